"""One mail out: claim the row, hand it to the mail server, write down what happened. A second run finds nothing."""

import hashlib
import logging
import smtplib
import time
from collections import Counter
from datetime import timedelta
from email.utils import format_datetime
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.files.storage import storages
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q

from ecandidat.common import clock, dates
from notifications.enums import MailState, Priority
from notifications.models import ERROR_LENGTH, MailSwitch, OutgoingMail
from notifications.querysets import OutgoingMailQuerySet
from notifications.rendering import as_html

logger = logging.getLogger(__name__)

PACE_WINDOW = timedelta(minutes=1)
# Longer than any SMTP dialogue that EMAIL_TIMEOUT allows: past it the worker is dead, not slow.
CLAIM_PATIENCE = timedelta(minutes=10)
# While the server does not answer, one mail at a time knocks, instead of each waiting for its own time-out.
HOLD = timedelta(seconds=25)
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15, 30)]
GIVE_UP = timedelta(hours=72)
URGENT_FIRST = 5
SWEEP_SECONDS = 25


class LetterBroken(Exception):
    """An attachment is missing or is not the one that was promised: the mail must not leave without it."""


def deliver(pk: int) -> str | None:
    """Send the mail `pk` if it may leave now, after a few more urgent ones; answers its new state, None if not."""
    own = OutgoingMail.objects.due(clock.now()).filter(pk=pk).values_list("priority", flat=True).first()
    if own is None:
        return None
    for _turn in range(URGENT_FIRST):
        if own == Priority.ACCOUNT or not _send_first(priority__lt=own):
            break
    return _send_first(pk=pk)


def sweep() -> Counter:
    """Send what waits, the most urgent first, for at most SWEEP_SECONDS; answers the states reached, counted.

    Finds the rows whose task was lost, and names those whose worker died. Leaves the instant of its passage, by
    which `doctor` knows that clock and worker live.
    """
    _mark_passage()
    reached = Counter(_close_abandoned())
    stop_at = time.monotonic() + SWEEP_SECONDS
    while time.monotonic() < stop_at and (state := _send_first()):
        reached[state] += 1
    return reached


def _mark_passage() -> None:
    now = clock.now()
    if not MailSwitch.objects.update(swept_at=now):
        MailSwitch.objects.bulk_create([MailSwitch(pk=1, swept_at=now)], ignore_conflicts=True)


def knock() -> str:
    """Call the mail server, be greeted, hang up: nothing is sent. Answers its address; raises what the line raises."""
    line = get_connection(fail_silently=False)
    try:
        line.open()
    finally:
        _hang_up(line)
    host = getattr(line, "host", "")
    return f"{host}:{line.port}" if host else type(line).__module__


def _send_first(**which) -> str | None:
    mail = _claim(**which)
    return None if mail is None else _attempt(mail)


def _claim(**which) -> OutgoingMail | None:
    """Take the most urgent sendable row for this worker alone; committed before anything leaves."""
    now = clock.now()
    sendable = _sendable(now).filter(**which)
    with transaction.atomic():
        mail = sendable.locked().first()
        if mail is None:
            return None
        mail.state = MailState.SENDING
        mail.attempts += 1
        mail.claimed_at, mail.handed_at = now, None
        mail.save(update_fields=["state", "attempts", "claimed_at", "handed_at"])
    return mail


def _sendable(now) -> OutgoingMailQuerySet:
    """Due rows, unless everything is stopped; past the pace of all or of a provider, account mails only."""
    switch = MailSwitch.objects.first()
    if switch and switch.is_closed(now):
        return OutgoingMail.objects.none()
    due, claimed = OutgoingMail.objects.due(now), OutgoingMail.objects.claimed_since(now - PACE_WINDOW)
    if claimed.count() >= settings.MAIL_MAX_PER_MINUTE:
        return due.filter(priority=Priority.ACCOUNT)
    return due.exclude(_to_full_domains(claimed), priority__gt=Priority.ACCOUNT)


def _to_full_domains(claimed: OutgoingMailQuerySet) -> Q:
    """Addresses at a provider that was written to enough in this minute: beyond, it would refuse them all."""
    most = settings.MAIL_MAX_PER_MINUTE_PER_DOMAIN
    addresses = claimed.values_list("address", flat=True) if most else ()
    counts = Counter(address.rpartition("@")[2].lower() for address in addresses)
    full = [Q(address__iendswith=f"@{domain}") for domain, count in counts.items() if count >= most]
    return reduce(or_, full, Q(pk__in=()))


def _attempt(mail: OutgoingMail) -> str:
    """Compose, connect, hand over, record. Whatever fails before the hand-over surely did not leave."""
    line = get_connection(fail_silently=False)
    try:
        letter = _compose(mail, line)
    except (LetterBroken, ValueError) as error:
        return _record(mail, MailState.FAILED, error)
    except Exception as error:
        return _later(mail, error)
    try:
        line.open()
    except Exception as error:
        _hold()
        return _later(mail, error)
    try:
        return _hand_over(mail, letter)
    finally:
        _hang_up(line)


def _compose(mail: OutgoingMail, line) -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(
        mail.subject,
        mail.body,
        to=[mail.address],
        connection=line,
        reply_to=[settings.INSTITUTION_EMAIL] if settings.INSTITUTION_EMAIL else None,
        headers={
            "Message-ID": mail.message_id,
            "Date": format_datetime(dates.local(clock.now())),
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
        },
    )
    letter.attach_alternative(as_html(mail.subject, mail.body, mail.language), "text/html")
    for attachment in mail.attachments.all():
        letter.attach(attachment.name, _checked_bytes(attachment), attachment.content_type)
    letter.message()  # a header or an address that cannot be written is found here, before the server is called
    return letter


def _checked_bytes(attachment) -> bytes:
    try:
        with storages["private"].open(attachment.storage_key) as stored:
            content = stored.read()
    except FileNotFoundError as error:
        raise LetterBroken(f"pièce jointe introuvable : {attachment.storage_key}") from error
    if hashlib.sha256(content).hexdigest() != attachment.sha256:
        raise LetterBroken(f"pièce jointe altérée : {attachment.storage_key}")
    return content


def _hand_over(mail: OutgoingMail, letter: EmailMultiAlternatives) -> str:
    claimed = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=MailState.SENDING)
    if not claimed.update(handed_at=clock.now()):
        # The row changed hands since it was claimed: nothing leaves from here.
        return OutgoingMail.objects.values_list("state", flat=True).get(pk=mail.pk)
    try:
        letter.send()
    except Exception as error:
        code = _reply_code(error)
        if code is None:
            # The line broke in the middle: the server may have taken the mail.
            logger.exception("mail %s: outcome unknown", mail.ref)
            return _record(mail, MailState.UNKNOWN, error)
        return _later(mail, error) if code < 500 else _record(mail, MailState.FAILED, error)
    return _record(mail, MailState.SENT)


def _reply_code(error: Exception) -> int | None:
    """The SMTP code by which the server refused; None when it did not answer."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _reply in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= 400:
        return error.smtp_code
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return 550
    return None


def _later(mail: OutgoingMail, error: Exception) -> str:
    """Queue it again, ever more slowly; given up once it has been due for GIVE_UP."""
    now = clock.now()
    due_since = mail.not_before or mail.created_at
    if now - due_since > GIVE_UP:
        return _record(mail, MailState.FAILED, error)
    pause = BACK_OFF[min(mail.attempts, len(BACK_OFF)) - 1]
    return _record(mail, MailState.QUEUED, error, next_try_at=now + pause)


def _record(mail: OutgoingMail, state: MailState, error: Exception | None = None, **facts) -> str:
    """Write what happened, unless someone else has taken the row since (a late truth still replaces `unknown`)."""
    facts |= {"state": state, "last_error": f"{type(error).__name__} : {error}"[:ERROR_LENGTH] if error else ""}
    if state == MailState.SENT:
        facts["sent_at"] = clock.now()
        if mail.sensitive:
            facts["body"] = ""
    mine = OutgoingMail.objects.filter(
        pk=mail.pk, attempts=mail.attempts, state__in=[MailState.SENDING, MailState.UNKNOWN]
    )
    mine.update(**facts)
    if state in (MailState.QUEUED, MailState.FAILED):
        _close_undone(pk=mail.pk)
    logger.info("mail %s (%s): %s, attempt %s", mail.ref, mail.key, state, mail.attempts)
    return state


def _close_undone(**which) -> None:
    """Undone while a worker held them, and they did not leave: they will not."""
    undone = OutgoingMail.objects.unsent().filter(void_at__isnull=False, **which)
    undone.filter(sensitive=True).update(body="")
    undone.update(state=MailState.VOID)


def _hold() -> None:
    MailSwitch.objects.update_or_create(pk=1, defaults={"held_until": clock.now() + HOLD})


def _hang_up(line) -> None:
    """Close the line; a server that sulks at QUIT has already said what matters."""
    try:
        line.close()
    except (OSError, smtplib.SMTPException):
        logger.info("the mail server closed the line badly", exc_info=True)


def _close_abandoned() -> dict[str, int]:
    """Rows whose worker died: queued again if nothing had left, else of unknown outcome and never sent again alone."""
    abandoned = OutgoingMail.objects.abandoned(clock.now() - CLAIM_PATIENCE)
    again = abandoned.filter(handed_at=None).update(state=MailState.QUEUED, next_try_at=clock.now())
    if again:
        _close_undone()
    unknown = abandoned.filter(handed_at__isnull=False).update(
        state=MailState.UNKNOWN, last_error="envoi interrompu après la remise au serveur"
    )
    if unknown:
        logger.error("%s mail(s) of unknown outcome: see the journal of mails", unknown)
    return {state: count for state, count in ((MailState.QUEUED, again), (MailState.UNKNOWN, unknown)) if count}
