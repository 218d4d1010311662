"""Shipments are found by two-character words, whole numbers and tails, by whoever may see them."""

from __future__ import annotations

import pytest
from tests.factories import NOW, SYSTEM, make_shipment, scan

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import Place
from nuoda.domains.shipments.commands.reveal import reveal_consignee
from nuoda.domains.shipments.queries import (
    find_by_waybill,
    shipment_page,
    shipment_rows,
    shipments_after,
    tracked_reading,
)
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS, Actor
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.ids import new_id
from nuoda.kernel.paging import Window
from nuoda.kernel.readings import read_together


@pytest.fixture(autouse=True)
def _furnished(acme: CustomerCard, globex: CustomerCard) -> None:
    make_shipment("ACME", "NDX900001")
    make_shipment(
        "ACME", "NDX900002", consignee_name="Anna Schmidt", consignee_phone="", consignee_address="",
        destination=Place(city="杭州市"),
    )  # fmt: skip
    make_shipment("GLOBEX", "NDX900003", consignee_name="李雷")


def _found(text: str, actor: Actor = SYSTEM) -> set[str]:
    return {row.waybill[-1] for row in shipment_rows(actor=actor, window=Window(), text=text).rows}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("杭州", {"2"}),
        ("世纪", {"1", "3"}),
        ("欧阳", {"1"}),
        ("小明", {"1"}),
        ("欧明", set()),
        ("ndx900002", {"2"}),
        ("0002", {"2"}),
        ("900003", {"3"}),
        ("NDX9", {"1", "2", "3"}),
        ("schm", {"2"}),
        ("13812345678", {"1", "3"}),
        ("李雷 上海", {"3"}),
        ("李雷 杭州", set()),
        ("'; DROP TABLE", set()),
        ("!!!", set()),
    ],
)
def test_search(text: str, found: set[str]) -> None:
    assert _found(text) == found


def test_a_customer_finds_her_own_only(customer_actor: Actor, other_customer_actor: Actor) -> None:
    assert _found("NDX9", customer_actor) == {"1", "2"}
    assert _found("世纪", other_customer_actor) == {"3"}
    assert _found("", ANONYMOUS) == set()


def test_a_foreign_one_and_none_get_the_same_answer(customer_actor: Actor) -> None:
    foreign = find_by_waybill("NDX900003", actor=SYSTEM)[0].id
    for shipment_id in (foreign, new_id()):
        with pytest.raises(NotFound):
            shipment_page(shipment_id, actor=customer_actor)


@pytest.mark.parametrize(
    ("number", "tail", "there"),
    [
        ("NDX900001", "5678", True),
        (" NDX900001 ", "5678", True),
        ("NDX900001", "0000", False),
        ("NDX900001", "678", False),
        ("NDX900001", "", False),
        ("NDX900002", "", False),
        ("NDX999999", "5678", False),
    ],
)
def test_the_public_look_up_needs_number_and_tail(number: str, tail: str, there: bool) -> None:
    (found,) = read_together(tracked_reading(number, tail, actor=SYSTEM))
    assert (found is not None) == there


def test_a_page_shows_personal_data_masked() -> None:
    (found,) = read_together(tracked_reading("NDX900001", "5678", actor=SYSTEM))
    assert found is not None
    page = shipment_page(found.id, actor=SYSTEM)
    assert (page.card.consignee, page.consignee_phone) == ("欧***", "*******5678")
    assert "1502" not in page.consignee_address


def test_a_number_that_is_used_again_shows_the_new_shipment() -> None:
    make_shipment(
        "GLOBEX", "NDX900001", carrier="YTO", consignee_phone="13900005678", booked_at=NOW.replace(day=24)
    )
    (found,) = read_together(tracked_reading("NDX900001", "5678", actor=SYSTEM))
    assert found is not None
    assert shipment_page(found.id, actor=SYSTEM).card.carrier == "YTO"


def test_revealing_needs_staff_and_a_purpose_and_is_a_fact(agent: Actor, customer_actor: Actor) -> None:
    (card,) = find_by_waybill("NDX900001", actor=SYSTEM)
    with pytest.raises(Forbidden):
        reveal_consignee(by=customer_actor, at=NOW, shipment_id=card.id, purpose="curious")
    with pytest.raises(Invalid):
        reveal_consignee(by=agent, at=NOW, shipment_id=card.id, purpose=" ")
    assert ledger.all_named(["shipment.personal_data_revealed"]) == []
    shown = reveal_consignee(by=agent, at=NOW, shipment_id=card.id, purpose="客户来电核实地址")
    assert (shown.name, shown.phone) == ("欧阳小明", "13812345678")
    (recorded,) = ledger.all_named(["shipment.personal_data_revealed"])
    assert recorded.actor_name == "林晓"


def test_filters_and_pages() -> None:
    scan("NDX900001", "", NOW, reason="DELAY.vehicle")
    scan("NDX900003", "DELIVERED", NOW)
    window = Window(size=1)
    moving = shipment_rows(actor=SYSTEM, window=window, milestone="moving")
    assert (moving.total, moving.pages, len(moving.rows)) == (2, 2, 1)
    troubled = shipment_rows(actor=SYSTEM, window=Window(), trouble="DELAY")
    assert [row.waybill for row in troubled.rows] == ["NDX900001"]
    assert shipment_rows(actor=SYSTEM, window=Window(), trouble="LOSS").total == 0


def test_machines_page_by_cursor_without_missing_or_repeating() -> None:
    seen: list[str] = []
    after = None
    while rows := shipments_after(after, actor=SYSTEM, limit=2):
        seen += [row.waybill for row in rows]
        after = rows[-1].id
    assert seen == ["NDX900001", "NDX900002", "NDX900003"]
