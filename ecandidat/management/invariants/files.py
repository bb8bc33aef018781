"""What holds between the rows of files and their bytes: asked by `--files`, on all of them or a random sample."""

from collections.abc import Iterator

from documents import storage
from documents.models import StoredFile
from ecandidat.management.invariants.book import CHUNK, Invariant
from notifications.enums import MailState
from notifications.models import MailAttachment


def chosen(limit: int | None) -> Iterator[StoredFile]:
    """All files, or `limit` of them at random: day after day the sample ends up seeing them all."""
    files = StoredFile.objects.order_by("pk" if limit is None else "?")
    return (files if limit is None else files[:limit]).iterator(chunk_size=CHUNK)


def missing(limit: int | None) -> Iterator[str]:
    for file in chosen(limit):
        if not storage.private().exists(file.storage_key):
            yield f"fichier {file.ref}"


def altered(limit: int | None) -> Iterator[str]:
    """Bytes that are there and are not the ones that were kept, by their size or their hash."""
    for file in chosen(limit):
        try:
            found = storage.fingerprint(file.storage_key)
        except FileNotFoundError:
            continue
        if found != (file.sha256, file.size):
            yield f"fichier {file.ref}"


def unattached(limit: int | None) -> Iterator[str]:
    leaving = MailAttachment.objects.filter(mail__state__in=(MailState.QUEUED, MailState.FAILED)).order_by("pk")
    for attachment in leaving[:limit].iterator(chunk_size=CHUNK):
        if not storage.private().exists(attachment.storage_key):
            yield f"pièce jointe {attachment.pk}"


READERS = {
    "fichier-contenu": ("Le contenu de chaque fichier est dans l’espace de stockage.", missing),
    "fichier-empreinte": ("Le contenu d’un fichier a la taille et l’empreinte qui ont été gardées.", altered),
    "fichier-joint": ("La pièce jointe d’un mail à envoyer est dans l’espace de stockage.", unattached),
}


def file_invariants(limit: int | None) -> dict[str, Invariant]:
    """The three that open the storage, on at most `limit` files."""
    return {
        identity: Invariant(identity, sentence, lambda read=read: read(limit), reads_files=True)
        for identity, (sentence, read) in READERS.items()
    }
