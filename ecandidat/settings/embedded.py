"""The embedded engines: SQLite, Celery over files, private files on disk. The demo, or a small institution.

Everything lives under one folder, var/, which git ignores and a backup copies.
"""

import secrets

from ecandidat.env import database_from_url
from ecandidat.settings.base import *  # noqa: F403
from ecandidat.settings.base import SITE_URL, VAR_DIR, env

EMBEDDED = True
DEMO = env.flag("ECANDIDAT_DEMO", "université d’exemple : dates décalées, boîte aux lettres publique", default=False)
DEBUG = env.flag("DJANGO_DEBUG", "pages d’erreur détaillées, jamais en production", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "noms de domaine servis", default="127.0.0.1,localhost,[::1]")

VAR_DIR.mkdir(parents=True, exist_ok=True)
(VAR_DIR / "static").mkdir(exist_ok=True)  # WhiteNoise warns about a missing folder, even when it uses finders
_key_file = VAR_DIR / "secret_key"
if not _key_file.exists():
    _key_file.touch(mode=0o600)
    _key_file.write_text(secrets.token_urlsafe(50))
SECRET_KEY = _key_file.read_text()

DATABASES = {"default": database_from_url(f"sqlite:///{VAR_DIR / 'ecandidat.sqlite3'}")}

# People's documents: for the account that runs the server, and no other on the machine.
_files = {
    "location": VAR_DIR / "files",
    "file_permissions_mode": 0o600,
    "directory_permissions_mode": 0o700,
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": _files},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": _files},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Without an SMTP server mails are kept as files, one each; the demo shows them in its mailbox page.
EMAIL_HOST = env.text("SMTP_HOST", "serveur SMTP", default="")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "notifications.mailbox.EmlBackend"
EMAIL_FILE_PATH = VAR_DIR / "mails"

_queue = VAR_DIR / "queue"
for _folder in ("messages", "control"):
    (_queue / _folder).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_URL = "filesystem://localhost//"
CELERY_BROKER_TRANSPORT = "ecandidat.file_queue:Transport"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(_queue / "messages"),
    "data_folder_out": str(_queue / "messages"),
    "control_folder": str(_queue / "control"),
    "polling_interval": 0.3,
}

# Behind an HTTPS proxy, which alone reaches the loopback address that `serve` listens on: what it tells is believed.
HTTPS_REDIRECT = env.flag("HTTPS_REDIRECT", "rediriger http vers https, si SITE_URL est en https", default=True)
if SITE_URL.startswith("https://"):
    CSRF_TRUSTED_ORIGINS = [SITE_URL]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = HTTPS_REDIRECT
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
