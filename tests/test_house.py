"""The house in order: what no single test of a feature would notice when it slips."""

import importlib
import pkgutil
import re
from pathlib import Path

import django.contrib.admin
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter
from factory.django import DjangoModelFactory

import tests.factories
from ecandidat.celery import app as celery_app
from notifications.messages import declared
from tests import house

pytestmark = pytest.mark.one_engine

OUR_MODELS = [model for app in house.APPS for model in apps.get_app_config(app).get_models()]
PAGES = sorted(path for path in (house.ROOT / "templates").rglob("*.*") if path.suffix in {".html", ".txt", ".json"})
# What its own tag says of a line of a template, and how long the rest of it may be.
TAG = re.compile(r"\{[%{#].*?[%}#]\}")
LONGEST_LINE = 119
STATE = {"status", "answer", "cancelled_at"}
DELETED_WITH_THEIR_OWNER = {
    # An attachment is a line of its mail: plain values, no bytes, no history of its own.
    "notifications.MailAttachment.mail",
}


def by_label(model):
    return model._meta.label


# ── Models ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("model", OUR_MODELS, ids=by_label)
def test_a_model_says_its_name_in_lower_case(model):
    names = [model._meta.verbose_name, model._meta.verbose_name_plural]
    names += [field.verbose_name for field in model._meta.get_fields() if isinstance(field, models.Field)]

    def shouts(name):
        first = str(name).split(maxsplit=1)[0]
        return first[0].isupper() and not first.isupper()  # INE, URL and the like are capitals by nature

    assert [str(name) for name in names if shouts(name)] == []


@pytest.mark.parametrize("model", OUR_MODELS, ids=by_label)
def test_a_model_has_words_for_a_person(model):
    assert model.__str__ is not models.Model.__str__


def factories():
    for module in pkgutil.iter_modules(tests.factories.__path__, "tests.factories."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, DjangoModelFactory) and value._meta.model:
                yield value._meta.get_model_class()


@pytest.mark.parametrize("model", OUR_MODELS, ids=by_label)
def test_a_model_has_a_factory(model):
    assert model._meta.label in {each._meta.label for each in factories()}


@pytest.mark.parametrize("model", OUR_MODELS, ids=by_label)
def test_deleting_never_takes_something_else_along(model):
    """PROTECT everywhere: a person, a file, a decision never disappears because a row beside it did."""
    keys = [field for field in model._meta.get_fields() if isinstance(field, models.ForeignKey)]
    loose = {f"{model._meta.label}.{key.name}" for key in keys if key.remote_field.on_delete is not models.PROTECT}
    assert loose - DELETED_WITH_THEIR_OWNER == set()


# ── Migrations ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_models_have_their_migrations():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_no_migration_breaks_the_code_that_is_still_serving(capsys):
    """K12: nothing is dropped or renamed, and a new required column has a default in the database.

    What takes two releases takes two: stop using it, then drop it, that migration being named in `ignore_name`.
    """
    if connection.vendor != "postgresql":
        pytest.skip("the linter reads PostgreSQL's SQL")
    linter = MigrationLinter(include_apps=house.APPS, no_cache=True)
    linter.lint_all_migrations()
    assert linter.nb_valid
    assert not linter.has_errors, capsys.readouterr().out


@pytest.mark.parametrize("app", house.APPS)
def test_migrations_are_one_numbered_line_with_names_chosen_by_a_person(app):
    names = sorted(name for label, name in MigrationLoader(None).disk_migrations if label == app)
    assert [name[:5] for name in names] == [f"{number:04}_" for number in range(1, len(names) + 1)]
    assert [name for name in names if re.search(r"_auto_|_and_more$", name)] == []


# ── Code ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_the_commands_move_a_dossier():
    """Its states are assigned in applications/commands; the floors below do not know what a dossier is."""
    commands = house.ROOT / "applications" / "commands"
    strays = [
        f"{house.named(path)}:{line} .{name}"
        for path in house.modules("applications", "ecandidat")
        for line, name in house.written_attributes(path)
        if name in STATE and not path.is_relative_to(commands)
    ]
    assert strays == []


def test_there_is_no_drawer_for_everything():
    drawers = {"utils", "helpers", "services", "misc"}
    assert [house.named(path) for path in house.modules() if path.stem in drawers] == []


def test_a_file_stays_short_enough_to_be_read():
    long = {house.named(path): len(path.read_text().splitlines()) for path in house.modules()}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_a_function_stays_short_enough_to_be_seen():
    lines = {name: lines for path in house.modules() for name, lines in house.functions(path)}
    assert {name: number for name, number in lines.items() if number > 30} == {}


def test_a_view_stays_thin():
    views = [path for path in house.modules() if path.stem == "views" or path.parent.name == "views"]
    lines = {name: lines for path in views for name, lines in house.functions(path)}
    assert {name: number for name, number in lines.items() if number > 25} == {}


# ── Templates and mails ───────────────────────────────────────────────────────────────────────────────────────────


def mail_texts():
    for message in declared().values():
        app, _, stem = message.key.partition(".")
        yield from (f"{app}/mails/{stem}.subject.txt", f"{app}/mails/{stem}.body.txt")


def overrides_of_django():
    """Pages of the admin, for all models or for one: Django looks for them by their place."""
    admin = Path(django.contrib.admin.__file__).parent / "templates"
    names = {path.relative_to(admin).as_posix() for path in admin.rglob("*.html")}
    for model in OUR_MODELS:
        place = f"admin/{model._meta.app_label}/{model._meta.model_name}"
        names |= {f"{place}/{page}.html" for page in ("change_form", "change_list", "delete_confirmation")}
    return names


def test_every_template_is_used():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in [*house.modules(), *PAGES])
    composed = [name for path in house.modules() for name in house.composed_names(path) if ".html" in name.pattern]
    names = {path.relative_to(house.ROOT / "templates").as_posix() for path in PAGES}
    unused = {name for name in names if f'"{name}"' not in sources and f"'{name}'" not in sources}
    unused -= {name for name in unused if any(pattern.fullmatch(name) for pattern in composed)}
    assert unused - set(mail_texts()) - overrides_of_django() == set()


def test_every_declared_mail_has_its_texts():
    assert [name for name in mail_texts() if not (house.ROOT / "templates" / name).exists()] == []


def test_a_template_stays_short_enough_to_be_read():
    long = {house.named(path): len(path.read_text().splitlines()) for path in PAGES}
    assert {name: lines for name, lines in long.items() if lines > 150} == {}


def test_a_line_of_a_template_is_seen_whole():
    """Django reads no tag over two lines: what counts is the line without what its tags say."""
    long = [
        f"{path}:{number}"
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(TAG.sub("{}", line)) > LONGEST_LINE
    ]
    assert long == []


# ── Clockwork ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_that_is_scheduled_exists():
    celery_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled - set(celery_app.tasks) == set()


def test_every_command_says_what_it_is_for_in_its_help():
    ours = [name for name, app in get_commands().items() if app in house.PACKAGES]
    modules = [importlib.import_module(f"{get_commands()[name]}.management.commands.{name}") for name in ours]
    assert [module.__name__ for module in modules if not module.Command.help] == []
