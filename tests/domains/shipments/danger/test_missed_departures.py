"""A missed departure: window, danger and promise say one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.factories import NOW, SYSTEM, scan

from nuoda.domains.shipments.commands import (
    LegDraft,
    Place,
    ShipmentDraft,
    add_parts,
    register_shipments,
    watch_shipments,
)
from nuoda.domains.shipments.facts import EtaMoved
from nuoda.domains.shipments.queries import ShipmentCard, dangers_of, find_by_waybill
from nuoda.domains.shipments.rules.danger import PlannedLeg, missed_departure
from nuoda.kernel import ledger

H = timedelta(hours=1)
PVG, FRA = Place(region="上海市", city="上海市", name="PVG"), Place(country="DE", city="Frankfurt")
FLIGHT = LegDraft("LH", "020-1", "air", PVG, FRA, cutoff_at=NOW + 10 * H, departs_at=NOW + 12 * H)


def register() -> ShipmentCard:
    road = LegDraft("NDX", "NDX-L1", "road", Place(city="深圳市"), PVG, departs_at=NOW)
    draft = ShipmentDraft(
        customer="ACME", waybill="NDX-FLY", carrier="NDX", booked_at=NOW, legs=(road, FLIGHT),
        usual_transit_hours=48,
    )  # fmt: skip
    assert not register_shipments(by=SYSTEM, at=NOW, shipments=[draft]).refused
    scan("NDX-L1", "LINEHAUL", NOW + H)
    return now()


def now() -> ShipmentCard:
    (card,) = find_by_waybill("NDX-FLY", actor=SYSTEM)
    return card


def watch(hours: float) -> None:
    watch_shipments(by=SYSTEM, at=NOW + hours * H)


def why() -> list[str]:
    facts = (one.fact for one in ledger.all_named(["shipment.eta_moved"]))
    return [fact.because for fact in facts if isinstance(fact, EtaMoved)]


@pytest.mark.usefixtures("acme", "now")
def test_the_window_waits_for_the_next_departure() -> None:
    before = register()
    watch(2)
    assert now().eta_at == before.eta_at
    watch(11)
    assert before.eta_at is not None
    assert now().eta_at == before.eta_at + 24 * H  # what a missed cut-off usually costs
    assert why()[-1] == "connection"
    facts = len(why())
    watch(13)
    assert (now().eta_at, len(why())) == (before.eta_at + 24 * H, facts)
    watch(37)  # nor did it go a day later
    assert now().eta_at == before.eta_at + 48 * H


@pytest.mark.usefixtures("acme", "now")
def test_a_departure_that_is_planned_is_what_it_waits_for() -> None:
    before = register()
    watch(11)
    again = replace(FLIGHT, number="020-2", cutoff_at=NOW + 16 * H, departs_at=NOW + 18 * H)
    add_parts(by=SYSTEM, at=NOW + 11 * H, shipment_id=before.id, legs=[again])
    watch(11)
    assert before.eta_at is not None
    assert now().eta_at == before.eta_at + 6 * H
    scan("020-2", "LINEHAUL", NOW + 18 * H, carrier="LH")
    watch(18.5)
    assert [one.kind for one in dangers_of([before.id], actor=SYSTEM).get(before.id, [])] == []
    moved = now().eta_at
    watch(19)
    assert now().eta_at == moved


def test_what_left_in_time_or_is_not_due_misses_nothing() -> None:
    flight = PlannedLeg(2, "air", "PVG", departs_at=NOW + 12 * H, cutoff_at=NOW + 10 * H)
    assert missed_departure([flight], NOW) is None
    assert missed_departure([replace(flight, handed_in_at=NOW + 9 * H)], NOW + 11 * H) is None
    assert missed_departure([replace(flight, departed_at=NOW + 12 * H)], NOW + 20 * H) is None
    late = missed_departure([replace(flight, ready_at=NOW + 11 * H)], NOW)
    assert late == (NOW + 12 * H, NOW + 36 * H)
    other = replace(flight, sequence=3, start="HKG", cutoff_at=NOW + 13 * H, departs_at=NOW + 14 * H)
    assert missed_departure([flight, other], NOW + 11 * H) == (NOW + 12 * H, NOW + 36 * H)
