"""The words of a dossier. Stored codes are eCandidat's; each member knows how a badge shows it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileStatus(models.TextChoices):
    """The papers' axis (S68)."""

    PENDING = "AT", _("En attente")
    RECEIVED = "RE", _("Réceptionné")
    INCOMPLETE = "IN", _("Incomplet")
    COMPLETE = "CO", _("Complet")

    @property
    def tone(self) -> str:
        return {"AT": "warn", "RE": "wait", "IN": "bad", "CO": "ok"}[self.value]

    @property
    def icon(self) -> str:
        return {"AT": "dashed", "RE": "plane", "IN": "triangle", "CO": "tick"}[self.value]


class PieceStatus(models.TextChoices):
    """The axis of one line of the checklist (S54, decision 13)."""

    AWAITED = "AT", _("En attente")
    SENT = "TR", _("Transmise")
    VALIDATED = "VA", _("Validée")
    REFUSED = "RE", _("Refusée")
    NOT_CONCERNED = "NC", _("Non concerné")

    @property
    def tone(self) -> str:
        return {"AT": "warn", "TR": "wait", "VA": "ok", "RE": "bad", "NC": ""}[self.value]

    @property
    def icon(self) -> str:
        return {"AT": "dashed", "TR": "plane", "VA": "tick", "RE": "cross", "NC": "dash"}[self.value]


class Known(models.TextChoices):
    """What a person knows of a line while something of it waits for « Complet » or « Incomplet » to say it."""

    ALL = "", _("Tout")
    NOTHING = "--", _("Rien")
    AWAITED = "AT", _("En attente")
    SENT = "TR", _("Transmise")
    VALIDATED = "VA", _("Validée")
    REFUSED = "RE", _("Refusée")
    NOT_CONCERNED = "NC", _("Non concerné")


class ShownPiece(models.TextChoices):
    """A line in the candidate's words: what is dropped is not transmitted yet (decision 13)."""

    AWAITED = "AT", _("En attente")
    LEFT_OUT = "FA", _("Facultative")
    DEPOSITED = "DP", _("Déposée")
    SENT = "TR", _("Transmise")
    VALIDATED = "VA", _("Validée")
    REFUSED = "RE", _("Refusée")
    NOT_CONCERNED = "NC", _("Non concerné")

    @property
    def tone(self) -> str:
        return {"AT": "warn", "DP": "wait", "TR": "wait", "VA": "ok", "RE": "bad"}.get(self.value, "")

    @property
    def icon(self) -> str:
        return {"AT": "dashed", "DP": "plane", "TR": "plane", "VA": "tick", "RE": "cross"}.get(self.value, "dash")


class RefusalReason(models.TextChoices):
    """Why a piece is refused, in the guide's words (S70)."""

    ILLEGIBLE = "illisible", _("Illisible")
    WRONG = "incorrecte", _("Incorrecte : ce n’est pas la pièce demandée")
    PARTIAL = "partielle", _("Incomplète : une page manque")
    INADMISSIBLE = "irrecevable", _("Irrecevable")
    MISSING = "manquante", _("Non déposée")
    INFECTED = "infectee", _("Refusée par l’antivirus")

    @property
    def is_for_people(self) -> bool:
        """Whether the desk may give it; the other is the scanner's."""
        return self is not RefusalReason.INFECTED


class DecisionKind(models.TextChoices):
    """What a commission gives as its opinion and an institution notifies as its decision."""

    FAVOURABLE = "FA", _("Favorable")
    UNFAVOURABLE = "DE", _("Défavorable")
    RANKED_LIST = "LC", _("Liste complémentaire")
    WAITING_LIST = "LA", _("Liste d’attente")
    PRESELECTION = "PR", _("Présélection")

    @property
    def tone(self) -> str:
        return {"FA": "ok", "DE": "bad", "LC": "wait", "LA": "wait", "PR": "action"}[self.value]

    @property
    def icon(self) -> str:
        return {"FA": "tick", "DE": "cross", "LC": "clock", "LA": "clock", "PR": "dot"}[self.value]


class Answer(models.TextChoices):
    """The candidate's answer to a favourable decision; lapsed is not declined (decision 9)."""

    NONE = "", _("À donner")
    CONFIRMED = "CF", _("Confirmée")
    DECLINED = "DS", _("Désistement")
    LAPSED = "SR", _("Délai dépassé")

    @property
    def tone(self) -> str:
        return {"": "warn", "CF": "ok", "DS": "", "SR": "bad"}[self.value]

    @property
    def icon(self) -> str:
        return {"": "dashed", "CF": "tick", "DS": "dash", "SR": "clock"}[self.value]


class AnswerFrom(models.TextChoices):
    """Where the date to answer by comes from; only the formation's own date takes the offer along when it moves."""

    NOWHERE = "", _("Sans date limite")
    INDIVIDUAL = "individual", _("Date individuelle")
    DELAY = "delay", _("Délai de la formation")
    DATE = "date", _("Date de la formation")


class Stage(models.TextChoices):
    """Where a dossier stands, in one word, from what was released only (decision 12)."""

    CANCELLED = "annulee", _("Annulée")
    DECLINED = "desistee", _("Désistement")
    LAPSED = "sans-reponse", _("Délai de réponse dépassé")
    CONFIRMED = "confirmee", _("Confirmée")
    FAVOURABLE = "favorable", _("Avis favorable")
    UNFAVOURABLE = "defavorable", _("Avis défavorable")
    RANKED_LIST = "liste-complementaire", _("Liste complémentaire")
    WAITING_LIST = "liste-attente", _("Liste d’attente")
    PRESELECTION = "preselection", _("Présélection")
    COMPLETE = "complet", _("Complet")
    INCOMPLETE = "incomplet", _("Incomplet")
    RECEIVED = "receptionne", _("Réceptionné")
    PENDING = "a-transmettre", _("En attente")
    NOT_SENT = "non-transmise", _("Non transmise")
    PROPOSED = "avis-propose", _("Avis proposé")

    @property
    def tone(self) -> str:
        return STAGE_LOOKS[self.value][0]

    @property
    def icon(self) -> str:
        return STAGE_LOOKS[self.value][1]


# What a published decision leads to: the person holds it until another one is published, whatever opinion waits.
PUBLISHED = (
    Stage.DECLINED,
    Stage.LAPSED,
    Stage.CONFIRMED,
    Stage.FAVOURABLE,
    Stage.UNFAVOURABLE,
    Stage.RANKED_LIST,
    Stage.WAITING_LIST,
    Stage.PRESELECTION,
)

STAGE_LOOKS = {
    "annulee": ("", "dash"),
    "desistee": ("", "dash"),
    "sans-reponse": ("bad", "clock"),
    "confirmee": ("ok", "tick"),
    "favorable": ("ok", "tick"),
    "defavorable": ("bad", "cross"),
    "liste-complementaire": ("wait", "clock"),
    "liste-attente": ("wait", "clock"),
    "preselection": ("action", "dot"),
    "complet": ("ok", "tick"),
    "incomplet": ("bad", "triangle"),
    "receptionne": ("wait", "plane"),
    "a-transmettre": ("warn", "dashed"),
    "non-transmise": ("", "padlock"),
    "avis-propose": ("action", "dot"),
}


class Verb(models.TextChoices):
    """What happened to a dossier: the journal's vocabulary. The first ones are transitions, the others deeds."""

    TRANSMIT = "transmit", _("Candidature transmise")
    RECEIVE = "receive", _("Dossier papier réceptionné")
    COMPLETE = "complete", _("Dossier déclaré complet")
    INCOMPLETE = "incomplete", _("Dossier déclaré incomplet")
    CANCEL = "cancel", _("Candidature annulée")
    PROPOSE = "propose", _("Avis de la commission enregistré")
    RELEASE = "release", _("Décision publiée")
    CONFIRM = "confirm", _("Candidature confirmée")
    DECLINE = "decline", _("Désistement")
    LAPSE = "lapse", _("Délai de réponse dépassé")
    NO_SEAT = "no_seat", _("Confirmation demandée, sans place libre")
    FILE = "file", _("Candidature ouverte")
    POPULATION = "population", _("Situation modifiée")
    ADD_FILE = "add_file", _("Fichier déposé")
    CARRY = "carry", _("Fichier repris d’un autre dossier")
    REMOVE_FILE = "remove_file", _("Fichier retiré")
    MOVE_FILE = "move_file", _("Ordre des fichiers modifié")
    NOT_CONCERNED = "not_concerned", _("Non concerné par une pièce")
    CONCERNED = "concerned", _("Pièce de nouveau attendue")
    JUDGE = "judge", _("Pièce contrôlée")
    ASK = "ask", _("Pièce demandée")
    WITHDRAW_PIECE = "withdraw_piece", _("Demande de pièce retirée")
    EXTEND = "extend", _("Date limite repoussée")
    ATTEMPT = "attempt", _("Dépôt commencé avant la date limite")
    QUARANTINE = "quarantine", _("Fichier retiré par l’antivirus")
    IDENTITY = "identity", _("État civil ou INE corrigé")


class Read(models.TextChoices):
    """What of a dossier somebody read: a page that shows it, one of its files, the whole as a PDF."""

    DOSSIER = "dossier", _("Dossier")
    FILE = "fichier", _("Fichier")
    WHOLE = "pdf", _("Dossier en PDF")


# What the desk and the commission do before they say it: the candidate's history leaves it out. A piece asked for and
# withdrawn before « Incomplet » said it is left out too: `EventQuerySet.shown_to_candidate` reads it in the event.
STAFF_ONLY = (Verb.PROPOSE, Verb.JUDGE, Verb.ASK)
