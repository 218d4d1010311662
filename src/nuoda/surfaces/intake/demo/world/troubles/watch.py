"""The trouble that happens while somebody watches: a flat tyre a minute after ``now``."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from nuoda.surfaces.intake.demo.world import company, roads
from nuoda.surfaces.intake.demo.world.asks import order_of, shipment_of, station_of
from nuoda.surfaces.intake.demo.world.carriers import Wording
from nuoda.surfaces.intake.demo.world.geography import hub_place
from nuoda.surfaces.intake.demo.world.shapes import Journey
from nuoda.surfaces.intake.demo.world.troubles.script import Part, Scene, ask_on, blank, scene

KEY = "live_warning"
REFERENCE = "KH-SOS-3301"
FLAT = timedelta(seconds=75)
MOVES = timedelta(minutes=34, seconds=20)
DUE = timedelta(minutes=70)
"""More than an hour after ``now``: sooner, and the clock alone would warn before the tyre does."""
LATE = timedelta(minutes=8, seconds=35)
USUAL_HOURS = 12
BASIS = "与客户约定的到货时间（手术器械急送）"


def warning_to_watch(seed: int, now: datetime) -> Scene:
    """A delivery van with a flat tyre: a person lives this one from its warning to its end."""
    due = _five_minutes_after(now + DUE)
    part = Part(company.MEDICAL, "suzhou", "shanghai", "3301", "express", "骨科")
    ask = replace(
        ask_on(part, now - timedelta(hours=13, minutes=25), seed),
        firm="上海旻远骨科医院",
        reference=REFERENCE,
    )
    trail = blank(ask, seed)
    trail.lags = (3, 9)
    city, hub = ask.destination.city, hub_place("shanghai")
    station = city.place(station_of(ask.destination, "NDX"))
    trail.book()
    trail.pick_up(now - timedelta(hours=11, minutes=40))
    trail.put(now - timedelta(hours=8, minutes=50), "HUB_IN", hub, Wording())
    leaving = Wording(to=station.name, note="急送班车")
    trail.put(now - timedelta(hours=4, minutes=12), "HUB_OUT", hub, leaving)
    trail.put(now - timedelta(hours=3, minutes=11), "STATION_IN", station, Wording())
    trail.put(now - timedelta(minutes=26), "OUT_FOR_DELIVERY", station, Wording(who="邵师傅"))
    text = "【上海市】配送车在中环高架爆胎，等待备用车接驳"
    trail.note(now + FLAT, "ON_HOLD", city.place(), text, reason="DELAY.vehicle")
    text = "【上海市】备用车已接驳，继续派送"
    trail.note(now + MOVES, "OUT_FOR_DELIVERY", city.place(), text, gap=timedelta(minutes=5))
    trail.hand_over(due + LATE)
    order = order_of(ask, usual_hours=USUAL_HOURS, due_at=due, basis=BASIS)
    shipment = shipment_of(ask, usual_hours=USUAL_HOURS)
    return scene(KEY, [Journey(order, shipment, tuple(trail.steps), due)])


def _five_minutes_after(instant: datetime) -> datetime:
    """The next full five minutes."""
    local = instant.astimezone(roads.CHINA).replace(second=0, microsecond=0)
    return local + timedelta(minutes=5 - local.minute % 5)
