"""The site on a clock of its own, for gunicorn: as many seconds ahead of the machine's as the file TEST_CLOCK says."""

import os
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from ecandidat.common import clock
from ecandidat.wsgi import application

AHEAD = Path(os.environ["TEST_CLOCK"])
clock.now = lambda: timezone.now() + timedelta(seconds=float(AHEAD.read_text()))

__all__ = ["application"]
