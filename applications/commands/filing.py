"""Opening a candidate file, filing a dossier, cancelling it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.commands.profile import mark_to_verify
from accounts.commands.registration import issue_identifier
from accounts.models import User
from accounts.querysets import profile_status
from applications import emails
from applications.commands.journal import record
from applications.commands.lines import add_lines, prefill, wanted_lines
from applications.commands.moving import moving
from applications.enums import FileStatus, Verb
from applications.models import Application, CandidateFile
from applications.workflow import CANCEL, named
from ecandidat.common import clock
from ecandidat.common.dates import day_long
from ecandidat.common.words import ngettext
from offers.enums import OpeningState
from offers.models import Campaign, Centre, Opening, Population
from offers.responses.words import state_of


class FilingRefused(Exception):
    """A dossier that cannot be opened; the sentence says the rule, the date and what to do."""


def open_candidate_file(user: User, campaign: Campaign) -> CandidateFile:
    """The person's file for this campaign, made with a number of its own on first use (S16, decision 3)."""
    found = CandidateFile.objects.filter(user=user, campaign=campaign).first()
    if found:
        return found
    try:
        with transaction.atomic():
            had_one = CandidateFile.objects.filter(user=user).exists()
            made = CandidateFile.objects.create(user=user, campaign=campaign, number=issue_identifier(user))
            if had_one:
                mark_to_verify(user)
            return made
    except IntegrityError:
        return CandidateFile.objects.get(user=user, campaign=campaign)


def file_application(
    user: User, opening: Opening, population: Population, *, at: datetime | None = None
) -> Application:
    """File a dossier with its checklist; the one already open for this opening is answered instead (S46, S47).

    Raises `FilingRefused`. The quota of the centre is counted under the lock of the candidate's file, which is made in
    a commit of its own: the profile that it asks to verify must outlive the refusal that asks for it.
    """
    at = at or clock.now()
    file = open_candidate_file(user, opening.campaign)
    with transaction.atomic():
        CandidateFile.objects.select_for_update(of=("self",), no_key=True).values_list("pk").get(pk=file.pk)
        existing = file.applications.active().filter(opening=opening).first()
        if existing:
            return existing
        check_filing(user, file, opening, at)
        requirements = wanted_lines(opening, population)
        if not requirements and opening.requirements.exists():
            raise FilingRefused(_("Cette situation n’est pas prévue pour cette formation. Choisissez-en une autre."))
        file.filed_count = F("filed_count") + 1
        file.save(update_fields=["filed_count"])
        file.refresh_from_db(fields=["filed_count"])
        dossier = Application.objects.create(
            file=file, opening=opening, population=population, rank_in_file=file.filed_count, created_at=at
        )
        add_lines(dossier, requirements)
        event = record(dossier, Verb.FILE, by=user, target=FileStatus.PENDING, at=at, opening=opening.pk)
        prefill(dossier, by=user, at=at)
        emails.send(emails.FILED, dossier, cause=event.ref)
        return dossier


def check_filing(user: User, file: CandidateFile, opening: Opening, at: datetime) -> None:
    """Opening offered, profile complete, opening open, quota not reached: the first one that fails is said."""
    check_offered(opening)
    check_profile(user)
    check_calendar(opening, at)
    check_quota(file, opening.commission.centre)


def check_offered(opening: Opening) -> None:
    """Read again: the form may have been opened before the institution took the formation back."""
    if not Opening.objects.listed().filter(pk=opening.pk).exists():
        raise FilingRefused(
            _(
                "« %(formation)s » n’est plus proposée depuis que vous avez ouvert cette page : aucune candidature ne "
                "peut y être ouverte. Consultez les autres formations, ou écrivez au service."
            )
            % {"formation": opening.formation}
        )


def check_profile(user: User) -> None:
    profile = profile_status(user)
    if not profile.is_complete:
        raise FilingRefused(
            _(
                "Avant de candidater, complétez ou vérifiez votre profil : il reste %(parts)s. "
                "Chaque partie s’enregistre à part."
            )
            % {"parts": named(tuple(str(part.label) for part in profile.missing))}
        )


def check_calendar(opening: Opening, at: datetime) -> None:
    state = state_of(opening, at)
    if state is OpeningState.COMING:
        raise FilingRefused(
            _("Les candidatures à cette formation ouvrent le %(day)s. Revenez à partir de cette date.")
            % {"day": day_long(opening.opens_on)}
        )
    if state is OpeningState.CLOSED:
        raise FilingRefused(
            _("Les candidatures à cette formation sont closes depuis le %(day)s. Consultez les autres formations.")
            % {"day": day_long(opening.closes_on)}
        )


def check_quota(file: CandidateFile, centre: Centre) -> None:
    count = file.applications.active().filter(opening__commission__centre=centre).count()
    if count >= centre.max_applications:
        raise FilingRefused(
            ngettext(
                "Vous avez déjà une candidature dans « %(centre)s », le maximum permis. "
                "Annulez-la pour en ouvrir une autre.",
                "Vous avez déjà %(count)s candidatures dans « %(centre)s », le maximum permis. "
                "Annulez-en une pour en ouvrir une autre.",
                count,
            )
            % {"count": count, "centre": centre.name}
        )


def cancel(dossier: Application, *, by: User, at: datetime | None = None) -> Application:
    """Cancel until a decision is released; nothing is erased, and one may apply again (S66)."""
    with moving(dossier, CANCEL, by=by, at=at) as move:
        move.dossier.cancelled_at = move.at
    return move.dossier
