"""Who may do what with the offer. A superuser manages everything and sits nowhere."""

from dataclasses import dataclass

from offers.models import Centre, Commission


def manages(user, commission: Commission) -> bool:
    """Handles the dossiers of that commission: a manager's right on it or on its centre, in force today."""
    return Commission.objects.managed_by(user).filter(pk=commission.pk).exists()


def sits_on(user, commission: Commission) -> bool:
    """Gives an opinion in that commission: a member's right on it, in force today."""
    return Commission.objects.seated_by(user).filter(pk=commission.pk).exists()


def reads(user, commission: Commission) -> bool:
    """May read the dossiers of that commission, whatever the right."""
    return Commission.objects.readable_by(user).filter(pk=commission.pk).exists()


@dataclass(frozen=True)
class Scope:
    """What a person manages today, read once and then asked without a query."""

    is_all: bool
    centres: frozenset[int]
    commissions: frozenset[int]

    @property
    def is_empty(self) -> bool:
        return not (self.is_all or self.commissions or self.centres)

    @property
    def has_centre(self) -> bool:
        return self.is_all or bool(self.centres)

    def covers_centre(self, pk: int | None) -> bool:
        """The whole centre is theirs; an institution's own row (no centre) is a superuser's alone."""
        return self.is_all or pk in self.centres

    def covers_commission(self, pk: int | None) -> bool:
        return self.is_all or pk in self.commissions


def scope_of(user) -> Scope:
    """Two queries, none for a superuser."""
    if user.is_active and user.is_superuser:
        return Scope(is_all=True, centres=frozenset(), commissions=frozenset())
    return Scope(
        is_all=False,
        centres=frozenset(Centre.objects.managed_by(user).values_list("pk", flat=True)),
        commissions=frozenset(Commission.objects.managed_by(user).values_list("pk", flat=True)),
    )
