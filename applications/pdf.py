"""The papers of a dossier: the whole dossier, the receipt, the admission letter."""

import io
from typing import Any, BinaryIO

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.querysets import profile_snapshot
from applications import limits
from applications.lines import as_told, shown_piece
from applications.manifest import handed_over
from applications.models import Application, Decision, Piece, Submission
from documents.pdf import Merged, Part, merge, typeset
from ecandidat.common import clock
from ecandidat.common.dates import day_long, day_short, instant_long, limit_long, limit_text, size_text, zone_label
from offers.responses.contact import service_of


def whole_dossier(dossier: Application, out: BinaryIO, *, as_transmitted: bool = False) -> Merged:
    """« Télécharger mon dossier »: summary, then every piece under its bookmark (S65).

    What the commission reads (`as_transmitted`) is the last transmission; the candidate reads the files that are there
    now, and once transmitted, the profile that was. A file that cannot be read is replaced by a page that says so.
    """
    submission = dossier.submissions.order_by("-rank").first()
    profile = submission.profile if submission else profile_snapshot(dossier.file.user)
    if submission is None or not as_transmitted:
        pieces = as_told(dossier.pieces.prefetch_related("files__stored"))
        parts = [Part(piece.label, [file.stored for file in piece.files.all()]) for piece in pieces]
        _receipts, held = handed_over(dossier)
        rows = [piece_row(piece, held) for piece in pieces]
    else:
        parts, rows = transmitted_parts(submission), transmitted_rows(submission)
    cover = summary(dossier, profile, rows)
    title = _("Dossier n° %(number)s") % {"number": dossier.number}
    return merge(cover, parts, out, title=title, cover_title=_("Récapitulatif"))


def transmitted_parts(submission: Submission) -> list[Part]:
    """The files of the manifest, grouped by piece, in order."""
    parts: dict[int, Part] = {}
    for line in submission.lines.select_related("stored"):
        files = [line.stored] if line.stored else []
        known = parts.get(line.piece_id)
        parts[line.piece_id] = Part(line.label, [*known.files, *files] if known else files)
    return list(parts.values())


def piece_row(piece: Piece, held: set[int]) -> list[str]:
    shown = shown_piece(piece, held)
    return [piece.label, str(shown.label), ", ".join(file.stored.name for file in piece.files.all()) or _("aucun")]


def transmitted_rows(submission: Submission) -> list[list[str]]:
    return [
        [line.label, str(line.get_status_display()), line.stored.name if line.stored else _("aucun")]
        for line in submission.lines.select_related("stored")
    ]


def summary(dossier: Application, profile: dict[str, Any], pieces: list[list[str]]) -> bytes:
    """The summary pages: formation, dates, profile, pieces."""
    opening = dossier.opening
    dates = [
        [_("Date limite de retour"), limit_text(limits.write_limit_day(dossier), opening.closing_time)],
        [_("Date de publication"), day_short(opening.publication_on)],
        [_("Date de confirmation"), limits.answer_by_text(dossier)],
        [_("Transmise le"), instant_long(dossier.transmitted_at) if dossier.transmitted_at else _("pas encore")],
    ]
    data = head(dossier) | {
        "status": str(dossier.papers.label),
        "population": dossier.population.label,
        "dates": dates,
        "identity": profile["identity"],
        "parts": profile["parts"],
        "pieces": pieces,
        "made_at": instant_long(clock.now()),
        "date": clock.today(),
    }
    return typeset("applications/typst/summary.typ", data)


def receipt(submission: Submission) -> bytes:
    """The acknowledgement of receipt: who received what and when, with every hash (S69; R112-11-1)."""
    dossier = submission.application
    event = submission.event
    url = receipt_url(submission)
    data = head(dossier) | {
        "receipt": submission.number,
        "transmission": transmission_words(submission),
        "received": f"{instant_long(submission.received_at)} ({zone_label()})",
        "received_utc": submission.received_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "event": event.seq,
        "event_hash": event.hash,
        "silence": limits.silence_of(submission),
        "appeal": dossier.opening.appeal_text,
        "url": url,
        "qr": qr_svg(url),
        "lines": [
            [
                line.label,
                f"{line.stored.name} ({size_text(line.stored.size)})" if line.stored else line.get_status_display(),
                line.sha256 or "–",
            ]
            for line in submission.lines.select_related("stored")
        ],
        "date": timezone.localdate(submission.received_at),
    }
    return typeset("applications/typst/receipt.typ", data)


def transmission_words(submission: Submission) -> str:
    """Which transmission a receipt is of: a correction has its own."""
    if submission.rank == 1:
        return _("La première")
    return _("La %(rank)sᵉ, avec vos corrections") % {"rank": submission.rank}


def receipt_url(submission: Submission) -> str:
    """Where anyone checks a receipt."""
    return settings.SITE_URL + reverse("applications:public_receipt", args=[submission.number])


def qr_svg(url: str) -> str:
    out = io.BytesIO()
    segno.make(url, error="m").save(out, kind="svg", scale=4, border=1)
    return out.getvalue().decode()


def admission_letter(dossier: Application, decision: Decision) -> bytes:
    """The letter that enrolment asks for, signed by whom the commission names (S76, S77)."""
    opening = dossier.opening
    url = settings.SITE_URL + reverse("applications:public_letter", args=[decision.ref])
    data = head(dossier) | {
        "address": postal_address(profile_snapshot(dossier.file.user)),
        "released": day_long(decision.released_at),
        "answer_by": limit_long(decision.answer_by) if decision.answer_by else "",
        "campaign": opening.campaign.label,
        "enrolment": opening.enrolment_text,
        "signatory": decision.signatory_name,
        "signatory_title": decision.signatory_title,
        "delegation": decision.delegation_reference,
        "letter_ref": decision.ref,
        "url": url,
        "qr": qr_svg(url),
        "date": timezone.localdate(decision.released_at),
    }
    return typeset("applications/typst/letter.typ", data)


def postal_address(snapshot: dict[str, Any]) -> list[str]:
    """The lines of an envelope, from the profile's address."""
    entries = next((part["entries"] for part in snapshot["parts"] if part["part"] == "adresse"), [])
    if not entries:
        return []
    values = entries[0]["values"]
    town = f"{values['postal_code']} {values['town']}".strip()
    return [values["line1"], values["line2"], values["line3"], town]


def head(dossier: Application) -> dict[str, Any]:
    """What every paper of a dossier begins with."""
    return {
        "number": dossier.number,
        "person": dossier.file.user.full_name,
        "formation": dossier.opening.formation.title,
        "service": service_of(dossier.opening.commission).lines,
    }
