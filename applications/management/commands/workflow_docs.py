"""Write the table of transitions in docs/etapes.md, or say that the page and the code disagree."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from applications.enums import FileStatus
from applications.workflow import GUARDS, TRANSITIONS, Transition

PAGE = settings.BASE_DIR / "docs" / "etapes.md"
START, END = "<!-- table: debut -->", "<!-- table: fin -->"
ACTORS = {
    "candidat": "la personne",
    "scolarité": "la scolarité",
    "commission": "la commission",
    "horloge": "l’horloge",
}
HEAD = "| étape | adresse | qui | depuis | vers | à condition que | mail |"


class Command(BaseCommand):
    help = "Réécrit le tableau et le schéma de docs/etapes.md d’après le code ; --check les compare seulement."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="échouer si la page et le code diffèrent")

    def handle(self, *args, **options):
        written = PAGE.read_text(encoding="utf-8")
        wanted = with_table(written)
        if wanted == written:
            self.stdout.write("docs/etapes.md dit ce que fait le code.")
            return
        if options["check"]:
            raise CommandError("docs/etapes.md et le code diffèrent. Relisez la page, puis : manage.py workflow_docs")
        PAGE.write_text(wanted, encoding="utf-8")
        self.stdout.write("docs/etapes.md est réécrite : relisez-la.")


def with_table(page: str) -> str:
    """The page with what stands between its two marks replaced."""
    before, _mark, rest = page.partition(START)
    _old, _end, after = rest.partition(END)
    return f"{before}{START}\n\n{table()}\n\n{diagram()}\n\n{END}{after}"


def table() -> str:
    return "\n".join([HEAD, "|---|---|---|---|---|---|---|", *(row(step) for step in TRANSITIONS)])


def row(step: Transition) -> str:
    cells = (
        str(step.label),
        f"`{step.slug}`",
        ACTORS[step.actor.value],
        "tous" if set(step.sources) == set(FileStatus) else ", ".join(str(source.label) for source in step.sources),
        str(step.target.label) if step.target else "inchangé",
        " ; ".join(GUARDS[guard] for guard in step.guards),
        f"`{step.mail}`" if step.mail else "aucun",
    )
    return f"| {' | '.join(cells)} |"


def diagram() -> str:
    """The papers' axis; the steps that do not move it are in the table."""
    arrows = [
        f"    {source.name} --> {step.target.name}: {step.label}"
        for step in TRANSITIONS
        if step.target
        for source in step.sources
    ]
    names = [f'    state "{status.label}" as {status.name}' for status in FileStatus]
    return "\n".join(["```mermaid", "stateDiagram-v2", *names, "    [*] --> PENDING: candidater", *arrows, "```"])
