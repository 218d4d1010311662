"""Dangers feed the shipment's one case; a warned area is told once a customer."""

from __future__ import annotations

from datetime import timedelta

from tests.factories import NOW, SYSTEM, make_shipment, scan, settle
from tests.reactions.conftest import Day

from nuoda.domains.cases.queries import cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import latest_notices
from nuoda.domains.shipments.commands import Place, WarningDraft, warn_area, watch_shipments
from nuoda.domains.shipments.facts import DangerKind
from nuoda.kernel import ledger
from nuoda.kernel.facts import Recorded
from nuoda.reactions.cases import open_exception_cases
from nuoda.reactions.dangers import OPENS, tell_of_areas

H, D = timedelta(hours=1), timedelta(days=1)


def _facts(name: str) -> list[Recorded]:
    return ledger.all_named([name])


def test_every_danger_knows_from_where_it_opens_a_case() -> None:
    assert set(OPENS) == {kind.value for kind in DangerKind}


def test_long_silence_opens_one_case_with_its_cause(day: Day, acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    scan(ship.waybill, "PICKED_UP", NOW)
    settle()
    for hours in (24, 60, 120):
        watch_shipments(by=SYSTEM, at=NOW + hours * H)
        settle()
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[ship.id])
    assert case.cause == "SYSTEM.silence"
    levels = [one.fact for one in _facts("shipment.endangered")]
    assert len(levels) >= 3


def test_giving_the_same_facts_twice_changes_nothing(day: Day, acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    scan(ship.waybill, "PICKED_UP", NOW)
    settle()
    watch_shipments(by=SYSTEM, at=NOW + 100 * H)
    settle()
    facts = _facts("shipment.endangered")
    open_exception_cases(facts)
    tell_of_areas(facts)
    assert len(cases_of(actor=SYSTEM, shipment_ids=[ship.id])) == 1


def test_a_broken_promise_is_told_as_broken_though_a_danger_tells_of_it_too(
    day: Day, acme: CustomerCard
) -> None:
    ship = make_shipment(usual_transit_hours=24, promised_due_at=NOW + 30 * H)
    scan(ship.waybill, "PICKED_UP", NOW)
    settle()
    watch_shipments(by=SYSTEM, at=NOW)
    day.to(60)
    told = [one.kind for one in latest_notices(actor=SYSTEM, customer_id=acme.id, limit=50)]
    assert "late" in told
    assert len(cases_of(actor=SYSTEM, shipment_ids=[ship.id])) == 1


def test_a_storm_opens_no_five_hundred_cases_and_is_told_once(day: Day, acme: CustomerCard) -> None:
    ships = [
        make_shipment(waybill=f"NDX-{n}", destination=Place(region="湖南省", city="长沙市"))
        for n in range(30)
    ]
    settle()
    watch_shipments(by=SYSTEM, at=NOW)
    storm = WarningDraft(
        "storm", "severe", NOW, NOW + D, title_zh="湖南暴雨", title_en="Rain in Hunan", places=["湖南省"]
    )
    warn_area(by=SYSTEM, at=NOW, warning=storm)
    watch_shipments(by=SYSTEM, at=NOW, limit=20)
    settle()
    watch_shipments(by=SYSTEM, at=NOW, limit=20)
    settle()
    touched = [one for one in _facts("shipment.endangered") if one.fact.kind == "area_warning"]  # type: ignore[attr-defined]
    assert len(touched) == 30
    assert cases_of(actor=SYSTEM, shipment_ids=[ship.id for ship in ships]) == []
    told = latest_notices(actor=SYSTEM, customer_id=acme.id, limit=50)
    assert [one.kind for one in told] == ["area_warning"]
