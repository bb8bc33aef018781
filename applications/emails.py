"""The mails of a dossier: each declared with its words, each ending with what to do next and by when."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from applications import outdated, rules
from applications.calendar import months_later
from applications.checklist import is_to_correct
from applications.enums import DecisionKind, FileStatus, PieceStatus, RefusalReason
from applications.models import Application, Decision, Piece, Submission
from applications.workflow import Transition
from ecandidat.common import clock
from ecandidat.common.dates import day_long, instant_long, limit_long, zone_label
from notifications import outbox
from notifications.enums import Priority
from notifications.messages import Message, Token, declare
from notifications.outbox import Attachment
from offers.enums import Mode, OpeningState
from offers.responses.contact import service_of
from offers.responses.words import state_of

COMMON = (
    Token("prenom", gettext_lazy("prénom de la personne"), "Camille"),
    Token("formation", gettext_lazy("intitulé de la formation"), "Ingénierie des Systèmes Complexes (M1)"),
    Token("numero", gettext_lazy("numéro du dossier"), "BE5009SU-3"),
    Token("lien", gettext_lazy("adresse du dossier"), "https://ecandidat.example.org/candidatures/7K2M9QX4TB/"),
    Token(
        "service",
        gettext_lazy("service chargé du dossier, une ligne par donnée"),
        "Commission des masters\n12 rue Marie Curie\n10000 Troyes\nmaster@example.org",
    ),
)
LIMIT = Token("limite", gettext_lazy("date limite"), "lundi 14 avril 2025 à 23 h 59 (heure de Paris)")
PIECES = Token("pieces", gettext_lazy("pièces en cause, une par ligne"), "- Relevé de notes\n- Copie diplômes obtenus")
ANSWER_BY = Token(
    "reponse",
    gettext_lazy("jusqu’à quand répondre, ou rien si la formation ne fixe pas de date"),
    "Répondez au plus tard le samedi 31 mai 2025 à 23 h 59 (heure de Paris). Sans réponse à cette date, la place sera "
    "proposée à une autre personne.",
)
WITHDRAWAL = Token(
    "retrait",
    gettext_lazy("jusqu’à quand se désister encore, ou rien si la formation ne fixe pas de date"),
    "Si vous changez d’avis, vous pouvez encore vous désister jusqu’au samedi 31 mai 2025 à 23 h 59 (heure de Paris).",
)
REOPEN = Token(
    "encore",
    gettext_lazy("jusqu’à quand candidater de nouveau, ou que c’est fini"),
    "Vous pouvez candidater de nouveau à cette formation jusqu’au lundi 14 avril 2025 à 23 h 59 (heure de Paris).",
)
REASONS_BY = Token(
    "motifs_avant", gettext_lazy("dernier jour pour demander les motifs au service"), "mercredi 28 mai 2025"
)
REASON = Token("motif", gettext_lazy("motif de la décision, ou rien"), "Prérequis insuffisants en automatique.")
APPEAL = Token(
    "recours",
    gettext_lazy("voies et délais de recours"),
    "Cette décision peut être contestée dans les deux mois devant le tribunal administratif.",
)


def message(stem: str, label, *tokens: Token, priority: Priority = Priority.ROUTINE) -> Message:
    return declare(Message(f"applications.{stem}", label, COMMON + tokens, priority))


FILED = message("filed", gettext_lazy("Candidature ouverte"), LIMIT)
FILED_ON_PAPER = message("filed_on_paper", gettext_lazy("Candidature ouverte (dossier papier)"), LIMIT)
TRANSMITTED = message(
    "transmitted",
    gettext_lazy("Candidature transmise (accusé de réception)"),
    Token("recu", gettext_lazy("numéro du reçu"), "4F7K2M9QX4TB8HJW"),
    Token("instant", gettext_lazy("instant de réception"), "mercredi 26 mars 2025 à 14 h 12"),
    Token("lien_recu", gettext_lazy("adresse du reçu"), "https://ecandidat.example.org/recu/4F7K2M9QX4TB8HJW/"),
    Token("silence", gettext_lazy("ce que vaudra l’absence de réponse"), "Sans réponse de notre part au 26 mai 2025…"),
    APPEAL,  # the delay to contest a silent refusal runs only against who was told so here (R112-11-1)
    Token("publication", gettext_lazy("date de publication"), "lundi 28 avril 2025"),
    priority=Priority.DECISION,
)
RECEIVED = message("received", gettext_lazy("Dossier papier réceptionné"), TRANSMITTED.tokens[-1])
COMPLETE = message("complete", gettext_lazy("Dossier complet"), TRANSMITTED.tokens[-1])
INCOMPLETE = message("incomplete", gettext_lazy("Dossier incomplet"), PIECES, LIMIT, priority=Priority.DECISION)
INCOMPLETE_ON_PAPER = message(
    "incomplete_on_paper",
    gettext_lazy("Dossier papier incomplet"),
    *INCOMPLETE.tokens[-2:],
    priority=Priority.DECISION,
)
CANCELLED = message("cancelled", gettext_lazy("Candidature annulée"), REOPEN)
FAVOURABLE = message(
    "favourable",
    gettext_lazy("Avis favorable"),
    ANSWER_BY,
    Token("inscription", gettext_lazy("modalités d’inscription"), "Les inscriptions ouvrent le 1ᵉʳ juillet 2025."),
    priority=Priority.DECISION,
)
UNFAVOURABLE = message(
    "unfavourable", gettext_lazy("Avis défavorable"), REASON, APPEAL, REASONS_BY, priority=Priority.DECISION
)
RANKED_LIST = message(
    "ranked_list",
    gettext_lazy("Liste complémentaire"),
    Token("rang", gettext_lazy("rang sur la liste"), "12"),
    APPEAL,
    priority=Priority.DECISION,
)
WAITING_LIST = message("waiting_list", gettext_lazy("Liste d’attente"), APPEAL, priority=Priority.DECISION)
PRESELECTION = message("preselection", gettext_lazy("Présélection"), REASON, priority=Priority.DECISION)
CONFIRMED = message(
    "confirmed", gettext_lazy("Candidature confirmée"), FAVOURABLE.tokens[-1], WITHDRAWAL, priority=Priority.DECISION
)
DECLINED = message("declined", gettext_lazy("Désistement enregistré"), priority=Priority.DECISION)
LAPSED = message("lapsed", gettext_lazy("Délai de réponse dépassé"), LIMIT, priority=Priority.DECISION)
REMIND_TRANSMIT = message("remind_transmit", gettext_lazy("Rappel : dossier non transmis"), PIECES, LIMIT)
REMIND_ANSWER = message("remind_answer", gettext_lazy("Rappel : réponse attendue"), LIMIT)

QUARANTINED = message(
    "quarantined",
    gettext_lazy("Fichier refusé par l’antivirus"),
    Token("refuses", gettext_lazy("pièces et fichiers refusés, un par ligne"), "- CV : « cv.pdf »"),
    Token(
        "suite",
        gettext_lazy("ce qu’il reste à faire, et avant quand"),
        "Ce qu’il vous reste à faire : déposer un fichier sain, puis transmettre votre candidature.",
    ),
    priority=Priority.DECISION,
)
MORE_TIME = message("more_time", gettext_lazy("Date limite du dossier repoussée"), LIMIT, priority=Priority.DECISION)
EXTENDED = message("extended", gettext_lazy("Date limite de réponse repoussée"), LIMIT, priority=Priority.DECISION)

BY_DECISION = {
    DecisionKind.FAVOURABLE: FAVOURABLE,
    DecisionKind.UNFAVOURABLE: UNFAVOURABLE,
    DecisionKind.RANKED_LIST: RANKED_LIST,
    DecisionKind.WAITING_LIST: WAITING_LIST,
    DecisionKind.PRESELECTION: PRESELECTION,
}
BY_STEP = {
    "transmitted": TRANSMITTED,
    "received": RECEIVED,
    "complete": COMPLETE,
    "incomplete": INCOMPLETE,
    "cancelled": CANCELLED,
    "confirmed": CONFIRMED,
    "declined": DECLINED,
    "lapsed": LAPSED,
}

# Where nothing is dropped nor transmitted on line, the mail says what to send by post.
ON_PAPER = {FILED: FILED_ON_PAPER, INCOMPLETE: INCOMPLETE_ON_PAPER}


def send(what: Message, dossier: Application, *, cause: str, attachments: Iterable[Attachment] = ()) -> None:
    """Post one mail to the dossier's candidate; those that wait and that it makes untrue no longer leave."""
    outdated.void_before(what.stem, dossier, cause=cause)
    write(what, dossier, cause=cause, attachments=attachments)


def write(
    what: Message,
    dossier: Application,
    *,
    cause: str,
    attachments: Iterable[Attachment] = (),
    receipt: Submission | None = None,
) -> None:
    """Post it with exactly the words that the message declares; `receipt` is the last one unless given."""
    what, values = worded(what, dossier, receipt)
    outbox.post(what, to=dossier.file.user, cause=cause, values=values, attachments=attachments)


def worded(what: Message, dossier: Application, receipt: Submission | None = None) -> tuple[Message, dict[str, str]]:
    """The message, on paper where the dossier is, and a value for each of its words; nothing is posted."""
    if dossier.opening.mode == Mode.PAPER:
        what = ON_PAPER.get(what, what)
    names = [token.name for token in what.tokens]
    values = {name: VALUES[name](dossier) for name in names if name in VALUES}
    if len(values) < len(names):
        receipt = receipt or dossier.submissions.latest("rank")
        values |= {name: OF_RECEIPT[name](receipt) for name in names if name in OF_RECEIPT}
    return what, values


def announce(step: Transition, dossier: Application, *, cause: str) -> None:
    """Post the mail of a transition that has just been taken (S69); reminders not sent yet have lost their object."""
    outbox.void(f"{dossier.ref}:")
    if step.mail == "decision":
        send(BY_DECISION[dossier.released_kind], dossier, cause=cause, attachments=letter_of(dossier.decision))
    else:
        send(BY_STEP[step.mail], dossier, cause=cause)


def filed(dossier: Application, *, cause: str) -> None:
    send(FILED, dossier, cause=cause)


def remind_to_transmit(dossier: Application, *, cause: str) -> None:
    send(REMIND_TRANSMIT, dossier, cause=cause)


def remind_to_answer(dossier: Application, *, cause: str) -> None:
    send(REMIND_ANSWER, dossier, cause=cause)


def quarantined(dossier: Application, *, cause: str) -> None:
    send(QUARANTINED, dossier, cause=cause)


def answer_extended(dossier: Application, *, cause: str) -> None:
    """A later date to answer; a reminder that waits would still say the former one."""
    outbox.void(f"{dossier.ref}:")
    send(EXTENDED, dossier, cause=cause)


def given_more_time(dossier: Application, *, cause: str) -> None:
    """A later date for the papers, in the same way."""
    outbox.void(f"{dossier.ref}:")
    send(MORE_TIME, dossier, cause=cause)


def letter_of(decision: Decision) -> list[Attachment]:
    """The admission letter as the worker will find it: by key, with its hash."""
    letter = decision.letter
    if letter is None:
        return []
    return [Attachment(letter.storage_key, letter.name, letter.size, letter.sha256, letter.content_type)]


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
