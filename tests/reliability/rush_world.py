"""A university before a rush, written by the commands inside the site's own environment; says in JSON who is there."""

import json

import factory
from django.contrib.auth.hashers import make_password

from applications.enums import Stage
from applications.models import Application
from offers.models import Opening
from tests.factories.accounts import UserFactory
from tests.factories.applications import dossier_at, hired, opening_for
from tests.reliability.person import PASSWORD


def build(*, senders: int, readers: int, staff: int, checked: int) -> None:
    """`senders` have a dossier to send, `readers` a decision to read, each of the staff `checked` ones to judge."""
    known = factory.Transformer.Force(make_password(PASSWORD))  # once: each costs a third of a second
    tonight, published = opening_for("open"), opening_for("published", capacity=readers)
    stages = [Stage.FAVOURABLE, Stage.FAVOURABLE, Stage.UNFAVOURABLE]

    def candidate():
        return UserFactory(complete=True, password=known)

    desk = []
    for _number in range(staff):
        manager = hired(tonight)
        manager.password = make_password(PASSWORD)
        manager.save(update_fields=["password"])
        dossiers = [dossier_at(Stage.RECEIVED, opening=tonight, candidate=candidate()) for _each in range(checked)]
        desk.append({"email": manager.email, "dossiers": [dossier.pk for dossier in dossiers]})
    told = {
        "desk": desk,
        "senders": [
            sender(dossier_at(Stage.PENDING, opening=tonight, candidate=candidate())) for _number in range(senders)
        ],
        "readers": [
            reader(dossier_at(stages[number % 3], opening=published, candidate=candidate()))
            for number in range(readers)
        ],
    }
    assert Opening.objects.count() == 2
    print(json.dumps(told))


def sender(dossier: Application) -> dict:
    lines = dict(dossier.pieces.values_list("kind__code", "ref"))
    return {"email": dossier.file.user.email, "ref": dossier.ref, "lines": lines}


def reader(dossier: Application) -> dict:
    admitted = dossier.released_kind == "FA"
    return {"email": dossier.file.user.email, "ref": dossier.ref, "admitted": admitted}
