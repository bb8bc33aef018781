"""The sample university: its offer with shifted dates, its staff, its people's dossiers.

The clock is set by this loader and moves forward through the campaign. The offer, the accounts and every step of a
dossier go through the real commands; the texts that an administrator types in (`describe_institution`) are rows.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.commands import profile as profile_commands
from accounts.commands.registration import activate, open_account, register
from accounts.enums import Part
from accounts.models import User
from applications.commands import answer, desk, filing, jury, pieces, transmission
from applications.enums import RefusalReason, Stage
from applications.models import Application
from documents.commands import store
from documents.pdf import typeset
from ecandidat.common import clock
from ecandidat.management.sample_people import STORIES, Person, Story
from notifications import delivery
from offers.commands.memberships import grant
from offers.commands.offer_import import Named, import_offer
from offers.commands.openings import move_dates
from offers.enums import Obligation, Role
from offers.models import Commission, FaqEntry, Membership, Opening, Population

PASSWORD = "troyes-demo-2025"  # noqa: S105 printed on the screen of the demo, refused in production
# The day of the real campaign that today stands for, formation by formation; the others live on 17 March.
MID_CAMPAIGN = date(2025, 3, 17)
AFTER_PUBLICATION = date(2025, 5, 5)
AFTER_ANSWERS = date(2025, 6, 3)
DAYS = {"ISC-SSI": AFTER_PUBLICATION, "PAIP-NANOPHOT": AFTER_PUBLICATION, "RE-M1": AFTER_ANSWERS}
STAFF = (
    ("Claire", "Administratrice", "administration@exemple.fr", True),
    ("Marc", "Lenoir", "scolarite@exemple.fr", False),
    ("Hélène", "Tissot", "commission@exemple.fr", False),
)
SEATS = 24
FAQ = (
    (
        "Je n’arrive pas à scanner plusieurs pages, que faire ?",
        "Photographiez chaque page et déposez les photos l’une après l’autre : elles sont assemblées dans l’ordre.",
    ),
    (
        "Mon dossier est complet. Est-il transmis ?",
        "Non : transmettre est un geste à part. Sans ce geste, rien ne nous parvient.",
    ),
    (
        "J’ai confirmé. Quand puis-je m’inscrire ?",
        "Les modalités sont dans votre mail d’avis favorable. La lettre d’admission vous sera demandée.",
    ),
)


def shifted(today: date) -> Callable[[str, Any], dict[str, date]]:
    """Dates of the 2025 campaign moved so that, for each formation, today is the day chosen in DAYS."""

    def dates(code: str, row: Any) -> dict[str, date]:
        shift = today - DAYS.get(code, MID_CAMPAIGN)
        names = ("opens_on", "closes_on", "return_by", "publication_on", "confirm_by")
        return {name: row.opening[name] + shift for name in names}

    return dates


def load(formations: list[str], piece_lines: list[str]) -> list[tuple[str, User]]:
    """Build everything; answers one account per role, all with PASSWORD."""
    now = timezone.localtime(clock.now())
    with clock.travel(now - timedelta(days=130)):
        build_offer(formations, piece_lines, now.date())
        admin, manager, member = hire()
        describe_institution(admin)
    candidates = {story.person.email: story.person for story in STORIES}
    users = {email: enrol(person, now - timedelta(days=125)) for email, person in candidates.items()}
    for index, story in enumerate(STORIES):
        tell(story, users[story.person.email], manager, now, index)
    camille = users[STORIES[0].person.email]
    return [
        ("candidate, trois dossiers", camille),
        ("scolarité (gestionnaire)", manager),
        ("membre de la commission", member),
        ("administration", admin),
    ]


def build_offer(formations: list[str], piece_lines: list[str], today: date) -> None:
    """The ten formations and nine pieces of the guide, around today."""
    import_offer(
        formations,
        piece_lines,
        campaign=Named("2025", "Campagne 2025, dates décalées"),
        centre=Named("UTT", "Université de Technologie de Troyes"),
        commission=Named(
            "MASTERS",
            "Commission des masters",
            {
                "address": "12 rue Marie Curie\n10000 Troyes",
                "email": "master@utt.fr",
                "url": "https://www.utt.fr/formations/master/candidater-en-master",
            },
        ),
        populations={
            "candidats_externes": "Candidat externe",
            "double_diplome_utt": "Double diplôme ingénieur/master UTT",
        },
        dates=shifted(today),
    )


def describe_institution(admin: User) -> None:
    """What the real site would have typed in: who signs, how to appeal, how to enrol, frequent questions, seats."""
    Commission.objects.update(
        phone="03 25 00 00 00",
        signatory_name="Anne Delcourt",
        signatory_title="La directrice de la formation, par délégation",
        delegation_reference="Délégation de signature n° 2025-12 (exemple)",
    )
    Opening.objects.update(
        appeal_text="Vous pouvez contester une décision dans les deux mois qui suivent sa notification : par un "
        "recours gracieux auprès du directeur de l’établissement, ou devant le tribunal administratif.",
        enrolment_text="Les inscriptions administratives ouvrent le 1ᵉʳ juillet. Préparez votre lettre d’admission, "
        "une pièce d’identité et l’attestation de CVEC.",
    )
    for opening in Opening.objects.all():
        move_dates(opening, by=admin, capacity=SEATS)
    FaqEntry.objects.bulk_create(
        FaqEntry(question=question, answer=text, position=position)
        for position, (question, text) in enumerate(FAQ, start=1)
    )


def hire() -> list[User]:
    """One person per staff role; nobody works on their own dossier."""
    admin, manager, member = (
        open_account(first_name=first, last_name=last, email=email, password=PASSWORD, is_superuser=is_superuser)
        for first, last, email, is_superuser in STAFF
    )
    commission = Commission.objects.get()
    grant(Membership(user=manager, role=Role.MANAGER, centre=commission.centre))
    grant(Membership(user=member, role=Role.COMMISSION_MEMBER, commission=commission))
    return [User.objects.get(pk=person.pk) for person in (admin, manager, member)]


def account(first_name: str, last_name: str, email: str) -> User:
    return activate(register(first_name=first_name, last_name=last_name, email=email, password=PASSWORD))


def enrol(person: Person, at: datetime) -> User:
    """An activated account with a complete profile, as its owner would have typed it."""
    with clock.travel(at):
        user = account(person.first_name, person.last_name, person.email)
        profile_commands.save_personal(
            user,
            by=user,
            birth_date=person.birth_date,
            birth_town=person.birth_town,
            birth_department=person.department,
            ine=person.ine,
            no_ine_reason=person.no_ine_reason,
        )
        profile_commands.save_address(
            user, by=user, line1="8 rue des Essarts", postal_code=person.postal_code, town=person.town
        )
        profile_commands.save_bac(user, by=user, kind="general", year=2021, mention="bien")
        profile_commands.add_row(
            user,
            Part.STUDIES,
            by=user,
            year=2024,
            kind="licence",
            label=person.licence,
            school=person.school,
            result="O",
        )
        for part in (Part.INTERNSHIPS, Part.JOBS):
            profile_commands.declare_nothing(user, part)
    return User.objects.get(pk=user.pk)


def tell(story: Story, user: User, manager: User, now: datetime, index: int) -> None:
    """Bring one dossier to its stage, each step on a day of its own before today.

    Its mails leave on that day: waiting, the next step would void what it makes untrue.
    """
    opening = Opening.objects.select_related("campaign", "commission__centre").get(formation__code=story.formation)
    opened = at_day(opening.opens_on + timedelta(days=3), index)
    sent = min(at_day(opening.opens_on + timedelta(days=20), index), now - timedelta(days=6))
    checked = min(at_day(opening.return_by + timedelta(days=2), index), sent + timedelta(days=3))
    published = at_day(opening.publication_on, index)
    with clock.travel(opened):
        population = Population.objects.get(label="Candidat externe")
        dossier = filing.file_application(user, opening, population)
        fill(dossier, user, is_whole=story.stage not in (Stage.PENDING, Stage.NOT_SENT))
        delivery.sweep()
    for instant, step in script(story, dossier, user, manager, (sent, checked, published, now)):
        with clock.travel(instant):
            step()
            delivery.sweep()


def script(story: Story, dossier: Application, user: User, manager: User, days) -> list[tuple[datetime, Callable]]:
    """The steps to the stage, each with its instant."""
    sent, checked, published, now = days
    if story.stage in (Stage.PENDING, Stage.NOT_SENT):
        return []
    if story.stage is Stage.CANCELLED:
        return [(sent, lambda: filing.cancel(dossier, by=user))]
    steps: list[tuple[datetime, Callable]] = [(sent, lambda: transmission.transmit(dossier, by=user))]
    if story.stage is Stage.RECEIVED:
        return steps
    if story.stage is Stage.INCOMPLETE:
        return [*steps, (checked, lambda: send_back(dossier, manager))]
    steps.append((checked, lambda: accept(dossier, manager)))
    if story.opinion is None:
        return steps
    steps.append((checked, lambda: jury.propose(dossier, story.opinion, by=manager, **story.facts)))
    if story.stage is Stage.PROPOSED:
        return steps
    steps.append((published, lambda: jury.release(dossier, by=manager)))
    replies = {
        Stage.CONFIRMED: (published + timedelta(days=1), lambda: answer.confirm(dossier, by=user)),
        Stage.DECLINED: (published + timedelta(days=1), lambda: answer.decline(dossier, by=user)),
        Stage.LAPSED: (now, lambda: answer.lapse(dossier)),
    }
    return [*steps, replies[story.stage]] if story.stage in replies else steps


def at_day(day: date, index: int) -> datetime:
    """A working hour of that day, a different minute for each dossier."""
    return datetime.combine(day, time(9 + index % 8, 7 + 2 * index), timezone.get_default_timezone())


def fill(dossier: Application, user: User, *, is_whole: bool) -> None:
    """Drop a file on each required line, or leave two of them for later."""
    waiting = list(dossier.pieces.filter(files__isnull=True).exclude(obligation=Obligation.OPTIONAL))
    required = [piece for piece in waiting if piece.obligation == Obligation.REQUIRED]
    for piece in required if is_whole else required[:-2]:
        pieces.add_file(piece, store(paper(piece.label, user), owner=user, purpose="pieces"), by=user)
    for piece in waiting:
        if piece.obligation == Obligation.CONDITIONAL:
            pieces.declare_not_concerned(piece, by=user)


def paper(label: str, user: User) -> SimpleUploadedFile:
    """One invented page that says which piece it stands for."""
    content = typeset("ecandidat/management/typst/piece.typ", {"label": label, "person": user.full_name})
    name = f"{label.split(' (')[0]}.pdf".replace("/", "-")
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def accept(dossier: Application, manager: User) -> None:
    for piece in dossier.pieces.filter(status="TR"):
        desk.validate_piece(piece, by=manager)
    desk.complete(dossier, by=manager)


def send_back(dossier: Application, manager: User) -> None:
    """Refuse the transcript, accept the rest, say it."""
    for piece in dossier.pieces.filter(status="TR"):
        if piece.kind.code == "RN":
            comment = "La page 2 (semestre 4) est floue et le bas est coupé. Photographiez-la à plat, à la lumière."
            desk.refuse_piece(piece, RefusalReason.ILLEGIBLE, comment, by=manager)
        else:
            desk.validate_piece(piece, by=manager)
    desk.incomplete(dossier, by=manager)
