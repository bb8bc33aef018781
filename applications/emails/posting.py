"""The mails of a dossier, posted in the commit of what they tell: each ends with what to do next and by when."""

from collections.abc import Iterable, Mapping
from typing import Any

from applications import outdated
from applications.emails.messages import (
    BY_DECISION,
    BY_STEP,
    EXTENDED,
    MORE_TIME,
    ON_PAPER,
    WITHDRAWN,
)
from applications.emails.words import OF_RECEIPT, VALUES, withdrawn_text
from applications.models import Application, Decision, Submission
from applications.workflow import Transition
from notifications import outbox
from notifications.messages import Message
from notifications.outbox import Attachment
from offers.enums import Mode


def send(what: Message, dossier: Application, *, cause: str, **joined: Any) -> None:
    """Post one mail to the dossier's candidate; those that wait and that it makes untrue no longer leave."""
    outdated.void_before(what.stem, dossier, cause=cause)
    write(what, dossier, cause=cause, **joined)


def write(
    what: Message,
    dossier: Application,
    *,
    cause: str,
    attachments: Iterable[Attachment] = (),
    receipt: Submission | None = None,
    given: Mapping[str, str] | None = None,
) -> None:
    """Post it with exactly the words that the message declares; `receipt` is the last one unless given.

    `given` are the words that the dossier no longer holds.
    """
    what, values = worded(what, dossier, receipt, given)
    outbox.post(what, to=dossier.file.user, cause=cause, values=values, attachments=attachments)


def worded(
    what: Message, dossier: Application, receipt: Submission | None = None, given: Mapping[str, str] | None = None
) -> tuple[Message, dict[str, str]]:
    """The message, on paper where the dossier is, and a value for each of its words; nothing is posted."""
    if dossier.opening.mode == Mode.PAPER:
        what = ON_PAPER.get(what, what)
    names = [token.name for token in what.tokens]
    values = {name: VALUES[name](dossier) for name in names if name in VALUES} | dict(given or {})
    if len(values) < len(names):
        receipt = receipt or dossier.submissions.latest("rank")
        values |= {name: OF_RECEIPT[name](receipt) for name in names if name in OF_RECEIPT}
    return what, values


def announce(step: Transition, dossier: Application, *, cause: str) -> None:
    """Post the mail of a transition that has just been taken (S69); reminders not sent yet have lost their object."""
    outbox.void(f"{dossier.ref}:")
    if step.mail == "decision":
        send(BY_DECISION[dossier.released_kind], dossier, cause=cause, attachments=letter_of(dossier.decision))
    else:
        send(BY_STEP[step.mail], dossier, cause=cause)


def answer_extended(dossier: Application, *, cause: str) -> None:
    """A later date to answer; a reminder that waits would still say the former one."""
    outbox.void(f"{dossier.ref}:")
    send(EXTENDED, dossier, cause=cause)


def given_more_time(dossier: Application, *, cause: str) -> None:
    """A later date for the papers, in the same way."""
    outbox.void(f"{dossier.ref}:")
    send(MORE_TIME, dossier, cause=cause)


def no_longer_asked(dossier: Application, label: str, *, cause: str) -> None:
    """A piece that « Incomplet » asked for and that the desk took back; a reminder that waits may still list it.

    Tells what is left as « Incomplet » would now: its own mail, if it waits, no longer leaves.
    """
    outbox.void(f"{dossier.ref}:")
    send(WITHDRAWN, dossier, cause=cause, given=withdrawn_text(label))


def letter_of(decision: Decision) -> list[Attachment]:
    """The admission letter as the worker will find it: by key, with its hash."""
    letter = decision.letter
    if letter is None:
        return []
    return [Attachment(letter.storage_key, letter.name, letter.size, letter.sha256, letter.content_type)]
