"""The suite's settings: everything literal, except where the test services were started."""

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

DATABASES = {"default": database_from_url(os.environ.get("TEST_DATABASE_URL", "sqlite:///:memory:"))}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
_folder = Path(tempfile.gettempdir()) / f"ecandidat-tests-{os.getpid()}"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": _folder}},
    "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": _folder}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_BROKER_URL = os.environ.get("TEST_REDIS_URL", "memory://")
CELERY_TASK_ALWAYS_EAGER = True
