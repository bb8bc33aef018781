"""What the platform may write to people: each message declared once, with the words that it lets one insert."""

from dataclasses import dataclass

from notifications.enums import Priority


@dataclass(frozen=True)
class Token:
    """A `{name}` that texts may hold. A value may span several lines only where the example does."""

    name: str
    description: str
    example: str

    @property
    def is_multiline(self) -> bool:
        return "\n" in self.example


@dataclass(frozen=True)
class Message:
    """One kind of mail. The key is `<app>.<stem>`; its default texts are in `templates/<app>/mails/<stem>.*.txt`.

    A sensitive one (activation, reset) is never shown in the person's space, and its text is wiped once sent.
    `required` names the tokens without which the mail no longer does what it is sent for: no text drops them.
    """

    key: str
    label: str
    tokens: tuple[Token, ...]
    priority: Priority = Priority.ROUTINE
    sensitive: bool = False
    required: tuple[str, ...] = ()

    @property
    def app(self) -> str:
        return self.key.partition(".")[0]

    @property
    def stem(self) -> str:
        return self.key.partition(".")[2]

    def examples(self) -> dict[str, str]:
        """A value for each token, for previews and tests."""
        return {token.name: token.example for token in self.tokens}


_declared: dict[str, Message] = {}


def declare(message: Message) -> Message:
    """Make a message known to the post office; raises ValueError on a malformed or taken key, or a token required
    and not declared.
    """
    if not message.app or not message.stem:
        raise ValueError(f"a message key is <app>.<stem>, not {message.key!r}")
    if unknown := set(message.required) - {token.name for token in message.tokens}:
        raise ValueError(f"the message {message.key} requires what it does not declare: {sorted(unknown)}")
    if _declared.setdefault(message.key, message) != message:
        raise ValueError(f"the message {message.key} is declared twice")
    return message


def declared() -> dict[str, Message]:
    """Every declared message by key, in the order of the keys."""
    return dict(sorted(_declared.items()))
