"""Lists are counted so far as a reader wants, and words found by whichever way is the shorter."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from tests.factories import NOW, SYSTEM

from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.customers.models import Customer
from nuoda.kernel import paging, searching
from nuoda.kernel.paging import GATHERED, Page, Window, count_text, page_of

CODES = [f"P{number}" for number in range(9)]


def test_a_total_says_where_it_was_not_counted_on() -> None:
    assert [count_text(total) for total in (0, 9_999, 10_000, 10_001)] == ["0", "9,999", "10,000", "10,000+"]
    assert count_text(51, counted=50) == "50+"
    assert count_text(52, counted=50) == "52", "an exact count stands as it is"


@pytest.fixture
def nine() -> None:
    drafts = [CustomerDraft(code=code, name=f"Nine {code}") for code in CODES]
    record_customers(by=SYSTEM, at=NOW, customers=drafts)


def _page(number: int, size: int = 2) -> Page[str]:
    return page_of(
        Customer.objects.filter(code__in=CODES), Window(page=number, size=size), sorts={},
        default=("code", "id"), shape=lambda row: row.code, endless=True,
    )  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nine")
def test_what_has_no_end_is_counted_so_far(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [(_page(number).total, _page(number).rows) for number in (1, 5)] == [
        (9, ["P0", "P1"]), (9, ["P8"]),
    ]  # fmt: skip
    monkeypatch.setattr(paging, "COUNTED", 5)
    assert (_page(1).total, _page(3).rows, _page(9).rows) == (6, ["P4", "P5"], ["P4", "P5"])
    assert (_page(1, size=7).total, _page(1, size=7).rows) == (8, CODES[:7]), "a page is counted whole"
    assert (_page(1, size=20).total, _page(1, size=20).rows) == (9, CODES)


@pytest.mark.django_db
@pytest.mark.usefixtures("nine")
def test_what_lies_far_is_found_by_its_keys_in_the_same_order(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    plain = [_page(number).rows for number in range(1, 6)]
    assert [code for rows in plain for code in rows] == CODES
    monkeypatch.setattr(paging, "_FAR", 3)
    with django_assert_num_queries(2):
        assert _page(2).rows == plain[1]
    with django_assert_num_queries(3):  # counted, its keys, its rows
        _page(3)
    assert [_page(number).rows for number in range(1, 6)] == plain


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("nine")
@pytest.mark.parametrize(("common", "usual", "few"), [(1, 1, 0), (100, 1, 100), (100, 1, 2), (100, 100, 2)])
def test_rare_and_common_words_find_the_same(
    monkeypatch: pytest.MonkeyPatch, common: int, usual: int, few: int
) -> None:
    """By walking along, by ids, by the index as the server likes, and by gathering before sorting."""
    monkeypatch.setattr(searching, "_COMMON", common)
    monkeypatch.setattr(searching, "_USUAL", usual)
    monkeypatch.setattr(searching, "_FEW", few)
    for words, wanted in (("nine", CODES), ("nine p3", ["P3"]), ("nobody", []), ("--", [])):
        rows = searching.matching(Customer.objects.visible_to(SYSTEM), words)
        assert list(rows.order_by("code").values_list("code", flat=True)) == wanted
        for descending in (False, True):
            window = Window(size=20, sort="code", descending=descending)
            page = page_of(
                rows, window, sorts={"code": "code"}, default=("name", "id"), shape=lambda row: row.code,
                endless=True,
            )  # fmt: skip
            assert (page.total, page.rows) == (len(wanted), wanted[::-1] if descending else wanted)
        gathered = GATHERED in rows.query.annotations
        assert gathered is (usual == 100 and len(wanted) > few)
