"""A dossier's page: head, what may be done, pieces, profile as transmitted, opinions, decisions, mails, journal."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from operator import attrgetter

from django.db.models import Q
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.commands.profile import identity_lines
from accounts.models import Profile, User
from applications import limits, pdf, rules
from applications.admin.access import file_of, hats, reachable, shown
from applications.admin.acts import buttons_for, closed_by
from applications.admin.lines import changed, desk_lines, pieces_of, to_check, withdrawable
from applications.admin.twins import twins_of
from applications.commands.desk import asking_refusal, judging_refusal
from applications.commands.readings import attend, keep
from applications.enums import DecisionKind, FileStatus, Read, Stage, Verb
from applications.guidance import shown_stage
from applications.journal import journal_of
from applications.manifest import last_manifest
from applications.models import Application, Decision, Event, Opinion, Submission
from applications.workflow import Actor, Situation
from documents.responses import serve, serve_made, serve_neutralised
from ecandidat.common import clock
from notifications.enums import MailState
from notifications.models import OutgoingMail

MAIL_LOOKS = {
    MailState.SENT: ("ok", "tick"),
    MailState.FAILED: ("bad", "cross"),
    MailState.UNKNOWN: ("warn", "triangle"),
    MailState.VOID: ("", "dash"),
}


@require_safe
def dossier_page(request, pk):
    """All that is known of a dossier, and what this person may do to it."""
    dossier = reachable(request, pk, is_twinned=Profile.objects.twinning("file__user"))
    return shown(request, "applications/desk/dossier.html", page_context(request, dossier))


def page_context(request, dossier: Application) -> dict:
    """What the page says; also used to show it again with a refusal."""
    pieces, manifest = pieces_of(dossier), last_manifest(dossier)
    lines = desk_lines(dossier, pieces, manifest)
    situation = rules.situation(dossier, pieces, at=clock.now(), untransmitted=changed(lines))
    events = list(dossier.events.select_related("actor", "on_behalf_of").order_by("seq"))
    worn = hats(request, dossier)
    buttons = buttons_for(worn, dossier, situation)
    submission = dossier.submissions.order_by("-rank").first()
    return head_of(dossier, situation) | {
        "title": "",
        "lines": lines,
        "to_check": len(to_check(lines)) if judging_refusal(dossier) is None else 0,
        "buttons": buttons,
        "closed_by": closed_by(buttons),
        "is_desk": Actor.DESK in worn,
        "withdrawable": withdrawable(lines) if Actor.DESK in worn and asking_refusal(dossier) is None else (),
        "twins": twins_of(request, dossier),
        "present": attend(dossier, by=request.user),
        "submission": submission,
        "corrected": corrected_since(submission, dossier.file.user, events),
        "verdicts": told_of(dossier),
        "mails": mails_of(dossier, events),
        "journal": journal_of(events, pieces),
        "refused": "",
    }


def corrected_since(submission: Submission | None, person: User, events: list[Event]) -> list[tuple[str, str]]:
    """What the desk corrected after the profile was sealed, as the account says it now."""
    since = (
        [event for event in events if event.deed is Verb.IDENTITY and event.at >= submission.received_at]
        if submission
        else []
    )
    fields = {name for event in since for name in event.facts["fields"]}
    return identity_lines(person, fields) if fields else []


@dataclass(frozen=True)
class Told:
    """An opinion, or a decision that published one; `now` says what has become of it, where that is not plain."""

    fact: str
    now: str
    kind: DecisionKind
    words: Opinion | Decision
    by: User
    at: datetime


def told_of(dossier: Application) -> list[Told]:
    """The opinions and the decisions, in the order of time, in one query."""
    opinions = list(dossier.opinions.select_related("given_by", "decision__released_by", "decision__letter"))
    found = [opinion_told(opinion, is_last=opinion == opinions[-1]) for opinion in opinions]
    found += [decision_told(dossier, each.decision) for each in opinions if hasattr(each, "decision")]
    return sorted(found, key=attrgetter("at"))


def opinion_told(opinion: Opinion, *, is_last: bool) -> Told:
    now = "" if hasattr(opinion, "decision") else _("à publier") if is_last else _("remplacé")
    return Told(_("Avis de la commission"), now, opinion.decision_kind, opinion, opinion.given_by, opinion.given_at)


def decision_told(dossier: Application, decision: Decision) -> Told:
    now = "" if decision.pk == dossier.decision_id else _("remplacée")
    kind = DecisionKind(decision.kind)
    return Told(_("Décision publiée"), now, kind, decision, decision.released_by, decision.released_at)


def head_of(dossier: Application, situation: Situation) -> dict:
    """The dossier, its stage in the desk's words, and its dates."""
    stage = desk_stage(dossier, situation)
    return {
        "dossier": dossier,
        "person": dossier.file.user,
        "opening": dossier.opening,
        "stage": stage,
        "papers": papers_beside(dossier, stage),
        "write_by": limits.write_limit_day(dossier),
        "situation": situation,
    }


def papers_beside(dossier: Application, stage: Stage) -> FileStatus | None:
    """Where the papers stand, where the stage speaks of an opinion or of a decision and they are not complete."""
    is_said = dossier.is_cancelled or dossier.papers in (FileStatus.PENDING, FileStatus.COMPLETE)
    return None if is_said or stage is Stage[dossier.papers.name] else dossier.papers


def desk_stage(dossier: Application, situation: Situation) -> Stage:
    """The stored stage of the desk, and « non transmise » once the limit is past: time moves no row."""
    if dossier.staff_stage is Stage.PENDING:
        return shown_stage(dossier, situation)
    return dossier.staff_stage


def mails_of(dossier: Application, events: list[Event]) -> list[tuple[OutgoingMail, MailState, str, str]]:
    """The mails that this dossier caused: by its events, or by the clock before one of its limits."""
    caused = Q(cause__in=[event.ref for event in events]) | Q(cause__startswith=f"{dossier.ref}:")
    mails = OutgoingMail.objects.filter(caused, recipient=dossier.file.user).order_by("created_at", "pk")
    return [(mail, MailState(mail.state), *MAIL_LOOKS.get(MailState(mail.state), ("wait", "clock"))) for mail in mails]


@require_safe
def file_shown(request, pk, ref):
    """A file of the dossier in the browser, without what it could do: the viewer's frame asks for it here (F05)."""
    return serve_neutralised(read_file(request, pk, ref))


@require_safe
def file_fetched(request, pk, ref):
    """The original, to keep: as it was deposited, active content included."""
    return serve(read_file(request, pk, ref), as_attachment=True)


def read_file(request, pk, ref):
    """A file that this person reaches; that they read it is kept."""
    dossier = reachable(request, pk)
    file = file_of(dossier, ref)
    keep(dossier, by=request.user, what=Read.FILE, file_ref=file.ref)
    return file


@require_safe
def whole_dossier(request, pk):
    """The dossier as it was transmitted, one PDF with a bookmark a piece."""
    dossier = reachable(request, pk)
    keep(dossier, by=request.user, what=Read.WHOLE)
    return serve_made(partial(pdf.whole_dossier, dossier, as_transmitted=True), f"dossier-{dossier.number}.pdf")
