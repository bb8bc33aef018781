"""The suite's settings: everything literal, except what tests.services started and says in TEST_… variables."""

import os
import tempfile
from pathlib import Path

from ecandidat.env import database_from_url
from ecandidat.settings.base import *  # noqa: F403

EMBEDDED = False
DEMO = False
DEBUG = False
SECRET_KEY = "tests only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SITE_URL = "http://testserver"

# One folder per process of the suite; a worker that a test starts is told the folder of that test.
_folders = ("queue", "control", "files", "static") if "TEST_FOLDER" in os.environ else ()
_worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
VAR_DIR = Path(os.environ.get("TEST_FOLDER", tempfile.gettempdir())) / f"ecandidat-{_worker}"
for _folder in _folders:
    (VAR_DIR / _folder).mkdir(parents=True, exist_ok=True)

_sqlite = f"sqlite:///{VAR_DIR / 'database.sqlite3'}"
DATABASES = {"default": database_from_url(os.environ.get("TEST_DATABASE_URL", _sqlite))}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CLAMAV_SOCKET = ""
STATIC_ROOT = VAR_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
EMAIL_HOST, EMAIL_USE_TLS, EMAIL_USE_SSL = "localhost", False, False
EMAIL_HOST_USER = EMAIL_HOST_PASSWORD = ""
if "TEST_SMTP_PORT" in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = "127.0.0.1"
    EMAIL_PORT = int(os.environ["TEST_SMTP_PORT"])

# Tasks run in place; the fixture `worker` turns that off and starts a real worker on this broker.
CELERY_TASK_ALWAYS_EAGER = True
if "TEST_REDIS_URL" in os.environ:
    _number = int("".join(filter(str.isdigit, _worker)) or 0) * 2
    _redis = os.environ["TEST_REDIS_URL"].rsplit("/", 1)[0]
    CELERY_BROKER_URL = f"{_redis}/{_number}"
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": f"{_redis}/{_number + 1}"}
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT = "ecandidat.file_queue:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "queue"),
        "data_folder_out": str(VAR_DIR / "queue"),
        "control_folder": str(VAR_DIR / "control"),
        "polling_interval": 0.1,
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
