"""The import of an offer: the sample university, every fault of a bad file, all or nothing, nothing twice."""

from datetime import UTC, date, datetime, time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ecandidat.common import clock
from ecandidat.management.commands.import_offer import SAMPLES
from offers.commands.offer_import import Named, OfferImportRefused, import_offer
from offers.enums import Mode, Obligation
from offers.models import (
    Campaign,
    Centre,
    Commission,
    Formation,
    Opening,
    OpeningChange,
    PieceKind,
    Population,
    Requirement,
)
from tests.factories.offers import CampaignFactory, CommissionFactory

pytestmark = pytest.mark.django_db
MODELS = (Campaign, Centre, Commission, Formation, Opening, OpeningChange, PieceKind, Population, Requirement)
HEADER = (
    "code,intitule,type_diplome,niveau,mots_cles,url,"
    "date_debut_depot,date_fin_depot,date_limite_retour,date_publication,date_confirmation,mode"
)
GOOD = (
    "A-1,Formation A,MASTER,M1,,https://example.org,"
    "2035-02-05,2035-04-14,2035-04-14,2035-04-28,2035-05-31,Dossier dématérialisé"
)
PIECES = "ordre,code,libelle,conditionnelle,tous,aide\n1,CV,CV avec photo,non,oui,"


def run(formations=f"{HEADER}\n{GOOD}", pieces=PIECES, **facts):
    named = {"campaign": Named("2035"), "centre": Named("CTR", "Centre"), "commission": Named("COM", "Commission")}
    lines = (text.splitlines(keepends=True) for text in (formations, pieces))
    return import_offer(*lines, **(named | facts))


def counts():
    return {model.__name__: model.objects.count() for model in MODELS}


def faults(**files):
    with pytest.raises(OfferImportRefused) as refusal:
        run(**files)
    assert not any(counts().values()), "a refused import writes nothing"
    return [problem.replace("\u00a0", " ").replace("\u202f", " ") for problem in refusal.value.problems]


class TestSample:
    @pytest.fixture(autouse=True)
    def sample(self):
        self.out = StringIO()
        call_command("import_offer", stdout=self.out)

    def test_holds_the_ten_formations_with_their_dates(self):
        assert Formation.objects.count() == 10
        opening = Opening.objects.select_related("formation", "campaign", "commission__centre").get(
            formation__code="ISC-M1"
        )
        assert opening.formation.title == "Ingénierie des Systèmes Complexes (M1)"
        assert (opening.formation.diploma_type, opening.formation.level) == ("MASTER", "M1")
        assert (opening.opens_on, opening.closes_on) == (date(2025, 2, 5), date(2025, 4, 14))
        assert (opening.return_by, opening.publication_on) == (date(2025, 4, 14), date(2025, 4, 28))
        assert opening.confirm_by == date(2025, 5, 31)
        assert opening.mode == Mode.ONLINE
        assert opening.is_published
        assert opening.campaign.is_current
        assert (opening.campaign.opens_on, opening.campaign.closes_on) == (date(2025, 2, 5), date(2025, 5, 31))
        assert "10 ajouts" in self.out.getvalue()

    def test_asks_nine_pieces_of_an_external_candidate_and_three_of_a_double_degree(self):
        asked = Requirement.objects.filter(opening__formation__code="IC-M1").order_by("position")
        by_label = {
            population.label: [line.kind.code for line in asked.filter(population=population).select_related("kind")]
            for population in Population.objects.all()
        }
        assert by_label == {
            "Candidat externe": ["CV", "LM", "RN", "CS", "DIP", "LANG", "LR", "EEF", "PROG"],
            "Double diplôme ingénieur/master UTT": ["CV", "LM", "RN"],
        }

    def test_knows_what_is_optional_what_is_conditional_and_what_is_per_dossier(self):
        lines = Requirement.objects.filter(opening__formation__code="IC-M1").select_related("kind")
        special = {line.kind.code: line.obligation for line in lines if line.obligation != Obligation.REQUIRED}
        assert special == {"LR": Obligation.OPTIONAL, "EEF": Obligation.CONDITIONAL}
        assert set(PieceKind.objects.filter(is_common=False).values_list("code", flat=True)) == {"LM", "LR"}

    def test_run_twice_changes_nothing(self):
        before = [list(model.objects.order_by("pk").values()) for model in MODELS]
        out = StringIO()
        call_command("import_offer", stdout=out)
        assert [list(model.objects.order_by("pk").values()) for model in MODELS] == before
        assert "ajout" not in out.getvalue()
        assert "modification" not in out.getvalue()
        assert "120 sans changement" in out.getvalue()


def test_a_dry_run_keeps_nothing():
    out = StringIO()
    call_command("import_offer", dry_run=True, stdout=out)
    assert "À blanc" in out.getvalue()
    assert "formations" in out.getvalue()
    assert not any(counts().values())


def test_a_changed_line_changes_that_line_and_records_its_dates():
    run()
    done = run(f"{HEADER}\n{GOOD}".replace("2035-04-28", "2035-04-29").replace("Formation A", "Formation Â"))
    assert done.changes == 2
    opening = Opening.objects.select_related("formation").get()
    assert opening.publication_on == date(2035, 4, 29)
    assert opening.formation.title == "Formation Â"
    assert opening.formation.search_text.startswith("formation a")
    assert [str(change) for change in OpeningChange.objects.all()] == [
        "publication des décisions : 28 avril 2035 → 29 avril 2035"
    ]
    assert OpeningChange.objects.get().by is None


def test_a_date_that_candidates_read_is_not_taken_back_by_a_file():
    run()
    with clock.travel(datetime(2035, 3, 1, tzinfo=UTC)), pytest.raises(OfferImportRefused) as refused:
        run(f"{HEADER}\n{GOOD.replace('2035-04-14', '2035-04-10')}")
    closes, returns = refused.value.problems
    assert "ligne 2, colonne « date_fin_depot »" in closes.replace("\u00a0", " ")
    assert "peut être repoussée" in closes
    assert "colonne « date_limite_retour » : « 2035-04-10 »" in returns.replace("\u00a0", " ")
    assert Opening.objects.get().return_by == date(2035, 4, 14)


@pytest.mark.parametrize(
    ("wrong", "line", "column"),
    [
        ({"2035-05-31": "9999-12-31"}, 3, "date_confirmation"),
        ({"2035-05-31": "2062-05-31"}, 3, "date_confirmation"),
        ({"2035-02-05": "2006-02-05"}, 3, "date_fin_depot"),
        ({"2035-02-05": "0001-01-01"}, 3, "date_debut_depot"),
        ({"2035": "9999"}, 3, "date_debut_depot"),
        ({"2035": "2031"}, 2, "date_debut_depot"),
    ],
)
def test_a_wrong_year_is_said_with_its_line_whether_the_campaign_is_new_or_not(wrong, line, column):
    far = GOOD.replace("A-1", "B-1")
    for right, typed in wrong.items():
        far = far.replace(right, typed)
    text = f"{HEADER}\n{GOOD}\n{far}"
    assert f"ligne {line}, colonne « {column} »" in faults(formations=text)[0]
    run()
    before = counts()
    with pytest.raises(OfferImportRefused) as refused:
        run(text)
    assert "ligne 3" in refused.value.problems[0]
    assert "vérifiez l’année" in refused.value.problems[0]
    assert counts() == before


def test_a_file_of_openings_a_little_longer_than_the_campaign_makes_it_longer():
    run()
    run(f"{HEADER}\n{GOOD.replace('2035-05-31', '2035-09-30')}")
    assert Campaign.objects.get().closes_on == date(2035, 9, 30)


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("1,", "colonne « delai_confirmation » : « 1 ». Il faut laisser au moins deux jours"),
        (",99999999999", "colonne « places » : « 99999999999 »."),
    ],
)
def test_a_number_out_of_reason_is_said_with_its_line(cells, said):
    assert said in faults(formations=f"{HEADER},delai_confirmation,places\n{GOOD},{cells}")[0]


def test_a_piece_that_is_no_longer_asked_leaves_the_checklist():
    run(pieces=f"{PIECES}\n2,RN,Relevé de notes,non,oui,")
    done = run(pieces=f"{PIECES}\n2,RN,Relevé de notes,non,non,")
    assert done.counts["Requirement"]["removed"] == 1
    assert [line.kind.code for line in Requirement.objects.select_related("kind")] == ["CV"]


def test_optional_columns_give_a_session_an_hour_a_delay_and_seats():
    text = f"{HEADER},session,heure_limite,delai_confirmation,places\n{GOOD},Rentrée de janvier,12:00,10,24"
    run(text)
    opening = Opening.objects.get()
    assert (opening.label, opening.closing_time) == ("Rentrée de janvier", time(12, 0))
    assert (opening.confirm_delay_days, opening.capacity) == (10, 24)
    assert run(text).changes == 0


def test_what_a_file_replaces_in_a_piece_that_others_share_is_said(tmp_path):
    """A dry run that says « 1 modification » lets the help of ten formations go."""
    run(pieces=f"{PIECES}Une photo récente")
    files = {"formations": tmp_path / "f.csv", "pieces": tmp_path / "p.csv"}
    files["formations"].write_text(f"{HEADER}\n{GOOD}")
    files["pieces"].write_text(PIECES)
    out = StringIO()
    call_command("import_offer", **files, campaign=Named("2035"), dry_run=True, stdout=out)
    assert "CV avec photo, aide : « Une photo récente » → rien" in out.getvalue()


def test_a_column_that_the_file_has_not_leaves_what_staff_typed():
    run()
    Opening.objects.update(capacity=24, closing_time=time(12, 0))
    assert run().changes == 0
    assert Opening.objects.get().capacity == 24


def test_a_spreadsheet_saved_in_french_is_read_as_well():
    text = f"{HEADER}\n{GOOD}".replace(",", ";")
    for year in ("2035-02-05", "2035-04-14", "2035-04-28", "2035-05-31"):
        text = text.replace(year, "/".join(reversed(year.split("-"))))
    run(text)
    assert Opening.objects.get().closes_on == date(2035, 4, 14)


def test_the_common_column_wins_over_the_codes():
    run(pieces="ordre,code,libelle,conditionnelle,tous,aide,commune\n1,CV,CV,non,oui,,non\n2,LM,Lettre,non,oui,,oui")
    assert dict(PieceKind.objects.values_list("code", "is_common")) == {"CV": False, "LM": True}


def test_a_caller_may_replace_the_dates_of_a_row():
    shifted = {"opens_on": date(2036, 1, 1), "closes_on": date(2036, 2, 1), "return_by": date(2036, 2, 1)}
    shifted |= {"publication_on": date(2036, 3, 1), "confirm_by": None}
    seen = []
    run(dates=lambda code, row: seen.append((code, row.opening["opens_on"])) or shifted)
    assert seen == [("A-1", date(2035, 2, 5))]
    opening = Opening.objects.get()
    assert (opening.opens_on, opening.confirm_by) == (date(2036, 1, 1), None)


def test_the_current_campaign_stays_current_and_names_are_kept():
    current = CampaignFactory(current=True)
    CommissionFactory(code="COM", name="Nom choisi", email="garde@example.org")
    run(commission=Named("COM", "", {"phone": "03 25 00 00 00", "email": ""}))
    assert Campaign.objects.current() == current
    commission = Commission.objects.get(code="COM")
    assert (commission.name, commission.email, commission.phone) == (
        "Nom choisi",
        "garde@example.org",
        "03 25 00 00 00",
    )


def test_every_fault_of_every_line_is_said_with_its_place_its_value_and_what_is_expected():
    bad = GOOD.replace("A-1", "A 2").replace("https://example.org", "exemple").replace("2035-05-31", "31 mai")
    worse = GOOD.replace("A-1", "A-3").replace("2035-04-28", "2035-04-01").replace("dématérialisé", "en ligne")
    said = faults(
        formations=f"{HEADER}\n{bad}\n{worse}\n{GOOD}\n{GOOD}",
        pieces="ordre,code,libelle,conditionnelle,tous,aide\nun,CV,,peut-être,oui,",
    )
    assert [fault.partition(". ")[0] for fault in said] == [
        "Fichier des formations, ligne 2, colonne « code » : « A 2 »",
        "Fichier des formations, ligne 2, colonne « url » : « exemple »",
        "Fichier des formations, ligne 2, colonne « date_confirmation » : « 31 mai »",
        "Fichier des formations, ligne 3, colonne « date_publication » : « 2035-04-01 »",
        "Fichier des formations, ligne 3, colonne « mode » : « Dossier en ligne »",
        "Fichier des formations, ligne 5, colonne « code » : « A-1 »",
        "Fichier des pièces, ligne 2, colonne « libelle » : vide",
        "Fichier des pièces, ligne 2, colonne « conditionnelle » : « peut-être »",
        "Fichier des pièces, ligne 2, colonne « ordre » : « un »",
    ]
    assert said[2].endswith("Attendu : une date, AAAA-MM-JJ ou JJ/MM/AAAA.")
    assert said[3].endswith("Attendu : une date à partir de « date_limite_retour » (2035-04-14).")
    assert said[4].endswith("Attendu : « Dossier dématérialisé » ou « Dossier papier ».")
    assert said[5].endswith("Déjà donné ligne 4.")
    assert said[7].endswith("Attendu : « oui » ou « non ».")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"formations": ""}, "colonne « code » : vide. Cette colonne manque."),
        ({"formations": f"{HEADER},plasse\n{GOOD},3"}, "« plasse ». Cette colonne n’est pas connue"),
        ({"formations": f"{HEADER}\nA-1,trop court"}, "ligne 2 : vide. Attendu : 12 valeurs"),
        ({"formations": f"{HEADER}\n{GOOD},de trop"}, "ligne 2 : vide. Attendu : 12 valeurs"),
        ({"formations": HEADER}, "ne contient aucune formation"),
        ({"pieces": PIECES.replace("oui", "ouais")}, "colonne « tous » : « ouais ». Attendu : « oui » ou « non »."),
        ({"pieces": f"{PIECES}\n2,CV,CV,non,oui,"}, "ligne 3, colonne « code » : « CV ». Déjà donné ligne 2."),
    ],
)
def test_a_file_of_another_shape_is_refused_whole(files, expected):
    assert expected in "\n".join(faults(**files))


def test_the_command_says_every_fault_and_how_to_save_the_file(tmp_path):
    path = tmp_path / "formations.csv"
    path.write_text(f"{HEADER}\n{GOOD}".replace("2035-02-05", "demain"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"(?s)Rien n’a été importé.*date_debut_depot"):
        call_command("import_offer", formations=path)
    path.write_bytes("é".encode("latin-1"))
    with pytest.raises(CommandError, match="CSV UTF-8"):
        call_command("import_offer", formations=path)
    with pytest.raises(CommandError, match="vérifiez le chemin"):
        call_command("import_offer", formations=tmp_path / "absent.csv")
    assert not any(counts().values())


def test_the_sample_files_travel_with_the_project():
    assert {path.name for path in SAMPLES.iterdir()} == {"utt-2025-formations.csv", "utt-2025-pieces.csv"}
