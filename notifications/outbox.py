"""Where a change says what must be written to whom: a row in its own commit, then a ring at the worker's door."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from email.utils import parseaddr
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, TextField, Value, When
from django.utils.translation import gettext as _

from ecandidat.common import clock, refs
from ecandidat.common.bell import ring
from notifications import tasks
from notifications.enums import MailState
from notifications.messages import Message
from notifications.models import Bounce, MailAttachment, OutgoingMail
from notifications.querysets import UNSENT, OutgoingMailQuerySet
from notifications.rendering import Rendered, render


class OutboxError(Exception):
    """The outbox was called outside of a transaction: the mail could leave without the change that it tells of."""


class ResendRefused(Exception):
    """A mail that cannot be sent again, with the reason as a sentence."""


@dataclass(frozen=True)
class Attachment:
    """A file of the private storage that leaves with the mail, checked against its hash when it does."""

    storage_key: str
    name: str
    size: int
    sha256: str
    content_type: str


def post(
    message: Message,
    *,
    to,
    cause: str,
    values: Mapping[str, object],
    attachments: Iterable[Attachment] = (),
    address: str | None = None,
) -> OutgoingMail:
    """Write the mail in the caller's transaction, rendered now; the worker is woken on commit.

    Once per (cause, message, address): a second call answers the first row and writes nothing.
    `to` may be None when only an `address` is known. Raises OutboxError outside of an atomic block and
    RenderingError when `values` are not exactly the message's tokens.
    """
    _require_transaction()
    where = address or to.email
    posted = OutgoingMail.objects.filter(cause=cause, key=message.key, address=where).first()
    if posted is not None:
        return posted
    facts = _facts(message, render(message, values, to.language if to else "fr"), where)
    mail, is_new = OutgoingMail.objects.get_or_create(
        cause=cause, key=message.key, address=where, defaults=facts | {"recipient": to}
    )
    if is_new:
        _complete(mail, attachments)
    return mail


def _facts(message: Message, text: Rendered, where: str) -> dict[str, object]:
    """What the row keeps of the message: the text as it was at this moment; it may leave now."""
    facts = asdict(text) | {"priority": message.priority, "sensitive": message.sensitive}
    facts["text_version"] = facts.pop("version")
    facts["next_try_at"] = clock.now()
    facts["ref"] = refs.new_ref()
    facts["message_id"] = _message_id(facts["ref"])
    if not where:
        facts |= {"state": MailState.FAILED, "last_error": _("Cette personne n’a pas d’adresse mail.")}
    return facts


def _complete(mail: OutgoingMail, attachments: Iterable[Attachment]) -> None:
    MailAttachment.objects.bulk_create(MailAttachment(mail=mail, **asdict(file)) for file in attachments)
    if mail.state == MailState.QUEUED:
        transaction.on_commit(partial(ring, tasks.deliver, mail.pk))


def _message_id(ref: str) -> str:
    """The same at each attempt: a mail that arrives twice is shown once by most readers."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{ref.lower()}@{domain or 'localhost'}>"


def void(cause_prefix: str) -> int:
    """Undo, in the caller's transaction, the mails not yet arrived whose cause starts so; answers how many.

    Those that failed are voided too, lest someone send again a mail that is no longer true.
    """
    _require_transaction()
    if not cause_prefix:
        raise OutboxError("void() without a cause would empty the outbox")
    return _undo(OutgoingMail.objects.filter(cause__startswith=cause_prefix))


def void_each(causes: Iterable[str] | QuerySet, keys: Collection[str]) -> int:
    """The same for these messages of these causes: something that came later makes them untrue."""
    _require_transaction()
    return _undo(OutgoingMail.objects.filter(cause__in=causes, key__in=keys))


def _undo(mails: OutgoingMailQuerySet) -> int:
    """What is with the mail server, or may be, keeps its state, and `void_at` says that it never leaves again.

    One statement: a worker that takes a mail between two of them would find it neither waiting nor held.
    """
    with_us, no_longer = Q(state__in=UNSENT), Value(MailState.VOID.value)
    undone = mails.filter(with_us | Q(state__in=[MailState.SENDING, MailState.UNKNOWN], void_at=None))
    return undone.update(
        state=Case(When(with_us, then=no_longer), default=F("state")),
        body=Case(When(with_us, sensitive=True, then=Value("", TextField())), default=F("body")),
        void_at=clock.now(),
    )


def resend(pk: int) -> OutgoingMail:
    """Put a mail back in the queue, for now and for three days of tries, towards the address that the account has now.

    Raises ResendRefused when that would be wrong.
    """
    with transaction.atomic():
        mail = OutgoingMail.objects.select_related("recipient").select_for_update(of=("self",)).get(pk=pk)
        mail.address = _where_now(mail)
        _check_resendable(mail)
        mail.state, mail.not_before, mail.next_try_at = MailState.QUEUED, clock.now(), clock.now()
        mail.save(update_fields=["address", "state", "not_before", "next_try_at"])
        transaction.on_commit(partial(ring, tasks.deliver, mail.pk))
    return mail


def _where_now(mail: OutgoingMail) -> str:
    """People change an address that no longer takes mails. A link that proves an address stays with that address."""
    if mail.sensitive or mail.recipient is None:
        return mail.address
    return mail.recipient.email or mail.address


def _check_resendable(mail: OutgoingMail) -> None:
    if mail.state == MailState.VOID or mail.void_at is not None:
        raise ResendRefused(
            _("« {subject} » est sans objet : ce qu’il annonçait a été annulé. Il ne part plus.").format(
                subject=mail.subject
            )
        )
    if mail.state == MailState.SENDING:
        raise ResendRefused(
            _("« {subject} » est en cours d’envoi. Attendez dix minutes avant de le renvoyer.").format(
                subject=mail.subject
            )
        )
    if mail.sensitive and not mail.body:
        raise ResendRefused(
            _("Le texte de « {subject} » a été effacé après l’envoi. La personne doit en demander un nouveau.").format(
                subject=mail.subject
            )
        )
    if not mail.address:
        raise ResendRefused(
            _("« {subject} » n’a pas d’adresse. Complétez le compte ; le prochain mail partira.").format(
                subject=mail.subject
            )
        )
    same = OutgoingMail.objects.filter(cause=mail.cause, key=mail.key, address=mail.address)
    if same.exclude(pk=mail.pk).exists():
        raise ResendRefused(
            _("« {subject} » a déjà été posté à la nouvelle adresse de la personne.").format(subject=mail.subject)
        )


# What `reconcile_mails` reads again: a mail forgotten sooner would be missing, and posted a second time.
KEPT_AT_LEAST = timedelta(days=366)


def purge(pk: int) -> None:
    """Forget a mail for good, with its attachments' rows and what came back; the files belong to documents."""
    with transaction.atomic():
        Bounce.objects.filter(mail_id=pk).delete()
        OutgoingMail.objects.filter(pk=pk).delete()


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise OutboxError("the outbox works inside transaction.atomic(): the mail and the change commit together")
