"""Transitions minus mails must be nothing."""

from collections import Counter
from collections.abc import Iterable

from django.core.management.base import CommandError

from applications.commands import mending
from applications.models import Event
from ecandidat.common import clock
from ecandidat.common.commands import OpsCommand
from ecandidat.common.words import many
from notifications.enums import MailState
from notifications.models import OutgoingMail

BATCH = 500


class Command(OpsCommand):
    help = (
        "Compare les étapes qui écrivent à la personne et leurs mails, sur un an : dit l’état de chacun, liste les "
        "étapes sans mail (code de sortie 1) ; --repair les écrit de nouveau."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--repair", action="store_true", help="écrire les mails manquants, une fois")

    def handle(self, *args, repair, dry_run, limit, **options):
        now = clock.now()
        events = mending.owing(now)
        self.say_states(events.filter(outcomes=1), now)
        doubled = list(events.filter(outcomes__gt=1))
        for event in doubled:
            self.stdout.write(f"Plusieurs mails : {named(event)}, {event.outcomes} mails")
        gaps = list(events.filter(outcomes=0).select_related("application"))
        for event in gaps:
            self.stdout.write(f"Sans mail : {named(event)}")
        if repair:
            self.each(gaps, mend, dry_run=dry_run, limit=limit)
            gaps = list(mending.owing(now).filter(outcomes=0))
        if gaps or doubled:
            raise CommandError(
                f"{many(len(gaps), 'étape(s) sans mail')}, {len(doubled)} à plusieurs mails.", returncode=1
            )

    def say_states(self, events, now) -> None:
        """How many mails in each state, and since when the oldest one waits."""
        counts: Counter[str] = Counter()
        waiting = None
        for refs in batches(events.values_list("ref", flat=True).iterator(chunk_size=BATCH)):
            for state, created_at in OutgoingMail.objects.filter(cause__in=refs).values_list("state", "created_at"):
                counts[MailState(state).label] += 1
                if state == MailState.QUEUED:
                    waiting = min(waiting or created_at, created_at)
        self.stdout.write(", ".join(f"{number} {state}" for state, number in sorted(counts.items())) or "aucun mail")
        if waiting:
            minutes = int((now - waiting).total_seconds() // 60)
            self.stdout.write(f"Le plus ancien en attente : depuis {minutes} min")


def batches(refs: Iterable[str]) -> Iterable[list[str]]:
    batch: list[str] = []
    for ref in refs:
        batch.append(ref)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def named(event: Event) -> str:
    """What happened and where, without anything personal."""
    return f"{event.get_verb_display()} ({event.ref}, dossier {event.application_id}, {event.at:%Y-%m-%d %H:%M} UTC)"


def mend(event: Event) -> str:
    mail = mending.repost(event)
    if mail is None:
        return "déjà là"
    return "sans objet, écrit pour mémoire" if mail.state == MailState.VOID else "mail(s) écrit(s)"
