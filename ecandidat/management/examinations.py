"""What `doctor` looks at: one function a line, each answering how it is and what to do when it is not well."""

import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count

from applications.models import Event, JournalAnchor
from documents.enums import ScanState
from documents.models import StoredFile
from ecandidat import checks, health
from ecandidat.celery import app as celery_app
from ecandidat.common import clock
from ecandidat.common.words import many
from notifications import delivery
from notifications.enums import MailState
from notifications.models import AddressNote, MailSwitch, OutgoingMail

PING_SECONDS = 2.0
BEAT_PATIENCE = timedelta(minutes=2)
MAIL_PATIENCE = timedelta(minutes=15)
SCAN_PATIENCE = timedelta(minutes=15)
ANCHOR_PATIENCE = timedelta(hours=2)
SESSION_PATIENCE = timedelta(days=7)
LEAST_FREE_BYTES = 2 * 1024**3
LEAST_FREE_SHARE = 0.05
SHORTEST_KEY = 50
WATCHED = (MailState.QUEUED, MailState.SENDING, MailState.UNKNOWN, MailState.FAILED)
# Printed in a file that everybody can read: good for a try, never for people's dossiers.
PUBLISHED_KEYS = ("compose-only", "dummy-", "tests only", "django-insecure")


class Level(StrEnum):
    """`WATCH` asks for a look and does not fail."""

    WELL = "bien"
    WATCH = "à voir"
    ILL = "panne"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor."""

    level: Level
    said: str


def well(said: str) -> Finding:
    return Finding(Level.WELL, said)


def watch(said: str) -> Finding:
    return Finding(Level.WATCH, said)


def ill(said: str) -> Finding:
    return Finding(Level.ILL, said)


def minutes(since: datetime) -> int:
    return int((clock.now() - since).total_seconds() // 60)


def database() -> Finding:
    connection.ensure_connection()
    version = ".".join(map(str, connection.get_database_version()))
    if connection.vendor == "postgresql" and connection.get_database_version() < (16,):
        return watch(f"PostgreSQL {version} : la 16 ou plus récente est conseillée, docker compose prend la 17")
    return well(f"{connection.display_name} {version}")


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _backwards in waiting[:3])
        return ill(f"{many(len(waiting), 'migration(s) à appliquer')} ({names}…) : manage.py migrate")
    return well("toutes appliquées")


def clocks() -> Finding:
    gap = health.database_clock_gap()
    if gap > health.WIDEST_CLOCK_GAP:
        return ill(f"{gap:.1f} s d’écart avec la base : les dates limites ne sont plus sûres, réglez NTP")
    return well(f"{gap:.2f} s d’écart avec la base")


def cache() -> Finding:
    return well("répond") if health.check_cache() else ill("ne garde pas ce qu’on lui confie")


def broker() -> Finding:
    with celery_app.connection_for_write() as line:
        line.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=PING_SECONDS)
        return well(line.as_uri())


def worker() -> Finding:
    answers = celery_app.control.ping(timeout=PING_SECONDS)
    if not answers:
        return ill("aucun ne répond : les mails attendent, rien n’est perdu ; relancez « celery worker »")
    return well(f"{len(answers)} répond(ent)")


def beat() -> Finding:
    """The sweep that the clock asks for each half minute, and a worker does, leaves the instant of its passage."""
    swept_at = MailSwitch.objects.values_list("swept_at", flat=True).first()
    if swept_at is None:
        return ill("jamais passée : lancez « celery beat »")
    if clock.now() - swept_at > BEAT_PATIENCE:
        return ill(f"dernier passage il y a {minutes(swept_at)} min : relancez « celery beat », puis le worker")
    return well("passée il y a moins de deux minutes")


def mail_server() -> Finding:
    return well(f"salue ({delivery.knock()})")


def mails() -> Finding:
    counts = dict(OutgoingMail.objects.order_by().values_list("state").annotate(Count("pk")))
    said = ", ".join(f"{counts.get(state, 0)} {state.label}" for state in WATCHED)
    due = OutgoingMail.objects.due(clock.now()).order_by("next_try_at").values_list("next_try_at", flat=True).first()
    switch = MailSwitch.objects.first()
    if switch and switch.is_stopped:
        return ill(f"envois arrêtés à la main ; {said}")
    if due and clock.now() - due > MAIL_PATIENCE:
        return ill(f"le plus ancien attend depuis {minutes(due)} min ; {said}")
    if counts.get(MailState.FAILED) or counts.get(MailState.UNKNOWN):
        return watch(f"{said} : journal des mails, puis manage.py retry_mails")
    return well(said)


def addresses() -> Finding:
    number = AddressNote.objects.refused().count()
    return watch(f"{number} ne reçoivent plus nos mails (liste dans la scolarité)") if number else well("aucun retour")


def storage(*, dry_run: bool) -> Finding:
    private = storages["private"]
    if dry_run:
        private.exists("doctor")
        return well("répond (à blanc : rien n’a été écrit)")
    content = uuid.uuid4().bytes
    key = private.save(f"doctor/{uuid.uuid4()}", ContentFile(content))
    try:
        with private.open(key) as written:
            same = written.read() == content
    finally:
        private.delete(key)
    if not same or private.exists(key):
        return ill("ne rend pas, ou n’efface pas, ce qui vient d’y être écrit")
    return well("écrit, relu, effacé")


def scans() -> Finding:
    late = StoredFile.objects.filter(scan=ScanState.WAITING, created_at__lt=clock.now() - SCAN_PATIENCE).count()
    if late:
        return ill(
            f"{many(late, 'fichier(s) en attente de l’antivirus')} depuis plus d’un quart d’heure : clamd répond-il ?"
        )
    return well("rien n’attend" if settings.CLAMAV_SOCKET else "pas d’antivirus configuré")


def disk() -> Finding:
    folders = {str(folder): shutil.disk_usage(folder) for folder in (settings.VAR_DIR, Path(tempfile.gettempdir()))}
    full = [
        f"{folder} : {usage.free / 1024**3:.1f} Go libres"
        for folder, usage in folders.items()
        if usage.free < LEAST_FREE_BYTES or usage.free < usage.total * LEAST_FREE_SHARE
    ]
    return (
        ill(" ; ".join(full)) if full else well(f"{min(each.free for each in folders.values()) // 1024**3} Go libres")
    )


def secrets() -> Finding:
    if settings.DEBUG:
        return ill("DEBUG est actif : les pages d’erreur montrent le code et les réglages")
    if len(settings.SECRET_KEY) < SHORTEST_KEY or settings.SECRET_KEY.startswith(PUBLISHED_KEYS):
        return ill("SECRET_KEY est courte ou publiée : 50 caractères au hasard, gardés secrets")
    return well("clé longue, DEBUG inactif")


def site_settings() -> Finding:
    wrong = checks.site_settings()
    return (
        ill(" ".join(each.msg for each in wrong))
        if wrong
        else well("adresse, mandataire et serveur de mails concordent")
    )


def anchor() -> Finding:
    last = JournalAnchor.objects.order_by("-pk").first()
    if last is None:
        return watch("aucun encore") if Event.objects.exists() else well("rien à ancrer")
    if clock.now() - last.at > ANCHOR_PATIENCE:
        return ill(f"le dernier a {minutes(last.at)} min : l’horloge passe-t-elle ?")
    return well(f"{last.hash[:12]}…, il y a {minutes(last.at)} min")


def sessions() -> Finding:
    stale = Session.objects.filter(expire_date__lt=clock.now() - SESSION_PATIENCE).count()
    open_now = Session.objects.filter(expire_date__gte=clock.now()).count()
    if stale:
        return watch(f"{open_now} ouvertes, {stale} périmées depuis une semaine : manage.py clearsessions")
    return well(f"{open_now} ouvertes")


def python() -> Finding:
    return well(f"{sys.version.split()[0]}, réglages {settings.SETTINGS_MODULE}")


def examinations(*, dry_run: bool) -> dict[str, Callable[[], Finding]]:
    """In the order of the lines; a line's name is what a person calls the thing."""
    return {
        "Python": python,
        "Base de données": database,
        "Migrations": migrations,
        "Horloges": clocks,
        "Cache": cache,
        "File de tâches": broker,
        "Worker": worker,
        "Horloge des tâches": beat,
        "Serveur de mails": mail_server,
        "Mails": mails,
        "Adresses": addresses,
        "Stockage": lambda: storage(dry_run=dry_run),
        "Antivirus": scans,
        "Disque": disk,
        "Secrets": secrets,
        "Réglages": site_settings,
        "Ancrage": anchor,
        "Sessions": sessions,
    }


def examine(look: Callable[[], Finding]) -> Finding:
    """What a look answers; one that cannot even be taken is an illness, said by its error."""
    try:
        return look()
    except Exception as error:
        return ill(f"{type(error).__name__} : {' '.join(str(error).split())[:200]}")
