"""How a consignment travels when all goes well: pickup, hub, trunk, hub, station, door."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from random import Random

from nuoda.domains.shipments.commands import Place
from nuoda.kernel.personal import mask_name
from nuoda.surfaces.intake.demo.world import people, roads
from nuoda.surfaces.intake.demo.world.asks import BOOKING_DELAY, Ask, station_of
from nuoda.surfaces.intake.demo.world.carriers import Wording, text_of
from nuoda.surfaces.intake.demo.world.geography import CITIES, HUBS, City, distance_km, hub_place
from nuoda.surfaces.intake.demo.world.shapes import Step, Trip

DWELL = {"express": timedelta(minutes=45), "standard": timedelta(minutes=90), "economy": timedelta(hours=10)}
"""The least time at the first hub: economy waits until a truck is full."""
TRAVEL_SLACK = 0.86
"""A truck can make up this much on its way: the least gap is this share of the planned one."""

_IN_ENGLISH = {city.name: city.key.title() for city in CITIES.values()}


def minutes(rng: Random, low: float, high: float) -> timedelta:
    return timedelta(seconds=round(rng.uniform(low, high) * 60))


class Trail:
    """Steps of one consignment, put down in order. ``at`` is where time stands."""

    def __init__(self, ask: Ask, seed: int, rng: Random) -> None:
        self.ask = ask
        self.seed = seed
        self.rng = rng
        self.at = ask.ordered_at
        self.lags = (4, 150)
        """Seconds until a scan reaches us: from, and below."""
        self.steps: list[Step] = []

    def put(
        self,
        at: datetime,
        milestone: str,
        place: Place,
        words: Wording,
        *,
        gap: timedelta = timedelta(minutes=10),
        signer: str = "",
        trip: Trip | None = None,
    ) -> None:
        """Put a step down in the carrier's own words."""
        city = _IN_ENGLISH[place.city] if self.ask.carrier == "TYAIR" else place.city
        named = Wording(city, words.name or place.name, words.to, words.who, words.note)
        self.note(
            at,
            milestone,
            place,
            text_of(self.ask.carrier, milestone, named),
            gap=gap,
            signer=signer,
            trip=trip,
        )

    def note(
        self,
        at: datetime,
        milestone: str,
        place: Place,
        text: str,
        *,
        reason: str = "",
        gap: timedelta = timedelta(minutes=10),
        signer: str = "",
        trip: Trip | None = None,
    ) -> None:
        """Put a step down with a text of its own."""
        lag = timedelta(seconds=self.rng.randrange(*self.lags))
        at = at.replace(microsecond=0)
        self.steps.append(Step(at, milestone, place, text, reason, signer, lag, gap, trip=trip))
        self.at = at

    def book(self) -> None:
        city = self.ask.origin.city
        self.put(self.ask.ordered_at + BOOKING_DELAY, "BOOKED", city.place(), Wording(), gap=timedelta(0))

    def pick_up(self, at: datetime) -> None:
        load = self.ask.load
        place = self.ask.origin.city.place(station_of(self.ask.origin, self.ask.carrier))
        note = f"{load.pieces}{load.lines[0].unit}，{load.weight_kg}公斤"
        if self.ask.carrier == "TYAIR":
            note = f"{load.pieces} pcs, {load.weight_kg} kg"
        self.put(
            at,
            "PICKED_UP",
            place,
            Wording(who=people.courier_name(self.rng), note=note),
            gap=timedelta(minutes=20),
        )

    def enter_hub(self, hub: str) -> None:
        """From the station to the first hub with the next feeder."""
        way = timedelta(hours=distance_km(self.ask.origin.city.key, hub) / roads.FEEDER_KMH)
        leaves = roads.next_time(self.at + timedelta(minutes=30), roads.FEEDER_LEAVES)
        at = leaves + way + minutes(self.rng, 12, 55)
        self.put(at, "HUB_IN", hub_place(hub), Wording(), gap=way + timedelta(minutes=40))

    def leave_hub(self, trip: Trip) -> None:
        self.put(
            max(trip.leaves_at, self.at + timedelta(minutes=16)), "HUB_OUT", hub_place(trip.start),
            Wording(to=HUBS[trip.end], note="航空件" if trip.by_air else f"车次{trip.number}"),
            gap=timedelta(minutes=16), trip=trip,
        )  # fmt: skip

    def ride(self, trip: Trip) -> None:
        """Positions on the road, then the hub at the other end."""
        if not trip.by_air:
            for share in (0.3, 0.55, 0.8) if trip.fastest > timedelta(hours=14) else (0.5,):
                self.position(trip, trip.leaves_at + (trip.arrives_at - trip.leaves_at) * share)
        self.put_arrival(trip, trip.arrives_at)

    def put_arrival(self, trip: Trip, arrives_at: datetime) -> None:
        """The hub at the end of a trunk line, once the truck is unloaded."""
        at = arrives_at + minutes(self.rng, 8, 38)
        gap = (at - self.at) * TRAVEL_SLACK
        self.put(at, "HUB_IN", hub_place(trip.end), Wording(), gap=gap, trip=trip)

    def position(self, trip: Trip, at: datetime) -> None:
        share = (at - trip.leaves_at) / (trip.arrives_at - trip.leaves_at)
        at += minutes(self.rng, 0, 3)
        place = roads.whereabouts(trip.start, trip.end, share)
        words = Wording(to=HUBS[trip.end], note=f"车次{trip.number}")
        self.put(at, "LINEHAUL", place, words, gap=(at - self.at) * TRAVEL_SLACK, trip=trip)

    def to_station(self, hub: str) -> None:
        """From the last hub to the station with the next distribution run, by way of another city or not."""
        city = self.ask.destination.city
        leaves = roads.next_time(self.at + timedelta(minutes=40), roads.CITY_LEAVES) + minutes(
            self.rng, 0, 20
        )
        station = station_of(self.ask.destination, self.ask.carrier)
        words = Wording(
            to=station if city.key == hub else f"{city.short}集散点", note=f"班车{leaves:%m%d}-{leaves:%H%M}"
        )
        self.put(leaves, "HUB_OUT", hub_place(hub), words, gap=timedelta(minutes=16))
        way = timedelta(hours=distance_km(hub, city.key) / roads.FEEDER_KMH)
        if city.key != hub:
            at = leaves + way
            self.put(
                at,
                "DEST_CITY",
                city.place(f"{city.short}集散点"),
                Wording(to=station),
                gap=way * TRAVEL_SLACK,
            )
            way = timedelta(minutes=12)
        at = self.at + way + minutes(self.rng, 18, 50)
        self.put(at, "STATION_IN", city.place(station), Wording(), gap=min(way, timedelta(minutes=22)))

    def out(self, at: datetime) -> None:
        """Out for delivery."""
        place = self.ask.destination.city.place(station_of(self.ask.destination, self.ask.carrier))
        who = people.courier_name(self.rng)
        self.put(at, "OUT_FOR_DELIVERY", place, Wording(who=who), gap=timedelta(minutes=9))

    def next_wave(self, after: timedelta = timedelta(minutes=15)) -> datetime:
        return roads.next_time(self.at + after, roads.WAVES) + minutes(self.rng, 0, 17)

    def hand_over(self, at: datetime) -> None:
        """Delivered: to a firm's desk, to the consumer, to a proxy or a locker the consumer agreed to."""
        ask, rng = self.ask, self.rng
        place = ask.destination.city.place()
        kind, who, name = "DELIVERED", ask.contact, ""
        if not ask.firm and rng.random() < 0.24 and ask.load.weight_kg < 10 and ask.carrier != "YTLINE":
            kind = rng.choice(("DELIVERED_LOCKER", "DELIVERED_LOCKER", "DELIVERED_PROXY"))
            name = "小区智能快递柜" if kind == "DELIVERED_LOCKER" else ""
            who = "物业前台" if kind == "DELIVERED_PROXY" else ask.contact
        words = Wording(name=name, who=mask_name(who) if who == ask.contact else who)
        self.put(at, kind, place, words, gap=timedelta(minutes=12), signer=who)

    def cut_after(self, milestone: str) -> None:
        """Forget what comes after the first step of this milestone: the story goes on differently."""
        last = next(place for place, step in enumerate(self.steps) if step.milestone == milestone)
        del self.steps[last + 1 :]
        self.at = self.steps[-1].at

    def finish(self) -> None:
        """Out with the next wave, and delivered some stops later."""
        self.out(self.next_wave())
        self.hand_over(self.at + minutes(self.rng, 35, 205))


def pickup_time(ordered_at: datetime, rng: Random) -> datetime:
    """A moment in the first pickup window that is still open 40 minutes after the order."""
    ready = ordered_at.astimezone(roads.CHINA) + timedelta(minutes=40)
    for days in range(2):
        day = (ready + timedelta(days=days)).date()
        for opens, closes in roads.PICKUPS:
            start = max(ready, datetime.combine(day, opens, roads.CHINA))
            end = datetime.combine(day, closes, roads.CHINA)
            if start <= end - timedelta(minutes=10):
                return start + (end - start) * rng.random()
    raise AssertionError("every day has pickup windows")


def domestic(ask: Ask, seed: int, rng: Random) -> Trail:
    """The whole way inside the country, all going well."""
    trail = Trail(ask, seed, rng)
    trail.book()
    trail.pick_up(pickup_time(ask.ordered_at, rng))
    start, end = ask.origin.city.hub, ask.destination.city.hub
    trail.enter_hub(start)
    if start != end:
        by_air = ask.service == "express" and distance_km(start, end) > roads.AIR_FROM_KM
        trip = roads.trip(seed, start, end, trail.at + DWELL[ask.service], by_air=by_air)
        trail.leave_hub(trip)
        trail.ride(trip)
    trail.to_station(end)
    trail.finish()
    return trail


def to_hong_kong(ask: Ask, seed: int, rng: Random) -> Trail:
    """By truck over the border at Huanggang."""
    trail = Trail(ask, seed, rng)
    trail.book()
    trail.pick_up(pickup_time(ask.ordered_at, rng))
    border = Place(region="广东省", city="深圳市", name="深圳皇岗口岸")
    leaves = roads.next_time(trail.at + timedelta(hours=2), (time(7, 0), time(21, 0)))
    trail.put(leaves + minutes(rng, 5, 40), "EXPORT_CUSTOMS", border, Wording(), gap=timedelta(minutes=60))
    released = trail.at + minutes(rng, 50, 150)
    trail.put(released, "CUSTOMS_RELEASED", border, Wording(to="九龙观塘站"), gap=timedelta(minutes=35))
    city = ask.destination.city
    station = "九龙观塘站"
    trail.put(
        trail.at + minutes(rng, 55, 95),
        "STATION_IN",
        city.place(station),
        Wording(),
        gap=timedelta(minutes=50),
    )
    place = city.place(station)
    trail.put(trail.next_wave(), "OUT_FOR_DELIVERY", place, Wording(who=people.courier_name(rng)))
    trail.hand_over(trail.at + minutes(rng, 40, 180))
    return trail


def to_germany(ask: Ask, seed: int, rng: Random) -> Trail:
    """By air from Pudong to Frankfurt, then by road; the agent reports in English."""
    trail = Trail(ask, seed, rng)
    trail.book()
    trail.pick_up(pickup_time(ask.ordered_at, rng))
    pudong: City = CITIES["shanghai"]
    frankfurt, goal = CITIES["frankfurt"], ask.destination.city
    warehouse = pudong.place("PVG cargo terminal")
    terminal = frankfurt.place("FRA CargoCity Süd")
    trail.put(trail.at + minutes(rng, 240, 330), "HUB_IN", warehouse, Wording(), gap=timedelta(hours=3))
    customs = roads.next_time(trail.at + timedelta(hours=1), (time(10, 30),))
    trail.put(customs + minutes(rng, 0, 90), "EXPORT_CUSTOMS", warehouse, Wording())
    departs = roads.next_time(trail.at + timedelta(hours=4), (time(1, 20), time(23, 55)))
    trail.put(departs + minutes(rng, 0, 40), "INTL_DEPARTED", warehouse, Wording(name="PVG", to="FRA"))
    trail.put(trail.at + minutes(rng, 740, 790), "INTL_ARRIVED", terminal, Wording(), gap=timedelta(hours=12))
    trail.put(trail.at + minutes(rng, 180, 360), "CUSTOMS_IN", terminal, Wording(), gap=timedelta(minutes=90))
    trail.put(
        trail.at + minutes(rng, 300, 540), "CUSTOMS_RELEASED", terminal, Wording(), gap=timedelta(hours=3)
    )
    berlin = roads.next_local(trail.at + timedelta(hours=6), time(7, 30), goal.zone)
    place = goal.place("Heilbronn depot")
    trail.put(berlin, "STATION_IN", place, Wording(), gap=timedelta(hours=4))
    trail.put(berlin + minutes(rng, 40, 80), "OUT_FOR_DELIVERY", place, Wording(who=people.german_name(rng)))
    trail.put(
        trail.at + minutes(rng, 50, 170), "DELIVERED", goal.place(), Wording(who=mask_name(ask.contact)),
        gap=timedelta(minutes=25), signer=ask.contact,
    )  # fmt: skip
    return trail


def natural(ask: Ask, seed: int, rng: Random) -> Trail:
    """The whole way, all going well, by where it goes."""
    country = ask.destination.city.country
    return {"CN": domestic, "HK": to_hong_kong, "DE": to_germany}[country](ask, seed, rng)
