"""A large university in seconds, for measurements only: rows written as the commands would have left them.

1,000 formations in 20 commissions, each asking 9 pieces of 2 populations; 20,000 dossiers at every stage, four a
person, with their lines, files shared between the dossiers of one person, transmissions, decisions, journal, mails.
Primary keys are counted from 1, so that rows point at one another without being read back.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from allauth.account.models import EmailAddress
from django.core.management.color import no_style
from django.db import connection, models, transaction

from accounts.enums import BacKind, Part, StudyKind, StudyResult
from accounts.models import Address, Baccalaureate, Identifier, Profile, ProfilePart, Study, User
from applications.commands.journal import digest
from applications.enums import Answer, DecisionKind, RefusalReason, Verb
from applications.models import (
    Application,
    CandidateFile,
    Decision,
    Event,
    Opinion,
    Piece,
    PieceFile,
    Submission,
    SubmissionLine,
)
from documents.models import StoredFile
from notifications.enums import MailState
from notifications.models import OutgoingMail
from offers.commands.catalogue import search_text_of
from offers.enums import Role
from offers.models import (
    Campaign,
    Centre,
    Commission,
    Formation,
    Membership,
    Opening,
    PieceKind,
    Population,
    Requirement,
)
from tests.bench.plan import (
    CALENDARS,
    CENTRES,
    COMMISSIONS,
    EACH,
    EMPTY,
    FIELDS,
    FIRST,
    FORMATIONS,
    LABELS,
    LAST,
    LINES,
    MANAGER,
    NOW,
    OPEN_TO,
    PEOPLE,
    PIECES,
    PLAN,
    SUBJECTS,
    TODAY,
    P,
    Row,
    S,
    V,
    count,
    kind,
    line_pk,
    obligation,
    ref,
    stored,
)

Tables = Iterator[tuple[type[models.Model], Iterable[models.Model]]]


def load() -> None:
    """Write everything, then let PostgreSQL look at it."""
    written = []
    with transaction.atomic():  # a dossier and its decision point at each other: checked at the end
        for tables in (offer(), people(), dossiers(), lines(), transmissions(), journal(), mails()):
            for model, rows in tables:
                keep(model, rows)
                written.append(model)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE")


def keep(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Insert in slices; the rows may be made on the way."""
    rows = iter(rows)
    while slice_ := list(islice(rows, 5000)):
        model._default_manager.bulk_create(slice_)


def offer() -> Tables:
    """The year, the services, the formations, their calendars and what they ask."""
    commission = {"address": "12 rue Marie Curie\n10000 Troyes", "phone": "03 25 00 00 00", "email": "c@example.org"}
    yield Campaign, [
        Campaign(
            pk=1, code="C", label="Campagne", opens_on=TODAY - timedelta(90), closes_on=TODAY + timedelta(90),
            is_current=True,
        )
    ]  # fmt: skip
    yield Centre, (Centre(pk=n, code=f"centre-{n}", name=f"Centre {n}") for n in count(CENTRES))
    yield (
        Commission,
        (
            Commission(pk=n, centre_id=n % CENTRES + 1, code=f"com-{n}", name=f"Commission {n}", **commission)
            for n in count(COMMISSIONS)
        ),
    )
    yield Formation, (formation(n) for n in count(FORMATIONS))
    yield Opening, (opening(n) for n in count(FORMATIONS))
    yield Population, (Population(pk=n, campaign_id=1, code=f"p{n}", label=f"Situation {n}") for n in (1, 2))
    yield (
        PieceKind,
        (PieceKind(pk=n, code=f"pj{n}", label=LABELS[n - 1], help="Un fichier PDF, lisible.") for n in count(PIECES)),
    )
    yield Requirement, (
        Requirement(
            opening_id=opening_pk, population_id=population, kind_id=kind(population, position), position=position,
            obligation=obligation(position),
        )
        for opening_pk in count(FORMATIONS) for population in (1, 2) for position in range(LINES)
    )  # fmt: skip


def formation(n: int) -> Formation:
    title = f"{SUBJECTS[n % len(SUBJECTS)]} {FIELDS[n % len(FIELDS)]}, parcours {n}"
    level = ("M1", "M2", "L3")[n % 3]
    made = Formation(
        pk=n, code=f"F{n:04}", title=title, diploma_type="LICENCE" if level == "L3" else "MASTER", level=level,
        url="https://www.example.org/formations", keywords="cybersécurité, œuvre" if n % 50 == 0 else "",
    )  # fmt: skip
    made.search_text = search_text_of(made)
    return made


def opening(n: int) -> Opening:
    each = FORMATIONS // len(CALENDARS)
    days = CALENDARS[OPEN_TO[min((n - 1) // each, len(OPEN_TO) - 1)]]
    opens, closes, published, confirmed = (TODAY + timedelta(number) for number in days)
    return Opening(
        pk=n, ref=ref("O", n), formation_id=n, campaign_id=1, commission_id=n % COMMISSIONS + 1, opens_on=opens,
        closes_on=closes, return_by=closes, publication_on=published, confirm_by=confirmed, is_published=True,
        appeal_text="Deux mois devant le tribunal administratif.", enrolment_text="Prenez rendez-vous.",
    )  # fmt: skip


def people() -> Tables:
    """Candidates whose profile is complete; a manager of every centre; somebody whose profile is empty."""
    everyone = count(EMPTY)
    yield User, (person(n) for n in everyone)
    yield Identifier, (Identifier(value=f"U{n:07}", user_id=n) for n in everyone)
    yield (
        EmailAddress,
        (EmailAddress(user_id=n, email=f"p{n}@example.org", primary=True, verified=True) for n in everyone),
    )
    yield (
        Membership,
        (
            Membership(user_id=MANAGER, role=Role.MANAGER, centre_id=n, since=TODAY - timedelta(30))
            for n in count(CENTRES)
        ),
    )
    filled = count(PEOPLE)
    yield (
        Profile,
        (Profile(user_id=n, birth_date=TODAY - timedelta(8000), birth_town="Troyes", ine=f"{n:010}A") for n in filled),
    )
    yield Address, (Address(user_id=n, line1="12 rue Marie Curie", postal_code="10000", town="Troyes") for n in filled)
    yield Baccalaureate, (Baccalaureate(user_id=n, kind=BacKind.GENERAL, year=2021) for n in filled)
    yield Study, (
        Study(
            ref=ref("S", n), user_id=n, year=2024, kind=StudyKind.LICENCE, label="Licence 3", school="Université",
            result=StudyResult.OBTAINED,
        )
        for n in filled
    )  # fmt: skip
    yield ProfilePart, (
        ProfilePart(user_id=n, part=part, nothing_to_declare=part in (Part.INTERNSHIPS, Part.JOBS))
        for n in filled for part in Part
    )  # fmt: skip
    yield (
        CandidateFile,
        (CandidateFile(pk=n, user_id=n, campaign_id=1, number=f"C{n:07}", filed_count=EACH) for n in filled),
    )


def person(n: int) -> User:
    made = User(
        pk=n, login=f"U{n:07}", email=f"p{n}@example.org", password="!", first_name=FIRST[n % len(FIRST)],
        last_name=LAST[n % len(LAST)], activated_at=NOW, is_staff=n == MANAGER,
    )  # fmt: skip
    made.search_text = made.searchable
    return made


def dossiers() -> Tables:
    """Files, dossiers, opinions and decisions."""
    yield StoredFile, (
        StoredFile(
            pk=stored(owner, number), ref=ref("Z", owner * LINES + number), owner_id=owner,
            storage_key=f"{owner}/{number}", name=f"{LABELS[number].lower()}.pdf", size=340_000, pages=3,
            content_type="application/pdf", sha256=f"{owner * LINES + number:064x}",
        )
        for owner in count(PEOPLE) for number in range(LINES)
    )  # fmt: skip
    yield Application, (application(row) for row in PLAN)
    yield Opinion, (
        Opinion(
            pk=row.pk, application_id=row.pk, kind=row.scene.opinion, reason="Dossier solide.", given_by_id=MANAGER,
            given_at=NOW,
        )
        for row in PLAN if row.scene.opinion
    )  # fmt: skip
    yield Decision, (decision(row) for row in PLAN if row.scene.released)


def application(row: Row) -> Application:
    scene = row.scene
    return Application(
        pk=row.pk,
        ref=ref("D", row.pk),
        file_id=row.person,
        opening_id=row.opening,
        population_id=1,
        rank_in_file=row.rank,
        status=scene.status,
        correct_by=TODAY + timedelta(5) if scene.status is S.INCOMPLETE else None,
        transmitted_at=row.at + timedelta(minutes=20) if scene.transmitted else None,
        decision_id=row.pk if scene.released else None,
        decision_kind=scene.opinion if scene.released and scene.opinion else "",
        proposed_kind=scene.opinion if scene.opinion and not scene.released else "",
        answer=scene.answer,
        answered_at=NOW if scene.answer is not Answer.NONE else None,
        created_at=row.at,
    )


def decision(row: Row) -> Decision:
    return Decision(
        pk=row.pk,
        ref=ref("Y", row.pk),
        application_id=row.pk,
        opinion_id=row.pk,
        kind=row.scene.opinion or "",
        reason="Prérequis insuffisants." if row.scene.opinion is DecisionKind.UNFAVOURABLE else "",
        signatory_name="Dominique Aubry",
        answer_by=TODAY + timedelta(30),
        letter_id=stored(row.person, LINES - 1),
        released_at=NOW - timedelta(days=5),
        released_by_id=MANAGER,
    )


def lines() -> Tables:
    """Nine lines a dossier, two files on the first, one on the others that hold any."""
    yield Piece, (piece(row, position) for row in PLAN for position in range(LINES))
    yield PieceFile, (
        PieceFile(
            ref=ref("G", line_pk(row, position) * 2 + order), piece_id=line_pk(row, position), position=order + 1,
            stored_id=stored(row.person, position), carried_from_id=row.pk - row.rank + 1 if row.rank > 1 else None,
            created_at=row.at,
        )
        for row in PLAN for position in row.filled for order in range(2 if position == 0 else 1)
    )  # fmt: skip


def piece(row: Row, position: int) -> Piece:
    status = row.scene.lines if position in row.filled else P.NOT_CONCERNED if position == 6 else P.AWAITED
    if position == 2 and row.scene.status is S.INCOMPLETE:
        status = P.REFUSED
    is_judged = status in (P.VALIDATED, P.REFUSED)
    return Piece(
        pk=line_pk(row, position),
        ref=ref("P", line_pk(row, position)),
        application_id=row.pk,
        kind_id=kind(1, position),
        position=position,
        label=LABELS[position],
        help="Un fichier PDF, lisible.",
        obligation=obligation(position),
        status=status,
        status_at=row.at,
        reason=RefusalReason.ILLEGIBLE if status is P.REFUSED else "",
        judged_by_id=MANAGER if is_judged else None,
        judged_at=row.at + timedelta(days=1) if is_judged else None,
    )


def transmissions() -> Tables:
    """What was frozen at each transmission."""
    sent = [row for row in PLAN if row.scene.transmitted]
    yield Submission, (
        Submission(
            pk=row.pk, application_id=row.pk, number=f"R{row.pk:015}", rank=1, started_at=row.at,
            received_at=row.at + timedelta(minutes=20), submitted_by_id=row.person,
            profile={"identity": {}, "parts": []},
        )
        for row in sent
    )  # fmt: skip
    yield SubmissionLine, (
        SubmissionLine(
            submission_id=row.pk, piece_id=line_pk(row, position), position=position + 1, label=LABELS[position],
            status=P.SENT if position in row.filled else P.AWAITED,
            stored_id=stored(row.person, position) if position in row.filled else None,
            sha256=f"{position:064x}" if position in row.filled else "",
        )
        for row in sent for position in range(LINES)
    )  # fmt: skip


def journal() -> Tables:
    """The chained events of every dossier."""
    yield Event, (event for row in PLAN for event in chain_of(row))


def chain_of(row: Row) -> Iterator[Event]:
    former = ""
    for seq, verb in enumerate(row.deeds, start=1):
        event = Event(
            ref=ref("E", row.pk * 100 + seq), application_id=row.pk, seq=seq, verb=verb,
            actor_id=MANAGER if verb in (V.JUDGE, V.COMPLETE, V.INCOMPLETE, V.PROPOSE, V.RELEASE) else row.person,
            facts=facts_of(row, verb), at=row.at + timedelta(minutes=2 * seq), prev_hash=former,
        )  # fmt: skip
        event.hash = former = digest(event)
        yield event


def facts_of(row: Row, verb: Verb) -> dict:
    """What the desk's journal reads of an event."""
    if verb is V.TRANSMIT:
        return {"receipt": f"R{row.pk:015}", "rank": 1}
    if verb is V.INCOMPLETE:
        return {"correct_by": (TODAY + timedelta(5)).isoformat()}
    if verb is V.JUDGE:
        return {"piece": line_pk(row, 0), "status": P.VALIDATED}
    return {"kind": row.scene.opinion} if verb in (V.PROPOSE, V.RELEASE) else {}


def mails() -> Tables:
    """One a change that the person was told of, the texts as long as ours are."""
    told = {V.FILE, V.TRANSMIT, V.COMPLETE, V.INCOMPLETE, V.RELEASE, V.CONFIRM}
    yield OutgoingMail, (
        OutgoingMail(
            ref=ref("M", row.pk * 100 + number), key="applications.filed", cause=ref("E", row.pk * 100 + number),
            recipient_id=row.person, address=f"p{row.person}@example.org", subject="Votre candidature a changé",
            body="Bonjour,\n\nVotre candidature a changé.\n\n" * 12, state=MailState.SENT, sent_at=NOW,
            created_at=row.at + timedelta(minutes=number),
        )
        for row in PLAN
        for number, verb in enumerate(row.deeds, start=1)
        if verb in told
    )  # fmt: skip
