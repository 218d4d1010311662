"""Dangers feed the shipment's one case; a warned area is told once a customer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, make_shipment, scan, settle
from tests.reactions.conftest import Day

from nuoda.domains.cases.queries import case_page, cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.notices.queries import latest_notices
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.commands import (
    LegDraft,
    Place,
    ShipmentDraft,
    TelemetryJudgement,
    WarningDraft,
    judge_telemetry,
    register_shipments,
    warn_area,
    watch_shipments,
)
from nuoda.domains.shipments.facts import DangerKind
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.domains.shipments.rules.danger import Danger, Fix, Reading, shock, stoppage
from nuoda.kernel import ledger
from nuoda.kernel.facts import Recorded, Ref
from nuoda.kernel.text import Text
from nuoda.kernel.translate import in_language
from nuoda.reactions.area_letters import tell_of_areas
from nuoda.reactions.cases import open_exception_cases
from nuoda.reactions.dangers import OPENS

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


def test_a_case_tells_a_danger_in_the_readers_language_with_its_figures(day: Day, acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    scan(ship.waybill, "PICKED_UP", NOW)
    settle()
    watch_shipments(by=SYSTEM, at=NOW + 100 * H)
    settle()
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[ship.id])
    said = [line.body for line in case_page(case.id, actor=SYSTEM).thread if isinstance(line.body, Text)]
    chinese, english = ([in_language(one, language) for one in said] for language in ("zh-hans", "en"))
    assert "已超过 3 天没有新动态；此处通常不超过 48 小时。" in chinese
    assert "No sign for more than 3 d; up to 48 h are usual here." in english


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


def _told(day: Day) -> str:
    """All that the customer was told."""
    mails = [mail for mail in day.mailbox.mails() if mail.recipient == "ops@acme.example"]
    return "\n".join(mail.body for mail in mails)


STANDS = stoppage([Fix(NOW - 3 * H, 30.0, 112.0), Fix(NOW, 30.0, 112.0)], NOW)
KNOCKED = shock([Reading(NOW, 12.3)], 5.0)


@pytest.mark.parametrize(
    ("danger", "said", "not_said"),
    [(STANDS, "货物在途延误", ("故障", "其他车辆")), (KNOCKED, "可能受损", ("发现货物破损", "赔付"))],
)
def test_what_a_device_shows_is_told_as_no_more_than_it_shows(
    day: Day, acme: CustomerCard, danger: Danger, said: str, not_said: Sequence[str]
) -> None:
    ship = make_shipment()
    grave = TelemetryJudgement(ship.id, frozenset({danger.kind}), [danger])
    judge_telemetry(by=SYSTEM, at=NOW, judgements=[grave])
    day.to(1)
    body = _told(day)
    assert said in body
    assert [words for words in not_said if words in body] == []


def test_a_missed_connection_is_no_missed_pick_up(day: Day, acme: CustomerCard) -> None:
    shenzhen = Place(region="广东省", city="深圳市")
    flight = LegDraft("CA", "999-1", "air", shenzhen, departs_at=NOW + 3 * H, cutoff_at=NOW + H)
    draft = ShipmentDraft(
        customer="ACME", waybill="NDX-FLY", carrier="NDX", booked_at=NOW,
        legs=[LegDraft("NDX", mode="road", origin=shenzhen, departs_at=NOW + H), flight],
    )  # fmt: skip
    assert not register_shipments(by=SYSTEM, at=NOW, shipments=[draft]).refused
    scan("NDX-FLY", "PICKED_UP", NOW)
    scan("NDX-FLY", "HUB_OUT", NOW + H / 2)
    day.to(9)
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[find_by_waybill("NDX-FLY", actor=SYSTEM)[0].id])
    assert case.cause == "PICKUP.cutoff"
    body = _told(day)
    assert "未赶上班次的截单时间" in body
    assert "揽收" not in body


def test_the_promise_is_at_risk_when_a_flight_is_missed(day: Day, acme: CustomerCard) -> None:
    """The window waits for the next flight, so that the word is not said to hold beside the danger."""
    shenzhen = Place(region="广东省", city="深圳市")
    flight = LegDraft("CA", "999-1", "air", shenzhen, departs_at=NOW + 12 * H, cutoff_at=NOW + 10 * H)
    draft = ShipmentDraft(
        customer="ACME", waybill="NDX-FLY", carrier="NDX", booked_at=NOW, usual_transit_hours=48,
        promised_due_at=NOW + 60 * H, legs=[LegDraft("NDX", mode="road", departs_at=NOW), flight],
    )  # fmt: skip
    assert not register_shipments(by=SYSTEM, at=NOW, shipments=[draft]).refused
    scan("NDX-FLY", "LINEHAUL", NOW + H)
    day.to(9)
    (ship,) = find_by_waybill("NDX-FLY", actor=SYSTEM)
    assert _state_of(ship.id) == "open"
    day.to(13)
    assert _state_of(ship.id) == "at_risk"
    dangers = {one.fact.kind for one in _facts("shipment.endangered")}  # type: ignore[attr-defined]
    assert {"connection", "late"} <= dangers


def _state_of(shipment_id: UUID) -> str:
    (promise,) = promises_of([Ref("shipment", str(shipment_id))], actor=SYSTEM)
    return promise.state


def test_a_first_leg_without_a_number_goes_under_the_shipments(day: Day, acme: CustomerCard) -> None:
    road = LegDraft("NDX", mode="road", origin=Place(city="深圳市"), cutoff_at=NOW + 2 * H)
    legs = [road, LegDraft("LH")]
    draft = ShipmentDraft(customer="ACME", waybill="NDX-ROAD", carrier="NDX", booked_at=NOW, legs=legs)
    late = ShipmentDraft(customer="ACME", waybill="NDX-LATE", carrier="NDX", booked_at=NOW, legs=legs)
    assert not register_shipments(by=SYSTEM, at=NOW, shipments=[draft, late]).refused
    scan("NDX-ROAD", "PICKED_UP", NOW + H)
    day.to(5)
    dangers = [one.fact for one in _facts("shipment.endangered")]
    missed = [one.waybill for one in dangers if one.kind == "connection"]  # type: ignore[attr-defined]
    assert missed == ["NDX-LATE"]


def test_a_parcel_that_nobody_collects_is_told_as_such(day: Day, acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=48)
    scan(ship.waybill, "AT_PICKUP_POINT", NOW)
    day.to(5 * 24 + 1)
    (case,) = cases_of(actor=SYSTEM, shipment_ids=[ship.id])
    assert case.cause == "CONSIGNEE.uncollected"
    assert "货物在自提点待取" in _told(day)
    assert "再次派送" not in _told(day)


def test_an_expected_time_that_has_passed_is_not_told(day: Day, acme: CustomerCard) -> None:
    ship = make_shipment(usual_transit_hours=24, promised_due_at=NOW + 26 * H)
    scan(ship.waybill, "PICKED_UP", NOW)
    day.to(36)
    late = next(mail.body for mail in day.mailbox.mails() if "仍未送达" in mail.body)
    assert "目前预计" not in late
