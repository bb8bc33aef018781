"""Who works on what: rights are rows with dates, not groups (decision 1)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ecandidat.common import clock
from offers.enums import Role
from offers.querysets import MembershipQuerySet


class Membership(models.Model):
    """One right of one person, on a centre (all its commissions) or a commission, from a day to a day, inclusive."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("personne")
    )
    role = models.CharField(_("rôle"), max_length=20, choices=Role)
    centre = models.ForeignKey(
        "offers.Centre",
        on_delete=models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("centre"),
    )
    commission = models.ForeignKey(
        "offers.Commission",
        on_delete=models.PROTECT,
        related_name="memberships",
        null=True,
        blank=True,
        verbose_name=_("commission"),
    )
    since = models.DateField(_("depuis le"), default=clock.today)
    until = models.DateField(_("jusqu’au (inclus)"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("droit")
        verbose_name_plural = _("droits")
        ordering = ["user", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(centre__isnull=True, commission__isnull=False)
                | models.Q(centre__isnull=False, commission__isnull=True),
                name="membership_one_perimeter",
                violation_error_message=_(
                    "Un droit porte sur un centre ou sur une commission : choisissez l’un des deux."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(role=Role.COMMISSION_MEMBER) | models.Q(commission__isnull=False),
                name="membership_member_of_a_commission",
                violation_error_message=_("Un membre de commission siège dans une commission : indiquez laquelle."),
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
                name="membership_ends_after_start",
                violation_error_message=_("Un droit ne peut pas finir avant d’avoir commencé."),
            ),
        ]

    def __str__(self):
        return f"{self.user} : {self.get_role_display()}"
