"""Histories of deliveries made by chance under a seed, for forecasts to learn from."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.shipments.queries import Journey

PLACES = {"广东省": 0.0, "上海市": 0.35, "四川省": 0.7, "新疆维吾尔自治区": 1.3}
SHIPPERS = [UUID(int=n) for n in range(1, 9)]


def a_history(count: int, start: datetime, *, seed: int = 7, spread: float = 0.3) -> list[Journey]:
    """So many journeys, one every two hours, whose time depends on where they go and who ships them."""
    chance = random.Random(seed)
    return [_journey(place, start + timedelta(hours=2 * place), chance, spread) for place in range(count)]


def _journey(place: int, booked_at: datetime, chance: random.Random, spread: float) -> Journey:
    origin, destination = (chance.choice(list(PLACES)) for _ in range(2))
    shipper = chance.choice(SHIPPERS)
    slow = PLACES[origin] / 2 + PLACES[destination] + shipper.int % 3 * 0.1
    to_pick_up = timedelta(hours=chance.uniform(2, 10))
    way = timedelta(hours=30 * 2.718 ** (slow + chance.gauss(0, spread)))
    picked_up = booked_at + to_pick_up
    return Journey(
        id=UUID(int=10_000 + place), customer_id=shipper, service="standard",
        origin=("CN", origin, ""), destination=("CN", destination, ""), zone="Asia/Shanghai", pieces=1,
        weight_kg=2.0, usual=timedelta(hours=72), booked_at=booked_at,
        due_at=booked_at + timedelta(hours=96), delivered_at=picked_up + way, milestone="DELIVERED",
        milestone_at=picked_up + way, signs=(("PICKED_UP", picked_up),),
    )  # fmt: skip
