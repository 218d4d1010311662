"""What a consignment is made of: ten pieces of which eight are delivered, and legs with a flight missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise

from nuoda.domains.shipments.commands import LegDraft, Place
from nuoda.surfaces.intake.demo.world import company, hours
from nuoda.surfaces.intake.demo.world.asks import Ask, order_of, shipment_of, station_of
from nuoda.surfaces.intake.demo.world.carriers import Wording
from nuoda.surfaces.intake.demo.world.geography import CITIES, hub_place
from nuoda.surfaces.intake.demo.world.roads import next_time
from nuoda.surfaces.intake.demo.world.shapes import Journey, Step
from nuoda.surfaces.intake.demo.world.troubles.script import (
    Desk,
    Part,
    Scene,
    ask_on,
    blank,
    last_at,
    scene,
)

PIECES, DELIVERED = 10, 8
MOST_KG = Decimal(900)
BASIS = "与客户约定的到货时间"
H, M = timedelta(hours=1), timedelta(minutes=1)


def _next_hour(instant: datetime) -> datetime:
    return hours.hour_start(instant) + H


def eight_of_ten(seed: int, now: datetime) -> Scene:
    """Two pieces stayed behind in the hub: the consignment is not delivered, and nobody says it is."""
    first = last_at(time(16, 10), now - 50 * M)
    part = Part(company.FURNITURE, "dongguan", "wuhan", "3601", article="柜")
    ask = _of_ten(ask_on(part, first - 43 * H, seed))
    trail = blank(ask, seed)
    home, city = hub_place("wuhan"), ask.destination.city
    station, door = city.place(station_of(ask.destination, "NDX")), city.place()
    trail.book()
    trail.pick_up(first - 39 * H)
    trail.put(first - 35 * H, "HUB_IN", hub_place("guangzhou"), Wording())
    trail.put(first - 32 * H, "HUB_OUT", hub_place("guangzhou"), Wording(to=home.name, note="车次GUWU-J7"))
    trail.put(first - 9 * H, "HUB_IN", home, Wording(), gap=14 * H)
    trail.put(first - 6 * H, "HUB_OUT", home, Wording(to=station.name, note="班车"))
    trail.put(first - 5 * H, "STATION_IN", station, Wording())
    trail.put(first - 2 * H, "OUT_FOR_DELIVERY", station, Wording(who="余师傅"))
    numbers = [f"{ask.waybill}-{place:02d}" for place in range(1, PIECES + 1)]
    again, rest = next_time(now + 12 * H, (time(9, 20),)), numbers[DELIVERED:]
    parts = [
        _piece(number, first + place * M / 2, "DELIVERED", door, ask.contact)
        for place, number in enumerate(numbers[:DELIVERED])
    ]
    parts += [_piece(number, first - 5 * H + 20 * M, "HUB_IN", home) for number in rest]
    parts += [_piece(number, again, "OUT_FOR_DELIVERY", station) for number in rest]
    parts += [_piece(number, again + 2 * H, "DELIVERED", door, ask.contact) for number in rest]
    steps = tuple(sorted([*trail.steps, *parts], key=lambda step: step.at))
    due = _next_hour(again + 26 * H)
    order = order_of(ask, usual_hours=62, due_at=due, basis=BASIS)
    shipment = replace(shipment_of(ask, usual_hours=62), piece_numbers=tuple(numbers))
    return scene("eight_of_ten", [Journey(order, shipment, _apart(steps), due)])


def _of_ten(ask: Ask) -> Ask:
    """The same order of ten pieces of one article."""
    load = ask.load
    line = replace(load.lines[0], quantity=PIECES)
    weight = load.weight_kg / load.pieces * PIECES
    return replace(ask, load=replace(load, lines=(line,), pieces=PIECES, weight_kg=min(weight, MOST_KG)))


def _piece(number: str, at: datetime, milestone: str, place: Place, signer: str = "") -> Step:
    words = {
        "DELIVERED": "本件已签收",
        "HUB_IN": "【武汉市】本件未随车发出，留在武汉东西湖分拨中心",
        "OUT_FOR_DELIVERY": "【武汉市】本件正在派送",
    }
    return Step(at.replace(microsecond=0), milestone, place, words[milestone], signer=signer, piece=number)


def _apart(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Steps that follow each other closely have a gap that allows it."""
    gaps = [timedelta(0), *(after.at - before.at for before, after in pairwise(steps))]
    return tuple(replace(step, gap=min(step.gap, gap)) for step, gap in zip(steps, gaps, strict=True))


def missed_flight(seed: int, now: datetime) -> Scene:
    """The truck to the airport came too late: the flight's cut-off went by, and it was not handed in."""
    ordered = now - 26 * H
    part = Part(company.MACHINES, "suzhou", "heilbronn", "3602", "express", "伺服")
    ask = replace(
        ask_on(part, ordered, seed), carrier="TYAIR", waybill=hours.waybill("TYAIR", ordered, "3602")
    )
    pudong = CITIES["shanghai"].place("PVG cargo terminal")
    terminal = CITIES["frankfurt"].place("FRA CargoCity Süd")
    suzhou, goal = CITIES["suzhou"].place(), ask.destination.city
    truck, flight = f"NDX{ask.waybill[3:]}", f"784-{ask.waybill[-8:]}"
    legs = (
        LegDraft("NDX", truck, "road", suzhou, pudong, departs_at=now - 8 * H, arrives_at=now - 4 * H),
        LegDraft(
            "TYAIR", flight, "air", pudong, terminal,
            cutoff_at=now - 95 * M, departs_at=now + 2 * H, arrives_at=now + 15 * H,
        ),
        LegDraft(
            "TYAIR", "", "road", terminal, goal.place(),
            departs_at=now + 24 * H, arrives_at=now + 28 * H,
        ),
    )  # fmt: skip
    trail = blank(ask, seed)
    trail.book()
    road = replace(pudong, name="", city="苏州市", region="江苏省")
    ring = replace(pudong, name="G1503绕城高速")
    for at, milestone, place, text in (
        (now - 9 * H, "PICKED_UP", suzhou, "【苏州市】太仓仓库已装车，共1箱"),
        (now - 7 * H, "LINEHAUL", road, "【苏州市】G15沈海高速拥堵，车辆缓行"),
        (now - 3 * H, "LINEHAUL", ring, "【上海市】仍在拥堵路段，预计晚到货站"),
    ):
        trail.steps.append(Step(at, milestone, place, text, number=truck, carrier="NDX", gap=30 * M))
    for at, milestone, place, text in (
        (now + 40 * M, "HUB_IN", pudong, "Received from shipper at PVG cargo terminal, next flight"),
        (now + 21 * H, "INTL_DEPARTED", pudong, "Departed PVG to FRA"),
        (now + 34 * H, "INTL_ARRIVED", terminal, "Received from flight at FRA CargoCity Süd"),
        (now + 45 * H, "CUSTOMS_RELEASED", terminal, "Cleared by customs, Frankfurt"),
    ):
        trail.steps.append(Step(at, milestone, place, text, number=flight, carrier="TYAIR", gap=20 * M))
    delivered = "Delivered, Heilbronn"
    end = Step(now + 51 * H, "DELIVERED", goal.place(), delivered, signer=ask.contact, gap=2 * H)
    trail.steps.append(end)
    due = _next_hour(now + 84 * H)
    order = order_of(ask, usual_hours=72, due_at=due, basis=BASIS)
    shipment = replace(shipment_of(ask, usual_hours=72), legs=legs)
    desk = Desk(company.AGENT_EN, ask.waybill)
    desk.did(now - 70 * M, "acknowledge")
    note = "Next flight with space leaves tomorrow 10:30; asked TYAIR for a confirmed slot."
    desk.did(now - 60 * M, "note", note)
    return scene("missed_flight", [Journey(order, shipment, tuple(trail.steps), due)], [desk])
