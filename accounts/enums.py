"""The words of a profile: its parts, their state, and what a list offers."""

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Part(TextChoices):
    """The guide's menu entries, in its order (S32). The value is the address under /mon-compte/."""

    PERSONAL = "informations-perso", _("Informations perso.")
    ADDRESS = "adresse", _("Adresse")
    BAC = "baccalaureat", _("Baccalauréat")
    STUDIES = "cursus-post-bac", _("Cursus Post-Bac")
    INTERNSHIPS = "stages", _("Stages")
    JOBS = "experiences-pro", _("Expériences pro")

    @property
    def hint(self) -> str:
        """What it takes to fill it, for the list of what is left to do."""
        return {
            Part.PERSONAL: gettext("Votre INE et votre état civil. Environ 3 minutes."),
            Part.ADDRESS: gettext("Votre adresse postale. Environ 1 minute."),
            Part.BAC: gettext("L’année et la série. « Sans baccalauréat » est une réponse."),
            Part.STUDIES: gettext("Vos études après le bac. « Rien à déclarer » est une réponse."),
        }.get(self, gettext("« Rien à déclarer » est une réponse."))


LIST_PARTS = (Part.STUDIES, Part.INTERNSHIPS, Part.JOBS)


class PartState(TextChoices):
    """Where a part stands. `TO_VERIFY` was filled for an earlier campaign (decision 3)."""

    MISSING = "missing", _("à compléter")
    TO_VERIFY = "to_verify", _("à vérifier")
    DONE = "done", _("complet")


class Civility(TextChoices):
    """Optional: nobody is asked to choose."""

    MME = "MME", _("Mme")
    M = "M", _("M.")


class NoIneReason(TextChoices):
    """Why a person has no INE: each of these lets them apply (S38)."""

    ABROAD = "abroad", _("J’ai fait toutes mes études à l’étranger")
    BEFORE_1995 = "before_1995", _("J’ai obtenu mon baccalauréat avant 1995")
    UNKNOWN = "unknown", _("J’en ai un, mais je ne le retrouve pas")
    OTHER = "other", _("Autre situation")


class BacKind(TextChoices):
    """Series past and present; an equivalence is an answer like another."""

    GENERAL = "general", _("Baccalauréat général (depuis 2021)")
    S = "s", _("Baccalauréat général, série S")
    ES = "es", _("Baccalauréat général, série ES")
    L = "l", _("Baccalauréat général, série L")
    OLD_GENERAL = "old_general", _("Baccalauréat général, ancienne série (A, B, C, D, E)")
    STI2D = "sti2d", _("Baccalauréat technologique STI2D")
    STL = "stl", _("Baccalauréat technologique STL")
    STMG = "stmg", _("Baccalauréat technologique STMG")
    ST2S = "st2s", _("Baccalauréat technologique ST2S")
    STD2A = "std2a", _("Baccalauréat technologique STD2A")
    TECHNOLOGICAL = "technological", _("Baccalauréat technologique, autre série")
    PROFESSIONAL = "professional", _("Baccalauréat professionnel")
    INTERNATIONAL = "international", _("Baccalauréat international ou européen")
    DAEU = "daeu", _("DAEU ou ESEU")
    LAW = "law", _("Capacité en droit")
    FOREIGN = "foreign", _("Diplôme étranger équivalent")
    OTHER = "other", _("Autre titre admis en équivalence")


class NoBacReason(TextChoices):
    """Why there is no baccalauréat to describe (S33)."""

    VALIDATION = "validation", _("J’ai accédé aux études supérieures par validation d’acquis")
    OTHER = "other", _("Je n’ai ni baccalauréat ni équivalence")


class Mention(TextChoices):
    """Honours, the same for a bac and for a later diploma."""

    PASSABLE = "passable", _("Passable")
    FAIRLY_GOOD = "assez_bien", _("Assez bien")
    GOOD = "bien", _("Bien")
    VERY_GOOD = "tres_bien", _("Très bien")
    CONGRATULATIONS = "felicitations", _("Très bien avec félicitations")


class StudyKind(TextChoices):
    """What a year after the bac was spent in."""

    LICENCE = "licence", _("Licence")
    LICENCE_PRO = "licence_pro", _("Licence professionnelle")
    BUT = "but", _("BUT ou DUT")
    BTS = "bts", _("BTS ou BTSA")
    CPGE = "cpge", _("Classe préparatoire aux grandes écoles")
    ENGINEER = "engineer", _("École d’ingénieurs")
    BUSINESS = "business", _("École de commerce ou de gestion")
    MASTER = "master", _("Master")
    HEALTH = "health", _("Études de santé")
    DOCTORATE = "doctorate", _("Doctorat")
    BACHELOR = "bachelor", _("Bachelor")
    FOREIGN = "foreign", _("Diplôme étranger")
    OTHER = "other", _("Autre formation")


class StudyResult(TextChoices):
    """Stored as eCandidat's letters."""

    OBTAINED = "O", _("Diplôme ou année obtenus")
    IN_PROGRESS = "E", _("En cours")
    NOT_OBTAINED = "N", _("Non obtenus")


class LetterKind(TextChoices):
    """What a person without access may ask a mail for."""

    ACTIVATION = "activation", _("code d’activation")
    RECOVERY = "recovery", _("identifiants")


class Scope(TextChoices):
    """What attempts are counted for."""

    LOGIN_HERE = "login_here", _("connexion à un compte depuis une adresse")
    LOGIN_ACCOUNT = "login_account", _("connexion à un compte")
    LOGIN_FROM = "login_from", _("connexions depuis une adresse")
    SIGNUP = "signup", _("création de comptes")
    LETTER = "letter", _("demande de mail pour une adresse")
    LETTER_FROM = "letter_from", _("demandes de mail depuis une adresse")
    PASSWORD = "password", _("vérification du mot de passe")
