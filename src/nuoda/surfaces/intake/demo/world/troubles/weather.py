"""Ice (in summer: flooding) closes the Hefei–Wuhan expressway; fourteen consignments wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from nuoda.surfaces.intake.demo.world import company
from nuoda.surfaces.intake.demo.world.geography import WAYSIDE
from nuoda.surfaces.intake.demo.world.roads import CHINA
from nuoda.surfaces.intake.demo.world.shapes import Alert, Journey, Trip
from nuoda.surfaces.intake.demo.world.trail import TRAVEL_SLACK, minutes
from nuoda.surfaces.intake.demo.world.troubles.script import (
    Desk,
    Part,
    Scene,
    ask_on,
    finished,
    natural_until,
    ordered_before,
    scene,
    truck,
)
from nuoda.surfaces.intake.demo.world.troubles.texts import WEATHER, WEATHER_WET

KEY = "weather"
WINTER = (11, 12, 1, 2, 3)
HELD_AT = 0.67
"""How far along Shanghai–Wuhan the expressway is closed."""
STANDS = (timedelta(hours=22), timedelta(hours=14, minutes=30))
"""How long before ``now`` each truck came to stand."""
WARNED = timedelta(minutes=50)
"""How long before the first truck stood the warning came."""
HOLDS = timedelta(hours=3)
"""How long after ``now`` the warning runs out."""
CLEARED = timedelta(minutes=12)
"""The road is opened this long after ``now``."""
FIRST_TRUCK = 8

_CARGO: tuple[tuple[str, str, str, str], ...] = (
    (company.PLATINUM_PARTS, "shanghai", "wuhan", "standard"),
    (company.PLATINUM_PARTS, "shanghai", "changsha", "standard"),
    (company.COSMETICS, "hangzhou", "wuhan", "express"),
    (company.COSMETICS, "hangzhou", "wuhan", "standard"),
    (company.COSMETICS, "hangzhou", "changsha", "express"),
    (company.MEDICAL, "suzhou", "wuhan", "express"),
    (company.MACHINES, "suzhou", "wuhan", "express"),
    (company.PACKAGING, "ningbo", "wuhan", "economy"),
    (company.PLATINUM_PARTS, "shanghai", "wuhan", "express"),
    (company.COSMETICS, "hangzhou", "wuhan", "standard"),
    (company.COSMETICS, "hangzhou", "changsha", "standard"),
    (company.MEDICAL, "suzhou", "changsha", "standard"),
    (company.MACHINES, "suzhou", "wuhan", "standard"),
    (company.PACKAGING, "ningbo", "changsha", "economy"),
)
"""The first eight are on the first truck."""


def closed_road(seed: int, now: datetime) -> Scene:
    """Held in the past, opened while somebody watches, delivered on the next waves."""
    shape = truck("shanghai", "wuhan", now, 0)
    to_hold = (shape.arrives_at - shape.leaves_at) * HELD_AT
    trips = [
        truck("shanghai", "wuhan", now - stood - to_hold, number)
        for number, stood in enumerate(STANDS, start=1)
    ]
    journeys = [_held(seed, now, trips[place >= FIRST_TRUCK], place) for place in range(len(_CARGO))]
    desks = [_took_up(now, journey, place) for place, journey in enumerate(journeys[:FIRST_TRUCK])]
    played = scene(KEY, journeys, desks, worded_as=WEATHER if _winter(now) else WEATHER_WET)
    return replace(played, alerts=(_warning(now),))


def _warning(now: datetime) -> Alert:
    """The highway authority's message about the pass, from before the first truck came to stand."""
    sent, until = now - STANDS[0] - WARNED, now + HOLDS
    event, english = ("道路结冰", "Icy road") if _winter(now) else ("暴雨积水", "Flooded road")
    words = (
        ("zh-CN", event, f"G42沪蓉高速金寨至麻城段{event}黄色预警", "谨慎通行，择路绕行。"),
        (
            "en-GB",
            english,
            f"{english}: G42 between Jinzhai and Macheng",
            "Slow down, or go round.",
        ),
    )
    info = "".join(
        f"<info><language>{language}</language><category>Met</category><event>{name}</event>"
        "<urgency>Expected</urgency><severity>Moderate</severity><certainty>Likely</certainty>"
        f"<onset>{sent.isoformat()}</onset><expires>{until.isoformat()}</expires>"
        f"<senderName>皖西高速路网中心</senderName><headline>{title}</headline><description>{text}</description>"
        "<area><areaDesc>安徽省六安市</areaDesc></area></info>"
        for language, name, title, text in words
    )
    head = (
        f"<identifier>DEMO-ROAD-{sent:%Y%m%d%H%M}</identifier><sender>roads@demo.example</sender>"
        f"<sent>{sent.isoformat()}</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>"
    )
    return Alert(sent, f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">{head}{info}</alert>'.encode())


def _winter(now: datetime) -> bool:
    return now.astimezone(CHINA).month in WINTER


def _held(seed: int, now: datetime, trip: Trip, place: int) -> Journey:
    shipper, start, end, service = _CARGO[place]
    ordered = ordered_before(start, trip.leaves_at) + timedelta(minutes=7 * place)
    ask = ask_on(Part(shipper, start, end, f"31{place:02d}", service), ordered, seed)
    rng = Random(f"{seed}:road:{place}")
    trail = natural_until(ask, seed, "HUB_IN")
    trail.leave_hub(trip)
    takes = trip.arrives_at - trip.leaves_at
    trail.position(trip, trip.leaves_at + takes * 0.4)
    spot = WAYSIDE["jinzhai"]
    stands = trip.leaves_at + takes * HELD_AT + timedelta(seconds=25 * place)
    cause = "雨雪结冰" if _winter(now) else "强降雨积水"
    text = f"【六安市】G42沪蓉高速金寨至麻城段因{cause}封闭，车次{trip.number}滞留金寨服务区"
    gap = (stands - trail.at) * TRAVEL_SLACK
    trail.note(stands, "ON_HOLD", spot, text, reason="DELAY.weather", gap=gap, trip=trip)
    again = now - timedelta(hours=5) + minutes(rng, 0, 12)
    trail.note(again, "", spot, "【六安市】道路抢通作业中，仍未恢复通行", reason="DELAY.weather")
    moving = now + CLEARED + timedelta(seconds=17 * place)
    text = f"【六安市】道路恢复通行，车次{trip.number}继续前往【武汉东西湖分拨中心】"
    trail.note(moving, "LINEHAUL", spot, text, trip=trip)
    trail.put_arrival(trip, moving + takes * (1 - HELD_AT))
    trail.to_station("wuhan")
    trail.finish()
    return finished(trail)


def _took_up(now: datetime, journey: Journey, place: int) -> Desk:
    """The first truck's cases were taken up; the second truck's are left to the reader."""
    login = company.AGENT_EN if journey.order.customer == company.MACHINES else company.AGENT_KEY
    taken = now - STANDS[0] + timedelta(minutes=24 + 3 * place)
    note = "已联系调度：金寨至麻城段封闭，绕行G40需多走约260公里且同样限行，先在服务区等待。"
    desk = Desk(login, journey.shipment.waybill).did(taken, "acknowledge")
    return desk.did(taken + timedelta(minutes=9), "note", note)
