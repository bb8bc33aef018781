"""The INE: three shapes, two keys, and a refusal that says which part to compare. Pure; sources: S36, S37.

| shape | made of                         | key                                                         |
|-------|---------------------------------|-------------------------------------------------------------|
| BEA   | 10 digits, 1 letter             | letter number (digits mod 23) of the alphabet without I O Q |
| RNIE  | 9 digits, 2 letters             | none that can be computed here                              |
| NNE   | 10 digits or letters, 1 digit   | last digit of 6 × (sum of nine base-36 values) + the tenth  |
"""

import re
from enum import StrEnum

from django.utils.translation import gettext as _

LENGTH = 11
BEA_ALPHABET = "ABCDEFGHJKLMNPRSTUVWXYZ"
SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015_/]+")


class Shape(StrEnum):
    BEA = "bea"
    RNIE = "rnie"
    NNE = "nne"


class Fault(StrEnum):
    """Which part is wrong. A wrong key may be confirmed by the person, the others may not."""

    LENGTH = "length"
    CHARACTERS = "characters"
    SHAPE = "shape"
    KEY = "key"


class IneRefused(Exception):
    """A sentence that says which part is wrong and what to compare."""

    def __init__(self, fault: Fault, sentence: str):
        super().__init__(sentence)
        self.fault = fault


def normalised(typed: str) -> str:
    """Upper case, without spaces, dashes, dots or slashes."""
    return SEPARATORS.sub("", typed).upper()


def check(typed: str) -> str:
    """The INE as it is stored: eleven characters, upper case, without separators. Raises `IneRefused`."""
    value = normalised(typed)
    _check_length(value)
    _check_characters(value)
    shape = _shape(value)
    if shape is Shape.BEA:
        _check_bea(value)
    elif shape is Shape.NNE:
        _check_nne(value)
    elif len(set(value[:9])) == 1:
        raise _identical(value, 9)
    return value


def looked_for(typed: str) -> str:
    """What somebody types to find whose INE it is, as it is stored; empty when it has none of the three shapes.

    Its key is not asked about: a person may have confirmed a wrong one.
    """
    value = normalised(typed)
    try:
        _check_length(value)
        _check_characters(value)
        _shape(value)
    except IneRefused:
        return ""
    return value


def bea_key(digits: str) -> str:
    """The letter that goes with ten digits."""
    return BEA_ALPHABET[int(digits) % len(BEA_ALPHABET)]


def nne_key(body: str) -> str:
    """The digit that goes with ten base-36 characters."""
    return str((6 * sum(int(char, 36) for char in body[:9]) + int(body[9], 36)) % 10)


def _check_length(value: str) -> None:
    if len(value) != LENGTH:
        raise IneRefused(
            Fault.LENGTH,
            _(
                "un INE compte 11 caractères, vous en avez saisi {count}. Recopiez-le en entier, "
                "lettres de la fin comprises."
            ).format(count=len(value)),
        )


def _check_characters(value: str) -> None:
    strange = sorted({char for char in value if not re.fullmatch(r"[0-9A-Z]", char)})
    if strange:
        raise IneRefused(
            Fault.CHARACTERS,
            _(
                "le caractère « {char} » n’existe pas dans un INE, qui ne contient que des chiffres "
                "et des lettres sans accent."
            ).format(char=strange[0]),
        )


def _shape(value: str) -> Shape:
    if re.fullmatch(r"[0-9]{10}[A-Z]", value):
        return Shape.BEA
    if re.fullmatch(r"[0-9]{9}[A-Z]{2}", value):
        return Shape.RNIE
    if value[-1].isdigit() and not value[:10].isalpha():
        return Shape.NNE
    raise IneRefused(Fault.SHAPE, _shape_sentence(value))


def _shape_sentence(value: str) -> str:
    if value[-1].isdigit():
        return _(
            "les dix premiers caractères sont tous des lettres, ce qui n’existe pas. "
            "Vérifiez que vous n’avez pas pris la lettre O pour le chiffre 0."
        )
    position = next(index for index, char in enumerate(value, start=1) if char.isalpha())
    return _(
        "le caractère n° {position}, « {char} », est une lettre alors que l’INE finit par une lettre : "
        "devant, il n’y a que des chiffres. Vérifiez que vous n’avez pas pris la lettre O pour le chiffre 0."
    ).format(position=position, char=value[position - 1])


def _check_bea(value: str) -> None:
    digits, letter = value[:10], value[10]
    if len(set(digits)) == 1:
        raise _identical(value, 10)
    if letter not in BEA_ALPHABET:
        raise IneRefused(
            Fault.SHAPE,
            _(
                "un INE de dix chiffres ne finit jamais par la lettre « {letter} ». Comparez le dernier caractère "
                "avec votre document : un chiffre lui ressemble peut-être."
            ).format(letter=letter),
        )
    if letter != bea_key(digits):
        raise IneRefused(
            Fault.KEY,
            _(
                "la lettre finale « {letter} » ne correspond pas aux dix chiffres saisis. Souvent, deux chiffres ont "
                "été inversés : comparez-les un à un avec votre document."
            ).format(letter=letter),
        )


def _check_nne(value: str) -> None:
    body, digit = value[:10], value[10]
    if len(set(body)) == 1:
        raise _identical(value, 10)
    if digit != nne_key(body):
        raise IneRefused(
            Fault.KEY,
            _(
                "le chiffre final « {digit} » ne correspond pas aux dix caractères saisis. Comparez-les un à un avec "
                "votre document, surtout les 0 et les O, les 1 et les I."
            ).format(digit=digit),
        )


def _identical(value: str, count: int) -> IneRefused:
    return IneRefused(
        Fault.SHAPE,
        _(
            "les {count} premiers caractères sont tous « {char} », ce qui n’existe pas. Si vous n’avez pas d’INE, "
            "répondez « Non » à « Avez-vous un INE ? »."
        ).format(count=count, char=value[0]),
    )
