"""A person, their identifiers, their profile and the ways in."""

from accounts.models.access import Attempt, LetterRequest
from accounts.models.profile import Address, Profile, ProfilePart
from accounts.models.studies import Baccalaureate, Internship, Job, Study
from accounts.models.user import Identifier, User

__all__ = [
    "Address",
    "Attempt",
    "Baccalaureate",
    "Identifier",
    "Internship",
    "Job",
    "LetterRequest",
    "Profile",
    "ProfilePart",
    "Study",
    "User",
]
