"""All dangers of one shipment at an instant, and when to look at it again. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from nuoda.domains.shipments.rules.danger.area import Area, Waypoint, area_danger
from nuoda.domains.shipments.rules.danger.connection import PlannedLeg, connection, missed_departure
from nuoda.domains.shipments.rules.danger.kinds import Danger
from nuoda.domains.shipments.rules.danger.late import A_DAY, Window, late
from nuoda.domains.shipments.rules.danger.silence import Gap, gap_within_plan, silence, usual_gap
from nuoda.domains.shipments.rules.danger.steps import (
    asks_shipper,
    attempt_failed,
    refused,
    uncollected,
    unfulfilled,
)
from nuoda.domains.shipments.rules.milestones import DELIVERED, RANK, TERMINAL, Milestone

SOON = timedelta(minutes=1)
"""The least time between two looks that no news asks for."""

_AT_DESTINATION = RANK[Milestone.DEST_CITY.value]


class Subject(NamedTuple):
    """What the watch knows of one shipment.

    ``due_at`` is its promise of delivery, None where none was made; ``promise_open`` is True while that
    promise is neither kept nor excused nor withdrawn, nor broken and made good. ``window`` is the window
    of arrival, None where none can be told. ``gap`` is the lane's own usual gap, None where none is
    known. ``way`` is the remaining way, given only where ``areas`` are.
    """

    milestone: str
    milestone_at: datetime | None
    heard_at: datetime | None
    booked_at: datetime
    reason: str
    attempts: int
    usual: timedelta
    due_at: datetime | None = None
    promise_open: bool = False
    window: Window | None = None
    gap: Gap | None = None
    legs: Sequence[PlannedLeg] = ()
    areas: Sequence[Area] = ()
    way: Sequence[Waypoint] = ()
    lane: tuple[str, str] = ("", "")


class Judgement(NamedTuple):
    """The dangers there are, the area that ``area_warning`` means, and when to look again at the latest.

    ``look_at`` is None only for what is delivered, or over without an open promise.
    """

    dangers: Sequence[Danger]
    look_at: datetime | None
    area: Area | None = None


def judge(one: Subject, now: datetime) -> Judgement:
    """Weigh everything. Judging at any instant from ``look_at`` on may differ; before it, it does not."""
    if one.milestone in DELIVERED:
        return Judgement((), None)
    if one.milestone in TERMINAL:
        return _ended(one, now)
    found: list[Danger] = []
    looks: list[datetime] = []
    area: Area | None = None

    def note(danger: Danger | None, look: datetime | None) -> None:
        if danger is not None:
            found.append(danger)
        if look is not None:
            looks.append(look)

    heard_at = max(one.booked_at, one.heard_at or one.booked_at)
    since = one.milestone_at or heard_at
    match one.milestone:
        case Milestone.AT_PICKUP_POINT:
            note(*uncollected(since, now))
        case Milestone.REFUSED:
            note(*refused(since, now))
        case Milestone.ATTEMPT_FAILED:
            note(*attempt_failed(max(1, one.attempts), since, now))
        # held as the last attempt asks: that it lies at the station again answers nothing
        case Milestone.STATION_IN | Milestone.ON_HOLD if asks_shipper(one.attempts, since.date()):
            note(*attempt_failed(one.attempts, since, now))
    if one.milestone != Milestone.AT_PICKUP_POINT:
        note(*silence(one.milestone, heard_at, one.gap or _gap_without_history(one, heard_at), now))
    if one.due_at is not None and one.promise_open:
        note(*late(one.window, one.due_at, now, _behind_it(one), max(A_DAY, one.usual / 2)))
    if one.legs:
        note(*connection(one.legs, now))
        missed = missed_departure(one.legs, now)
        note(None, missed.until if missed else None)
    if one.areas:
        danger, area, look = area_danger(
            one.areas, one.way, one.lane, passes_usual_hubs=RANK[one.milestone] < _AT_DESTINATION,
            there_until=max(now, one.window.late if one.window else now + one.usual), now=now,
        )  # fmt: skip
        note(danger, look)
    return Judgement(found, max(now + SOON, min(looks)), area)


def _gap_without_history(one: Subject, heard_at: datetime) -> Gap:
    gap = usual_gap(one.milestone, one.usual)
    if one.due_at is None or not one.promise_open:
        return gap
    return gap_within_plan(gap, heard_at, one.due_at)


def _behind_it(one: Subject) -> str:
    """The reason why it is late: what waits to be collected is not held up on the way."""
    if one.milestone == Milestone.AT_PICKUP_POINT:
        return one.reason or "CONSIGNEE.uncollected"
    return one.reason


def _ended(one: Subject, now: datetime) -> Judgement:
    if not one.promise_open:
        return Judgement((), None)
    danger, look = unfulfilled(one.milestone_at or one.heard_at or one.booked_at, now)
    return Judgement((danger,), max(now + SOON, look))
