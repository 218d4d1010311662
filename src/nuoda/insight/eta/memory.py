"""What a forecast knows at an instant: the shipment itself, and the pace of what was delivered before.

Times are logarithms of hours (plus six), so that a lane that takes a week and one that takes a day weigh
alike. Only deliveries that were known by an instant count at it; the same code walks through history for
training and stands in the worker for the next shipment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from math import exp, log
from zoneinfo import ZoneInfo

import holidays

from nuoda.domains.shipments.facts import Milestone
from nuoda.domains.shipments.queries import Journey

BOOKED = Milestone.BOOKED.value
SOFT_HOURS = 6.0
SHIPPER_KEYS, KEYS = 20_000, 60_000
"""How many shippers and how many keys in all are remembered; those seen least are forgotten first."""

FEATURES = (
    "lane", "origin", "destination", "city", "service", "pace_fast", "pace", "pace_destination",
    "pace_origin", "pace_lane", "pace_shipper", "promised", "tariff", "elapsed", "progress", "same_region",
    "weight", "pieces", "hour", "weekday", "month", "rest_days",
)  # fmt: skip
# What the straight part of the model may use; hour, weekday and month are left to the trees.
LINEAR = (
    "lane", "origin", "city", "service", "pace_fast", "pace", "pace_destination", "pace_origin", "pace_lane",
    "pace_shipper", "promised", "same_region", "weight", "pieces", "progress", "rest_days",
)  # fmt: skip
_RANK = {milestone.value: place for place, milestone in enumerate(Milestone)}
_SLOW, _FAST, _PACE = timedelta(days=720), timedelta(days=8), timedelta(days=25)
_START = log(72 + SOFT_HOURS)
_LN2 = log(2)


def in_logs(span: timedelta) -> float:
    return log(max(0.0, span.total_seconds() / 3_600) + SOFT_HOURS)


def in_hours(value: float) -> float:
    return max(0.0, exp(min(value, 12.0)) - SOFT_HOURS)


class _Mean:
    """A sum and a count that fade with a half-life."""

    __slots__ = ("at", "count", "total")

    def __init__(self, count: float = 0.0, total: float = 0.0, at: float = 0.0) -> None:
        self.count, self.total, self.at = count, total, at

    def towards(self, wider: float, strength: float, now: float, half_life: float) -> float:
        fading = exp(-_LN2 * max(0.0, now - self.at) / half_life)
        return (self.total * fading + strength * wider) / (self.count * fading + strength)

    def add(self, value: float, now: float, half_life: float) -> None:
        fading = exp(-_LN2 * max(0.0, now - self.at) / half_life)
        self.count, self.total = self.count * fading + 1.0, self.total * fading + value
        self.at = max(self.at, now)


_NONE = _Mean()
_SECONDS = {"s": _SLOW.total_seconds(), "f": _FAST.total_seconds(), "p": _PACE.total_seconds()}


class Memory:
    """The usual times of lanes and places, and how much slower or faster than them things went of late."""

    def __init__(self, kept: Mapping[str, list[float]] | None = None) -> None:
        self._means = {key: _Mean(*value) for key, value in (kept or {}).items()}

    def dump(self) -> dict[str, list[float]]:
        """As JSON takes it; the keys seen least are left out where there are too many."""
        ranked = sorted(self._means, key=lambda key: -self._means[key].count)
        shippers = 0
        kept: dict[str, list[float]] = {}
        for key in ranked[: KEYS + SHIPPER_KEYS]:
            if key.startswith("p|shipper|"):
                shippers += 1
                if shippers > SHIPPER_KEYS:
                    continue
            one = self._means[key]
            kept[key] = [round(one.count, 4), round(one.total, 4), round(one.at)]
        return kept

    def _get(self, kind: str, key: str, wider: float, strength: float, now: float) -> float:
        return self._means.get(f"{kind}|{key}", _NONE).towards(wider, strength, now, _SECONDS[kind])

    def usual(self, one: Journey, stage: str, now: float) -> dict[str, float]:
        """The usual log hours from this milestone on, by ever narrower groups."""
        origin, destination = _region(one.origin), _region(one.destination)
        everything = self._get("s", f"all|{stage}", _START, 5, now)
        service = self._get("s", f"service|{stage}|{one.service}", everything, 20, now)
        towards = self._get("s", f"destination|{stage}|{destination}", service, 6, now)
        return {
            "service": service,
            "destination": towards,
            "origin": self._get("s", f"origin|{stage}|{origin}", service, 6, now),
            "lane": self._get("s", f"lane|{stage}|{origin}>{destination}|{one.service}", towards, 6, now),
        }

    def features(self, one: Journey, stage: str, at: datetime) -> list[float]:
        """What is known of a shipment that reached a milestone at an instant, in the order of FEATURES."""
        now = at.timestamp()
        usual = self.usual(one, stage, now)
        lane = usual["lane"]
        origin, destination = _region(one.origin), _region(one.destination)
        pace = self._get("p", "all", 0.0, 8, now)
        local = at.astimezone(ZoneInfo(one.zone))
        promised = in_logs(one.due_at - at) if one.due_at is not None else lane + 0.5
        return [
            lane,
            usual["origin"],
            usual["destination"],
            self._get("s", f"city|{stage}|{destination}/{one.destination[2]}", lane, 6, now),
            usual["service"],
            self._get("f", "all", 0.0, 4, now),
            pace,
            self._get("p", f"destination|{destination}", pace, 5, now),
            self._get("p", f"origin|{origin}", pace, 5, now),
            self._get("p", f"lane|{origin}>{destination}", pace, 5, now),
            self._get("p", f"shipper|{one.customer_id}", pace, 4, now),
            promised,
            in_logs(one.usual),
            in_logs(at - one.booked_at),
            float(_RANK.get(stage, 0)),
            float(origin == destination),
            log(one.weight_kg + 0.1),
            log(float(one.pieces)),
            local.hour + local.minute / 60,
            float(local.weekday()),
            float(local.month),
            float(rest_days(one.destination[0], local.date())),
        ]

    def learn(self, one: Journey) -> None:
        """Take in a delivery, at the instant it happened."""
        if one.delivered_at is None:
            return
        now = one.delivered_at.timestamp()
        origin, destination = _region(one.origin), _region(one.destination)
        lane_key = f"{origin}>{destination}"
        off: list[float] = []
        for stage, at in stages(one):
            took = in_logs(one.delivered_at - at)
            off.append(took - self.usual(one, stage, now)["lane"])
            for key in (
                f"all|{stage}", f"service|{stage}|{one.service}", f"destination|{stage}|{destination}",
                f"origin|{stage}|{origin}", f"lane|{stage}|{lane_key}|{one.service}",
                f"city|{stage}|{destination}/{one.destination[2]}",
            ):  # fmt: skip
                self._add("s", key, took, now)
        if not off:
            return
        mean = sum(off) / len(off)
        self._add("f", "all", mean, now)
        for key in (
            "all", f"destination|{destination}", f"origin|{origin}", f"lane|{lane_key}",
            f"shipper|{one.customer_id}",
        ):  # fmt: skip
            self._add("p", key, mean, now)

    def _add(self, kind: str, key: str, value: float, now: float) -> None:
        self._means.setdefault(f"{kind}|{key}", _Mean()).add(value, now, _SECONDS[kind])


def stages(one: Journey) -> list[tuple[str, datetime]]:
    """Each milestone that a shipment reached before it was delivered, at the first sign of it."""
    found: dict[str, datetime] = {BOOKED: one.booked_at}
    for milestone, at in one.signs:
        if at >= one.booked_at and (one.delivered_at is None or at < one.delivered_at):
            found.setdefault(milestone, at)
    if one.delivered_at is not None and one.delivered_at <= one.booked_at:
        return []
    return list(found.items())


def _region(place: tuple[str, str, str]) -> str:
    return place[1] or place[0]


@lru_cache(maxsize=20_000)
def rest_days(country: str, day: date) -> int:
    """How many of the seven days after ``day`` are a Sunday or a public holiday; Sundays alone elsewhere.

    Make-up workdays are not known to every calendar, so this is a hint to the model, never a promise.
    """
    known = _holidays(country)
    week = (day + timedelta(days=ahead) for ahead in range(1, 8))
    return sum(one.weekday() == 6 or one in known for one in week)


@lru_cache(maxsize=64)
def _holidays(country: str) -> holidays.HolidayBase | dict[date, str]:
    if country in holidays.list_supported_countries(include_aliases=False):
        return holidays.country_holidays(country)
    return {}
