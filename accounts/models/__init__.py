"""A person, their identifiers and their profile."""

from accounts.models.user import Identifier, User

__all__ = ["Identifier", "User"]
