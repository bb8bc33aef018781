"""Every message is declared once and ships with texts that only use its own tokens."""

import pytest

from notifications.messages import Message, Token, declare, declared
from notifications.rendering import default_text, faults, preview

pytestmark = pytest.mark.one_engine

SAMPLE = Message("notifications.test_mail", "Autre", ())


def test_a_key_names_its_app_and_its_texts():
    message = Message("offers.moved", "Date déplacée", ())
    assert (message.app, message.stem) == ("offers", "moved")


@pytest.mark.parametrize("key", ["", "offers", "offers.", ".moved"])
def test_a_malformed_key_is_refused(key):
    with pytest.raises(ValueError, match=r"<app>\.<stem>"):
        declare(Message(key, "Sans nom", ()))


def test_a_message_requires_only_what_it_declares():
    with pytest.raises(ValueError, match="requires what it does not declare"):
        declare(Message("offers.moved", "Date déplacée", (), required=("link",)))


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("accounts.activation", {"link"}),
        ("accounts.recovery", {"login", "link"}),
        ("accounts.new_address", {"link"}),
        ("applications.incomplete", {"pieces", "limite"}),
        ("applications.unfavourable", {"motif", "recours", "motifs_avant"}),
    ],
)
def test_what_a_mail_is_sent_for_is_required_of_its_text(key, words):
    assert words <= set(declared()[key].required)


def test_a_key_is_taken_once():
    with pytest.raises(ValueError, match="declared twice"):
        declare(SAMPLE)
    assert declared()["notifications.test_mail"].label == "Mail d’essai"


def test_declaring_the_same_again_is_harmless():
    message = declared()["notifications.test_mail"]
    assert declare(message) is message


def test_a_token_may_hold_lines_only_where_its_example_does():
    assert not Token("name", "nom", "Camille").is_multiline
    assert Token("pieces", "pièces", "- CV\n- Diplôme").is_multiline


@pytest.mark.parametrize("key", sorted(declared()))
def test_every_declared_message_ships_with_sound_texts(key):
    message = declared()[key]
    assert faults(message) == []
    shown = preview(message, default_text(message))
    assert shown.subject
    assert "\n" not in shown.subject
    assert "{" not in shown.subject + shown.body


def test_a_message_without_its_texts_is_said():
    assert faults(Message("notifications.nowhere", "Nulle part", ()))[0].endswith("nowhere.subject.txt")
