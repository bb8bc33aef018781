"""Identifiers that a person or an address may carry: random, readable aloud, without I, L, O, U."""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKALIKES = str.maketrans("OILU", "011V")
SEPARATORS = re.compile(r"[\s\u2010-\u2015.-]+")
REF_LENGTH = 10
RECEIPT_LENGTH = 16
LOGIN_LENGTH = 8


def random_code(length: int) -> str:
    """`length` characters of the alphabet, from the system's secure source."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def read_aloud(typed: str) -> str:
    """A code as it was given: case, spaces and dashes apart; O, I, L, U, which no code has, are 0, 1, 1, V."""
    return SEPARATORS.sub("", typed).upper().translate(LOOKALIKES)


def new_ref() -> str:
    """What a candidate's address names: 50 bits, never a primary key (decision 17)."""
    return random_code(REF_LENGTH)


def new_receipt_number() -> str:
    """What a receipt is checked by, in public: 80 bits (decision 17)."""
    return random_code(RECEIPT_LENGTH)


def new_login() -> str:
    """A login or a candidate number, as in the guide: BE5009SU (S12)."""
    return random_code(LOGIN_LENGTH)
