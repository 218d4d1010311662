"""The log lands once; what it says is on the shipment at once, however it arrives."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import NOW, SYSTEM, a_scan, make_shipment, scan
from tests.factories.undoing import undone

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import Scan, record_scans
from nuoda.domains.shipments.commands.known import lock_by_id
from nuoda.domains.shipments.commands.reckon import recompute
from nuoda.domains.shipments.queries import log_count, shipment_page
from nuoda.domains.shipments.rules import Milestone, Status
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.intake import IntakeReport


def _at(hours: float) -> timedelta:
    return timedelta(hours=hours)


def _names(since: int = 0) -> Counter[str]:
    return Counter(one.fact.name for one in ledger.since(since, actor=SYSTEM))


def test_a_scan_moves_the_shipment_and_its_expected_time(acme: CustomerCard) -> None:
    before = make_shipment(usual_transit_hours=48)
    scan(before.waybill, "PICKED_UP", NOW + _at(10), place="深圳南山营业部")
    after = shipment_page(before.id, actor=SYSTEM).card
    assert (after.milestone, after.place, after.eta_at) == ("PICKED_UP", "深圳南山营业部", NOW + _at(58))
    names = _names()
    assert (names["shipment.advanced"], names["shipment.eta_moved"]) == (1, 1)


def test_a_scan_lands_once_in_a_batch_and_again(acme: CustomerCard) -> None:
    make_shipment()
    one = a_scan("NDX900001", "PICKED_UP", NOW)
    assert record_scans(by=SYSTEM, at=NOW, scans=[one, one]) == IntakeReport(1, 1)
    position = ledger.newest_position()
    assert record_scans(by=SYSTEM, at=NOW, scans=[one]) == IntakeReport(0, 1)
    assert ledger.newest_position() == position


def test_a_respelt_place_is_the_same_scan(acme: CustomerCard) -> None:
    make_shipment()
    scan("NDX900001", "PICKED_UP", NOW, place="深圳 南山")
    assert scan("NDX900001", "PICKED_UP", NOW, place="深圳市南山区").duplicate == 1


def test_a_scan_that_changes_nothing_is_in_the_log_and_no_fact(acme: CustomerCard) -> None:
    make_shipment()
    scan("NDX900001", "DELIVERED", NOW)
    position = ledger.newest_position()
    scan("NDX900001", "DELIVERED", NOW + _at(1), code="second proof")
    assert log_count(actor=SYSTEM) == 2
    assert _names(position) == Counter()


def test_trouble_is_a_fact_and_its_end_too(acme: CustomerCard) -> None:
    make_shipment()
    scan("NDX900001", "PICKED_UP", NOW)
    scan("NDX900001", "", NOW + _at(5), reason="DELAY.vehicle")
    scan("NDX900001", "HUB_IN", NOW + _at(15))
    names = _names()
    assert (names["shipment.troubled"], names["shipment.eased"]) == (1, 1)


def test_a_late_transit_scan_leaves_it_delivered(acme: CustomerCard) -> None:
    card = make_shipment()
    scan("NDX900001", "DELIVERED", NOW)
    scan("NDX900001", "HUB_OUT", NOW + _at(2))
    page = shipment_page(card.id, actor=SYSTEM)
    assert (page.card.milestone, page.late_scans) == ("DELIVERED", 1)
    assert _names()["shipment.delivered"] == 1


@pytest.mark.parametrize(
    ("bad", "field"),
    [
        (a_scan("UNKNOWN", "PICKED_UP", NOW), "waybill"),
        (a_scan("NDX900001", "PICKED_UP", NOW, carrier="YTO"), "waybill"),
        (a_scan("NDX900001", "TELEPORTED", NOW), "milestone"),
        (a_scan("NDX900001", "HUB_IN", NOW, reason="BAD.luck"), "reason"),
        (replace(a_scan("NDX900001", "HUB_IN", NOW), zone_source="guess"), "zone_source"),
        (replace(a_scan("NDX900001", "HUB_IN", NOW), quantity=-1), "quantity"),
        (replace(a_scan("NDX900001", "HUB_IN", NOW), quantity_kind="Z"), "quantity_kind"),
        (replace(a_scan("NDX900001", "HUB_IN", NOW), latitude=91.0, longitude=0.0), "latitude"),
        (replace(a_scan("NDX900001", "HUB_IN", NOW), longitude=0.0), "latitude"),
        (a_scan("NDX900001", "HUB_IN", NOW + _at(49)), "occurred_at"),
        (a_scan("NDX900001", "HUB_IN", NOW.replace(tzinfo=None)), "occurred_at"),
        (a_scan("NDX900001", "HUB_IN", NOW.replace(year=1970)), "occurred_at"),
        (a_scan("NDX900001", "HUB_IN", NOW, code="x" * 61), "code"),
        (replace(a_scan("NDX900001", "HUB_IN", NOW), code=""), "code"),
        (a_scan("NDX900001", "HUB_IN", NOW, text="a\x00b"), "text"),
    ],
)
def test_a_bad_scan_is_refused_alone(acme: CustomerCard, bad: Scan, field: str) -> None:
    make_shipment()
    report = record_scans(by=SYSTEM, at=NOW, scans=[a_scan("NDX900001", "PICKED_UP", NOW), bad])
    assert report.accepted == 1
    (refused,) = report.refused
    assert (refused.index, refused.problems[0].field) == (1, field)
    assert log_count(actor=SYSTEM) == 1


def test_a_machine_cannot_scan_what_it_does_not_see(acme: CustomerCard, globex: CustomerCard) -> None:
    make_shipment("ACME")
    machine = Actor(Role.MACHINE, "key", "key", globex.id)
    report = record_scans(by=machine, at=NOW, scans=[a_scan("NDX900001", "PICKED_UP", NOW)])
    assert (report.accepted, report.refused[0].problems[0].field) == (0, "waybill")


def _stored(shipment_id: UUID) -> Status:
    columns = (
        "milestone, milestone_at, place, heard_at, moved_at, reason, reason_at, delivered_at, attempts,"
        " pieces_seen, pieces_arrived, late_scans, leg"
    )
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM shipments_shipment WHERE id = %s", [shipment_id])
        return Status(*cursor.fetchone())


_scans = st.builds(
    lambda waybill, hour, milestone, reason, piece, place: a_scan(
        waybill, milestone, NOW - _at(hour), reason=reason or ("DELAY.human" if not milestone else ""),
        piece=piece, place=place,
    ),
    st.sampled_from(["W0", "W1"]), st.integers(0, 40), st.sampled_from(["", *(m.value for m in Milestone)]),
    st.sampled_from(["", "", "DAMAGE.wet", "DELAY.vehicle"]), st.sampled_from(["", "", "", "1", "2"]),
    st.sampled_from(["", "深圳", "上海"]),
)  # fmt: skip


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=st.lists(st.lists(_scans, max_size=8), max_size=6))
def test_what_is_stored_is_what_the_log_says(acme: CustomerCard, batches: list[list[Scan]]) -> None:
    with undone():
        ids = [make_shipment(waybill=waybill).id for waybill in ("W0", "W1")]
        for place, batch in enumerate(batches):
            record_scans(by=SYSTEM, at=NOW + _at(place), scans=batch)
            assert {one: _stored(one) for one in ids} == recompute(lock_by_id(ids, by=SYSTEM))
