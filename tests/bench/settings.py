"""Production's own settings, on the engines that tests.services started: what is measured is what is deployed."""

import os

from django.core.management.utils import get_random_secret_key

os.environ |= {
    "SECRET_KEY": get_random_secret_key(),
    "ALLOWED_HOSTS": "testserver",
    "DATABASE_URL": os.environ["TEST_DATABASE_URL"],
    "REDIS_URL": os.environ.get("TEST_REDIS_URL", ""),
    "HTTPS_REDIRECT": "non",
    "ECANDIDAT_VAR": os.environ["TEST_FOLDER"],
    "SITE_URL": "http://testserver",
    "INSTITUTION_NAME": "Université des mesures",
    "INSTITUTION_SHORT_NAME": "UM",
    "INSTITUTION_EMAIL": "candidatures@example.org",
    "MAIL_FROM": "eCandidat <candidatures@example.org>",
    **dict.fromkeys(["SMTP_HOST", "S3_ENDPOINT", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY"], "unused"),
}

from ecandidat.settings.production import *  # noqa: F403
from ecandidat.settings.production import INSTALLED_APPS, STORAGES, VAR_DIR

INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]
ROOT_URLCONF = "tests.bench.urls"
del DATABASES["default"]["OPTIONS"]["pool"]  # noqa: F405  the test client keeps its connection
_files = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR_DIR / "files"}}
STORAGES = {**STORAGES, "default": _files, "private": _files}
if not os.environ["REDIS_URL"]:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    CELERY_TASK_ALWAYS_EAGER = True
