"""Who may do what with the offer. A superuser manages and reads everything, and sits nowhere."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from ecandidat.common import clock
from offers.enums import Role

EVERY_ROW = ~Q(pk__in=())


@dataclass(frozen=True)
class Rights:
    """The rights of a person in force today, read in one query and then asked without any.

    Pairs of a role and a key. A right on a centre counts on the centre itself and on each of its commissions.
    """

    is_all: bool = False
    centres: frozenset[tuple[str, int]] = frozenset()
    commissions: frozenset[tuple[str, int]] = frozenset()

    def holds(self, *roles: Role) -> bool:
        """Has one of these rights somewhere; a centre may have no commission yet."""
        return self.is_all or any(role in roles for role, _key in self.centres | self.commissions)

    def manages(self, commission) -> bool:
        """Handles the dossiers of that commission."""
        return self.manages_centre(commission.centre_id) or (Role.MANAGER, commission.pk) in self.commissions

    def manages_centre(self, key: int | None) -> bool:
        """The whole centre is theirs; what belongs to no centre is a superuser's alone."""
        return self.is_all or (Role.MANAGER, key) in self.centres

    @property
    def manages_some_centre(self) -> bool:
        return self.is_all or any(role == Role.MANAGER for role, _key in self.centres)

    def sits_on(self, commission) -> bool:
        """Gives an opinion in that commission."""
        return (Role.COMMISSION_MEMBER, commission.pk) in self.commissions

    def within(self, *roles: Role, path: str = "pk") -> Q:
        """The rows whose commission, at the end of `path`, is held under one of these roles."""
        return EVERY_ROW if self.is_all else _keyed(path, self.commissions, roles)

    def within_centres(self, path: str = "pk") -> Q:
        """The rows whose centre, at the end of `path`, is managed whole."""
        return EVERY_ROW if self.is_all else _keyed(path, self.centres, (Role.MANAGER,))


def rights_of(user) -> Rights:
    """None for a closed account, nor for a visitor."""
    if not user.is_active:
        return Rights()
    held = user.memberships.in_force(clock.today()).order_by()
    reached = list(held.values_list("role", "centre", Coalesce(F("commission"), F("centre__commissions"))))
    return Rights(
        is_all=user.is_superuser,
        centres=frozenset((role, centre) for role, centre, _commission in reached if centre),
        commissions=frozenset((role, commission) for role, _centre, commission in reached if commission),
    )


def rights_in(request) -> Rights:
    """The rights of who asks, read once a request."""
    if not hasattr(request, "rights"):
        request.rights = rights_of(request.user)
    return request.rights


def _keyed(path: str, held: frozenset[tuple[str, int]], roles: tuple[Role, ...]) -> Q:
    return Q(**{f"{path}__in": sorted({key for role, key in held if role in roles})})
