"""From values to a text that is safe to read: one substitution, no template engine, no header, no markup."""

import pytest

from notifications.messages import Message, Token, declared
from notifications.models import SUBJECT_LENGTH
from notifications.rendering import Block, Text, as_html, blocks, plain, refusal, render, render_text, text_of
from tests.factories.notifications import MailTextFactory

pytestmark = pytest.mark.one_engine

NAME = Token("name", "nom", "Camille Roy")
REASON = Token("reason", "motif", "Pièce illisible")
LINES = Token("pieces", "pièces", "- CV\n- Diplôme")
MESSAGE = Message("notifications.test_mail", "Essai", (NAME, REASON, LINES))


def body_of(text, **values):
    given = {"name": "", "reason": "", "pieces": ""} | values
    return render_text(Text("Objet", text), MESSAGE, given).body


def subject_of(text, **values):
    given = {"name": "", "reason": "", "pieces": ""} | values
    return render_text(Text(text, "Corps"), MESSAGE, given).subject


# ── Tokens ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_tokens_are_replaced():
    assert body_of("Bonjour {name},\n\nMotif : {reason}.", name="Camille", reason="flou") == (
        "Bonjour Camille,\n\nMotif : flou."
    )


def test_a_value_that_looks_like_a_token_stays_as_typed():
    assert body_of("{name} {reason}", name="{reason}", reason="flou") == "{reason} flou"


@pytest.mark.parametrize("typed", ["{{ settings.SECRET_KEY }}", "{% load static %}", "{0.__class__}", "%(name)s"])
def test_what_other_template_languages_would_run_is_only_text(typed):
    assert body_of("{name}", name=typed) == typed


def test_a_paragraph_whose_tokens_are_all_empty_disappears():
    text = "Bonjour,\n\nMotif : {reason}\n\nPièces de {name} :\n{pieces}\n\nÀ bientôt."
    assert body_of(text) == "Bonjour,\n\nÀ bientôt."
    assert body_of(text, name="Camille") == "Bonjour,\n\nPièces de Camille :\n\n\nÀ bientôt.".replace("\n\n\n", "\n\n")


@pytest.mark.parametrize(
    "text", ["Bonjour {nom}", "{name.__class__}", "{ name }", "{{name}}", "{NAME}", "{%if%}", "{", "}", "{name!r}"]
)
def test_an_unknown_token_or_a_stray_brace_is_refused_with_the_list_of_the_others(text):
    assert refusal(MESSAGE, text).endswith("Mots possibles : {name}, {reason}, {pieces}.")


def test_a_text_with_only_its_own_tokens_is_accepted():
    assert refusal(MESSAGE, "{name}, {reason}") == ""


def test_a_body_without_what_the_message_requires_is_refused_by_name():
    needy = Message("notifications.test_mail", "Essai", (NAME, REASON, LINES), required=("reason", "pieces"))
    assert refusal(needy, "{name}, {reason} {pieces}") == ""
    assert "{reason} (motif). Remettez-le" in refusal(needy, "{name} {pieces}")
    assert "{reason} (motif), {pieces} (pièces). Remettez-les" in refusal(needy, "{name}")
    assert refusal(needy, "Objet", is_subject=True) == ""


@pytest.mark.django_db
def test_an_override_that_lacks_what_the_message_requires_gives_way_to_the_default_text(caplog):
    key = "accounts.activation"
    MailTextFactory(key=key, subject="Votre compte", body="Bonjour {first_name}, sans lien.")
    assert "{link}" in text_of(declared()[key], "fr").body
    assert "lacks a required one" in caplog.text


# ── Values ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\x85"])
def test_a_value_cannot_add_a_header_through_the_subject(end):
    subject = subject_of("Dossier de {name}", name=f"Camille{end}Bcc: tous@example.org")
    assert subject == "Dossier de Camille Bcc: tous@example.org"


def test_even_a_value_of_several_lines_keeps_the_subject_on_one():
    assert subject_of("{pieces}", pieces="- CV\r\n- Diplôme") == "- CV - Diplôme"


def test_only_a_token_of_several_lines_may_break_the_line():
    assert plain("Camille\n\nFaux paragraphe", NAME) == "Camille Faux paragraphe"
    assert plain("- CV\r\n- Diplôme", LINES) == "- CV\n- Diplôme"


def test_invisible_characters_that_hide_or_reverse_text_are_dropped():
    assert plain("Cam\u202eille\u200b\x00\x1b[31m \u2066Roy", NAME) == "Camille[31m Roy"


def test_french_spaces_and_accents_stay():
    assert plain("23\u00a0h\u00a059\u202f; Ωμέγα", NAME) == "23\u00a0h\u00a059\u202f; Ωμέγα"


def test_a_subject_too_long_for_its_column_is_cut():
    subject = subject_of("{name}", name="x" * 400)
    assert len(subject) == SUBJECT_LENGTH
    assert subject.endswith("…")


# ── The administrator's text ──────────────────────────────────────────────────────────────────────────────────

pytest_db = pytest.mark.django_db


@pytest_db
def test_an_override_replaces_the_default_text():
    MailTextFactory(subject="De {name}", body="À {name}.\r\n\r\nMotif : {reason}")
    shown = render(MESSAGE, {"name": "Camille", "reason": "", "pieces": ""}, "fr")
    assert (shown.subject, shown.body) == ("De Camille", "À Camille.")


@pytest_db
def test_the_persons_language_comes_first_then_french():
    MailTextFactory(subject="Objet", body="Corps")
    assert text_of(MESSAGE, "en").language == "fr"
    MailTextFactory(language="en", subject="Subject", body="Body")
    assert (text_of(MESSAGE, "en").subject, text_of(MESSAGE, "en").language) == ("Subject", "en")
    assert text_of(MESSAGE, "fr").subject == "Objet"


@pytest_db
def test_an_override_that_no_longer_fits_gives_way_to_the_default_and_is_logged(caplog):
    MailTextFactory(body="Bonjour {retired}")
    assert text_of(MESSAGE, "fr").subject.startswith("Essai d’envoi")
    assert "unknown token" in caplog.text


@pytest_db
def test_the_version_changes_with_the_text():
    before = text_of(MESSAGE, "fr").version
    MailTextFactory(subject="Objet", body="Corps")
    assert text_of(MESSAGE, "fr").version != before


# ── HTML ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_text_becomes_paragraphs_lists_and_links():
    text = "Bonjour,\nDeux pièces manquent :\n- CV\n- Diplôme\n\nhttp://testserver/candidatures/\n\nÀ bientôt."
    assert blocks(text) == [
        Block("text", ("Bonjour,", "Deux pièces manquent :")),
        Block("list", ("CV", "Diplôme")),
        Block("link", ("http://testserver/candidatures/",)),
        Block("text", ("À bientôt.",)),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "https://evil.example/",
        "http://testserver.evil.example/",
        "javascript:alert(1)",
        "Cliquez : http://testserver/",
        'http://testserver/" onmouseover="alert(1)',
    ],
)
def test_only_an_address_of_ours_alone_on_its_line_becomes_a_link(line):
    assert [block.kind for block in blocks(line)] == ["text"]
    assert "<a href" not in as_html("Objet", line, "fr").partition("<hr>")[0]


def test_the_html_escapes_everything():
    html = as_html("<script>1</script>", "<script>alert(1)</script>\n\n- <b>gras</b>", "fr")
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<li>&lt;b&gt;gras&lt;/b&gt;</li>" in html


def test_the_html_names_the_institution_the_language_and_the_charset(settings):
    settings.INSTITUTION_NAME = "Université d’Exemple"
    html = as_html("Objet", "Bonjour", "en")
    assert '<html lang="en">' in html
    assert '<meta charset="utf-8">' in html
    assert "<h1>Université d’Exemple</h1>" in html
    assert "style" not in html
