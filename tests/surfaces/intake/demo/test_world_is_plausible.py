from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path

import phonenumbers
import pytest

from nuoda.domains.shipments.rules import REASONS, Milestone
from nuoda.surfaces.intake.demo.world import World, company, people
from nuoda.surfaces.intake.demo.world.geography import CITIES, HUBS, MAINLAND, WAYSIDE
from nuoda.surfaces.intake.demo.world.levels import NO_DELIVERY
from nuoda.surfaces.intake.demo.world.roads import CORRIDORS

REFERENCE = Path(__file__).resolve().parents[5] / "shared" / "data" / "reference"
REAL_COMPANIES = re.compile(
    "顺丰|中通|圆通|申通|韵达|极兔|京东|德邦|菜鸟|百世|中外运|邮政|安能|跨越|壹米|丰巢|比亚迪|上汽|一汽|大众|特斯拉|"
    "华为|小米|茅台|张裕|迈瑞|联影|欧莱雅|珀莱雅|宜家|顾家|海底捞|DHL|FedEx|UPS|Maersk|Siemens|Trumpf|Bosch",
    re.IGNORECASE,
)
WELL_KNOWN_PEOPLE = {
    "马云",
    "刘强东",
    "王卫",
    "赖梅松",
    "喻渭蛟",
    "聂腾云",
    "任正非",
    "雷军",
    "马化腾",
    "李宁",
    "姚明",
}


def all_texts(world: World) -> str:
    parts = [timed.scan.text for timed in world.scans]
    parts += [order.consignee.name + order.sender.name + order.goods for order in world.orders]
    parts += [shipper.name + shipper.name_en + shipper.contact for shipper in world.customers]
    parts += [member.name for member in world.staff]
    return "\n".join(parts)


def test_no_real_company_and_no_well_known_person(worlds: list[World]) -> None:
    for world in worlds:
        text = all_texts(world)
        assert not REAL_COMPANIES.search(text), REAL_COMPANIES.search(text)
        assert not {order.consignee.name for order in world.orders} & WELL_KNOWN_PEOPLE


def test_mailboxes_lie_in_reserved_domains(world: World) -> None:
    addresses = [s.email for s in world.customers] + [s.account for s in world.customers]
    addresses += [member.login for member in world.staff]
    addresses += [order.consignee.email for order in world.orders if order.consignee.email]
    assert all(re.fullmatch(r"[a-z0-9.-]+@[a-z-]+\.example", address) for address in addresses)
    assert len({s.email for s in world.customers}) == len(world.customers)


def test_phones_are_valid_and_visibly_invented(world: World) -> None:
    for shipment in world.shipments:
        if shipment.destination.country == "CN":
            assert re.fullmatch(r"1[3-9]\d0000\d{4}", shipment.consignee_phone)
            number = phonenumbers.parse(shipment.consignee_phone, "CN")
            assert phonenumbers.is_valid_number(number), shipment.consignee_phone
        else:
            assert "555" in shipment.consignee_phone
    assert all("6000" in s.phone or "555" in s.phone for s in world.customers)


def test_names_are_of_every_kind(worlds: list[World]) -> None:
    rng_names = {order.consignee.name for world in worlds for order in world.orders}
    assert any(name.startswith(people.COMPOUND) for name in rng_names)
    assert any(len(name) == 2 for name in rng_names)
    assert any("（" in name for name in rng_names)


def test_numbers_are_unique(worlds: list[World]) -> None:
    for world in worlds:
        waybills = [shipment.waybill for shipment in world.shipments]
        assert len(waybills) == len(set(waybills))
        references = [(order.customer, order.reference) for order in world.orders]
        assert len(references) == len(set(references))


def test_every_scan_has_its_shipment_and_every_shipment_its_order(worlds: list[World]) -> None:
    for world in worlds:
        carriers = {shipment.waybill: shipment.carrier for shipment in world.shipments}
        carriers |= {leg.number: leg.carrier for shipment in world.shipments for leg in shipment.legs}
        assert all(carriers[timed.scan.waybill] == timed.scan.carrier for timed in world.scans)
        orders = {(order.customer, order.reference) for order in world.orders}
        assert all((s.customer, s.order_reference) in orders for s in world.shipments)
        customers = {shipper.code for shipper in world.customers}
        assert {order.customer for order in world.orders} == customers


def test_codes_are_of_the_vocabulary(worlds: list[World]) -> None:
    milestones = {milestone.value for milestone in Milestone}
    for world in worlds:
        for timed in world.scans:
            scan = timed.scan
            assert scan.milestone in milestones or (scan.milestone == "" and scan.reason)
            assert not scan.reason or scan.reason in REASONS
            assert scan.code
            assert scan.text


def test_goods_have_plausible_weights_and_pieces(world: World) -> None:
    for order in world.orders:
        assert 1 <= order.pieces <= 40
        assert order.weight_kg is not None
        assert Decimal("0.2") <= order.weight_kg <= Decimal(1_100)
        assert sum(line.quantity for line in order.lines) == order.pieces
        assert all(line.value is None or 40 <= line.value <= 250_000 for line in order.lines)
    cosmetics = [o.weight_kg for o in world.orders if o.customer == company.COSMETICS and o.weight_kg]
    pallets = [o.weight_kg for o in world.orders if o.customer == company.PACKAGING and o.weight_kg]
    assert max(cosmetics) < 6 < min(pallets)


def test_every_tier_and_both_languages_are_there(world: World) -> None:
    assert {s.tier for s in world.customers} == {"platinum", "key", "potential", "ordinary"}
    assert {s.language for s in world.customers} == {"zh-hans", "en"}
    assert 8 <= len(world.customers) <= 10
    assert {member.role for member in world.staff} == {"admin", "supervisor", "agent", "dispatcher"}


def test_the_volume_is_that_of_a_small_company(worlds: list[World]) -> None:
    for world in worlds:
        assert 260 <= len(world.shipments) <= 400
        assert 2_300 <= len(world.scans) <= 3_600


def test_every_place_is_one_of_the_places_we_know(worlds: list[World]) -> None:
    known = {(city.region, city.name) for city in CITIES.values()}
    known |= {(place.region, place.city) for place in WAYSIDE.values()}
    known |= {(place.region, place.city) for line in CORRIDORS.values() for _, place in line}
    for world in worlds:
        assert {(timed.scan.place.region, timed.scan.place.city) for timed in world.scans} <= known
        for order in world.orders:
            for party in (order.sender, order.consignee):
                city = next(c for c in CITIES.values() if c.name == party.city)
                assert city.region == party.region
                assert party.district in {district.name for district in city.districts}


@pytest.mark.skipif(not REFERENCE.exists(), reason="shared/data/reference is absent")
def test_provinces_cities_and_districts_are_real() -> None:
    tree = json.loads((REFERENCE / "china" / "pca-code.json").read_text("utf-8"))
    real = {
        (province["name"], province["name"] if city["name"] in ("市辖区", "县") else city["name"]): set()
        for province in tree
        for city in province["children"]
    }  # type: dict[tuple[str, str], set[str]]
    for province in tree:
        for city in province["children"]:
            name = province["name"] if city["name"] in ("市辖区", "县") else city["name"]
            real[province["name"], name] |= {area["name"] for area in city.get("children", [])}
    for city in MAINLAND.values():
        assert {district.name for district in city.districts} <= real[city.region, city.name], city.name
    for place in [*WAYSIDE.values(), *(place for line in CORRIDORS.values() for _, place in line)]:
        assert (place.region, place.city) in real, place
    assert set(HUBS) == {city.hub for city in MAINLAND.values()}


@pytest.mark.skipif(not REFERENCE.exists(), reason="shared/data/reference is absent")
def test_days_without_delivery_are_days_off() -> None:
    with (REFERENCE / "china_holidays" / "chinese-days.json").open(encoding="utf-8") as file:
        days_off = json.load(file)["holidays"]
    assert all("Spring Festival" in days_off[day.isoformat()] for day in NO_DELIVERY)


@pytest.mark.skipif(not REFERENCE.exists(), reason="shared/data/reference is absent")
def test_every_province_is_one() -> None:
    with (REFERENCE / "china" / "provinces.csv").open(encoding="utf-8") as file:
        provinces = {row["name"] for row in csv.DictReader(file)}
    assert {city.region for city in MAINLAND.values()} <= provinces
