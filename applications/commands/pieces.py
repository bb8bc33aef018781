"""Files of the checklist: dropped, replaced, ordered, withdrawn; and « Non concerné par cette pièce »."""

from datetime import datetime

from django.conf import settings
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from applications import limits
from applications.commands.journal import record
from applications.commands.moving import NotTheirs, touching
from applications.enums import Known, PieceStatus, Verb
from applications.lines import line_closed
from applications.manifest import last_manifest
from applications.models import Application, Event, Piece, PieceFile
from documents.enums import BAD_STATES
from documents.models import StoredFile
from documents.querysets import StoredFileQuerySet
from ecandidat.common import clock
from ecandidat.common.dates import size_text
from offers.enums import Obligation


class PieceRefused(Exception):
    """A change of the checklist that is not possible; the sentence says the rule and what to do."""


def check_open(dossier: Application, piece: Piece, *, by: User, at: datetime) -> None:
    """Only the candidate writes, and only on a line that is open at that instant."""
    if dossier.file.user_id != by.pk:
        raise NotTheirs(piece.ref)
    if sentence := line_closed(dossier, piece, at=at):
        raise PieceRefused(sentence)


def check_in_time(dossier: Application, piece: Piece, *, by: User, at: datetime) -> None:
    """A deposit begun before the limit may end after it, within DEPOSIT_GRACE of its beginning; then it is late."""
    if at < limits.write_limit(dossier):
        dossier.started_at = at
    check_open(dossier, piece, by=by, at=max(at, clock.now()))


def begin(dossier: Application, *, by: User, at: datetime) -> bool:
    """Keep as evidence that a deposit began, even if its bytes never arrive; whether its limit was near (B2).

    Further from the limit nothing is written: who fails has the time to begin again.
    """
    limit = limits.write_limit(dossier)
    if not limit - settings.DEPOSIT_GRACE <= at < limit:
        return False
    with touching(dossier) as fresh:
        if fresh.file.user_id != by.pk:
            raise NotTheirs(fresh.ref)
        if at >= limits.write_limit(fresh) or not limits.is_writing(fresh):
            return False
        fresh.started_at = at
        record(fresh, Verb.ATTEMPT, by=by, at=at)
        return True


def check_room(dossier: Application, piece: Piece, incoming: StoredFile, leaving: int = 0) -> None:
    """Limits of a line and of a dossier, in files and in bytes (settings)."""
    line = piece.files.aggregate(total=Sum("stored__size"))["total"] or 0
    if piece.files.count() - (1 if leaving else 0) >= settings.PIECE_MAX_FILES:
        raise PieceRefused(
            _("Une pièce reçoit au plus %(count)s fichiers. Réunissez des pages dans un même PDF.")
            % {"count": settings.PIECE_MAX_FILES}
        )
    if line - leaving + incoming.size > settings.PIECE_MAX_LINE_BYTES:
        raise PieceRefused(
            _("Cette pièce pèserait plus de %(limit)s en tout. Réduisez la taille des fichiers ou retirez-en un.")
            % {"limit": size_text(settings.PIECE_MAX_LINE_BYTES)}
        )
    whole = PieceFile.objects.filter(piece__application=dossier).aggregate(total=Sum("stored__size"))["total"] or 0
    if whole - leaving + incoming.size > settings.PIECE_MAX_DOSSIER_BYTES:
        raise PieceRefused(
            _("Ce dossier pèserait plus de %(limit)s en tout. Réduisez la taille de vos fichiers.")
            % {"limit": size_text(settings.PIECE_MAX_DOSSIER_BYTES)}
        )


def refused_hashes(dossier: Application, line: Piece) -> set[str]:
    """The files that the desk refused on this line: those that were transmitted, while its refusal is not answered."""
    if not line.reason:
        return set()
    return {stored.sha256 for stored in (last_manifest(dossier) or {}).get(line.pk, [])}


def holds_only_refused(dossier: Application, line: Piece) -> bool:
    """Whether nothing stands on this line but what was refused: its refusal is then not answered."""
    return set(line.files.values_list("stored__sha256", flat=True)) <= refused_hashes(dossier, line)


def check_other(dossier: Application, line: Piece, stored: StoredFile) -> None:
    """A refusal is lifted by another file: the one that was refused would be refused again."""
    if line.verdict is PieceStatus.REFUSED and stored.sha256 in refused_hashes(dossier, line):
        raise PieceRefused(
            _(
                "Ce fichier est celui qui a été refusé : déposez-en un autre. Si le refus vous paraît une erreur, "
                "écrivez au service."
            )
        )


def settle(piece: Piece, status: PieceStatus) -> None:
    piece.status, piece.status_at, piece.known_as = status, clock.now(), Known.ALL
    piece.save(update_fields=["status", "status_at", "known_as"])


def add_file(
    piece: Piece, stored: StoredFile, *, by: User, at: datetime | None = None, after: PieceFile | None = None
) -> PieceFile:
    """Put one more file on a line, at its end or `after` another, saved at once (S53, S93).

    Same bytes twice on a line: one effect.
    """
    at = at or clock.now()
    with touching(piece.application) as dossier:
        line = dossier.pieces.get(pk=piece.pk)
        check_in_time(dossier, line, by=by, at=at)
        twin = line.files.filter(stored__sha256=stored.sha256).first()
        if twin and line.verdict is PieceStatus.SENT:
            return twin
        check_other(dossier, line, stored)
        check_room(dossier, line, stored)
        settle(line, PieceStatus.SENT)
        return placed(dossier, line, stored, make_place(line, after), by=by, at=at)


def placed(
    dossier: Application, line: Piece, stored: StoredFile, position: int, *, by: User, at: datetime
) -> PieceFile:
    """The file at that place of its line, with its event."""
    added = PieceFile.objects.create(piece=line, stored=stored, position=position, received_at=at)
    record(dossier, Verb.ADD_FILE, by=by, piece=line.ref, file=added.ref, sha256=stored.sha256)
    return added


def make_place(line: Piece, after: PieceFile | None) -> int:
    """The place behind a file, those that follow it moved; behind them all without one."""
    if after is None:
        last = line.files.order_by("-position").values_list("position", flat=True).first()
        return (last or 0) + 1
    line.files.filter(position__gt=after.position).update(position=F("position") + 1)
    return after.position + 1


def replace_file(file: PieceFile, stored: StoredFile, *, by: User, at: datetime | None = None) -> PieceFile:
    """Put another file in the place of one; other dossiers that hold it keep it (decision 13)."""
    at = at or clock.now()
    with touching(file.piece.application) as dossier:
        line = dossier.pieces.get(pk=file.piece_id)
        check_in_time(dossier, line, by=by, at=at)
        former = line.files.select_related("stored").filter(pk=file.pk).first()
        if former is None:
            raise PieceRefused(_("Ce fichier a déjà été remplacé ou retiré. Rechargez la page."))
        check_other(dossier, line, stored)
        check_room(dossier, line, stored, leaving=former.stored.size)
        added = PieceFile.objects.create(piece=line, stored=stored, position=former.position, received_at=at)
        record(dossier, Verb.REMOVE_FILE, by=by, piece=line.ref, file=former.ref, sha256=former.stored.sha256)
        former.delete()
        settle(line, PieceStatus.SENT)
        record(dossier, Verb.ADD_FILE, by=by, piece=line.ref, file=added.ref, sha256=stored.sha256)
        return added


def remove_file(file: PieceFile, *, by: User, at: datetime | None = None) -> None:
    """Withdraw one file; a line left empty waits again, one left with what was refused is refused again."""
    with touching(file.piece.application) as dossier:
        line = dossier.pieces.get(pk=file.piece_id)
        check_open(dossier, line, by=by, at=at or clock.now())
        present = line.files.select_related("stored").filter(pk=file.pk).first()
        if present is None:
            return
        record(dossier, Verb.REMOVE_FILE, by=by, piece=line.ref, file=present.ref, sha256=present.stored.sha256)
        present.delete()
        if not line.files.exists():
            settle(line, emptied(line))
        elif holds_only_refused(dossier, line):
            settle(line, PieceStatus.REFUSED)


def restore_file(piece: Piece, *, removal: Event, by: User, at: datetime | None = None) -> PieceFile:
    """Put a withdrawn file back on its line, behind the others; twice is once.

    A line that then holds only what was refused is refused; a good correction that comes back is sent.
    """
    at = at or clock.now()
    with touching(piece.application) as dossier:
        line = dossier.pieces.get(pk=piece.pk)
        check_in_time(dossier, line, by=by, at=at)
        # Held until the commit: the sweep of files that nobody holds may be about to take it away.
        stored = kept_after(removal).select_for_update(of=("self",), no_key=True).first()
        if stored is None:
            raise PieceRefused(_("Ce fichier n’est plus gardé. Déposez-le de nouveau."))
        if back := line.files.filter(stored__sha256=stored.sha256).first():
            return back
        check_room(dossier, line, stored)
        back = placed(dossier, line, stored, make_place(line, None), by=by, at=at)
        settle(line, PieceStatus.REFUSED if holds_only_refused(dossier, line) else PieceStatus.SENT)
        return back


def removal_of(dossier: Application, ref: str) -> Event | None:
    """When the file of that code was taken from its line."""
    return dossier.events.filter(verb=Verb.REMOVE_FILE, facts__file=ref).first()


def kept_after(removal: Event) -> StoredFileQuerySet:
    """The bytes of a withdrawn file, for as long as the sweep of files that nobody holds leaves them."""
    owner = removal.application.file.user_id
    return StoredFile.objects.exclude(scan__in=BAD_STATES).filter(owner=owner, sha256=removal.facts["sha256"])


def may_restore(dossier: Application, ref: str) -> bool:
    """Whether the file of that code was withdrawn, is kept, and is not back on its line."""
    removal = removal_of(dossier, ref)
    if removal is None or not kept_after(removal).exists():
        return False
    back = PieceFile.objects.filter(piece__ref=removal.facts["piece"], stored__sha256=removal.facts["sha256"])
    return not back.exists()


def emptied(line: Piece) -> PieceStatus:
    """What a line becomes without files: a refusal is only lifted by a new file, unless the piece is optional."""
    was_refused = line.reason and line.obligation != Obligation.OPTIONAL
    return PieceStatus.REFUSED if was_refused else PieceStatus.AWAITED


def move_file_up(file: PieceFile, *, by: User, at: datetime | None = None) -> None:
    """Exchange a file with the one before it: pages are read in this order."""
    with touching(file.piece.application) as dossier:
        line = dossier.pieces.get(pk=file.piece_id)
        check_open(dossier, line, by=by, at=at or clock.now())
        files = list(line.files.all())
        index = next((i for i, other in enumerate(files) if other.pk == file.pk), 0)
        if index == 0:
            return
        files[index - 1], files[index] = files[index], files[index - 1]
        for position, other in enumerate(files, start=1):
            PieceFile.objects.filter(pk=other.pk).update(position=position)
        record(dossier, Verb.MOVE_FILE, by=by, piece=line.ref, file=file.ref)


def declare_not_concerned(piece: Piece, *, by: User, at: datetime | None = None) -> None:
    """« Non concerné par cette pièce »: for a line that is not required and has no file (S55)."""
    with touching(piece.application) as dossier:
        line = dossier.pieces.get(pk=piece.pk)
        check_open(dossier, line, by=by, at=at or clock.now())
        if line.verdict is PieceStatus.NOT_CONCERNED:
            return
        if line.obligation == Obligation.REQUIRED:
            raise PieceRefused(_("« %(piece)s » est demandée à tout le monde.") % {"piece": line.label})
        if line.files.exists():
            raise PieceRefused(_("Retirez d’abord le fichier déposé, puis dites que la pièce ne vous concerne pas."))
        settle(line, PieceStatus.NOT_CONCERNED)
        record(dossier, Verb.NOT_CONCERNED, by=by, piece=line.ref)


def declare_concerned(piece: Piece, *, by: User, at: datetime | None = None) -> None:
    """« Finalement, cette pièce me concerne » (S56)."""
    with touching(piece.application) as dossier:
        line = dossier.pieces.get(pk=piece.pk)
        if line.verdict is not PieceStatus.NOT_CONCERNED:
            return
        check_open(dossier, line, by=by, at=at or clock.now())
        settle(line, PieceStatus.AWAITED)
        record(dossier, Verb.CONCERNED, by=by, piece=line.ref)
