"""Goods that must stay cold: a reefer that reports where it is and how cold, and was too warm for a while."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from random import Random

from nuoda.surfaces.intake.demo.world import company, hours
from nuoda.surfaces.intake.demo.world.asks import order_of, shipment_of
from nuoda.surfaces.intake.demo.world.carriers import Wording
from nuoda.surfaces.intake.demo.world.geography import CITIES, hub_place
from nuoda.surfaces.intake.demo.world.papers import positions
from nuoda.surfaces.intake.demo.world.roads import next_time
from nuoda.surfaces.intake.demo.world.shapes import Journey, Measured, Ride
from nuoda.surfaces.intake.demo.world.troubles.script import Part, Scene, ask_on, blank, scene

DEVICE = "REEFER-0412"
LEFT, EVERY = timedelta(hours=11), timedelta(minutes=10)
A_DOCUMENT = 6
FROM, TO, USUAL, WARM = 2.0, 8.0, 4.6, 10.9
TOO_WARM = (timedelta(hours=2, minutes=50), timedelta(minutes=70))
"""From when until when before ``now`` it was too warm."""
BASIS = "与客户约定的到货时间（冷链）"
H = timedelta(hours=1)
_WAY = (
    (31.23, 121.10),
    (31.78, 119.95),
    (32.06, 118.80),
    (33.0, 118.0),
    (34.28, 117.30),
    (35.4, 117.1),
    (36.67, 117.0),
)
"""Shanghai, Changzhou, Nanjing, Suqian, Xuzhou, Jining, Jinan: along the motorway, roughly."""


def cold_chain(seed: int, now: datetime) -> Scene:
    """Suzhou to Beijing at two to eight degrees."""
    part = Part(company.MEDICAL, "suzhou", "beijing", "3606", "standard", "试剂")
    ask = ask_on(part, now - 22 * H, seed)
    trail = blank(ask, seed)
    trail.book()
    trail.pick_up(now - 18 * H)
    trail.put(now - 14 * H, "HUB_IN", hub_place("shanghai"), Wording())
    start = now - LEFT
    to = hub_place("beijing").name
    trail.put(start, "HUB_OUT", hub_place("shanghai"), Wording(to=to, note="冷藏车0412"))
    trail.put(
        now - 4 * H, "LINEHAUL", CITIES["nanjing"].place(), Wording(to=to, note="冷藏车0412"), gap=2 * H
    )
    trail.put(now + 7 * H, "HUB_IN", hub_place("beijing"), Wording(), gap=5 * H)
    trail.out(next_time(now + 9 * H, (time(8, 50), time(14, 20))))
    trail.hand_over(trail.at + 3 * H)
    due = hours.hour_start(trail.at + 24 * H)
    order = order_of(ask, usual_hours=40, due_at=due, basis=BASIS)
    shipment = replace(shipment_of(ask, usual_hours=40), temperature_from=FROM, temperature_to=TO)
    found = scene("cold_chain", [Journey(order, shipment, tuple(trail.steps), due)])
    rng = Random(f"{seed}:cold")
    instants = [start + EVERY * place for place in range(1, int(LEFT / EVERY))]
    fixes = [(at, *_whereabouts((at - start) / LEFT), 78.0 + rng.uniform(-6, 6)) for at in instants]
    return replace(
        found,
        papers=tuple(paper for paper in positions(DEVICE, fixes, A_DOCUMENT) if paper.at <= now),
        rides=(Ride(start, DEVICE, ask.waybill),),
        measured=tuple(Measured(at, DEVICE, _celsius(at, now, rng)) for at in instants),
    )


def _whereabouts(share: float) -> tuple[float, float]:
    """Latitude and longitude after this share of the way, every stretch at the same pace."""
    lengths = [((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 for a, b in pairwise(_WAY)]
    left = share * sum(lengths)
    for (a, b), length in zip(pairwise(_WAY), lengths, strict=True):
        if left <= length:
            part = left / length
            return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
        left -= length
    return _WAY[-1]


def _celsius(at: datetime, now: datetime, rng: Random) -> float:
    warm = now - TOO_WARM[0] <= at <= now - TOO_WARM[1]
    return round((WARM if warm else USUAL) + rng.uniform(-0.4, 0.4), 1)
