"""Warnings of areas: typed in, received, updated, cancelled; and whom they touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, make_shipment
from tests.factories.parcels import SHENZHEN

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import (
    Place,
    Scan,
    WarningDraft,
    record_scans,
    take_alert,
    warn_area,
    watch_shipments,
    withdraw_warning,
)
from nuoda.domains.shipments.queries import dangers_of, find_by_waybill, warning_page, warning_rows
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from nuoda.kernel.paging import Window
from nuoda.kernel.translate import in_language

H, D = timedelta(hours=1), timedelta(days=1)
STORM = WarningDraft(
    hazard="storm", severity="severe", since=NOW, until=NOW + D, title_zh="湖南暴雨",
    title_en="Rain in Hunan", source="CMA", places=["湖南省"],
)  # fmt: skip


def watch(at: datetime = NOW) -> None:
    while watch_shipments(by=SYSTEM, at=at).more:
        pass


def touched(shipment_id: UUID) -> bool:
    return any(
        one.kind == "area_warning" for one in dangers_of([shipment_id], actor=SYSTEM).get(shipment_id, [])
    )


def seen(waybill: str, milestone: str, at: datetime, region: str, name: str = "") -> None:
    place = Place(region=region, name=name or region)
    one = Scan("NDX", waybill, at, milestone, milestone, place=place)
    assert not record_scans(by=SYSTEM, at=at, scans=[one]).refused


def test_a_destination_in_the_area_is_touched_until_the_warning_ends(acme: CustomerCard) -> None:
    ship = make_shipment(destination=Place(region="湖南", city="长沙市"))
    other = make_shipment(waybill="NDX-2")
    warning_id = warn_area(by=SYSTEM, at=NOW, warning=STORM)
    watch()
    assert touched(ship.id)
    assert not touched(other.id)
    assert warning_page(warning_id, actor=SYSTEM, at=NOW).row.shipments == 1
    watch(NOW + D)
    assert not touched(ship.id)


def test_its_title_is_said_in_the_readers_language(acme: CustomerCard) -> None:
    ship = make_shipment(destination=Place(region="湖南", city="长沙市"))
    warn_area(by=SYSTEM, at=NOW, warning=STORM)
    watch()
    (said,) = [
        one.detail for one in dangers_of([ship.id], actor=SYSTEM)[ship.id] if one.kind == "area_warning"
    ]
    assert in_language(said, "en") == "Rain in Hunan lies on the way."
    assert "湖南暴雨" in in_language(said, "zh-hans")
    assert "Rain" not in in_language(said, "zh-hans")


def test_only_the_remaining_way_counts(acme: CustomerCard) -> None:
    here, passed = make_shipment(), make_shipment(waybill="NDX-2")
    seen(here.waybill, "HUB_IN", NOW, "湖南省", "长沙转运中心")
    seen(passed.waybill, "HUB_IN", NOW - H, "湖南省", "长沙转运中心")
    seen(passed.waybill, "HUB_IN", NOW, "江西省")
    watch()
    warn_area(by=SYSTEM, at=NOW, warning=STORM)
    watch()
    assert touched(here.id)
    assert not touched(passed.id)
    seen(here.waybill, "HUB_IN", NOW + H, "江西省")
    watch(NOW + H)
    assert not touched(here.id)


def test_a_city_touches_only_what_goes_there(acme: CustomerCard) -> None:
    changsha = make_shipment(destination=Place(region="湖南省", city="长沙市"))
    yueyang = make_shipment(waybill="NDX-2", destination=Place(region="湖南省", city="岳阳市"))
    warn_area(by=SYSTEM, at=NOW, warning=replace(STORM, places=["湖南省/长沙市"]))
    watch()
    assert touched(changsha.id)
    assert not touched(yueyang.id)


def test_an_outline_touches_what_lies_in_it(acme: CustomerCard) -> None:
    changsha = make_shipment(destination=Place(region="湖南省", city="长沙市"))
    shanghai = make_shipment(waybill="NDX-2")
    ring = [(27.5, 112.0), (29.0, 112.0), (29.0, 114.0), (27.5, 114.0), (27.5, 112.0)]
    warn_area(by=SYSTEM, at=NOW, warning=replace(STORM, places=[], polygons=[ring]))
    watch()
    assert touched(changsha.id)
    assert not touched(shanghai.id)


def test_a_usual_hub_of_the_lane_counts_while_it_lies_ahead(acme: CustomerCard) -> None:
    for number in range(6):
        ship = make_shipment(waybill=f"OLD-{number}")
        seen(ship.waybill, "HUB_IN", NOW - 3 * D, "湖南省")
        seen(ship.waybill, "DELIVERED", NOW - D, "上海市")
    booked, arrived = make_shipment(waybill="NEW-1"), make_shipment(waybill="NEW-2")
    north = make_shipment(waybill="NEW-3", origin=Place(region="山东省"))
    seen(arrived.waybill, "DEST_CITY", NOW, "上海市")
    warning_id = warn_area(by=SYSTEM, at=NOW, warning=STORM)
    assert list(warning_page(warning_id, actor=SYSTEM, at=NOW).lanes) == [("广东省", "上海市")]
    watch()
    assert touched(booked.id)
    assert not touched(arrived.id)
    assert not touched(north.id)


def test_a_warning_that_starts_after_arrival_touches_nothing(acme: CustomerCard) -> None:
    ship = make_shipment(destination=Place(region="湖南省"), usual_transit_hours=24)
    warn_area(by=SYSTEM, at=NOW, warning=replace(STORM, since=NOW + 9 * D, until=NOW + 10 * D))
    watch()
    assert not touched(ship.id)


def test_a_shipment_booked_into_a_warned_area_is_touched(acme: CustomerCard) -> None:
    warn_area(by=SYSTEM, at=NOW, warning=STORM)
    watch()
    ship = make_shipment(origin=Place(region="湖南省"), destination=SHENZHEN)
    watch()
    assert touched(ship.id)


def test_a_withdrawn_warning_lets_go(acme: CustomerCard, supervisor: Actor) -> None:
    ship = make_shipment(destination=Place(region="湖南省"))
    warning_id = warn_area(by=supervisor, at=NOW, warning=STORM)
    watch()
    withdraw_warning(by=supervisor, at=NOW + H, warning_id=warning_id, reason="over")
    watch(NOW + H)
    assert not touched(ship.id)
    with pytest.raises(Conflict):
        withdraw_warning(by=supervisor, at=NOW + H, warning_id=warning_id, reason="again")
    with pytest.raises(NotFound):
        withdraw_warning(by=supervisor, at=NOW, warning_id=acme.id, reason="none")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"hazard": "dragons"}, "hazard"),
        ({"severity": "bad"}, "severity"),
        ({"title_zh": " ", "title_en": ""}, "title_zh"),
        ({"until": NOW - H}, "until"),
        ({"since": NOW - 3 * D, "until": NOW - D}, "until"),
        ({"places": []}, "places"),
        ({"places": ["\x00"]}, "places"),
        ({"polygons": [[(99.0, 0.0), (1, 1), (2, 2)]]}, "polygons"),
        ({"polygons": [[(1.0, 1.0), (2.0, 2.0)]]}, "polygons"),
        ({"circles": [(1.0, 1.0, -1.0)]}, "circles"),
        ({"circles": [(1.0, 1.0, float("nan"))]}, "circles"),
        ({"until": datetime(9999, 1, 1, tzinfo=NOW.tzinfo)}, "until"),
    ],
)
def test_a_warning_that_cannot_be_meant_is_refused(db: None, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        warn_area(by=SYSTEM, at=NOW, warning=replace(STORM, **changes))  # type: ignore[arg-type]
    assert field in [one.field for one in refused.value.fields]
    assert warning_rows(actor=SYSTEM, window=Window(), at=NOW).total == 0


def test_customers_and_agents_do_not_warn(agent: Actor, customer_actor: Actor) -> None:
    for actor in (agent, customer_actor):
        with pytest.raises(Forbidden):
            warn_area(by=actor, at=NOW, warning=STORM)
    assert warning_rows(actor=customer_actor, window=Window(), at=NOW).total == 0


@dataclass(frozen=True)
class Words:
    hazard: str = "typhoon"
    severity: str = "extreme"
    since: datetime = NOW
    until: datetime = NOW + D
    title_zh: str = "台风"
    title_en: str = ""
    text_zh: str = ""
    text_en: str = ""
    source: str = "CMA"
    area_words: tuple[str, ...] = ("湖南省长沙市", "江西")
    area_codes: tuple[str, ...] = ()
    polygons: tuple[tuple[tuple[float, float], ...], ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True)
class Message:
    identifier: str = "A1"
    sender: str = "cma.example"
    sent_at: datetime = NOW
    message: str = "alert"
    status: str = "actual"
    references: tuple[tuple[str, str, datetime], ...] = ()
    warning: Words | None = field(default_factory=Words)


def take(message: Message, at: datetime = NOW) -> tuple[str, int]:
    report = take_alert(by=SYSTEM, at=at, alert=message)
    return report.outcome, report.ended


REFERS = (("cma.example", "A1", NOW),)


def test_an_alert_lands_once_and_is_acted_upon(acme: CustomerCard) -> None:
    ship = make_shipment(destination=Place(region="湖南省", city="长沙市"))
    assert take(Message()) == ("in_force", 0)
    assert take(Message()) == ("duplicate", 0)
    watch()
    assert touched(ship.id)
    (row,) = warning_rows(actor=SYSTEM, window=Window(), at=NOW).rows
    assert row.places == ("湖南省/长沙", "江西省")


@pytest.mark.parametrize("status", ["test", "exercise", "system", "draft"])
def test_what_is_not_actual_is_kept_and_not_acted_upon(acme: CustomerCard, status: str) -> None:
    ship = make_shipment(destination=Place(region="湖南省", city="长沙市"))
    assert take(Message(status=status)) == ("kept", 0)
    watch()
    assert not touched(ship.id)


def test_an_update_supersedes_and_a_cancellation_ends(acme: CustomerCard) -> None:
    ship = make_shipment(destination=Place(region="江西省"))
    take(Message())
    watch()
    smaller = replace(Words(), area_words=("湖南省",))
    assert take(Message("A2", message="update", references=REFERS, warning=smaller)) == ("in_force", 1)
    watch()
    assert not touched(ship.id)
    cancel = Message("A3", message="cancel", references=(("cma.example", "A2", NOW),), warning=None)
    assert take(cancel) == ("kept", 1)
    assert warning_rows(actor=SYSTEM, window=Window(), at=NOW, state="in_force").total == 0


def test_a_test_cancellation_and_a_strangers_word_end_nothing(db: None) -> None:
    take(Message())
    assert take(Message("A2", message="cancel", status="test", references=REFERS, warning=None))[1] == 0
    assert (
        take(Message("A3", sender="evil.example", message="cancel", references=REFERS, warning=None))[1] == 0
    )
    assert warning_rows(actor=SYSTEM, window=Window(), at=NOW, state="in_force").total == 1


@pytest.mark.parametrize(("message", "state"), [("cancel", "cancelled"), ("update", "superseded")])
def test_the_end_may_arrive_before_the_alert(db: None, message: str, state: str) -> None:
    warning = Words() if message == "update" else None
    take(Message("A2", message=message, references=REFERS, warning=warning))
    assert take(Message()) == (state, 0)


def test_an_alert_that_is_over_is_kept(db: None) -> None:
    assert take(Message(), at=NOW + 2 * D) == ("kept", 0)


@pytest.mark.parametrize(
    "broken", [Message(message="shout"), Message(status="maybe"), Message(identifier=" ")]
)
def test_a_message_outside_the_standard_is_refused(db: None, broken: Message) -> None:
    with pytest.raises(Invalid):
        take(broken)


def test_every_staff_role_reads_warnings(
    acme: CustomerCard, client_of: Callable[[Role], object], agent: Actor
) -> None:
    warn_area(by=SYSTEM, at=NOW, warning=STORM)
    assert warning_rows(actor=agent, window=Window(), at=NOW).total == 1
    assert find_by_waybill("none", actor=agent) == []
