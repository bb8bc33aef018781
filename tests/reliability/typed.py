"""A person whose every text is words of our choosing, whatever the forms would have said of them."""

from itertools import cycle

from accounts.models import User
from tests.factories.accounts import InternshipFactory, JobFactory, UserFactory

FIELDS = {
    "last_name", "first_name", "usual_name", "other_first_names", "birth_town", "phone", "line1", "line2", "line3",
    "postal_code", "town", "specialities", "school", "label", "organisation", "duration", "description", "title",
}  # fmt: skip


def candidate_of(words: list[str]) -> User:
    """These words in turn, one in each text of the account, the profile, the studies, the internship and the job."""
    person, turn = UserFactory(complete=True), cycle(words)
    rows = [person, person.profile, person.address, person.bac, person.studies.get()]
    for row in [*rows, InternshipFactory(user=person), JobFactory(user=person)]:
        for field in row._meta.fields:
            if field.name in FIELDS:
                setattr(row, field.name, next(turn)[: field.max_length or 2000])
        row.save()
    person.search_text = person.searchable
    person.save()
    return person
