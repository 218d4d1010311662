"""What a danger is: kinds, levels, and how levels grow with time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import floor, log2

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


class DangerKind(StrEnum):
    """What threatens a shipment. The first group is judged by the watch, the second from telemetry."""

    LATE = "late"
    SILENCE = "silence"
    CONNECTION = "connection"
    ATTEMPT_FAILED = "attempt_failed"
    UNCOLLECTED = "uncollected"
    REFUSED = "refused"
    UNFULFILLED = "unfulfilled"
    AREA = "area_warning"
    STOPPAGE = "stoppage"
    DEVIATION = "deviation"
    GEOFENCE = "geofence"
    TEMPERATURE = "temperature"
    HUMIDITY = "humidity"
    SHOCK = "shock"


TELEMETRY = frozenset(
    {
        DangerKind.STOPPAGE.value,
        DangerKind.DEVIATION.value,
        DangerKind.GEOFENCE.value,
        DangerKind.TEMPERATURE.value,
        DangerKind.HUMIDITY.value,
        DangerKind.SHOCK.value,
    }
)
WATCHED = frozenset(kind.value for kind in DangerKind) - TELEMETRY

NOTICE, WARNING, ALARM = 1, 2, 3
"""Levels: look at it, act on it, act at once. Beyond ``ALARM`` each step is one more escalation."""

HIGHEST = 60


@dataclass(frozen=True, slots=True)
class Danger:
    """One thing that threatens a shipment at an instant.

    ``level`` counts from 1; ``probability`` (0–1) is that of missing the promise, None where the rule
    knows none; ``margin`` is the time left until (negative: since) what must not be missed; ``passed_at``
    is the instant itself once it has passed, so that the margin goes on with time; ``since`` is when the
    condition began. ``cause`` is the reason code a case would carry, ``step`` the code of
    the next step with the instant it is due, and ``next_at`` the first instant at which this rule may
    judge otherwise without a new sign.
    """

    kind: str
    level: int
    since: datetime
    cause: str
    detail: Text
    probability: float | None = None
    margin: timedelta | None = None
    step: str = ""
    step_due_at: datetime | None = None
    next_at: datetime | None = None
    passed_at: datetime | None = None


def doublings(age: timedelta, first: timedelta) -> int:
    """How many of ``first``, 2x, 4x, 8x … an age has passed: 0 below ``first``, then 1, 2, 3 … for ever.

    The steps never end, and each comes twice as late as the one before, so that a condition that lasts
    is said again without being said daily.
    """
    if age < first:
        return 0
    return min(HIGHEST, 1 + floor(log2(age / first) + 1e-12))


def last_step(first: timedelta, passed: int) -> timedelta:
    """The longest of ``first``, 2x, 4x, 8x … that is over once ``passed`` of them are (1 or more).

    A sentence names it with "more than", and so stays true until the level grows again.
    """
    return first * int(2 ** (passed - 1))


def length(span: timedelta) -> Text:
    """A length of time for a sentence, rounded down: hours, from three days on days."""
    tenths = floor(span.total_seconds() / 360)
    if tenths >= 720:
        return _("%(count)s d", {"count": tenths // 240})
    return _("%(count)s h", {"count": tenths // 10 if tenths >= 100 or not tenths % 10 else tenths / 10})


def doubling_at(since: datetime, first: timedelta, passed: int) -> datetime:
    """The instant at which ``doublings`` grows beyond ``passed``."""
    return since + first * int(2**passed)
