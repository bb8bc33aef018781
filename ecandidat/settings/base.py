"""What every environment shares. Nothing here is secret, nothing here names a machine."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from ecandidat.env import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / env.text("ECANDIDAT_VAR", "dossier des données du mode embarqué", default="var")

# The institution: one per database (decision 6).
INSTITUTION_NAME = env.text(
    "INSTITUTION_NAME", "nom complet de l’établissement", default="Université de Technologie de Troyes"
)
INSTITUTION_SHORT_NAME = env.text("INSTITUTION_SHORT_NAME", "sigle de l’établissement", default="UTT")
INSTITUTION_COLOUR = env.text("INSTITUTION_COLOUR", "couleur de l’établissement, #rrggbb", default="#0b5b66")
INSTITUTION_LOGO = env.text("INSTITUTION_LOGO", "logo : chemin sous static/", default="img/logo.svg")
INSTITUTION_ADDRESS = env.text(
    "INSTITUTION_ADDRESS", "adresse postale, lignes séparées par |", default="12 rue Marie Curie|10000 Troyes"
)
INSTITUTION_EMAIL = env.text("INSTITUTION_EMAIL", "adresse mail de l’assistance", default="master@utt.fr")
INSTITUTION_PHONE = env.text("INSTITUTION_PHONE", "téléphone de l’assistance", default="")
INSTITUTION_URL = env.text(
    "INSTITUTION_URL",
    "page de l’établissement sur les candidatures",
    default="https://www.utt.fr/formations/master/candidater-en-master",
)

# What the legal pages must name; left empty, they say that the institution has not written it yet.
INSTITUTION_DIRECTOR = env.text("INSTITUTION_DIRECTOR", "directeur ou directrice de la publication", default="")
INSTITUTION_HOST = env.text("INSTITUTION_HOST", "hébergeur : nom, adresse, téléphone, séparés par |", default="")
INSTITUTION_DPO = env.text("INSTITUTION_DPO", "adresse mail de la protection des données", default="")
INSTITUTION_RETENTION = env.text(
    "INSTITUTION_RETENTION",
    "durée de conservation des dossiers, telle que les candidats la lisent",
    default="un an après la fin de la campagne, ou jusqu’à la fin d’un recours",
)
ENT_LOGIN_URL = env.text(
    "ENT_LOGIN_URL", "adresse de connexion par l’ENT ; vide, le bloc n’est pas montré", default=""
)

INSTALLED_APPS = [
    "ecandidat.apps.EcandidatConfig",
    "notifications",
    "accounts",
    "documents",
    "offers",
    "applications",
    "ecandidat.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "ecandidat.health.AnswerHealth",
    "ecandidat.middleware.StampReceipt",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "ecandidat.middleware.RefuseNul",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ecandidat.middleware.KeepPrivate",
    "ecandidat.middleware.RequireSignIn",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ecandidat.middleware.RefuseHugeBodies",
]

ROOT_URLCONF = "ecandidat.urls"
WSGI_APPLICATION = "ecandidat.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ecandidat.context.institution",
                "accounts.context.account_menu",
                "notifications.context.mails",
            ],
            "builtins": [
                "ecandidat.templatetags.ecandidat_ui",
                "django.templatetags.i18n",
                "ecandidat.templatetags.words",
            ],
        },
    }
]

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.IdentifierBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "applications:dashboard"
LOGOUT_REDIRECT_URL = "home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACTIVATION_LIFETIME = timedelta(
    days=env.number("ACTIVATION_DAYS", "durée de validité du lien d’activation, en jours", default=7)
)
RESET_LIFETIME = timedelta(hours=2)
ADDRESS_LIFETIME = timedelta(hours=24)
ACCOUNT_PURGE_DAYS = env.number(
    "ACCOUNT_PURGE_DAYS", "jours avant la suppression d’un compte jamais activé", default=30
)
READINGS_DAYS = env.number(
    "READINGS_DAYS", "jours pendant lesquels les consultations des dossiers par le service sont gardées", default=365
)

# allauth keeps the addresses and signs people in; our views, mails and limits stand around it (decisions 19, 21).
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "login"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "email2*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.number(
    "TRUSTED_PROXY_COUNT",
    "nombre de mandataires de confiance devant l’application ; 0 : X-Forwarded-For est ignoré",
    default=0,
)
PROXY_SAYS_HELD = env.flag(
    "PROXY_SAYS_HELD",
    "le mandataire écrit lui-même dans X-Request-Held les secondes qu’il a mises à recevoir la requête",
    default=False,
)
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ecandidat.errors.csrf_failure"

# Language and time
LANGUAGE_CODE = "fr"
FORMAT_MODULE_PATH = "ecandidat.settings.formats"
LANGUAGES = [("fr", _("français"))]
LOCALE_PATHS = [
    BASE_DIR / app / "locale" for app in ("accounts", "offers", "applications", "documents", "notifications")
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("INSTITUTION_TIME_ZONE", "fuseau horaire de l’établissement", default="Europe/Paris")

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Static files and the door to private ones
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Strict from the first day: no inline script or style, no other origin.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "font-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# Pieces: bytes unless said otherwise
PIECE_MAX_FILE_BYTES = env.number("PIECE_MAX_FILE_MB", "taille maximale d’un fichier, en Mo", default=20) * 1024**2
PIECE_MAX_LINE_BYTES = env.number("PIECE_MAX_LINE_MB", "taille maximale d’une pièce, en Mo", default=50) * 1024**2
PIECE_MAX_DOSSIER_BYTES = (
    env.number("PIECE_MAX_DOSSIER_MB", "taille maximale d’un dossier, en Mo", default=150) * 1024**2
)
PIECE_MAX_FILES = env.number("PIECE_MAX_FILES", "nombre maximal de fichiers par pièce", default=20)
DEPOSIT_GRACE = timedelta(
    minutes=env.number(
        "GRACE_MINUTES",
        "minutes laissées pour finir un dépôt ou une transmission commencés avant la limite",
        default=15,
    )
)
PIECE_MAX_PAGES = env.number("PIECE_MAX_PAGES", "nombre maximal de pages d’un fichier PDF", default=500)
CLAMAV_SOCKET = env.text(
    "CLAMAV_SOCKET",
    "antivirus clamd : hôte:port, ou chemin de sa socket ; vide, les fichiers ne sont pas analysés",
    default="",
)
CLAMAV_SECONDS = 60
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024**2
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# Mail
DEFAULT_FROM_EMAIL = env.text(
    "MAIL_FROM", "adresse d’expédition des courriels", default="eCandidat <ne-pas-repondre@example.org>"
)
SITE_URL = env.text("SITE_URL", "adresse publique du site, sans barre finale", default="http://127.0.0.1:8000")
EMAIL_PORT = env.number("SMTP_PORT", "port du serveur SMTP", default=587)
EMAIL_HOST_USER = env.text("SMTP_USER", "compte SMTP", default="")
EMAIL_HOST_PASSWORD = env.text("SMTP_PASSWORD", "mot de passe SMTP", default="")
EMAIL_USE_SSL = env.flag(
    "SMTP_TLS", "chiffrer la liaison SMTP dès son ouverture (port 465), au lieu de STARTTLS", default=False
)
EMAIL_USE_TLS = not EMAIL_USE_SSL and env.flag(
    "SMTP_STARTTLS", "chiffrer la liaison SMTP par STARTTLS (port 587)", default=True
)
EMAIL_TIMEOUT = env.number("SMTP_TIMEOUT", "secondes laissées au serveur SMTP pour répondre", default=20)
MAIL_MAX_PER_MINUTE = env.number("MAIL_MAX_PER_MINUTE", "mails par minute au plus, ceux du compte à part", default=600)
MAIL_MAX_PER_MINUTE_PER_DOMAIN = env.number(
    "MAIL_MAX_PER_MINUTE_PER_DOMAIN",
    "mails par minute au plus vers les adresses d’un même domaine, ceux du compte à part ; 0 : sans limite",
    default=0,
)
BOUNCE_SECRET = env.text(
    "BOUNCE_SECRET", "secret des avis de non-remise signés par le relais de mails ; vide : porte fermée", default=""
)

# Celery: tasks carry ids, rows carry the truth, so a lost message costs only the time until the next sweep.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
# A page never waits for a dead broker: no second try, half a second to connect. Workers have their own patience.
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 0.5, "socket_timeout": 5}
CELERY_BEAT_SCHEDULE: dict[str, dict] = {
    "send-waiting-mails": {"task": "notifications.tasks.sweep", "schedule": 30.0},
    "scan-waiting-files": {"task": "documents.tasks.sweep", "schedule": 15.0},
    "withdraw-bad-files": {"task": "applications.tasks.withdraw_bad_files", "schedule": 20.0},
    "answer-letter-requests": {"task": "accounts.tasks.sweep", "schedule": 30.0},
    "remind-of-limits": {"task": "applications.tasks.remind", "schedule": 3600.0},
    "anchor-journals": {"task": "applications.tasks.anchor_journal", "schedule": 3600.0},
    "purge-accounts": {"task": "accounts.tasks.purge", "schedule": 24 * 3600.0},
    "tidy-files": {"task": "documents.tasks.tidy", "schedule": 24 * 3600.0},
    "forget-readings": {"task": "applications.tasks.purge_readings", "schedule": 24 * 3600.0},
    "close-unanswered-offers": {"task": "applications.tasks.decline_overdue", "schedule": 3600.0},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
