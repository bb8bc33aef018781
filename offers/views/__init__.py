"""The public pages of the offer."""
