"""Who may do what with the offer. A superuser manages everything and sits nowhere."""

from dataclasses import dataclass

from django.db.models import Q

from ecandidat.common import clock
from offers.enums import Role
from offers.models import Centre, Commission


@dataclass(frozen=True)
class Rights:
    """The rights of a person in force today, read in one query and then asked without any.

    The same answers as `CommissionQuerySet`, for the pages that would ask several times: a manager's right counts on a
    commission or on its centre, an administrator manages and reads all and sits nowhere by that.
    """

    is_all: bool = False
    held: tuple[tuple[str, int | None, int | None], ...] = ()

    @property
    def reads_any(self) -> bool:
        return self.is_all or bool(self.held)

    def holds(self, role: Role) -> bool:
        """Has that right somewhere."""
        return self.is_all or any(held == role for held, _centre, _commission in self.held)

    def manages(self, commission: Commission) -> bool:
        """Handles the dossiers of that commission."""
        return self.is_all or self._covers(commission, Role.MANAGER)

    def sits_on(self, commission: Commission) -> bool:
        """Gives an opinion in that commission."""
        return self._covers(commission, Role.COMMISSION_MEMBER)

    def within(self, *roles: Role, path: str = "") -> Q:
        """The rows whose commission, at the end of `path`, is held under one of these roles."""
        centres = [centre for role, centre, _commission in self.held if role in roles and centre]
        keys = [commission for role, _centre, commission in self.held if role in roles and commission]
        named = Q(**{f"{path or 'pk'}__in": keys})
        return named | Q(**{f"{path}__centre__in" if path else "centre__in": centres}) if centres else named

    def _covers(self, commission: Commission, wanted: Role) -> bool:
        return any(
            role == wanted and (key == commission.pk or centre == commission.centre_id)
            for role, centre, key in self.held
        )


def rights_of(user) -> Rights:
    """None for a closed account, nor for a visitor."""
    if not user.is_active:
        return Rights()
    held = user.memberships.in_force(clock.today()).order_by().values_list("role", "centre", "commission")
    return Rights(is_all=user.is_superuser, held=tuple(held))


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
