"""The world put together, and what of it arrives in a stretch of time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from nuoda.domains.shipments.commands import Scan
from nuoda.surfaces.intake.demo.world import company, levels
from nuoda.surfaces.intake.demo.world.carriers import code_of
from nuoda.surfaces.intake.demo.world.hours import hour_start, hours_between, journeys_of_hour
from nuoda.surfaces.intake.demo.world.live import enliven
from nuoda.surfaces.intake.demo.world.roads import CHINA
from nuoda.surfaces.intake.demo.world.shapes import Journey, Stretch, TimedScan, World
from nuoda.surfaces.intake.demo.world.troubles import all_scenes
from nuoda.surfaces.intake.demo.world.troubles.noise import spoil

BEFORE = timedelta(days=4)
AFTER = timedelta(days=2)
LONGEST = timedelta(days=11)
"""No journey takes longer than this."""


def build_world(seed: int, now: datetime) -> World:
    """The demo as of ``now`` (aware): four days of history, two days to come, the story in between.

    Equal arguments give an equal world; fractions of a second of ``now`` are cut off.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    now = now.astimezone(CHINA).replace(microsecond=0)
    scenes = all_scenes(seed, now)
    hero = next(scene.hero for scene in scenes if scene.hero)
    staged = [journey for scene in scenes for journey in scene.journeys]
    plain = _plain(seed, now - BEFORE, horizon_of(now))
    busy = [scan.at for scan in scans_of(staged)]
    running, noise = spoil(enliven(seed, plain, busy, now), now)
    journeys = tuple(sorted([*running, *staged], key=lambda j: (j.order.ordered_at, j.shipment.waybill)))
    known = [journey for journey in journeys if journey.order.ordered_at < horizon_of(now)]
    return World(
        seed=seed, now=now, customers=company.SHIPPERS, staff=company.STAFF,
        service_levels=levels.SERVICE_LEVELS, journeys=journeys,
        orders=tuple(journey.order for journey in known),
        shipments=tuple(sorted((j.shipment for j in known), key=lambda s: (s.booked_at, s.waybill))),
        scans=tuple(scan for scan in scans_of(known) if scan.at < horizon_of(now)),
        actions=tuple(sorted((a for s in scenes for a in s.actions), key=lambda a: (a.at, a.waybill))),
        troubles=(*(scene.trouble for scene in scenes), noise), hero=hero,
        papers=tuple(sorted((one for s in scenes for one in s.papers), key=lambda one: one.at)),
        rides=tuple(sorted((one for s in scenes for one in s.rides), key=lambda one: one.at)),
        signed=tuple(sorted((one for s in scenes for one in s.signed), key=lambda one: one.at)),
        alerts=tuple(sorted((one for s in scenes for one in s.alerts), key=lambda one: one.at)),
        measured=tuple(sorted((one for s in scenes for one in s.measured), key=lambda one: one.at)),
    )  # fmt: skip


def horizon_of(now: datetime) -> datetime:
    """Where the world ends and :func:`extend` makes new orders: a full hour."""
    return hour_start(now + AFTER)


def extend(world: World, since: datetime, until: datetime) -> Stretch:
    """What arrives in ``[since, until)``: of the world while it lasts, of new hours after it, for ever."""
    end = horizon_of(world.now)
    fresh = _plain(world.seed, max(end, since - LONGEST), max(end, until))
    journeys = [*world.journeys, *fresh]
    return Stretch(
        orders=tuple(j.order for j in journeys if since <= j.order.ordered_at < until),
        shipments=tuple(j.shipment for j in journeys if since <= j.shipment.booked_at < until),
        scans=tuple(scan for scan in scans_of(journeys) if since <= scan.at < until),
    )


def _plain(seed: int, start: datetime, end: datetime) -> list[Journey]:
    """Good runs ordered from ``start`` (inclusive) to ``end``."""
    return [
        journey
        for hour in hours_between(start, end)
        for journey in journeys_of_hour(seed, hour)
        if start <= journey.order.ordered_at < end
    ]


def scans_of(journeys: Iterable[Journey]) -> Sequence[TimedScan]:
    """All scans of some journeys, in the order in which they reach us."""
    found = [
        TimedScan(step.at + step.lag + copy * timedelta(minutes=3), _scan(journey, place))
        for journey in journeys
        for place, step in enumerate(journey.steps)
        if not step.by_paper
        for copy in range(step.copies)
    ]
    return sorted(found, key=lambda timed: (timed.at, timed.scan.waybill, timed.scan.occurred_at))


def _scan(journey: Journey, place: int) -> Scan:
    step = journey.steps[place]
    carrier = step.carrier or journey.shipment.carrier
    return Scan(
        carrier=carrier, waybill=step.number or journey.shipment.waybill, occurred_at=step.at,
        code=step.code or code_of(carrier, step.milestone), milestone=step.milestone, reason=step.reason,
        text=step.text, place=step.place, source="push", signer=step.signer, piece=step.piece,
    )  # fmt: skip
