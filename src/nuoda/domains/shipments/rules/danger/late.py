"""Projected lateness: how likely arrival comes after the due time.

The window of arrival is known by three quantiles (P10, P50, P90). Between them the distribution is taken
as linear; outside them it falls off exponentially at the rate that the half beside it shows, which makes
it continuous and invertible. What has not arrived by now is judged by the rest of the distribution only:
P(late | not here yet) = S(due) / S(now). In the tail that is memoryless: a parcel whose window has passed
is not "almost here". Source: elementary survival analysis; thresholds are a proposal, to be calibrated.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import exp, log
from typing import NamedTuple

from nuoda.domains.shipments.rules.danger.kinds import (
    ALARM,
    NOTICE,
    WARNING,
    Danger,
    DangerKind,
    doubling_at,
    doublings,
    last_step,
    length,
)
from nuoda.kernel.text import text as _

THRESHOLDS = ((NOTICE, 0.3), (WARNING, 0.5), (ALARM, 0.8))
"""From which probability a level holds. Half is where the expected arrival itself lies past the due time."""

A_DAY = timedelta(days=1)
_LEAST = timedelta(minutes=10)
_SPREAD_SHARE, _SPREAD_LEAST = 0.12, timedelta(hours=3)


class Window(NamedTuple):
    """When arrival is expected: nine in ten do not come before ``early``, nine in ten not after ``late``."""

    early: datetime
    likely: datetime
    late: datetime


def window_around(likely: datetime, usual: timedelta) -> Window:
    """A window where only one instant is expected: an eighth of the usual transit about it, or more."""
    spread = max(_SPREAD_LEAST, usual * _SPREAD_SHARE)
    return Window(likely - spread, likely, likely + spread * 1.5)


def survival(window: Window, at: datetime) -> float:
    """The probability that it has not arrived by ``at``, as seen before the window began."""
    below = max(_LEAST, window.likely - window.early)
    above = max(_LEAST, window.late - window.likely)
    if at <= window.likely:
        if at >= window.likely - below:
            return 0.5 + 0.4 * ((window.likely - at) / below)
        return 1.0 - 0.1 * exp(-log(5) * ((window.likely - below - at) / below))
    if at <= window.likely + above:
        return 0.5 - 0.4 * ((at - window.likely) / above)
    return 0.1 * exp(-min(600.0, log(5) * ((at - window.likely - above) / above)))


def survival_falls_to(window: Window, level: float) -> datetime:
    """The instant at which :func:`survival` is ``level`` (0 < level < 1)."""
    below = max(_LEAST, window.likely - window.early)
    above = max(_LEAST, window.late - window.likely)
    if level > 0.9:
        return window.likely - below - below * (log(0.1 / (1.0 - level)) / log(5))
    if level >= 0.5:
        return window.likely - below * ((level - 0.5) / 0.4)
    if level >= 0.1:
        return window.likely + above * ((0.5 - level) / 0.4)
    return window.likely + above + above * (log(0.1 / level) / log(5))


def late_probability(window: Window, due_at: datetime, now: datetime) -> float:
    """The probability that what is not here by ``now`` is not here by ``due_at`` either."""
    if due_at <= now:
        return 1.0
    here = survival(window, now)
    if here <= 0.0:
        above = max(_LEAST, window.late - window.likely)
        return exp(-log(5) * ((due_at - now) / above))
    return min(1.0, survival(window, due_at) / here)


def late(
    window: Window | None, due_at: datetime, now: datetime, reason: str = "", grain: timedelta = A_DAY
) -> tuple[Danger | None, datetime]:
    """The danger of coming late, or None; and when the judgement next changes by time alone.

    ``grain`` is the lateness whose doublings are said again: a day is much on a way of two days, not of
    forty.

    Where no arrival can be told (``window`` None) only the passing of the due time shows it.
    """
    if due_at <= now:
        return _overdue(window, due_at, now, reason, grain)
    if window is None:
        return None, due_at
    return _ahead(window, due_at, now, reason)


def _overdue(
    window: Window | None, due_at: datetime, now: datetime, reason: str, grain: timedelta
) -> tuple[Danger, datetime]:
    """The level grows with every doubling of the lateness."""
    overdue = now - due_at
    passed = doublings(overdue, grain)
    next_at = doubling_at(due_at, grain, passed)
    said = _("The promised time has passed, and it is not delivered.")
    if passed:
        ago = {"ago": length(last_step(grain, passed))}
        said = _("The promised time passed more than %(ago)s ago, and it is not delivered.", ago)
    margin = -overdue if window is None else min(due_at - window.likely, -overdue)
    return Danger(
        DangerKind.LATE.value, ALARM + passed, due_at, reason or "SYSTEM.late", said, 1.0, margin,
        "tell_new_date", None, next_at, passed_at=due_at,
    ), next_at  # fmt: skip


def _ahead(window: Window, due_at: datetime, now: datetime, reason: str) -> tuple[Danger | None, datetime]:
    margin = due_at - window.likely
    chance = late_probability(window, due_at, now)
    level = max((level for level, least in THRESHOLDS if chance >= least - 1e-9), default=0)
    next_at = _next_crossing(window, due_at, level, now)
    if not level:
        return None, next_at
    if not hours(margin):
        said = _("Expected just at the promised time: it may as well come later.")
    elif margin < timedelta(0):
        said = _("Expected %(hours)s h after the promised time.", {"hours": hours(-margin)})
    else:
        said = _("Only %(hours)s h to spare.", {"hours": hours(margin)})
    return Danger(
        DangerKind.LATE.value, level, now, reason or "SYSTEM.late", said, round(chance, 4), margin,
        "speed_up", due_at, next_at,
    ), next_at  # fmt: skip


def _next_crossing(window: Window, due_at: datetime, level: int, now: datetime) -> datetime:
    """When the next threshold above ``level`` is reached if nothing arrives; the due time at the latest."""
    at_due = survival(window, due_at)
    for step, least in THRESHOLDS:
        wanted = at_due / least
        if step > level and 0.0 < wanted < 1.0:
            crossing = survival_falls_to(window, wanted)
            if crossing > now:
                return min(due_at, crossing)
    return due_at


def hours(span: timedelta) -> int | float:
    """Hours for a sentence: whole ones from ten on, else with one decimal."""
    value = span.total_seconds() / 3_600
    return round(value) if abs(value) >= 10 else round(value, 1)
