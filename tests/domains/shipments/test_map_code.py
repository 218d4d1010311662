"""A code that nobody knows waits for a person; what she says of it holds for all that is in the log."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, SYSTEM, a_scan, make_shipment

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import Scan, follow_codes, map_code, record_scans, unmap_code
from nuoda.domains.shipments.queries import ShipmentPage, find_by_waybill, shipment_page, unknown_codes
from nuoda.domains.shipments.queries import code_mappings as said
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS, Actor
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.paging import Window

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _shipped(acme: CustomerCard) -> None:
    make_shipment()
    make_shipment(waybill="NDX900002")


def _strange(code: str, hours: float, *, waybill: str = "NDX900001") -> Scan:
    return a_scan(waybill, "", NOW + hours * HOUR, code=code, text="妥投(本人)")


def _record(*scans: Scan) -> IntakeReport:
    return record_scans(by=SYSTEM, at=NOW + 40 * HOUR, scans=scans)


def _page(waybill: str = "NDX900001") -> ShipmentPage:
    return shipment_page(find_by_waybill(waybill, actor=SYSTEM)[0].id, actor=SYSTEM)


def _queue(actor: Actor = SYSTEM) -> list[tuple[str, str, int, str, str]]:
    rows = unknown_codes(actor=actor, window=Window()).rows
    return [(one.source, one.code, one.count, one.sample_text, one.sample_waybill) for one in rows]


def test_an_unknown_code_lands_and_waits(agent: Actor) -> None:
    _record(a_scan("NDX900001", "PICKED_UP", NOW))
    report = _record(_strange("Z9", 1), _strange("Z9", 2), _strange("Z8", 3), _strange("Z9", 1))
    assert report == IntakeReport(3, 1, (), 3, ("Z8", "Z9"))
    page = _page()
    assert (page.card.milestone, len(page.log)) == ("PICKED_UP", 4)
    _record(_strange("Z9", 4, waybill="NDX900002"))
    assert set(_queue(agent)) == {
        ("file", "Z9", 3, "妥投(本人)", "NDX900001"),
        ("file", "Z8", 1, "妥投(本人)", "NDX900001"),
    }


def test_what_a_person_says_holds_for_history_and_future(agent: Actor) -> None:
    _record(_strange("Z9", 1), _strange("Z9", 2, waybill="NDX900002"))
    assert map_code(by=agent, at=NOW, source="file", code="Z9", milestone="DELIVERED", note="签收") == 2
    delivered = [_page(one).card.delivered_at for one in ("NDX900001", "NDX900002")]
    assert delivered == [NOW + HOUR, NOW + 2 * HOUR]
    assert [(line.milestone, line.mapped) for line in _page().log] == [("DELIVERED", True)]
    assert _queue() == []
    make_shipment(waybill="NDX900003")
    assert _record(_strange("Z9", 3, waybill="NDX900003")) == IntakeReport(1, 0)
    assert _page("NDX900003").card.milestone == "DELIVERED"
    (mapped,) = ledger.all_named(["code.mapped"])
    assert mapped.actor_name == "林晓"


def test_mapped_again_and_taken_back(agent: Actor) -> None:
    _record(_strange("Z9", 1))
    map_code(by=agent, at=NOW, source="file", code="Z9", milestone="DELIVERED")
    map_code(by=agent, at=NOW, source="file", code="Z9", milestone="", reason="DELAY.weather", note="看错了")
    card = _page().card
    assert (card.milestone, card.reason, card.delivered_at) == ("BOOKED", "DELAY.weather", None)
    (retracted,) = ledger.all_named(["shipment.delivery_retracted"])
    assert retracted.fact.reason == "看错了"  # type: ignore[attr-defined]
    assert [one.reason for one in said(actor=agent, window=Window()).rows] == ["DELAY.weather"]
    assert unmap_code(by=agent, at=NOW, source="file", code="Z9") == 1
    assert (_page().card.reason, [row[1] for row in _queue()]) == ("", ["Z9"])
    with pytest.raises(NotFound):
        unmap_code(by=agent, at=NOW, source="file", code="Z9")


def test_a_person_counts_before_the_connector_and_may_say_it_means_nothing(agent: Actor) -> None:
    _record(a_scan("NDX900001", "DELIVERED", NOW, code="POD"))
    map_code(by=agent, at=NOW, source="file", code="POD", milestone="")
    assert _page().card.milestone == "BOOKED"
    assert _record(a_scan("NDX900001", "DELIVERED", NOW + HOUR, code="POD")).unknown == 0
    assert _page().card.milestone == "BOOKED"
    unmap_code(by=agent, at=NOW, source="file", code="POD")
    assert _page().card.milestone == "DELIVERED"


def test_another_source_is_not_concerned(agent: Actor) -> None:
    _record(_strange("Z9", 1))
    assert map_code(by=agent, at=NOW, source="other", code="Z9", milestone="DELIVERED") == 0
    assert _page().card.milestone == "BOOKED"


def test_only_staff_may_map_and_see_the_queue(customer_actor: Actor) -> None:
    _record(_strange("Z9", 1))
    for actor in (customer_actor, ANONYMOUS):
        assert _queue(actor) == []
        with pytest.raises(Forbidden):
            map_code(by=actor, at=NOW, source="file", code="Z9", milestone="DELIVERED")
        with pytest.raises(Forbidden):
            unmap_code(by=actor, at=NOW, source="file", code="Z9")


@pytest.mark.parametrize(
    ("source", "code", "milestone", "reason"),
    [("", "Z9", "DELIVERED", ""), ("file", "", "DELIVERED", ""), ("file", "Z9", "ARRIVED", ""),
     ("file", "Z9", "", "BAD.luck"), ("file", "x" * 61, "DELIVERED", "")],
)  # fmt: skip
def test_it_needs_words_that_we_know(
    agent: Actor, source: str, code: str, milestone: str, reason: str
) -> None:
    with pytest.raises(Invalid):
        map_code(by=agent, at=NOW, source=source, code=code, milestone=milestone, reason=reason)


def _queries() -> int:
    with CaptureQueriesContext(connection) as made:
        assert follow_codes(by=SYSTEM, at=NOW)
    return len(made)


def test_long_history_follows_in_steps_that_cost_the_same(
    agent: Actor, customer_actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["nuoda.domains.shipments.commands.map_code"], "STEP", 4)
    numbers = [f"NDX91{place:04d}" for place in range(14)]
    for number in numbers:
        make_shipment(waybill=number)
    _record(*[_strange("Z9", 1, waybill=number) for number in numbers])
    assert map_code(by=agent, at=NOW, source="file", code="Z9", milestone="DELIVERED") == 4

    def standing() -> list[str]:
        return [_page(number).card.milestone for number in numbers]

    def progress() -> tuple[int, int, bool]:
        (row,) = said(actor=agent, window=Window()).rows
        return row.walked, row.followed, row.is_following

    assert (standing(), progress()) == (["BOOKED"] * 10 + ["DELIVERED"] * 4, (4, 4, True))
    made = [_queries(), _queries()]
    assert made[0] == made[1]
    assert (standing(), progress()) == (["BOOKED"] * 2 + ["DELIVERED"] * 12, (12, 12, True))
    assert ledger.all_named(["code.followed"]) == []

    # Mapped otherwise in the middle: it begins again, and what had followed follows once more.
    assert map_code(by=agent, at=NOW, source="file", code="Z9", milestone="HUB_IN", note="看错了") == 4
    with pytest.raises(Forbidden):
        follow_codes(by=customer_actor, at=NOW)
    while follow_codes(by=SYSTEM, at=NOW):
        pass
    assert (standing(), progress()) == (["HUB_IN"] * 14, (16, 14, False))
    (told,) = ledger.all_named(["code.followed"])
    assert (told.fact.shipments, told.fact.walked) == (14, 16)  # type: ignore[attr-defined]
    assert len(ledger.all_named(["shipment.delivery_retracted"])) == 12

    # Taken back: it stands in the list until the last shipment has followed.
    assert unmap_code(by=agent, at=NOW, source="file", code="Z9") == 4
    (row,) = said(actor=agent, window=Window()).rows
    assert row.withdrawn
    while follow_codes(by=SYSTEM, at=NOW):
        pass
    assert (standing(), said(actor=agent, window=Window()).rows) == (["BOOKED"] * 14, [])
