"""I10: a backup restored elsewhere is the data of one instant, whole, and one goes on working there."""

import hashlib
import shutil
import subprocess
from contextlib import contextmanager, suppress
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from applications.commands.anchoring import anchor_journal
from applications.enums import Stage
from applications.models import Application
from documents.models import StoredFile
from documents.storage import read_chunks
from tests.factories.applications import dossier_at
from tests.services import binaries
from tests.services.peers import _url_of_test_database

LIVED = (Stage.PENDING, Stage.FAVOURABLE, Stage.CONFIRMED)
STORAGE = "django.core.files.storage.FileSystemStorage"


class Backup:
    """A dump of the database, then a copy of the files: the order of docs/exploitation.md."""

    def __init__(self, folder, files):
        self.folder, self.source, self.files = folder, files, folder / "copied"
        self.name = f"{connection.settings_dict['NAME']}_restored"

    def take(self, meanwhile):
        """`meanwhile` is what happens between the dump and the copy."""
        self.run("pg_dump", "--format=custom", f"--file={self.folder / 'dump'}", _url_of_test_database())
        meanwhile()
        shutil.copytree(self.source, self.files)

    def restore(self):
        sql(f'CREATE DATABASE "{self.name}" TEMPLATE template0')
        here = connection.settings_dict["NAME"]
        there = _url_of_test_database().replace(f"/{here}", f"/{self.name}")
        self.run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={there}", str(self.folder / "dump"))

    def drop(self):
        sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def run(self, program, *arguments):
        subprocess.run([tools() / program, *arguments], check=True, capture_output=True, text=True)

    @contextmanager
    def elsewhere(self):
        """The same code on the restored database and files."""
        with database(self.name), private_files(self.files):
            yield


def tools():
    return binaries.machine_postgres() or binaries.wheel_postgres()


@contextmanager
def database(name):
    here = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = here


def private_files(folder):
    return override_settings(
        STORAGES=settings.STORAGES | {"private": {"BACKEND": STORAGE, "OPTIONS": {"location": folder}}}
    )


def sql(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchall() if cursor.description else []


def fingerprints():
    """Of each table, how many rows it has and what they say."""
    return {
        table: sql(f'SELECT count(*), md5(string_agg(r::text, chr(10) ORDER BY r::text)) FROM "{table}" r')[0]  # noqa: S608, a table's own name
        for table in connection.introspection.table_names()
    }


def hashes():
    """Of each stored file, what its bytes say."""
    return {
        key: hashlib.sha256(b"".join(read_chunks(key))).hexdigest()
        for key in StoredFile.objects.values_list("storage_key", flat=True)
    }


def anomalies():
    """What check_data finds, the content of every file included."""
    said = StringIO()
    with suppress(CommandError):
        call_command("check_data", files=True, stdout=said)
    return said.getvalue()


@pytest.fixture
def backup(transactional_db, tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("pg_dump ne sauvegarde que PostgreSQL")
    folder = tools()
    if folder is None or not (folder / "pg_dump").exists():
        pytest.skip("pg_dump n’est pas là")
    version = subprocess.run([folder / "pg_dump", "--version"], check=True, capture_output=True, text=True).stdout
    if int(version.split()[2].split(".")[0]) < connection.pg_version // 10000:
        pytest.skip(f"pg_dump est plus ancien que le serveur : {version.strip()}")
    (tmp_path / "files").mkdir()
    with private_files(tmp_path / "files"):
        made = Backup(tmp_path, tmp_path / "files")
        yield made
        made.drop()


def test_a_backup_restored_elsewhere_is_one_instant_whole_and_goes_on(backup):
    for stage in LIVED:
        dossier_at(stage)
    last = dossier_at(Stage.RECEIVED)
    anchor_journal()
    rows, bytes_here = fingerprints(), hashes()
    backup.take(meanwhile=lambda: dossier_at(Stage.RECEIVED))
    backup.restore()

    with backup.elsewhere():
        assert fingerprints() == rows, "the dump's instant, to the last row"
        assert hashes() == bytes_here, "no file without its bytes, whatever came after the dump"
        assert Application.objects.get(ref=last.ref).pieces.filter(files__isnull=False).exists()
        call_command("migrate", check_unapplied=True, stdout=StringIO())
        assert " 0 anomalie" in anomalies()

        dossier_at(Stage.CONFIRMED)
        anchor_journal()
        assert " 0 anomalie" in anomalies(), "the numbers and the chains go on from where they were"

        (backup.files / StoredFile.objects.earliest("pk").storage_key).unlink()
        assert " 0 anomalie" not in anomalies(), "what the copy lost would be said"
