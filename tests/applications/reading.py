"""What a dossier is made of, read in one go: two readings that are equal mean that nothing happened."""

from applications.commands.journal import digest
from applications.models import Application
from notifications.models import OutgoingMail


def state_of(dossier: Application) -> dict:
    """Every row that a step may write, as plain values."""
    row = Application.objects.filter(pk=dossier.pk)
    pieces = dossier.pieces.order_by("pk")
    person = dossier.file.user
    return {
        "dossier": row.values().get(),
        "pieces": list(pieces.values()),
        "files": list(pieces.filter(files__isnull=False).values_list("files__pk", "files__stored", "files__position")),
        "events": list(dossier.events.values_list("seq", "verb", "hash")),
        "submissions": list(dossier.submissions.values()),
        "manifest": list(dossier.submissions.order_by("rank", "lines__position").values_list("lines__sha256")),
        "opinions": list(dossier.opinions.values()),
        "decisions": list(dossier.decisions.values()),
        "seats": type(dossier.opening).objects.values_list("seats_taken", flat=True).get(pk=dossier.opening_id),
        "mails": list(
            OutgoingMail.objects.filter(recipient=person).order_by("pk").values_list("key", "cause", "state")
        ),
        "frozen": type(person).objects.values_list("identity_frozen_at", flat=True).get(pk=person.pk),
    }


def mails_of(dossier: Application) -> list[str]:
    """The stems of what was written to the candidate, oldest first."""
    mails = OutgoingMail.objects.filter(recipient=dossier.file.user, key__startswith="applications.")
    return [key.partition(".")[2] for key in mails.order_by("pk").values_list("key", flat=True)]


def verbs_of(dossier: Application) -> list[str]:
    return list(dossier.events.order_by("seq").values_list("verb", flat=True))


def is_chained(dossier: Application) -> bool:
    """Each event is numbered, sealed, and seals the one before it."""
    before, number = "", 0
    for event in dossier.events.order_by("seq"):
        number += 1
        if (event.seq, event.prev_hash, event.hash) != (number, before, digest(event)):
            return False
        before = event.hash
    return number > 0


def plain(words) -> str:
    """A sentence with ordinary spaces: what it says, its typography being tested elsewhere."""
    return str(words).replace("\u00a0", " ").replace("\u202f", " ")


def posted_form(client, address: str) -> dict:
    """What a browser would send of an admin form left as it is."""
    form = client.get(address).context["adminform"].form
    data = {name: form.initial.get(name, "") for name in form.fields}
    return {
        name: "" if value is None else value.isoformat() if hasattr(value, "isoformat") else value
        for name, value in data.items()
        if value is not False
    }
