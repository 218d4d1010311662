"""The progress that is read by itself tells what the whole page tells, and only what holds."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories import NOW, SYSTEM, a_scan, make_customer, make_customer_actor, make_shipment, scan

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import (
    LegDraft,
    Place,
    Scan,
    ShipmentDraft,
    add_parts,
    declare_error,
    map_code,
    record_scans,
    register_shipments,
)
from nuoda.domains.shipments.queries import (
    Progress,
    find_by_waybill,
    progress_of,
    progress_reading,
    shipment_page,
    zones_of,
)
from nuoda.kernel.actor import ANONYMOUS, Actor
from nuoda.kernel.readings import read_together

HOUR = timedelta(hours=1)


@pytest.fixture
def shipment_id(acme: CustomerCard) -> UUID:
    """A shipment that was delivered, after a scan of a code that nobody knew."""
    card = make_shipment()
    scan(card.waybill, "PICKED_UP", NOW)
    strange = a_scan(card.waybill, "", NOW + HOUR, code="Z9", text="已到达")
    record_scans(by=SYSTEM, at=NOW + 2 * HOUR, scans=[strange])
    scan(card.waybill, "DELIVERED", NOW + 3 * HOUR)
    return card.id


def _read(shipment_id: UUID, actor: Actor = SYSTEM) -> Progress | None:
    (found,) = read_together(progress_reading(shipment_id, actor=actor))
    return found


def _whole(shipment_id: UUID) -> Progress:
    return progress_of(shipment_page(shipment_id, actor=SYSTEM))


def _milestones(progress: Progress | None) -> list[str]:
    assert progress is not None
    return [line.milestone for line in progress.log]


def test_it_says_what_the_page_says(agent: Actor, shipment_id: UUID) -> None:
    assert _read(shipment_id) == _whole(shipment_id)
    assert _milestones(_read(shipment_id)) == ["DELIVERED", "", "PICKED_UP"]
    map_code(by=agent, at=NOW + 4 * HOUR, source="file", code="Z9", milestone="HUB_IN", reason="")
    assert _read(shipment_id) == _whole(shipment_id)
    assert _milestones(_read(shipment_id)) == ["DELIVERED", "HUB_IN", "PICKED_UP"]


def test_which_lines_were_declared_wrong_only_the_whole_page_knows(agent: Actor, shipment_id: UUID) -> None:
    declare_error(
        by=agent, at=NOW + 4 * HOUR, shipment_id=shipment_id, occurred_at=NOW + 3 * HOUR, code="DELIVERED",
        reason="did_not_occur", note="门口没有",
    )  # fmt: skip
    read = _read(shipment_id)
    assert read is not None
    assert read.legs is None
    assert _milestones(read) == []
    assert _milestones(_whole(shipment_id)) == ["", "PICKED_UP"]


def test_of_several_legs_only_the_whole_page_knows_where_they_stand(shipment_id: UUID) -> None:
    road = LegDraft("SF", "SF1000000001", "road", Place(city="成都市"), Place(city="上海市"))
    air = LegDraft("MU", "112-12345675", "air", Place(city="上海市"), Place(city="Paris"))
    add_parts(by=SYSTEM, at=NOW + 4 * HOUR, shipment_id=shipment_id, legs=[road, air])
    read = _read(shipment_id)
    assert read is not None
    assert read.legs is None
    whole = _whole(shipment_id).legs
    assert [leg.carrier for leg in whole or ()] == ["SF", "MU"]


def test_strangers_are_told_nothing(shipment_id: UUID) -> None:
    other = make_customer_actor(make_customer("GLOBEX"))
    assert _read(shipment_id, other) is None
    assert _read(shipment_id, ANONYMOUS) is None


def test_each_line_has_the_zone_of_its_place(acme: CustomerCard) -> None:
    """A parcel to Germany is scanned by Chinese clocks until it is there, and by German ones after."""
    draft = ShipmentDraft(
        customer="ACME", waybill="TY900001", carrier="TYAIR", booked_at=NOW, zone="Europe/Berlin",
        origin=Place("CN", "江苏省", "苏州市"), destination=Place("DE", "Hessen", "Frankfurt am Main"),
    )  # fmt: skip
    assert register_shipments(by=SYSTEM, at=NOW, shipments=[draft]).accepted == 1
    way = [
        Place(),
        Place("CN", "上海市", "上海市"),
        Place(name="G1503"),
        Place("DE", "Hessen"),
        Place(name="?"),
    ]
    scans = [
        Scan("TYAIR", "TY900001", NOW + number * HOUR, code=f"C{number}", milestone="HUB_IN", place=place)
        for number, place in enumerate(way)
    ]
    assert record_scans(by=SYSTEM, at=NOW + 9 * HOUR, scans=scans).accepted == len(way)
    (ship,) = find_by_waybill("TY900001", actor=SYSTEM)
    page = shipment_page(ship.id, actor=SYSTEM)
    home, abroad = "Asia/Shanghai", "Europe/Berlin"
    assert zones_of(page.log, progress_of(page)) == [abroad, abroad, home, home, home]
