"""Lists of fifty, at a cost that does not grow with the table."""

import pytest

from ecandidat.common.paging import COUNTED, PER_PAGE, page_of
from offers.models import FaqEntry

pytestmark = pytest.mark.django_db


def entries(number):
    FaqEntry.objects.bulk_create([FaqEntry(question=f"Q{n:04}", answer="R", position=n) for n in range(number)])
    return FaqEntry.objects.all()


def test_a_short_list_has_no_pager():
    page = page_of(entries(3), None)
    assert [row.question for row in page] == ["Q0000", "Q0001", "Q0002"]
    assert page.is_alone
    assert page.total == 3


def test_an_empty_list_is_a_page():
    page = page_of(FaqEntry.objects.all(), "1")
    assert len(page) == 0
    assert page.is_alone


def test_exactly_one_page_is_alone():
    assert page_of(entries(PER_PAGE), None).is_alone


def test_pages_cut_the_list_without_loss_nor_double():
    rows = entries(2 * PER_PAGE + 1)
    pages = [page_of(rows, str(number)) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [PER_PAGE, PER_PAGE, 1]
    assert [row.position for page in pages for row in page] == list(range(2 * PER_PAGE + 1))
    assert [page.has_next for page in pages] == [True, True, False]
    assert [page.has_previous for page in pages] == [False, True, True]


@pytest.mark.parametrize(
    ("wanted", "given"), [("abc", 1), ("-4", 1), ("0", 1), ("", 1), (None, 1), ("99999999999", 3)]
)
def test_what_is_not_a_page_gives_the_nearest(wanted, given):
    assert page_of(entries(2 * PER_PAGE + 1), wanted).number == given


def test_numbers_keep_the_ends_and_the_neighbours():
    rows = entries(12 * PER_PAGE)
    assert page_of(rows, "5").numbers == [1, None, 4, 5, 6, None, 12]
    assert page_of(rows, "1").numbers == [1, 2, None, 12]
    assert page_of(rows, "12").numbers == [1, None, 11, 12]


def test_beyond_a_thousand_rows_the_total_is_not_counted_but_every_page_is_reached():
    rows = entries(COUNTED + PER_PAGE + 1)
    page = page_of(rows, "2")
    assert not page.is_counted
    assert page.total == COUNTED
    assert page.numbers == [1, 2, 3]
    last = page_of(rows, "22")
    assert len(last) == 1
    assert not last.has_next


@pytest.mark.parametrize("number", [1, PER_PAGE * 3])
def test_two_queries_whatever_the_length(number, django_assert_num_queries):
    rows = entries(number)
    with django_assert_num_queries(2):
        list(page_of(rows, "2"))
