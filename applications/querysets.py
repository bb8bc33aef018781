"""Reads over dossiers. What a person may see is a queryset: the rest does not exist for them (404)."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull
from django.utils import timezone

from accounts.models import Profile
from applications.enums import STAFF_ONLY, Answer, AnswerFrom, DecisionKind, PieceStatus, Verb
from documents.enums import BAD_STATES
from ecandidat.common import refs
from ecandidat.common.text import normalised
from offers.calendar import earliest_open_time
from offers.enums import Mode, Obligation, Role
from offers.rights import Rights

SHORTEST_NUMBER = 4
# What was transmitted last first, the rest last, read off one index: NULLS LAST is not in the indexes of SQLite.
NEWEST_FIRST = (IsNull(F("transmitted_at"), True).asc(), F("transmitted_at").desc(), F("id").desc())


def stands(limit: str, how: str, day: date) -> Q:
    """The later of that limit and of the person's own date is before `day` ("lt"), or not after it ("lte")."""
    own = Q(extended_to__isnull=True) | Q(**{f"extended_to__{how}": day})
    return Q(**{f"{limit}__{how}": day}) & own


def too_late(now: datetime) -> Q:
    """What a candidate no longer writes at that instant before a first transmission: `limits.write_end`, in SQL."""
    today, zone = timezone.localdate(now), timezone.get_default_timezone()
    over = stands("opening__return_by", "lt", today)
    over |= stands("opening__return_by", "lte", today) & Q(opening__closing_time__lt=earliest_open_time(now, zone))
    is_finishing = Q(started_at__isnull=False, started_at__gt=now - settings.DEPOSIT_GRACE)
    return Q(opening__mode=Mode.ONLINE) & over & ~is_finishing


class ApplicationQuerySet(models.QuerySet):
    """Chainable reads; views fetch through `of` (candidates) or `visible_to` (staff)."""

    def of(self, user):
        """The dossiers of one candidate, cancelled ones included: they are the person's history."""
        return self.filter(file__user=user)

    def visible_to(self, user, rights: Rights):
        """What staff may see: the dossiers of their commissions, never their own (decision 1)."""
        others = self.exclude(file__in=user.candidate_files.all())  # no join: hardly any staff has one
        return others.filter(rights.within(*Role, path="opening__commission"))

    def active(self):
        return self.filter(cancelled_at__isnull=True)

    def for_list(self):
        """With all that one row of a list says, which is what a step is judged by: no query per row."""
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

    def for_candidate(self):
        """With what its owner's pages say: five joins, for planning twice as many costs more than the page."""
        return self.select_related("file", "population", "opening__formation", "opening__commission")

    def awaiting_answer(self):
        """Favourable, unanswered: open offers."""
        return self.active().filter(decision_kind=DecisionKind.FAVOURABLE, answer=Answer.NONE)

    def for_desk(self):
        """With what the desk's pages say of it, planned as short as the candidate's."""
        return self.for_candidate().select_related("file__user", "decision")

    def unanswered(self, today):
        """Open offers past their date: what the clock closes (S84), unless the person waits for a seat."""
        return self.awaiting_answer().filter(decision__answer_by__lt=today, seatless_at=None)

    def following_their_date(self):
        """Open offers that follow the answer date of their formation; who waits for a seat has none any more."""
        return self.awaiting_answer().filter(decision__answer_from=AnswerFrom.DATE, seatless_at=None)

    def behind_their_date(self, today):
        """Those whose formation has a later date now than the one they were mailed."""
        later = Q(opening__confirm_by__gte=today, opening__confirm_by__gt=F("decision__answer_by"))
        return self.following_their_date().filter(later)

    def with_bad_files(self):
        """Those that hold a file that the virus scanner refused, the oldest first."""
        return self.filter(pieces__files__stored__scan__in=BAD_STATES).distinct().order_by("pk")

    def matching(self, words: str):
        """Search by number, login, INE, name or address, without accents or case, as staff type them.

        An INE that somebody gives is looked for alone, by its index; one that nobody gives may be a part of an
        address. It is printed on what was transmitted, and finds nothing else: nobody learns one by searching.
        """
        if holders := list(Profile.objects.giving(words).values_list("user", flat=True)):
            return self.filter(file__user__in=holders, transmitted_at__isnull=False)
        found = self
        for word in normalised(words).split():
            found = found.filter(numbered(word) if is_one_dossier(word) else numbered(word) | named(word))
        return found


def is_one_dossier(word: str) -> bool:
    """A whole number with its rank, which is nobody's name: looked for in names too, it would read every row."""
    number, _dash, rank = word.partition("-")
    return len(number) == refs.LOGIN_LENGTH and rank.isdecimal()


def numbered(word: str) -> Q:
    """A candidate's number or its beginning, one dossier's number, or a login."""
    number, _dash, rank = word.upper().partition("-")
    if rank.isdecimal():
        return Q(file__number=number, rank_in_file=rank[:4])
    login = Q(file__user__login=number)
    return login | Q(file__number__startswith=number) if len(number) >= SHORTEST_NUMBER else login


def named(word: str) -> Q:
    """A part of a name or of an address."""
    return Q(file__user__search_text__contains=word)


class PieceQuerySet(models.QuerySet):
    """Reads over lines."""

    def unsettled(self):
        """Missing, or refused and not replaced: `checklist.is_unsettled`, in SQL."""
        return self.filter(status__in=(PieceStatus.AWAITED, PieceStatus.REFUSED)).exclude(
            obligation=Obligation.OPTIONAL
        )


class EventQuerySet(models.QuerySet):
    """Reads over the journal."""

    def shown_to_candidate(self):
        """What was said to the person, oldest first; opinions and verdicts wait for their release."""
        never_told = Q(verb=Verb.WITHDRAW_PIECE, facts__told=False)
        return self.exclude(verb__in=STAFF_ONLY).exclude(never_told).order_by("seq")


class ReadingQuerySet(models.QuerySet):
    """Reads over who read what."""

    def since(self, instant):
        """Still going on at that instant, or later."""
        return self.filter(last_at__gte=instant, hour__gte=instant - timedelta(hours=1))

    def before(self, hour):
        return self.filter(hour__lt=hour)

    def hours(self):
        """The hours that hold any, the oldest first."""
        return self.order_by("hour").values_list("hour", flat=True).distinct()
