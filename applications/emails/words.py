"""What each word of a mail says of a dossier: what to do, by when, whom to write to."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from applications import rules
from applications.calendar import months_later
from applications.checklist import is_to_correct
from applications.enums import FileStatus, PieceStatus, RefusalReason
from applications.models import Application, Decision, Piece
from ecandidat.common import clock
from ecandidat.common.dates import day_long, instant_long, limit_long, zone_label
from offers.enums import OpeningState
from offers.responses.contact import service_of
from offers.responses.words import state_of


def address_of(dossier: Application) -> str:
    return settings.SITE_URL + dossier.get_absolute_url()


def service_text(dossier: Application) -> str:
    """Who is in charge, where to write and whom to call (R112-11-1)."""
    return "\n".join(service_of(dossier.opening.commission).lines)


def write_limit_text(dossier: Application) -> str:
    day = rules.write_limit_day(dossier)
    return f"{limit_long(day, dossier.opening.closing_time)} ({zone_label()})"


def limit_of(dossier: Application) -> str:
    """The limit that the mail is about: the answer's once a decision is released, the dossier's before."""
    if dossier.decision is not None and dossier.decision.answer_by is not None:
        return answer_limit_text(dossier.decision)
    return write_limit_text(dossier)


def pieces_of(dossier: Application) -> str:
    """What is to correct or still missing, one line each, with the reason and the words of the desk."""
    lines = dossier.pieces.prefetch_related("files")
    return "\n".join(described(piece) for piece in lines if is_to_correct(rules.line_of(piece)))


def described(piece: Piece) -> str:
    if piece.verdict is not PieceStatus.REFUSED:
        return _("- %(piece)s : à déposer") % {"piece": piece.label}
    reason = RefusalReason(piece.reason).label
    return f"- {piece.label} : {reason}" + (f". {' '.join(piece.comment.split())}" if piece.comment else "")


def refused_files_of(dossier: Application) -> str:
    """The lines that the virus scanner reopened, with its words, one a line."""
    lines = dossier.pieces.filter(status=PieceStatus.REFUSED, reason=RefusalReason.INFECTED)
    return "\n".join(f"- {piece.label} : {piece.comment}" for piece in lines)


def replacement_text(dossier: Application) -> str:
    """In the candidate's hands the line is open now; otherwise the desk opens it."""
    if dossier.papers in (FileStatus.PENDING, FileStatus.INCOMPLETE):
        return _(
            "Ce qu’il vous reste à faire : déposer un fichier sain, puis transmettre votre candidature.\n\n"
            "À faire avant : %(limit)s."
        ) % {"limit": write_limit_text(dossier)}
    return _(
        "Votre candidature reste transmise. Le service va rouvrir cette pièce : un mail vous dira jusqu’à quand la "
        "redéposer. Préparez dès maintenant un fichier sain."
    )


def answer_text(dossier: Application) -> str:
    if dossier.decision.answer_by is None:
        return ""
    return _(
        "Répondez au plus tard le %(limit)s. Sans réponse à cette date, la place sera proposée à une autre personne."
    ) % {"limit": answer_limit_text(dossier.decision)}


def withdrawal_text(dossier: Application) -> str:
    if dossier.decision.answer_by is None:
        return ""
    return _("Si vous changez d’avis, vous pouvez encore vous désister jusqu’au %(limit)s.") % {
        "limit": answer_limit_text(dossier.decision)
    }


def reopen_text(dossier: Application) -> str:
    """A cancelled candidate may apply again while the formation is open (decision 7)."""
    opening = dossier.opening
    if state_of(opening, clock.now()) is not OpeningState.OPEN:
        return _("Cette formation ne reçoit plus de candidatures.")
    return _("Vous pouvez candidater de nouveau à cette formation jusqu’au %(limit)s.") % {
        "limit": f"{limit_long(opening.closes_on, opening.closing_time)} ({zone_label()})"
    }


def reasons_until(dossier: Application) -> str:
    """Whoever is refused may ask why within the month that follows."""
    return day_long(months_later(timezone.localdate(dossier.decision.released_at), 1))


def answer_limit_text(decision: Decision) -> str:
    return f"{limit_long(decision.answer_by)} ({zone_label()})"


VALUES = {
    "prenom": lambda d: d.file.user.first_name,
    "formation": lambda d: str(d.opening.formation.title),
    "numero": lambda d: d.number,
    "lien": address_of,
    "service": service_text,
    "limite": limit_of,
    "pieces": pieces_of,
    "reponse": answer_text,
    "refuses": refused_files_of,
    "suite": replacement_text,
    "motif": lambda d: d.decision.reason,
    "recours": lambda d: d.opening.appeal_text,
    "motifs_avant": reasons_until,
    "retrait": withdrawal_text,
    "encore": reopen_text,
    "rang": lambda d: str(d.decision.rank or ""),
    "inscription": lambda d: d.opening.enrolment_text,
    "publication": lambda d: day_long(d.opening.publication_on),
}
OF_RECEIPT = {
    "recu": lambda s: s.number,
    "instant": lambda s: instant_long(s.received_at),
    "lien_recu": lambda s: f"{settings.SITE_URL}/recu/{s.number}/",
    "silence": lambda s: rules.silence_text(s.application.opening, timezone.localdate(s.received_at)),
}
