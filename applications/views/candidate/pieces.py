"""Files of a line: dropped, shown, replaced, ordered, withdrawn. Each post answers the page, or the line for htmx."""

import dataclasses
from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRedirect

from applications.commands import pieces as commands
from applications.commands.pieces import PieceRefused
from applications.forms import DropForm
from applications.lines import line_closed
from applications.models import Application, Event, Piece, PieceFile
from applications.views.candidate.dossier import own, page_context
from applications.views.candidate.lines import NONE, Managed
from documents.commands import discard, store
from documents.responses import serve
from documents.validators import FileRefused
from ecandidat.common.gestures import gesture
from ecandidat.common.words import ngettext


def of_dossier(request, ref, **kwargs):
    """The page of the dossier; another person's does not exist."""
    return own(request.user, ref)


def line_of(dossier: Application, ref: str) -> Piece:
    return get_object_or_404(dossier.pieces.select_related("application"), ref=ref)


def present(dossier: Application, ref: str) -> PieceFile | None:
    """The file of that code, while it is on its line."""
    files = PieceFile.objects.select_related("stored", "piece__application")
    return files.filter(piece__application=dossier, ref=ref).first()


def file_of(dossier: Application, ref: str) -> PieceFile:
    found = present(dossier, ref)
    if found is None:
        raise Http404
    return found


def line_left(dossier: Application, removal: Event | None) -> Piece | None:
    """The line that a file was taken from."""
    if removal is None:
        return None
    return dossier.pieces.select_related("application").filter(ref=removal.facts["piece"]).first()


def gone(request, dossier: Application, ref: str):
    """A file taken from its line since the page was opened: its line says so. What was never there does not exist."""
    line = line_left(dossier, commands.removal_of(dossier, ref))
    if line is None:
        raise Http404
    return answered(request, dossier, line, error=_("Ce fichier a déjà été remplacé ou retiré : voici votre dossier."))


@dataclass(frozen=True)
class Answer:
    """What became of a gesture.

    `note`: nothing was done, and nothing had to be; `is_partial`: another part of it than what was refused was done.
    `is_managed`: the person goes on with the files of this line, which the address of its own forms says too;
    `is_adding`: with one more file, page after page; `removed`: without one of them, which may be put back.
    """

    error: str = ""
    done: str = ""
    note: str = ""
    is_partial: bool = False
    is_managed: bool = False
    is_adding: bool = False
    removed: str = ""

    @property
    def sentence(self) -> str:
        return self.error or self.note or self.done


def answered(request, dossier: Application, piece: Piece, **became):
    """The whole page for a plain post, the line for an enhanced one; a refusal stays on its line with its words."""
    answer = Answer(**became)
    is_managed = answer.is_managed or request.GET.get("modifier") == piece.ref
    managed = Managed(piece.ref, answer.is_adding, answer.removed) if is_managed else NONE
    if not answer.error and not request.htmx:
        tell = messages.info if answer.note else messages.success
        tell(request, answer.sentence, extra_tags=piece.ref)
        return HttpResponseRedirect(f"{dossier.get_absolute_url()}{managed.query}#p-{piece.ref}")
    context = page_context(own(request.user, dossier.ref), {piece.ref: answer.error}, managed)
    context["is_partial"] = answer.is_partial
    status = 422 if answer.error else 200
    if not request.htmx:
        return render(request, "applications/detail.html", context, status=status)
    if not context["is_writing"]:
        return shut_meanwhile(request, dossier, answer.sentence)
    shown = next(line for line in context["lines"] if line.ref == piece.ref)
    context["line"] = dataclasses.replace(shown, note=answer.note)
    return render(request, "applications/_piece_swap.html", context, status=status)


def shut_meanwhile(request, dossier: Application, sentence: str) -> HttpResponse:
    """Transmitted, cancelled or too late since the page was opened: all of it is stale, so all is read anew."""
    kept = _(
        "Le dossier contient les fichiers affichés ici : un fichier que vous n’y voyez pas n’a pas été enregistré."
    )
    messages.warning(request, f"{sentence}\n{kept}")
    return HttpResponseClientRedirect(dossier.get_absolute_url())


def put(upload, command, target, request) -> tuple[PieceFile, bool]:
    """Keep a file and put it where it goes; one that is refused there, or was there already, leaves nothing behind.

    Answers what stands there now, and whether that is new.
    """
    stored = store(upload, owner=request.user, purpose="pieces")
    try:
        placed = command(target, stored, by=request.user, at=request.received_at)
    except PieceRefused:
        discard(stored)
        raise
    is_new = placed.stored_id == stored.pk
    if not is_new:
        discard(stored)
    return placed, is_new


@gesture(of_dossier)
def add(request, ref, piece):
    """Drop one or several files on a line; those that are good are kept even when another is refused (S53, S93)."""
    dossier = own(request.user, ref)
    line = line_of(dossier, piece)
    shown = partial(answered, request, dossier, line, is_adding=True)
    if sentence := line_closed(dossier, line, at=request.received_at):
        return shown(error=sentence)
    form = DropForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(error=" ".join(form.errors["fichier"]))
    news, refusals = [], []
    for upload in form.cleaned_data["fichier"]:
        try:
            _placed, is_new = put(upload, commands.add_file, line, request)
        except (FileRefused, PieceRefused) as refused:
            refusals.append(str(refused))
        else:
            news.append(is_new)
    if not any(news) and not refusals:
        return shown(note=already_there(len(news)))
    done = _("Fichier enregistré dans « %(piece)s ». Vous pouvez quitter cette page, rien ne sera perdu.")
    return shown(error=" ".join(refusals), done=done % {"piece": line.label}, is_partial=any(news))


def already_there(count: int) -> str:
    return ngettext(
        "Ce fichier était déjà là : rien n’a changé.", "Ces fichiers étaient déjà là : rien n’a changé.", count
    )


@gesture(of_dossier)
def begin(request, ref):
    """Said by the page when an upload starts: what is cut by the network was begun all the same (B2)."""
    commands.begin(own(request.user, ref), by=request.user, at=request.received_at)
    return HttpResponse(status=204)


@gesture(of_dossier)
def replace(request, ref, file):
    """Put one or several files in the place of one: the first good one takes it, the others follow."""
    dossier = own(request.user, ref)
    former = present(dossier, file)
    if former is None:
        return gone(request, dossier, file)
    form = DropForm(request.POST, request.FILES)
    if not form.is_valid():
        return answered(request, dossier, former.piece, error=" ".join(form.errors["fichier"]))
    command, target, refusals = commands.replace_file, former, []
    is_replaced = False
    for upload in form.cleaned_data["fichier"]:
        try:
            placed, _is_new = put(upload, command, target, request)
        except (FileRefused, PieceRefused) as refused:
            refusals.append(str(refused))
        else:
            command, target, is_replaced = partial(commands.add_file, after=placed), former.piece, True
    shown = partial(answered, request, dossier, former.piece, done=_("Fichier remplacé."))
    return shown(error=" ".join(refusals), is_partial=is_replaced)


@gesture(of_dossier)
def remove(request, ref, file):
    """Withdraw one file."""
    dossier = own(request.user, ref)
    former = present(dossier, file)
    if former is None:
        return HttpResponseRedirect(dossier.get_absolute_url())
    done = _("Fichier supprimé.")
    return deed(request, dossier, former.piece, commands.remove_file, former, done, is_managed=True, removed=file)


@gesture(of_dossier)
def restore(request, ref, file):
    """« Annuler la suppression »; what was not withdrawn has nothing to come back from."""
    dossier = own(request.user, ref)
    removal = commands.removal_of(dossier, file)
    line = line_left(dossier, removal)
    if line is None:
        return HttpResponseRedirect(dossier.get_absolute_url())
    done = _("Le fichier est de nouveau là, en dernière place.")
    return deed(request, dossier, line, partial(commands.restore_file, removal=removal), line, done, is_managed=True)


@gesture(of_dossier)
def move_up(request, ref, file):
    """Read this file before the one above it."""
    dossier = own(request.user, ref)
    moved = present(dossier, file)
    if moved is None:
        return gone(request, dossier, file)
    done = _("Ordre des fichiers enregistré.")
    return deed(request, dossier, moved.piece, commands.move_file_up, moved, done, is_managed=True)


@gesture(of_dossier)
def not_concerned(request, ref, piece):
    """« Non concerné par cette pièce » (S55)."""
    dossier = own(request.user, ref)
    line = line_of(dossier, piece)
    done = _("C’est noté : cette pièce ne vous concerne pas.")
    return deed(request, dossier, line, commands.declare_not_concerned, line, done)


@gesture(of_dossier)
def concerned(request, ref, piece):
    """« Finalement, cette pièce me concerne » (S56)."""
    dossier = own(request.user, ref)
    line = line_of(dossier, piece)
    done = _("C’est noté : cette pièce est de nouveau attendue.")
    return deed(request, dossier, line, commands.declare_concerned, line, done)


def deed(request, dossier: Application, line: Piece, command, target, done: str, **shown):
    """One command on one line, and the answer."""
    try:
        command(target, by=request.user, at=request.received_at)
    except PieceRefused as refused:
        return answered(request, dossier, line, error=str(refused))
    return answered(request, dossier, line, done=done, **shown)


@require_safe
def show(request, ref, file):
    """The file in the browser."""
    return serve(file_of(own(request.user, ref), file).stored, as_attachment=False)


@require_safe
def fetch(request, ref, file):
    """The file, to keep."""
    return serve(file_of(own(request.user, ref), file).stored, as_attachment=True)
