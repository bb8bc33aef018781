"""What of a profile is filled, from plain facts: no database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.enums import Part, PartState


@dataclass(frozen=True)
class SavedPart:
    """What is known of a part that was saved once."""

    saved_at: datetime
    nothing_to_declare: bool = False
    to_verify: bool = False


@dataclass(frozen=True)
class PartStatus:
    """One line of the progress."""

    part: Part
    state: PartState
    saved_at: datetime | None
    nothing_to_declare: bool

    @property
    def url_slug(self) -> str:
        """The last word of the part's address."""
        return self.part.value

    @property
    def label(self) -> str:
        """The guide's name of the part."""
        return str(self.part.label)

    @property
    def is_done(self) -> bool:
        return self.state == PartState.DONE


@dataclass(frozen=True)
class ProfileStatus:
    """The six parts in the guide's order."""

    parts: list[PartStatus]

    @property
    def is_complete(self) -> bool:
        """Every part filled, or declared empty, and verified for this campaign: one may apply (S31, S33)."""
        return not self.missing

    @property
    def missing(self) -> list[Part]:
        """What stands between the person and an application: never filled, or to verify."""
        return [line.part for line in self.parts if not line.is_done]

    @property
    def done_count(self) -> int:
        return len(self.parts) - len(self.missing)

    def of(self, part: Part) -> PartStatus:
        """The line of one part."""
        return next(line for line in self.parts if line.part == part)


def profile_status_of(saved: Mapping[str, SavedPart]) -> ProfileStatus:
    """The status of a profile whose saved parts are given by their value."""
    return ProfileStatus([_line(part, saved.get(part.value)) for part in Part])


def _line(part: Part, saved: SavedPart | None) -> PartStatus:
    if saved is None:
        return PartStatus(part, PartState.MISSING, None, nothing_to_declare=False)
    state = PartState.TO_VERIFY if saved.to_verify else PartState.DONE
    return PartStatus(part, state, saved.saved_at, saved.nothing_to_declare)
