"""What each word of a mail says of a dossier: what to do, by when, whom to write to."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from applications import limits, outdated
from applications.checklist import is_to_correct
from applications.enums import Answer, DecisionKind, FileStatus, PieceStatus, RefusalReason
from applications.lines import as_told, line_of
from applications.models import Application, Decision, Piece
from ecandidat.common import clock
from ecandidat.common.dates import day_long, instant_long, limit_long, zone_label
from offers.enums import Mode, OpeningState
from offers.responses.contact import service_of
from offers.responses.words import state_of


def address_of(dossier: Application) -> str:
    return settings.SITE_URL + dossier.get_absolute_url()


def standing_text(dossier: Application) -> str:
    """What « Incomplet » said after a decision says of it; nothing before one."""
    if dossier.decision is None:
        return ""
    return decided_text(dossier) + " " + _("Seul un dossier complet peut être admis.")


def still_to_correct(dossier: Application) -> str:
    """What a decision on an incomplete dossier leaves to do: without it no place can be offered."""
    if not dossier.is_to_correct or (dossier.opening.mode == Mode.PAPER and not pieces_of(dossier)):
        return ""
    return _("Votre dossier est incomplet, et seul un dossier complet peut être admis.") + "\n\n" + left_text(dossier)


def left_after_decision(dossier: Application) -> str:
    return still_to_correct(dossier) or _("Vous n’avez rien à faire.")


def decided_text(dossier: Application) -> str:
    """What has become of the decision in force."""
    if dossier.reply not in (Answer.DECLINED, Answer.LAPSED):
        return limits.standing_text(dossier.decision)
    return _("La place proposée le %(day)s ne l’est plus (« %(answer)s »).") % {
        "day": day_long(dossier.decision.released_at),
        "answer": dossier.reply.label,
    }


def decisions_text(dossier: Application) -> str:
    """From when decisions are published; once one is, that it stands."""
    if dossier.decision is None:
        return _("Les décisions sont publiées à partir du %(day)s.") % {
            "day": day_long(dossier.opening.publication_on)
        }
    return decided_text(dossier) + " " + _("Si une nouvelle décision est publiée, un mail vous le dira.")


def service_text(dossier: Application) -> str:
    """Who is in charge, where to write and whom to call (R112-11-1)."""
    return "\n".join(service_of(dossier.opening.commission).lines)


def write_limit_text(dossier: Application) -> str:
    day = limits.write_limit_day(dossier)
    return f"{limit_long(day, dossier.opening.closing_time)} ({zone_label()})"


def limit_of(dossier: Application) -> str:
    """The limit that the mail is about: the dossier's while its papers are to be written, else the answer's."""
    if not limits.is_writing(dossier) and dossier.decision is not None and dossier.decision.answer_by is not None:
        return answer_limit_text(dossier.decision)
    return write_limit_text(dossier)


def pieces_of(dossier: Application) -> str:
    """What the person was told to correct or to add, one line each, with the reason and the words of the desk."""
    return to_correct_text(as_told(dossier.pieces.all()))


def correction_text(pieces: Iterable[Piece]) -> dict[str, str]:
    """What « Incomplet » would say of these lines once it is said."""
    return {"pieces": to_correct_text(pieces), "autres": others_text(pieces)}


def others_of(dossier: Application) -> str:
    return others_text(as_told(dossier.pieces.all()))


def others_text(pieces: Iterable[Piece]) -> str:
    """Accepted is said when each of them is; nothing where there is no other piece."""
    verdicts = {piece.verdict for piece in pieces}
    if PieceStatus.SENT in verdicts:
        return _(
            "Le contrôle des autres pièces n’est pas terminé. Si l’une d’elles est à reprendre, un autre mail vous le "
            "dira."
        )
    if PieceStatus.VALIDATED in verdicts:
        return _("Les autres pièces sont acceptées : vous n’avez rien à refaire pour elles.")
    return ""


def to_correct_text(pieces: Iterable[Piece]) -> str:
    return "\n".join(described(piece) for piece in pieces if is_to_correct(line_of(piece)))


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
    """In the candidate's hands the line is open now; otherwise the desk opens it, while it examines."""
    is_over = dossier.released_kind is DecisionKind.UNFAVOURABLE
    if dossier.is_offered or (is_over and not (dossier.is_to_correct or dossier.waits_for_check)):
        return _(
            "La décision ne change pas. Écrivez au service, dont l’adresse est plus bas : "
            "il vous dira s’il lui faut un fichier sain, et comment le remettre."
        )
    if dossier.papers in (FileStatus.PENDING, FileStatus.INCOMPLETE):
        if clock.now() >= limits.write_end(dossier):
            return _(
                "La date limite est passée : %(limit)s.\n\n"
                "Ce qu’il vous reste à faire : écrire au service, dont l’adresse est plus bas."
            ) % {"limit": write_limit_text(dossier)}
        return _(
            "Ce qu’il vous reste à faire : déposer un fichier sain, puis transmettre votre candidature.\n\n"
            "À faire avant : %(limit)s."
        ) % {"limit": write_limit_text(dossier)}
    return _(
        "Votre candidature reste transmise. Le service va rouvrir cette pièce : un mail vous dira jusqu’à quand la "
        "redéposer. Préparez dès maintenant un fichier sain."
    )


def withdrawn_text(label: str = "") -> dict[str, str]:
    """How the mail names a piece that is no longer asked for; the journal does not keep its name."""
    if label:
        return {"retiree": _("La pièce « %(piece)s »") % {"piece": label}}
    return {"retiree": _("Une pièce que le service avait ajoutée à votre dossier")}


def left_text(dossier: Application) -> str:
    """What is left to the person once a piece is taken back, and by when: the same as their page says."""
    limit = {"limit": write_limit_text(dossier)}
    if not limits.is_writing(dossier):
        return _("Vous n’avez rien à faire.")
    lines, is_on_paper = pieces_of(dossier), dossier.opening.mode == Mode.PAPER
    is_late = clock.now() >= limits.write_end(dossier)
    if dossier.decision is not None and not dossier.is_to_correct:
        possible = _("Vous n’avez rien à faire. Corriger votre dossier reste possible jusqu’au %(limit)s.")
        return _("Vous n’avez rien à faire.") if is_late or is_on_paper else possible % limit
    if is_on_paper and not lines:
        return _("Vous n’avez plus rien à envoyer.")
    if is_late:
        return (
            _(
                "La date limite de correction est passée : %(limit)s.\n\n"
                "Ce qu’il vous reste à faire : écrire au service, dont l’adresse est plus bas."
            )
            % limit
        )
    deed = to_do_text(bool(lines), is_on_paper=is_on_paper) + "\n\n" + _("À faire avant : %(limit)s.") % limit
    return _("Il reste à corriger :") + f"\n\n{lines}\n\n{deed}" if lines else deed


def to_do_text(is_anything_left: bool, *, is_on_paper: bool) -> str:
    if is_on_paper:
        return _(
            "Ce qu’il vous reste à faire : envoyer ces pièces à l’adresse ci-dessous, avec le numéro de votre dossier."
        )
    if is_anything_left:
        return _("Ce qu’il vous reste à faire : déposer ces pièces, puis transmettre de nouveau votre candidature.")
    return _(
        "Vous n’avez plus aucune pièce à déposer.\n\n"
        "Ce qu’il vous reste à faire : transmettre de nouveau votre candidature, pour que le service la reprenne."
    )


def answer_text(dossier: Application) -> str:
    if dossier.decision.answer_by is None:
        return ""
    return _(
        "Répondez au plus tard le %(limit)s. Sans réponse à cette date, la place sera proposée à une autre personne."
    ) % {"limit": answer_limit_text(dossier.decision)}


def withdrawal_text(dossier: Application) -> str:
    limit = limits.answer_limit(dossier)
    if limit is None or clock.now() >= limit:
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
    until = limits.reasons_until(dossier)
    return day_long(until) if until else ""


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
    "autres": others_of,
    "reponse": answer_text,
    "refuses": refused_files_of,
    "suite": replacement_text,
    "reste": left_text,
    "decision": standing_text,
    "corriger": still_to_correct,
    "afaire": left_after_decision,
    "decisions": decisions_text,
    "remplace": outdated.replaced_text,
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
    "objet": lambda s: _("votre candidature") if s.rank == 1 else _("vos corrections"),
    "recu": lambda s: s.number,
    "instant": lambda s: instant_long(s.received_at),
    "lien_recu": lambda s: f"{settings.SITE_URL}/recu/{s.number}/",
    "silence": limits.silence_of,
}
