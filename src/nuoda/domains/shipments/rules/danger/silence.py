"""Silence: no sign for longer than is usual on this lane after this milestone.

The usual gap is known by two quantiles of past gaps: nine in ten end within ``warn`` (P90), ninety-nine
in a hundred within ``alarm`` (P99). Past ``alarm`` the level grows at 2x, 4x, 8x … of it, for ever: a
shipment never becomes "unknown" by age (providers stop after "60 days no change"; we do not).
Domain reference §2.1 (abort is not a delivery state) and §8, trap 11.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from nuoda.domains.shipments.rules.danger.kinds import (
    NOTICE,
    Danger,
    DangerKind,
    doubling_at,
    doublings,
    last_step,
    length,
)
from nuoda.domains.shipments.rules.milestones import Milestone
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

SEARCH_FROM = 4
"""From this level on (2x the alarm) silence means a suspected loss."""

_SHORTEST = timedelta(hours=3)
_LEAST = timedelta(hours=24)
_SHARE: Mapping[str, float] = {
    Milestone.STATION_IN.value: 0.5,
    Milestone.OUT_FOR_DELIVERY.value: 0.3,
    Milestone.ATTEMPT_FAILED.value: 0.5,
}


_ALARM = 1.5
"""How many times the usual transit a silence alarms after, where no history is known."""


class Gap(NamedTuple):
    """How long the wait for the next sign usually is: P90 and P99 of past gaps.

    ``way`` is set where no past gap but the plan made it: what the rest of the way usually takes.
    """

    warn: timedelta
    alarm: timedelta
    way: timedelta | None = None


def usual_silence(long: timedelta, longest: timedelta) -> Gap:
    """A gap from a lane's own P90 and P99, with floors: scans that come in pairs make no gap of minutes."""
    warn = max(_SHORTEST, long)
    return Gap(warn, max(warn * 1.5, longest))


@lru_cache(maxsize=4_096)
def usual_gap(milestone: str, usual_transit: timedelta) -> Gap:
    """A gap where no history is known: the whole usual transit, near the door a share of it.

    Many sources tell of pick-up and delivery only, so without history a silence is strange no sooner. A
    proposal, replaced by the lane's own quantiles as soon as there are any.
    """
    warn = max(_LEAST, usual_transit * _SHARE.get(milestone, 1.0))
    return Gap(warn, warn * _ALARM)


def gap_within_plan(gap: Gap, heard_at: datetime, due_at: datetime) -> Gap:
    """A gap of no history beside a promise: while more time is left than the way takes, silence is no news.

    What is promised for three weeks on a way of one may rest for two. Calibrated, with the factor of the
    alarm, on a random half of two histories and checked on the other: of the cases that silence opens, a
    greater share ends in a broken promise, and more of the broken ones are known before (``bench silence``).
    """
    rest = due_at - gap.warn - heard_at
    if rest <= gap.warn:
        return gap
    return Gap(rest, max(rest, gap.alarm), way=gap.warn)


def silence(milestone: str, heard_at: datetime, gap: Gap, now: datetime) -> tuple[Danger | None, datetime]:
    """The danger in a silence, or None; and when the judgement next changes by time alone."""
    age = now - heard_at
    alarm = max(gap.alarm, gap.warn)
    if age < gap.warn:
        return None, heard_at + gap.warn
    passed = doublings(age, alarm)
    next_at = doubling_at(heard_at, alarm, passed)
    level = NOTICE + passed
    waits = milestone in (Milestone.BOOKED, Milestone.PICKUP_FAILED)
    said = _said(gap, age, last_step(alarm, passed) if passed else gap.warn, waits=waits)
    step = "ask_carrier"
    cause = "SYSTEM.silence"
    if waits:
        cause, step = "PICKUP.missed", "ask_pickup"
    elif level >= SEARCH_FROM:
        cause, step = "LOSS.suspected", "search"
    return Danger(
        DangerKind.SILENCE.value, level, heard_at + gap.warn, cause, said, None, heard_at + alarm - now, step,
        None, next_at,
    ), next_at  # fmt: skip


def _said(gap: Gap, age: timedelta, silent: timedelta, *, waits: bool) -> Text:
    """How long nothing was heard, and what it is measured by: what is usual here, or what is promised."""
    figures = {"silent": length(silent), "usual": length(gap.way or gap.warn)}
    if gap.way is None:
        usual, waiting = _USUAL
    else:
        usual, waiting = _TOO_LATE if age >= gap.warn + gap.way else _BARELY
    return Text((waiting if waits else usual).message, figures)


_USUAL = (
    _("No sign for more than %(silent)s; up to %(usual)s are usual here."),
    _("Not picked up for more than %(silent)s; up to %(usual)s are usual here."),
)
_BARELY = (
    _("No sign for more than %(silent)s; less time is left than a usual way takes (%(usual)s)."),
    _("Not picked up for more than %(silent)s; less time is left than a usual way takes (%(usual)s)."),
)
_TOO_LATE = (
    _("No sign for more than %(silent)s, and the promised time has passed."),
    _("Not picked up for more than %(silent)s, and the promised time has passed."),
)
