"""The site on a clock of its own, for gunicorn: TEST_CLOCK_AHEAD seconds ahead of the machine's."""

import os
from datetime import timedelta

from django.utils import timezone

from ecandidat.common import clock
from ecandidat.wsgi import application

AHEAD = timedelta(seconds=float(os.environ["TEST_CLOCK_AHEAD"]))
clock.now = lambda: timezone.now() + AHEAD

__all__ = ["application"]
