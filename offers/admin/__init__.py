"""The offer on the staff's desk: each person configures what they manage, and reads what belongs to all."""

from offers.admin import institution, memberships, openings

__all__ = ["institution", "memberships", "openings"]
