"""A stored file as an HTTP answer. Who may ask was judged by the caller (decision 20)."""

import tempfile
from collections.abc import Callable
from typing import BinaryIO

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from documents.enums import FileKind, ScanState
from documents.models import StoredFile
from documents.pdf import MergeError, neutralised
from documents.storage import private

# `sandbox` gives the file an origin of its own and no script, so a file that is also a web page can do nothing;
# frame-ancestors lets our own viewer show it. Chromium shows a PDF in a frame under this, not under DENY.
FILE_POLICY = "sandbox; frame-ancestors 'self'"
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'self'"


def serve(stored_file: StoredFile, *, as_attachment: bool) -> HttpResponseBase:
    """Stream the file with the type found in its content; inline for PDF, JPEG and PNG only.

    A file in quarantine, or whose bytes are missing, answers a short French page that says so.
    """
    if not stored_file.is_readable:
        return _unreadable(stored_file)
    try:
        content = private().open(stored_file.storage_key, "rb")
    except FileNotFoundError:
        return _missing(stored_file)
    response = FileResponse(
        content,
        as_attachment=as_attachment or stored_file.content_type not in FileKind.values,
        filename=stored_file.name,
        content_type=stored_file.content_type,
    )
    response["Content-Length"] = str(stored_file.size)
    return _guarded(response, FILE_POLICY)


def serve_neutralised(stored_file: StoredFile) -> HttpResponseBase:
    """What staff reads by default: a PDF without scripts, forms, programs or attached files; an image as it is (F05).

    A PDF that cannot be rewritten is not shown: a page says so, and that the original can still be downloaded.
    """
    if stored_file.content_type != FileKind.PDF or not stored_file.is_readable:
        return serve(stored_file, as_attachment=False)
    try:
        content = neutralised(stored_file)
    except FileNotFoundError:
        return _missing(stored_file)
    except MergeError:
        title = _("Ce fichier ne peut pas être montré ici")
        text = _("Ses pages n’ont pas pu être séparées de ce qu’il contient d’actif. Téléchargez-le avec prudence.")
        return _page(stored_file, title, text, status=422)
    response = FileResponse(content, filename=stored_file.name, content_type=FileKind.PDF.value)
    return _guarded(response, FILE_POLICY)


def serve_made(write: Callable[[BinaryIO], object], name: str) -> FileResponse:
    """A PDF written as it is asked for, to keep; its file closes with the answer, or at once when writing fails."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 the response closes it
    try:
        write(out)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=FileKind.PDF.value)


def _guarded(response: HttpResponseBase, policy: str) -> HttpResponseBase:
    response["Content-Security-Policy"] = policy
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _unreadable(stored_file: StoredFile) -> HttpResponseBase:
    if stored_file.scan == ScanState.WAITING:
        title = _("Ce fichier est en cours d’analyse")
        text = _("Il est bien déposé. Il pourra être ouvert dès que l’antivirus l’aura vérifié : revenez plus tard.")
        return _page(stored_file, title, text, status=503)
    title = _("Ce fichier ne peut pas être ouvert")
    text = _("L’antivirus y a trouvé un programme malveillant. La pièce doit être remplacée par un fichier sain.")
    if stored_file.scan == ScanState.REFUSED:
        text = _(
            "Il est trop lourd pour l’antivirus, qui n’a pas pu le vérifier. Remplacez-le par un fichier plus léger."
        )
    return _page(stored_file, title, text, status=403)


def _missing(stored_file: StoredFile) -> HttpResponseBase:
    title = _("Ce fichier est momentanément indisponible")
    text = _("Sa trace est intacte, mais son contenu n’a pas pu être lu. Réessayez, puis prévenez l’assistance.")
    return _page(stored_file, title, text, status=503)


def _page(stored_file: StoredFile, title: str, text: str, *, status: int) -> HttpResponseBase:
    html = render_to_string("documents/unavailable.html", {"file": stored_file, "title": title, "text": text})
    return _guarded(HttpResponse(html, status=status), PAGE_POLICY)
