"""The first half hour after ``now``: something arrives every ten to twenty-five seconds.

Steps that would come within the next hours are brought forward (or held back by minutes) to fixed
moments, as far as roads, gaps and working hours allow; where none fits, a truck reports its position
or somebody orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from random import Random

from nuoda.surfaces.intake.demo.world import roads
from nuoda.surfaces.intake.demo.world.carriers import Wording, text_of
from nuoda.surfaces.intake.demo.world.geography import HUBS
from nuoda.surfaces.intake.demo.world.hours import journey_at
from nuoda.surfaces.intake.demo.world.shapes import Journey, Step

SPAN = timedelta(minutes=30)
EVERY_NTH_AN_ORDER = 9
_PULL: dict[str, timedelta] = {
    "PICKED_UP": timedelta(hours=3),
    "HUB_IN": timedelta(hours=3),
    "HUB_OUT": timedelta(minutes=90),
    "LINEHAUL": timedelta(hours=3),
    "DEST_CITY": timedelta(hours=2),
    "STATION_IN": timedelta(hours=2),
    "OUT_FOR_DELIVERY": timedelta(minutes=70),
    "DELIVERED": timedelta(hours=4),
    "DELIVERED_PROXY": timedelta(hours=4),
    "DELIVERED_LOCKER": timedelta(hours=4),
}
"""How far ahead a step of this kind may be brought forward."""
_OPEN: dict[str, tuple[time, time]] = {
    "PICKED_UP": (time(8, 30), time(20, 30)),
    "STATION_IN": (time(4, 30), time(20, 0)),
    "OUT_FOR_DELIVERY": (time(7, 30), time(19, 0)),
    "DELIVERED": (time(8, 0), time(21, 0)),
    "DELIVERED_PROXY": (time(8, 0), time(21, 0)),
    "DELIVERED_LOCKER": (time(8, 0), time(21, 30)),
}
"""When people do this, local time; the rest goes on day and night."""
QUIET_ON_THE_ROAD = timedelta(minutes=7)


def moments(now: datetime, busy: Sequence[datetime], rng: Random) -> list[datetime]:
    """Moments to fill, so that together with the ``busy`` ones no gap is longer than 25 seconds."""
    taken = sorted(instant for instant in busy if now < instant <= now + SPAN)
    found: list[datetime] = []
    last = now
    while last < now + SPAN:
        moment = last + timedelta(seconds=rng.randrange(12, 18))
        meets = [instant for instant in taken if last < instant <= moment + timedelta(seconds=5)]
        if meets:
            last = meets[0]
            continue
        found.append(moment)
        last = moment
    return found


class _Flow:
    """A journey in progress: ``next`` is its first step that has not reached us."""

    def __init__(self, journey: Journey, now: datetime) -> None:
        self.journey = journey
        self.steps = list(journey.steps)
        ahead = (place for place, step in enumerate(self.steps) if step.at + step.lag > now)
        self.next = next(ahead, len(self.steps))
        self.home = journey.shipment.destination.country == "CN"

    def fits(self, moment: datetime) -> bool:
        """True where the next step may happen at ``moment``."""
        if not self.home or not 0 < self.next < len(self.steps):
            return False
        step, before = self.steps[self.next], self.steps[self.next - 1]
        pull = _PULL.get(step.milestone)
        if pull is None or step.at - moment > pull or moment < before.at + step.gap:
            return False
        opens, closes = _OPEN.get(step.milestone, (time.min, time.max))
        return opens <= moment.astimezone(roads.CHINA).time() <= closes

    def move(self, moment: datetime, lag: timedelta) -> None:
        """Let the next step happen at ``moment``; later ones wait as much as this one waits."""
        wait = max(timedelta(0), moment - self.steps[self.next].at)
        self.steps[self.next] = replace(self.steps[self.next], at=moment, lag=lag)
        for place in range(self.next + 1, len(self.steps)):
            self.steps[place] = replace(self.steps[place], at=self.steps[place].at + wait)
        self.next += 1

    def on_road(self, moment: datetime) -> bool:
        if not self.home or not 0 < self.next < len(self.steps):
            return False
        step, before = self.steps[self.next], self.steps[self.next - 1]
        riding = step.trip is not None and before.trip is not None and not step.trip.by_air
        return riding and before.at + QUIET_ON_THE_ROAD < moment < step.at - QUIET_ON_THE_ROAD

    def report(self, moment: datetime, lag: timedelta) -> None:
        """The truck says where it is."""
        step, before = self.steps[self.next], self.steps[self.next - 1]
        trip = step.trip
        if trip is None:
            raise ValueError("only a truck reports its position")
        share = (moment - trip.leaves_at) / (trip.arrives_at - trip.leaves_at)
        place = roads.whereabouts(trip.start, trip.end, share)
        words = Wording(place.city, place.name, HUBS[trip.end], "", f"车次{trip.number}")
        text = text_of(self.journey.shipment.carrier, "LINEHAUL", words)
        gap = min(QUIET_ON_THE_ROAD, moment - before.at)
        self.steps[self.next] = replace(step, gap=max(timedelta(minutes=5), step.gap - (moment - before.at)))
        self.steps.insert(self.next, Step(moment, "LINEHAUL", place, text, lag=lag, gap=gap, trip=trip))
        self.next += 1

    @property
    def result(self) -> Journey:
        return replace(self.journey, steps=tuple(self.steps))


def enliven(seed: int, journeys: Sequence[Journey], busy: Sequence[datetime], now: datetime) -> list[Journey]:
    """The journeys with the first half hour filled, and the orders that were added for it."""
    rng = Random(f"{seed}:live:{now:%Y%m%d%H%M}")
    flows = [_Flow(journey, now) for journey in journeys]
    abroad = [flow.steps[flow.next] for flow in flows if 0 < flow.next < len(flow.steps) and not flow.home]
    heard = [step.at + step.lag for step in abroad]
    orders = [journey.order.ordered_at for journey in journeys]
    added: list[Journey] = []
    for number, moment in enumerate(moments(now, [*busy, *heard, *orders], rng)):
        lag = timedelta(seconds=rng.randrange(3, 9))
        happened = moment - lag
        fitting = [flow for flow in flows if flow.fits(happened)] if number % EVERY_NTH_AN_ORDER else []
        if fitting:
            min(fitting, key=lambda flow: flow.steps[flow.next].at).move(happened, lag)
            continue
        riding = [flow for flow in flows if flow.on_road(happened)] if number % EVERY_NTH_AN_ORDER else []
        if riding:
            min(riding, key=lambda flow: flow.steps[flow.next - 1].at).report(happened, lag)
            continue
        added.append(journey_at(seed, moment, f"24{len(added):02d}"))
    return [*(flow.result for flow in flows), *added]
