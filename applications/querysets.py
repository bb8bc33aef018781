"""Reads over dossiers. What a person may see is a queryset: the rest does not exist for them (404)."""

from django.db import models
from django.db.models import Q

from applications.enums import STAFF_ONLY
from offers.models import Commission


class ApplicationQuerySet(models.QuerySet):
    """Chainable reads; views fetch through `of` (candidates) or `visible_to` (staff)."""

    def of(self, user):
        """The dossiers of one candidate, cancelled ones included: they are the person's history."""
        return self.filter(file__user=user)

    def visible_to(self, user):
        """What staff may see: the dossiers of their commissions, never their own (decision 1)."""
        others = self.exclude(file__user=user)
        if user.is_active and user.is_superuser:
            return others
        return others.filter(opening__commission__in=Commission.objects.readable_by(user))

    def active(self):
        return self.filter(cancelled_at__isnull=True)

    def for_list(self):
        """With all that one row of a list says: no query per row."""
        return self.select_related("file__user", "opening__formation", "opening__commission", "decision")

    def for_page(self):
        """With all that the head of a dossier's page says."""
        return self.select_related(
            "file__user",
            "file__campaign",
            "population",
            "opening__formation",
            "opening__campaign",
            "opening__commission__centre",
            "decision__letter",
        )

    def unanswered(self, today):
        """Favourable, unanswered, past their date: what the clock closes (S84)."""
        return self.active().filter(decision_kind="FA", answer="", decision__answer_by__lt=today)

    def matching(self, words: str):
        """Search by number, name or address, as staff type them."""
        found = self
        for word in words.split():
            found = found.filter(
                Q(file__number__istartswith=word.partition("-")[0])
                | Q(file__user__login__iexact=word)
                | Q(file__user__last_name__icontains=word)
                | Q(file__user__first_name__icontains=word)
                | Q(file__user__email__icontains=word)
            )
        return found


class EventQuerySet(models.QuerySet):
    """Reads over the journal."""

    def shown_to_candidate(self):
        """What was said to the person, oldest first; opinions and verdicts wait for their release."""
        return self.exclude(verb__in=STAFF_ONLY).order_by("seq")
