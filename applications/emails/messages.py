"""The mails of a dossier, each declared with the words that it may hold and that an administrator may use."""

from django.utils.translation import gettext_lazy

from applications.enums import DecisionKind
from notifications.enums import Priority
from notifications.messages import Message, Token, declare

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
OTHERS = Token(
    "autres",
    gettext_lazy("où en sont les autres pièces remises, ou rien s’il n’y en a pas"),
    "Les autres pièces sont acceptées : vous n’avez rien à refaire pour elles.",
)
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
REPLACED = Token(
    "remplace",
    gettext_lazy("décision publiée avant celle-ci et lettre qui ne vaut plus, ou rien"),
    "Cette décision remplace celle du 28 avril 2025 ; la lettre d’admission envoyée alors n’est plus valable.",
)
APPEAL = Token(
    "recours",
    gettext_lazy("voies et délais de recours"),
    "Cette décision peut être contestée dans les deux mois devant le tribunal administratif.",
)


STANDING = Token(
    "decision",
    gettext_lazy("décision déjà publiée, qui reste en vigueur, ou rien"),
    "La décision publiée le lundi 28 avril 2025, « Liste d’attente », reste en vigueur. "
    "Seul un dossier complet peut être admis.",
)
TO_CORRECT = Token(
    "corriger",
    gettext_lazy("ce qu’il reste à corriger et avant quand, ou rien si le dossier n’est pas incomplet"),
    "Votre dossier est incomplet, et seul un dossier complet peut être admis.\n\nIl reste à corriger :\n\n"
    "- Relevé de notes : à déposer\n\n"
    "Ce qu’il vous reste à faire : déposer ces pièces, puis transmettre de nouveau votre candidature.\n\n"
    "À faire avant : lundi 14 avril 2025 à 23 h 59 (heure de Paris).",
)
LEFT = Token("afaire", gettext_lazy("ce qu’il reste à faire et avant quand, ou qu’il n’y a rien"), TO_CORRECT.example)
PUBLICATION = Token("publication", gettext_lazy("date de publication"), "lundi 28 avril 2025")
DECISIONS = Token(
    "decisions",
    gettext_lazy("à partir de quand les décisions sont publiées, ou celle qui l’est déjà"),
    "Les décisions sont publiées à partir du lundi 28 avril 2025.",
)


def message(
    stem: str, label, *tokens: Token, priority: Priority = Priority.ROUTINE, required: tuple[str, ...] = ()
) -> Message:
    """`required`: what the person acts upon, or what the law wants said for a delay to run."""
    return declare(Message(f"applications.{stem}", label, COMMON + tokens, priority, required=required))


FILED = message("filed", gettext_lazy("Candidature ouverte"), LIMIT, required=("lien", "limite"))
FILED_ON_PAPER = message(
    "filed_on_paper", gettext_lazy("Candidature ouverte (dossier papier)"), LIMIT, required=("limite",)
)
TRANSMITTED = message(
    "transmitted",
    gettext_lazy("Candidature transmise (accusé de réception)"),
    Token("objet", gettext_lazy("ce qui est reçu : la candidature ou ses corrections"), "votre candidature"),
    Token("recu", gettext_lazy("numéro du reçu"), "4F7K2M9QX4TB8HJW"),
    Token("instant", gettext_lazy("instant de réception"), "mercredi 26 mars 2025 à 14 h 12"),
    Token("lien_recu", gettext_lazy("adresse du reçu"), "https://ecandidat.example.org/recu/4F7K2M9QX4TB8HJW/"),
    Token("silence", gettext_lazy("ce que vaudra l’absence de réponse"), "Sans réponse de notre part au 26 mai 2025…"),
    APPEAL,  # the delay to contest a silent refusal runs only against who was told so here (R112-11-1)
    PUBLICATION,
    DECISIONS,
    priority=Priority.DECISION,
    required=("recu", "lien_recu", "instant", "silence", "recours"),
)
RECEIVED = message("received", gettext_lazy("Dossier papier réceptionné"), PUBLICATION, DECISIONS)
COMPLETE = message("complete", gettext_lazy("Dossier complet"), PUBLICATION, DECISIONS, required=("decisions",))
INCOMPLETE = message(
    "incomplete",
    gettext_lazy("Dossier incomplet"),
    STANDING,
    PIECES,
    OTHERS,
    LIMIT,
    priority=Priority.DECISION,
    required=("lien", "decision", "pieces", "limite"),
)
INCOMPLETE_ON_PAPER = message(
    "incomplete_on_paper",
    gettext_lazy("Dossier papier incomplet"),
    *INCOMPLETE.tokens[-4:],
    priority=Priority.DECISION,
    required=("decision", "pieces", "limite"),
)
CANCELLED = message("cancelled", gettext_lazy("Candidature annulée"), REOPEN)
FAVOURABLE = message(
    "favourable",
    gettext_lazy("Avis favorable"),
    REPLACED,
    ANSWER_BY,
    Token("inscription", gettext_lazy("modalités d’inscription"), "Les inscriptions ouvrent le 1ᵉʳ juillet 2025."),
    priority=Priority.DECISION,
    required=("lien", "remplace", "reponse"),
)
UNFAVOURABLE = message(
    "unfavourable",
    gettext_lazy("Avis défavorable"),
    REPLACED,
    REASON,
    APPEAL,
    REASONS_BY,
    priority=Priority.DECISION,
    required=("remplace", "motif", "recours", "motifs_avant"),
)
RANKED_LIST = message(
    "ranked_list",
    gettext_lazy("Liste complémentaire"),
    REPLACED,
    Token("rang", gettext_lazy("rang sur la liste"), "12"),
    LEFT,
    APPEAL,
    priority=Priority.DECISION,
    required=("remplace", "rang", "afaire", "recours"),
)
WAITING_LIST = message(
    "waiting_list",
    gettext_lazy("Liste d’attente"),
    REPLACED,
    LEFT,
    APPEAL,
    priority=Priority.DECISION,
    required=("remplace", "afaire", "recours"),
)
PRESELECTION = message(
    "preselection",
    gettext_lazy("Présélection"),
    REPLACED,
    REASON,
    TO_CORRECT,
    priority=Priority.DECISION,
    required=("remplace", "corriger"),
)
CONFIRMED = message(
    "confirmed", gettext_lazy("Candidature confirmée"), FAVOURABLE.tokens[-1], WITHDRAWAL, priority=Priority.DECISION
)
DECLINED = message("declined", gettext_lazy("Désistement enregistré"), priority=Priority.DECISION)
LAPSED = message("lapsed", gettext_lazy("Délai de réponse dépassé"), LIMIT, priority=Priority.DECISION)
REMIND_TRANSMIT = message(
    "remind_transmit", gettext_lazy("Rappel : dossier non transmis"), PIECES, LIMIT, required=("lien", "limite")
)
REMIND_CORRECT = message(
    "remind_correct", gettext_lazy("Rappel : corrections attendues"), PIECES, LIMIT, required=("lien", "limite")
)
REMIND_ANSWER = message("remind_answer", gettext_lazy("Rappel : réponse attendue"), LIMIT, required=("lien", "limite"))

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
    required=("refuses", "suite"),
)
WITHDRAWN = message(
    "withdrawn",
    gettext_lazy("Pièce qui n’est plus demandée"),
    Token("retiree", gettext_lazy("pièce qui n’est plus demandée"), "La pièce « Diplôme traduit »"),
    Token(
        "reste",
        gettext_lazy("ce qu’il reste à corriger et à faire, et avant quand"),
        "Il reste à corriger :\n\n- Relevé de notes : à déposer\n\n"
        "Ce qu’il vous reste à faire : déposer ces pièces, puis transmettre de nouveau votre candidature.\n\n"
        "À faire avant : lundi 14 avril 2025 à 23 h 59 (heure de Paris).",
    ),
    priority=Priority.DECISION,
    required=("retiree", "reste"),
)
MORE_TIME = message(
    "more_time",
    gettext_lazy("Date limite du dossier repoussée"),
    LIMIT,
    priority=Priority.DECISION,
    required=("limite",),
)
MORE_TIME_ON_PAPER = message(
    "more_time_on_paper",
    gettext_lazy("Date limite du dossier papier repoussée"),
    LIMIT,
    priority=Priority.DECISION,
    required=("limite",),
)
EXTENDED = message(
    "extended",
    gettext_lazy("Date limite de réponse repoussée"),
    LIMIT,
    priority=Priority.DECISION,
    required=("limite",),
)

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
ON_PAPER = {FILED: FILED_ON_PAPER, INCOMPLETE: INCOMPLETE_ON_PAPER, MORE_TIME: MORE_TIME_ON_PAPER}
