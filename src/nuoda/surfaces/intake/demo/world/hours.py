"""Orders hour by hour. An hour of one seed always holds the same orders, whatever ``now`` is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from math import ceil
from random import Random

from nuoda.surfaces.intake.demo.world import company, levels, people, roads
from nuoda.surfaces.intake.demo.world.asks import Ask, order_of, shipment_of
from nuoda.surfaces.intake.demo.world.geography import HEILBRONN, HONG_KONG, MAINLAND, City, Site
from nuoda.surfaces.intake.demo.world.goods import SERVICES, TRADES, firm_of, load_of, pick
from nuoda.surfaces.intake.demo.world.shapes import Journey, Shipper, Step
from nuoda.surfaces.intake.demo.world.trail import natural

PER_HOUR = (1, 0, 0, 0, 0, 0, 0, 1, 2, 4, 4, 4, 2, 3, 4, 4, 4, 3, 2, 2, 2, 2, 1, 1)
"""Orders by local hour: 46 a day, give or take."""
OFFICE_HOURS = range(8, 19)
MARGIN = timedelta(hours=1)
"""A good run is delivered at least this long before it is due."""
SAME_CITY_SHARE = 0.08


def hour_start(instant: datetime) -> datetime:
    """The full hour, in China, in which an instant lies."""
    return instant.astimezone(roads.CHINA).replace(minute=0, second=0, microsecond=0)


def hours_between(start: datetime, end: datetime) -> Iterator[datetime]:
    """Full hours from the one ``start`` lies in, up to ``end``."""
    hour = hour_start(start)
    while hour < end:
        yield hour
        hour += timedelta(hours=1)


def journeys_of_hour(seed: int, hour: datetime) -> list[Journey]:
    """The orders given in one hour, with everything that will happen to them, in time order."""
    rng = Random(f"{seed}:{hour:%Y%m%d%H}")
    usual = PER_HOUR[hour.hour]
    count = max(0, usual + rng.choice((-1, 0, 0, 1))) if usual else 0
    instants = sorted(hour + timedelta(seconds=rng.randrange(3_600)) for _ in range(count))
    return [journey_at(seed, at, f"{hour:%H}{place:02d}") for place, at in enumerate(instants)]


def journey_at(seed: int, ordered_at: datetime, serial: str) -> Journey:
    """One order that goes well. ``serial`` is four digits, unique within the day."""
    rng = Random(f"{seed}:{ordered_at:%Y%m%d}:{serial}")
    return good_run(random_ask(ordered_at, serial, rng), seed)


def random_ask(ordered_at: datetime, serial: str, rng: Random) -> Ask:
    """Somebody orders something, as the hour of the day makes likely."""
    open_now = [
        s for s in company.SHIPPERS
        if TRADES[s.trade].round_the_clock or ordered_at.astimezone(roads.CHINA).hour in OFFICE_HOURS
    ]  # fmt: skip
    shipper = rng.choices(open_now, weights=[s.share for s in open_now])[0]
    start = MAINLAND[rng.choice(shipper.from_cities)]
    return ask_for(shipper, (start, _destination(shipper, start, rng)), ordered_at, serial, rng)


def ask_for(shipper: Shipper, lane: tuple[City, City], ordered_at: datetime, serial: str, rng: Random) -> Ask:
    """An order of this shipper over this lane, with its goods and consignee."""
    start, end = lane
    trade = TRADES[shipper.trade]
    carrier = "TYAIR" if end.country == "DE" else pick(dict(trade.carriers), rng)
    if end.country == "HK":
        carrier = "NDX"
    abroad = end.country == "DE"
    firm = "Tannwald Maschinenbau GmbH" if abroad else firm_of(shipper.trade, end.short, rng)
    if shipper.trade == "food" and rng.random() < 0.6:
        firm = ""
    tail = f"{rng.randrange(1_000, 10_000)}"
    return Ask(
        shipper=shipper, ordered_at=ordered_at, origin=warehouse(shipper, start),
        destination=somewhere(end, rng, bool(firm)), firm=firm,
        contact=people.german_name(rng) if abroad else people.full_name(rng),
        phone=phone_in(end, tail, rng),
        service=pick(dict(zip(SERVICES, trade.services, strict=True)), rng), carrier=carrier,
        load=load_of(shipper.trade, rng), waybill=waybill(carrier, ordered_at, serial),
        reference=f"{shipper.code.split('-')[0]}{ordered_at.astimezone(roads.CHINA):%y%m%d}-{serial}",
        declared=rng.random() < trade.declared,
    )  # fmt: skip


def phone_in(city: City, tail: str, rng: Random) -> str:
    """A phone of the country of the city: a patterned mobile, or 555 numbers abroad."""
    if city.country == "HK":
        return f"+852 5550 {tail}"
    return f"+49 7131 555 {tail}" if city.country == "DE" else people.mobile(rng, tail)


def waybill(carrier: str, ordered_at: datetime, serial: str) -> str:
    prefix = {"NDX": "NDX", "SH-EX": "SHX7", "YTLINE": "YT50", "TYAIR": "TYA"}[carrier]
    return f"{prefix}{ordered_at.astimezone(roads.CHINA):%y%m%d}{serial}"


def _destination(shipper: Shipper, start: City, rng: Random) -> City:
    if shipper.code == company.TRADER and rng.random() < 0.55:
        return HONG_KONG
    if shipper.code == company.MACHINES and rng.random() < 0.16:
        return HEILBRONN
    if rng.random() < SAME_CITY_SHARE:
        return start
    others = [city for city in MAINLAND.values() if city.key != start.key]
    return rng.choices(others, weights=[city.weight for city in others])[0]


def warehouse(shipper: Shipper, city: City) -> Site:
    district, street = company.WAREHOUSES[shipper.code, city.key]
    return Site(city, district, street)


def somewhere(city: City, rng: Random, firm: bool) -> Site:
    """An invented house number in a real street; consumers have a flat, too."""
    district = rng.choice(city.districts)
    number = rng.randrange(3, 899)
    if city.country == "DE":
        return Site(city, district.name, f"{rng.choice(district.streets)} {number}")
    street = f"{rng.choice(district.streets)}{number}号"
    if firm:
        return Site(city, district.name, street + rng.choice(("", "", "A座", "B座3楼", "1号门", "收货部")))
    flat = f"{rng.randrange(1, 30)}幢{rng.randrange(1, 4)}单元{rng.randrange(1, 32)}0{rng.randrange(1, 5)}室"
    return Site(city, district.name, street + flat)


def good_run(ask: Ask, seed: int) -> Journey:
    """The journey when all goes well; a service too fast for the lane is not sold."""
    for service in SERVICES[SERVICES.index(ask.service) :]:
        sold = replace(ask, service=service)
        steps = tuple(natural(sold, seed, Random(f"{seed}:{ask.waybill}:{service}")).steps)
        journey = compose(sold, steps)
        delivered = journey.delivered_at
        if delivered and delivered <= journey.due_at - MARGIN:
            return journey
    raise AssertionError(f"no service is slow enough for {ask.waybill}")


def compose(ask: Ask, steps: tuple[Step, ...], usual_hours: int | None = None) -> Journey:
    """Order, shipment and due time around the steps; usual hours are those of the steps unless given."""
    level = levels.level_for(ask.shipper, ask.service)
    due = levels.due_at(level, ask.ordered_at, ask.origin.city, ask.destination.city)
    hours = usual_hours or transit_hours(steps)
    return Journey(order_of(ask, usual_hours=hours), shipment_of(ask, usual_hours=hours), steps, due)


def transit_hours(steps: Sequence[Step]) -> int:
    """Full hours from pickup to the end, rounded up."""
    picked_up = next(step.at for step in steps if step.milestone == "PICKED_UP")
    return ceil((steps[-1].at - picked_up) / timedelta(hours=1))
