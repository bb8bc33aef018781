"""What the commands of the offer refuse, beside the field that it is about: forms ask first, commands ask again."""

from collections.abc import Mapping


class OfferRefused(Exception):
    """Nothing was written. `by_field` says why, field by field; a field that no form shows is the whole's."""

    def __init__(self, by_field: Mapping[str, str]):
        self.by_field = dict(by_field)
        super().__init__(" ".join(self.by_field.values()))


def check(by_field: Mapping[str, str], refused: type[OfferRefused]) -> None:
    """Raise when there is anything to refuse."""
    if by_field:
        raise refused(by_field)
