"""A gearbox on the way to Chengdu: twelve consignments wait for another truck, one of them stops a line."""

from __future__ import annotations

from datetime import datetime, timedelta

from nuoda.surfaces.intake.demo.world import company
from nuoda.surfaces.intake.demo.world.geography import WAYSIDE, hub_place
from nuoda.surfaces.intake.demo.world.shapes import Journey, Trip
from nuoda.surfaces.intake.demo.world.trail import TRAVEL_SLACK, Trail
from nuoda.surfaces.intake.demo.world.troubles import hero
from nuoda.surfaces.intake.demo.world.troubles.script import (
    Desk,
    Part,
    Scene,
    ask_on,
    blank,
    finished,
    natural_until,
    ordered_before,
    scene,
    truck,
)

KEY = "vehicle"
BROKE_DOWN = timedelta(hours=15)
MOVED_ON = timedelta(hours=1, minutes=20)
"""How long before ``now`` the truck broke down, and another one took the goods."""
BROKE_AT = 0.60
"""Where, as a share of the way."""

_CARGO: tuple[tuple[str, str, str, int], ...] = (
    (company.PLATINUM_PARTS, "shanghai", "chengdu", 0),
    (company.PLATINUM_PARTS, "shanghai", "chongqing", 1),
    (company.MEDICAL, "suzhou", "chengdu", 0),
    (company.MEDICAL, "suzhou", "chengdu", 1),
    (company.MACHINES, "suzhou", "chengdu", 0),
    (company.COSMETICS, "hangzhou", "chengdu", 0),
    (company.COSMETICS, "hangzhou", "chengdu", 1),
    (company.COSMETICS, "hangzhou", "chongqing", 0),
    (company.COSMETICS, "hangzhou", "chongqing", 1),
    (company.PACKAGING, "ningbo", "chengdu", 0),
    (company.PACKAGING, "ningbo", "chongqing", 0),
)
"""Shipper, from, to, and how many days the goods had waited because the truck before was full."""


def broken_truck(seed: int, now: datetime) -> Scene:
    """The scene, with the hero: the platinum customer's spare part that a standing line waits for."""
    shape = truck("shanghai", "chengdu", now, 7)
    takes = shape.arrives_at - shape.leaves_at
    trip = truck("shanghai", "chengdu", now - BROKE_DOWN - takes * BROKE_AT, 7)
    trail = blank(hero.ask(trip), seed)
    hero.to_hub(trail, trip)
    stands = _stand(trail, trip, 0)
    hero.by_van(trail, now)
    person = hero.journey(trail, now)
    others = [_stranded(seed, now, trip, place) for place in range(len(_CARGO))]
    desks = [hero.desk(now, stands)]
    for place, journey in enumerate(others[:5]):
        login = company.AGENT_EN if journey.order.customer == company.MACHINES else company.AGENT
        taken = stands + timedelta(minutes=18 + 6 * place)
        desks.append(Desk(login, journey.shipment.waybill).did(taken, "acknowledge"))
    _one_incident(desks, others[0], person, trip, now=now, stands=stands)
    return scene(KEY, [person, *others], desks, hero=hero.facts(person, stands))


def _one_incident(
    desks: list[Desk], first: Journey, person: Journey, trip: Trip, *, now: datetime, stands: datetime
) -> None:
    """The desk makes one incident of all that wait for the other truck; the hero goes on by van."""
    whose = Desk(company.AGENT, first.shipment.waybill)
    text = "承运车辆途中变速箱故障，救援已到场；替换车辆从荆州出发，接上货物后继续前往成都。"
    english = (
        "The gearbox of the truck failed on the way; help is there. Another truck has left Jingzhou to take"
        " the goods over and bring them on to Chengdu."
    )
    code = f"{person.shipment.waybill} {trip.number}"
    whose.did(stands + timedelta(minutes=50), "incident", text, code, english)
    text = "货物已全部换装到替换车辆，正继续前往成都分拨中心；预计到达时间已更新。"
    english = (
        "All goods are on the other truck and on their way to Chengdu; the times at which we expect them are"
        " brought up to date."
    )
    whose.did(now - MOVED_ON + timedelta(minutes=10), "incident_word", text, text_en=english)
    desks.append(whose)


def _stand(trail: Trail, trip: Trip, place: int) -> datetime:
    """On the truck until it stands. Returns when that was."""
    trail.leave_hub(trip)
    takes = trip.arrives_at - trip.leaves_at
    for share in (0.27, 0.45):
        trail.position(trip, trip.leaves_at + takes * share)
    stands = trip.leaves_at + takes * BROKE_AT + timedelta(seconds=20 * place)
    spot = WAYSIDE["yichang"]
    text = f"【宜昌市】车次{trip.number}变速箱故障，停靠枝江服务区，等待救援"
    gap = (stands - trail.at) * TRAVEL_SLACK
    trail.note(stands, "ON_HOLD", spot, text, reason="DELAY.vehicle", gap=gap, trip=trip)
    text = "【宜昌市】救援到场，现场无法修复，已调派替换车辆"
    trail.note(stands + timedelta(minutes=70), "", spot, text, reason="DELAY.vehicle")
    return stands


def _stranded(seed: int, now: datetime, trip: Trip, place: int) -> Journey:
    shipper, start, end, waited = _CARGO[place]
    ordered = ordered_before(start, trip.leaves_at, waited) + timedelta(minutes=5 * place)
    ask = ask_on(Part(shipper, start, end, f"32{place:02d}"), ordered, seed)
    trail = natural_until(ask, seed, "HUB_IN")
    if waited:
        text = "【上海市】当班车辆满载，顺延下一班发出"
        trail.note(trail.at + timedelta(hours=5), "", hub_place("shanghai"), text, reason="DELAY.capacity")
    _stand(trail, trip, place + 1)
    moving = now - MOVED_ON + timedelta(seconds=40 * place)
    text = f"【宜昌市】货物已换装至替换车辆，车次{trip.number}继续前往【成都双流分拨中心】"
    trail.note(moving, "LINEHAUL", WAYSIDE["yichang"], text, reason="DELAY.vehicle", trip=trip)
    trail.put_arrival(trip, moving + (trip.arrives_at - trip.leaves_at) * (1 - BROKE_AT))
    trail.to_station("chengdu")
    trail.finish()
    return finished(trail)
