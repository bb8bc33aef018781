"""Production: PostgreSQL, Redis, S3. No default for a secret; missing names are reported together."""

from botocore.config import Config

from ecandidat.env import PLANNING, database_from_url
from ecandidat.settings.base import *  # noqa: F403
from ecandidat.settings.base import env

EMBEDDED = False
DEMO = False
DEBUG = False
SECRET_KEY = env.secret("SECRET_KEY", "clé secrète de Django, 50 caractères au hasard")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "noms de domaine servis, séparés par des virgules")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
# base.py has values for a demonstration: here a mail must not leave in the name, or with the links, of another.
SITE_URL = env.text("SITE_URL", "adresse publique du site, sans barre finale")
INSTITUTION_NAME = env.text("INSTITUTION_NAME", "nom complet de l’établissement")
INSTITUTION_SHORT_NAME = env.text("INSTITUTION_SHORT_NAME", "sigle de l’établissement")
INSTITUTION_EMAIL = env.text("INSTITUTION_EMAIL", "adresse mail de l’assistance")
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "adresse d’expédition des courriels")
DATABASE_URL = env.text("DATABASE_URL", "postgres://utilisateur:mot-de-passe@hôte:5432/base")
REDIS_URL = env.text("REDIS_URL", "redis://hôte:6379/0")
EMAIL_HOST = env.text("SMTP_HOST", "serveur SMTP")
_s3 = {
    "endpoint_url": env.text("S3_ENDPOINT", "adresse du service S3"),
    "bucket_name": env.text("S3_BUCKET", "compartiment S3 des fichiers, privé"),
    "access_key": env.text("S3_ACCESS_KEY", "identifiant S3"),
    "secret_key": env.text("S3_SECRET_KEY", "clé secrète S3"),
    "region_name": env.text("S3_REGION", "région S3", default="fr-par"),
    "default_acl": None,
    "querystring_auth": True,
    "file_overwrite": False,
    # A mute service holds a thread of the web server for ten seconds, not for the minutes that botocore would wait.
    "client_config": Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2}),
    "max_memory_size": 1024**2,  # a file being read goes to disk past 1 MB, not to the web server's memory
}
env.require()

DATABASES = {
    "default": {
        **database_from_url(DATABASE_URL),
        "OPTIONS": {
            "pool": {"min_size": 2, "max_size": 8, "timeout": 10},
            # Nobody waits for a row longer than this: the page says so, and the process serves somebody else.
            "options": f"{PLANNING} -c lock_timeout=5s -c statement_timeout=30s",
        },
        "CONN_HEALTH_CHECKS": True,
    }
}
STORAGES = {
    "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _s3},
    "private": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _s3},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
CELERY_BROKER_URL = REDIS_URL

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.flag("HTTPS_REDIRECT", "rediriger http vers https", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
