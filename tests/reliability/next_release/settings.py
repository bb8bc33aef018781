"""Production, one release later."""

from ecandidat.settings.production import *  # noqa: F403
from ecandidat.settings.production import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.reliability.next_release"]
