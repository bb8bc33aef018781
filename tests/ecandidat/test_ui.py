"""The components: what a reader sees, and what a screen reader hears."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from django import forms
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.db import models
from django.template import engines
from django.test import RequestFactory

from ecandidat.common import clock
from ecandidat.common.paging import Page
from ecandidat.templatetags.ecandidat_ui import ICONS
from tests.spacing import as_read

pytestmark = pytest.mark.one_engine


def render(source, request=None, **context):
    return engines["django"].from_string(source).render(context, request)


class Colour(models.TextChoices):
    """The badge protocol: label, tone, icon."""

    READY = "R", "Prête"
    QUIET = "Q", "Au repos"

    @property
    def tone(self):
        return {"R": "ok", "Q": ""}[self.value]

    @property
    def icon(self):
        return {"R": "tick", "Q": "dash"}[self.value]


class SampleForm(forms.Form):
    name = forms.CharField(label="Nom", help_text="Comme sur la pièce d’identité")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"class": "input--code"}))
    level = forms.ChoiceField(label="Niveau", choices=[("1", "M1"), ("2", "M2")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="J’ai compris.")
    piece = forms.FileField(label="Fichier", required=False)

    def clean(self):
        if self.cleaned_data.get("name") == "Personne":
            raise forms.ValidationError("Le dossier est clos.")


class TestBadgesAndIcons:
    def test_a_badge_has_an_icon_and_a_word(self):
        drawn = render("{% badge member %}", member=Colour.READY)
        assert 'class="badge tone tone-ok"' in drawn
        assert ICONS["tick"] in drawn
        assert drawn.endswith("Prête</span>")

    def test_a_state_without_tone_is_neutral(self):
        assert 'class="badge tone"' in render("{% badge member %}", member=Colour.QUIET)

    def test_a_badge_may_be_written_in_place(self):
        assert "tone-warn" in render('{% badge label="À compléter" tone="warn" icon="dashed" %}')

    def test_a_label_is_text(self):
        assert "&lt;b&gt;" in render("{% badge label=word tone='ok' icon='tick' %}", word="<b>")

    def test_a_bare_string_is_refused_rather_than_drawn_without_state(self):
        with pytest.raises(AttributeError):
            render("{% badge member %}", member="R")

    @pytest.mark.parametrize("name", ICONS)
    def test_icons_are_silent_and_take_the_colour_of_the_text(self, name):
        drawn = render("{% icon name %}", name=name)
        assert 'aria-hidden="true"' in drawn
        assert "#" not in drawn


class TestFields:
    def test_a_field_ties_hint_error_and_control(self):
        drawn = as_read(render("{% field form.name %}", form=SampleForm({})))
        assert '<label for="id_name">Nom <span class="req" aria-hidden="true">*</span></label>' in drawn
        assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
        assert 'id="id_name_helptext"' in drawn
        assert 'id="id_name_error"' in drawn
        assert 'aria-invalid="true"' in drawn
        assert "Erreur\u00a0: Ce champ est obligatoire." in drawn

    def test_a_quiet_field_describes_nothing(self):
        drawn = render("{% field form.note %}", form=SampleForm())
        assert "aria-describedby" not in drawn
        assert "*" not in drawn
        assert 'class="input input--code"' in drawn

    def test_what_was_typed_stays(self):
        assert "Deux mots</textarea>" in render("{% field form.note %}", form=SampleForm({"note": "Deux mots"}))

    def test_the_page_may_name_the_personal_datum(self):
        drawn = render('{% field form.name autocomplete="family-name" %}', form=SampleForm())
        assert 'autocomplete="family-name"' in drawn

    def test_choices_are_one_group_with_a_legend(self):
        drawn = as_read(render("{% field form.level %}", form=SampleForm({})))
        assert "<legend>Niveau" in drawn
        assert (
            '<fieldset class="field field--error" id="id_level" tabindex="-1" aria-describedby="id_level_error">'
            in drawn
        )
        assert drawn.count('<label class="choice"') == 2

    def test_a_check_box_says_what_is_agreed_beside_it(self):
        drawn = render("{% field form.agreed %}", form=SampleForm())
        assert drawn.index("<input") < drawn.index("J’ai compris")

    def test_a_file_is_a_drop_zone(self):
        assert 'class="drop__zone"' in render("{% field form.piece %}", form=SampleForm())


class TestErrorSummary:
    def test_nothing_when_all_is_well(self):
        assert render("{% error_summary form %}", form=SampleForm()).strip() == ""
        assert render("{% error_prefix form %}", form=SampleForm()) == ""

    def test_each_error_leads_to_its_field(self):
        form = SampleForm({"level": "3"})
        drawn = render("{% error_summary form %}", form=form)
        assert 'role="alert"' in drawn
        assert "<h2>3 corrections sont nécessaires</h2>" in drawn
        fields = render("{% for bound in form %}{% field bound %}{% endfor %}", form=form)
        assert "J’ai compris\u00a0: " in drawn, "no sentence ends before its error"
        for target in ("id_name", "id_level", "id_agreed"):
            assert f'href="#{target}"' in drawn
            assert f'id="{target}"' in fields

    def test_what_concerns_the_whole_form_is_said_too(self):
        form = SampleForm({"name": "Personne", "level": "1", "agreed": "on"})
        drawn = render("{% error_summary form %}", form=form)
        assert "Une correction est nécessaire" in drawn
        assert "Le dossier est clos." in drawn

    def test_the_title_of_the_page_starts_with_it(self):
        assert render("{% error_prefix form %}Adresse", form=SampleForm({})) == "Erreur\u00a0: Adresse"


class TestMessages:
    @pytest.mark.parametrize(
        ("level", "tone", "role"),
        [
            (constants.SUCCESS, "tone-ok", "status"),
            (constants.INFO, "tone-wait", "status"),
            (constants.WARNING, "tone-warn", "status"),
            (constants.ERROR, "tone-bad", "alert"),
        ],
    )
    def test_a_message_is_a_callout_that_is_announced(self, level, tone, role):
        message = Message(level, "Fichier enregistré\nVous pouvez quitter cette page.")
        drawn = render('{% include "components/messages.html" %}', messages=[message])
        assert f'<div class="callout tone {tone}" role="{role}">' in drawn
        assert '<p class="callout__title">Fichier enregistré</p><p>Vous pouvez quitter cette page.</p>' in drawn

    def test_a_message_is_text(self):
        drawn = render('{% include "components/messages.html" %}', messages=[Message(constants.INFO, "<script>\n<b>")])
        assert "<script>" not in drawn
        assert "<b>" not in drawn


class TestParagraphs:
    def test_text_is_escaped_and_lines_kept(self):
        assert render("{{ text|paragraphs }}", text="<b>Un</b>\ndeux\r\n\r\ntrois") == (
            "<p>&lt;b&gt;Un&lt;/b&gt;<br>deux</p><p>trois</p>"
        )

    def test_addresses_become_links_that_give_nothing_away(self):
        drawn = render("{{ text|paragraphs }}", text="Voir https://www.example.org/aide")
        assert '<a href="https://www.example.org/aide" rel="noopener nofollow">' in drawn

    def test_no_address_runs_a_script(self):
        assert "<a" not in render("{{ text|paragraphs }}", text="javascript:alert(1)")


class TestPager:
    def test_the_other_parameters_of_the_address_stay(self):
        request = RequestFactory().get("/", {"q": "génie", "page": "2"})
        page = Page([1], number=2, total=120, is_counted=True, has_next=True)
        drawn = render("{% pager page %}", request=request, page=page)
        assert 'href="?q=g%C3%A9nie&amp;page=3" rel="next"' in drawn
        assert 'href="?q=g%C3%A9nie&amp;page=1" rel="prev"' in drawn
        assert drawn.count('aria-current="page"') == 1

    def test_one_page_needs_none(self):
        page = Page([], number=1, total=0, is_counted=True, has_next=False)
        assert render("{% pager page %}", request=RequestFactory().get("/"), page=page).strip() == ""


@dataclass
class Point:
    state: str
    title: str = "Avis"
    detail: str = "28 avril"


class TestOtherComponents:
    def test_a_closed_action_keeps_its_place_and_says_why(self):
        drawn = render(
            '{% include "components/closed_action.html" with id="w" label="Transmettre" why="Close." only %}'
        )
        assert 'aria-disabled="true" aria-describedby="w"' in drawn
        assert 'id="w"' in drawn
        assert " disabled" not in drawn

    def test_a_deadline_takes_the_tone_of_its_urgency(self):
        source = '{% include "components/deadline.html" with label="Avant le" limit="14 avril" instant=at only %}'
        at = datetime(2025, 4, 14, 22, tzinfo=UTC)
        with clock.travel(datetime(2025, 4, 8, tzinfo=UTC)):
            drawn = render(source, at=at)
        assert "tone-warn" in drawn
        assert "Il reste 6\u00a0jours" in drawn

    def test_the_timeline_says_aloud_what_is_done(self):
        steps = [Point("done"), Point("here"), Point("next")]
        drawn = render('{% include "components/timeline.html" with steps=steps row=True only %}', steps=steps)
        assert [word in drawn for word in ("Fait\u00a0: ", "En cours\u00a0: ", "À venir\u00a0: ")] == [True] * 3
        assert drawn.count('aria-current="step"') == 1

    def test_the_gist_answers_the_three_questions(self):
        drawn = render(
            '{% include "components/gist.html" with where="A" where_more="a" what="B" when="C" only %}',
        )
        assert drawn.count("<dt>") == 3
        assert "<strong>A</strong><p>a</p>" in drawn
