"""`python -m tests.bench`: starts the engines, then measures and writes docs/performance.md."""

import os
import sys

from django.core.management import execute_from_command_line

from tests.services import HOW_TO_GET, engines

engines.start(embedded=False)
if "PostgreSQL" in engines.missing:
    sys.exit(f"Mesures impossibles sans PostgreSQL ({engines.missing['PostgreSQL']}) : {HOW_TO_GET['PostgreSQL']}")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
execute_from_command_line(["python -m tests.bench", "measure", *sys.argv[1:]])
