"""What the scripted troubles are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random

from nuoda.surfaces.intake.demo.world import company, hours, roads
from nuoda.surfaces.intake.demo.world.asks import Ask
from nuoda.surfaces.intake.demo.world.geography import CITIES, distance_km
from nuoda.surfaces.intake.demo.world.goods import load_of
from nuoda.surfaces.intake.demo.world.shapes import (
    Alert,
    DeskAction,
    Hero,
    Journey,
    Measured,
    Paper,
    Ride,
    Signed,
    Trip,
    Trouble,
)
from nuoda.surfaces.intake.demo.world.trail import Trail, natural
from nuoda.surfaces.intake.demo.world.troubles.texts import TEXTS


@dataclass(frozen=True, slots=True)
class Scene:
    """A trouble with its journeys and what the desk did about it; ``hero`` only in the hero's scene."""

    trouble: Trouble
    journeys: tuple[Journey, ...]
    actions: tuple[DeskAction, ...] = ()
    hero: Hero | None = None
    papers: tuple[Paper, ...] = ()
    rides: tuple[Ride, ...] = ()
    measured: tuple[Measured, ...] = ()
    signed: tuple[Signed, ...] = ()
    alerts: tuple[Alert, ...] = ()


class Desk:
    """What one of the staff does about one waybill."""

    def __init__(self, login: str, waybill: str) -> None:
        self.login = login
        self.waybill = waybill
        self.actions: list[DeskAction] = []

    def did(self, at: datetime, verb: str, text: str = "", code: str = "", text_en: str = "") -> Desk:
        self.actions.append(DeskAction(at, self.login, verb, self.waybill, text, code, text_en))
        return self


def scene(
    key: str,
    journeys: Sequence[Journey],
    desks: Sequence[Desk] = (),
    *,
    hero: Hero | None = None,
    worded_as: str = "",
) -> Scene:
    """A scene whose journeys carry its key; ``worded_as`` names its text where that differs."""
    marked = tuple(replace(journey, trouble=key) for journey in journeys)
    zh, en = TEXTS[worded_as or key]
    trouble = Trouble(key, zh, en, tuple(journey.shipment.waybill for journey in marked))
    return Scene(trouble, marked, tuple(action for desk in desks for action in desk.actions), hero)


def last_at(moment: time, before: datetime) -> datetime:
    """The last instant at or before ``before`` at which clocks in China show ``moment``."""
    local = before.astimezone(roads.CHINA)
    candidate = datetime.combine(local.date(), moment, roads.CHINA)
    return candidate if candidate <= local else candidate - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Part:
    """An order of the story: who ships what over which lane; ``article`` is part of the goods' name."""

    shipper: str
    start: str
    end: str
    serial: str
    service: str = "standard"
    article: str = ""


def ask_on(part: Part, ordered_at: datetime, seed: int) -> Ask:
    """The order, carried by the company itself."""
    rng = Random(f"{seed}:script:{part.serial}")
    ask = hours.ask_for(
        company.SHIPPER[part.shipper], (CITIES[part.start], CITIES[part.end]), ordered_at, part.serial, rng
    )
    return replace(
        ask,
        carrier="NDX",
        service=part.service,
        waybill=hours.waybill("NDX", ordered_at, part.serial),
        load=load_of(ask.shipper.trade, rng, part.article),
    )


def blank(ask: Ask, seed: int) -> Trail:
    """A trail without a step."""
    return Trail(ask, seed, Random(f"{seed}:script:{ask.waybill}"))


def natural_until(ask: Ask, seed: int, milestone: str) -> Trail:
    """The natural way up to the first step of a milestone."""
    trail = natural(ask, seed, Random(f"{seed}:script:{ask.waybill}"))
    trail.cut_after(milestone)
    return trail


def usual_hours(ask: Ask, seed: int) -> int:
    """What the way takes when nothing happens."""
    return hours.transit_hours(natural(ask, seed, Random(f"{seed}:script:{ask.waybill}")).steps)


def finished(trail: Trail) -> Journey:
    """The journey of a trail that has come to its end, with the usual hours of an undisturbed one."""
    return hours.compose(trail.ask, tuple(trail.steps), usual_hours(trail.ask, trail.seed))


def truck(start: str, end: str, leaves_at: datetime, serial: int) -> Trip:
    """An extra departure at a given instant, at the average speed of the line."""
    km = distance_km(start, end)
    local = leaves_at.astimezone(roads.CHINA)
    number = f"{start[:2].upper()}{end[:2].upper()}-{local:%m%d}-J{serial}"
    arrives = leaves_at + timedelta(hours=km / roads.TRUNK_KMH)
    fastest = timedelta(hours=km / roads.TRUNK_KMH_BEST)
    return Trip(number, start, end, leaves_at, arrives, False, fastest)


def ordered_before(start: str, leaves_at: datetime, days: int = 0) -> datetime:
    """When somebody ordered whose goods catch a truck: the morning or early afternoon before it."""
    hub = CITIES[start].hub
    ready = leaves_at - timedelta(hours=distance_km(start, hub) / roads.FEEDER_KMH + 3.5)
    afternoon = ready.astimezone(roads.CHINA).time() >= time(20, 30)
    feeder = last_at(time(20, 15) if afternoon else time(13, 30), ready)
    return last_at(time(13, 20) if afternoon else time(8, 50), feeder) - timedelta(days=days)
