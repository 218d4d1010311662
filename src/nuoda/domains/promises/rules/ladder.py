"""The ladder of escalation: when somebody is warned about a promise, who, and what follows silence. Pure.

A ladder is data: dated, versioned, sourced. It is chosen by the day on which the promise was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from nuoda.domains.promises.rules.kinds import Kind
from nuoda.kernel.calendar import Calendar, add_working_time, working_time_between

BULK = frozenset({Kind.DELIVERY.value, Kind.PICKUP.value, Kind.RECEIPT_RETURN.value})
"""Promised by the thousand and watched through their cases: a ladder holds for them only by name."""
MOST_RUNGS = 12
LONGEST_AFTER = timedelta(days=60)


class Because(StrEnum):
    """Why somebody was warned."""

    CLOCK = "clock"
    UNANSWERED = "unanswered"
    PASSED = "passed"
    OFF_SHIFT = "off_shift"


class Answer(StrEnum):
    """What became of a warning. ``overtaken`` by a later rung; ``lapsed`` because the promise was settled."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    PASSED = "passed"
    UNANSWERED = "unanswered"
    OVERTAKEN = "overtaken"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Rung:
    """Whom to warn and when: at a share of the promise's span, or so long after its due time."""

    whom: str
    share: int | None = None
    after: timedelta | None = None

    @property
    def after_minutes(self) -> int | None:
        return None if self.after is None else self.after // timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Ladder:
    """Rungs in the order of time. ``kind`` and ``severity`` are "" where it holds for all.

    ``answer`` is how long somebody has to answer before the next rung is told. ``around_the_clock``: every
    hour counts; else the working time of the promise's calendar, where it has one.
    """

    code: str
    version: int
    kind: str
    severity: str
    rungs: tuple[Rung, ...]
    answer: timedelta
    around_the_clock: bool
    valid_from: datetime
    valid_to: datetime | None = None

    def holds(self, kind: str, severity: str, at: datetime) -> bool:
        in_force = self.valid_from <= at and (self.valid_to is None or at < self.valid_to)
        named = self.kind == kind or (not self.kind and kind not in BULK)
        return in_force and named and self.severity in ("", severity)


@dataclass(frozen=True, slots=True)
class Watched:
    """The time of a promise as its ladder sees it: ``calendar`` None where every hour counts."""

    made_at: datetime
    due_at: datetime
    calendar: Calendar | None = None


def choose_ladder(ladders: Iterable[Ladder], *, kind: str, severity: str, at: datetime) -> Ladder | None:
    """The ladder of a promise made at ``at``: the more it names the better, then the newest."""
    fitting = [one for one in ladders if one.holds(kind, severity, at)]
    return max(
        fitting,
        key=lambda one: (bool(one.severity), bool(one.kind), one.valid_from, one.version),
        default=None,
    )


def rung_at(rung: Rung, span: Watched) -> datetime:
    """The instant of a rung."""
    length = span.due_at - span.made_at
    if span.calendar is None:
        if rung.share is not None:
            return span.made_at + length * rung.share / 100
        return span.due_at + (rung.after or timedelta(0))
    if rung.share is None:
        return later(span.due_at, rung.after or timedelta(0), span.calendar)
    worked = working_time_between(span.calendar, span.made_at, span.due_at)
    if not worked:  # promised outside working hours: its own hours are all it has
        return span.made_at + length * rung.share / 100
    if rung.share == 100:
        return span.due_at
    return add_working_time(span.calendar, span.made_at, worked * rung.share / 100)


def later(at: datetime, length: timedelta, calendar: Calendar | None) -> datetime:
    """So much time after an instant, in working time where there is a calendar."""
    if calendar is None or not length:
        return at + length
    return add_working_time(calendar, at, length)


@dataclass(frozen=True, slots=True)
class Heard:
    """The last warning about a promise: which rung, which turn of it, and until when it may be answered.

    ``leaves_at`` is when its reader goes off duty, None where that is not known.
    """

    stage: int
    turn: int
    answer: str
    answer_by: datetime | None
    leaves_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What is to be done now: warn at a rung (``turn`` of it), and what becomes of the open warning.

    ``stage`` is None where nobody is to be warned.
    """

    stage: int | None = None
    turn: int = 0
    because: Because = Because.CLOCK
    leaves: Answer | None = None


def next_move(ladder: Ladder | None, span: Watched, last: Heard | None, *, at: datetime) -> Move:
    """What the ladder asks for at an instant. What was missed meanwhile is told once, by the highest rung."""
    waiting = last is not None and last.answer == Answer.OPEN
    if ladder is None:
        return Move(leaves=Answer.LAPSED if waiting else None)
    reached = last.stage if last is not None else -1
    due = [n for n, rung in enumerate(ladder.rungs) if n > reached and rung_at(rung, span) <= at]
    if due:
        return Move(due[-1], leaves=Answer.OVERTAKEN if waiting else None)
    if last is None or not waiting:
        return Move()
    above = _above(ladder, reached)
    if above is not None and last.answer_by is not None and last.answer_by <= at:
        return Move(above, because=Because.UNANSWERED, leaves=Answer.UNANSWERED)
    if last.leaves_at is not None and last.leaves_at <= at:
        return Move(reached, last.turn + 1, Because.OFF_SHIFT, Answer.PASSED)
    return Move()


def _above(ladder: Ladder, reached: int) -> int | None:
    """The next rung that names somebody else: silence goes up, it does not ask the silent again."""
    whom = ladder.rungs[reached].whom
    return next((n for n in range(reached + 1, len(ladder.rungs)) if ladder.rungs[n].whom != whom), None)


def look_at(ladder: Ladder | None, span: Watched, last: Heard | None, *, at: datetime) -> datetime | None:
    """When the clock has to look at a promise again; None where nothing can come."""
    if ladder is None:
        return None
    reached = last.stage if last is not None else -1
    instants = [rung_at(rung, span) for rung in ladder.rungs[reached + 1 :]]
    if last is not None and last.answer == Answer.OPEN:
        if _above(ladder, reached) is not None:
            instants.append(last.answer_by or at)
        if last.leaves_at is not None:
            instants.append(last.leaves_at)
    return min(instants, default=None)


def rung_faults(rungs: Sequence[Rung], whom: Iterable[str]) -> list[tuple[int, str]]:
    """What is wrong with the rungs of a ladder: the place of each and the word for it.

    ``none``, ``many``, ``whom``, ``when`` (neither or both of share and time after), ``share`` (not from 1 to
    100), ``after`` (before the due time or more than sixty days after it), ``order``.
    """
    known, found = set(whom), []
    if not rungs:
        return [(0, "none")]
    if len(rungs) > MOST_RUNGS:
        return [(MOST_RUNGS, "many")]
    for place, rung in enumerate(rungs):
        if rung.whom not in known:
            found.append((place, "whom"))
        if (rung.share is None) == (rung.after is None):
            found.append((place, "when"))
        elif rung.share is not None and not 1 <= rung.share <= 100:
            found.append((place, "share"))
        elif rung.after is not None and not timedelta(0) <= rung.after <= LONGEST_AFTER:
            found.append((place, "after"))
    keys = [(rung.share if rung.share is not None else 100, rung.after or timedelta(0)) for rung in rungs]
    if not found:
        found = [(n + 1, "order") for n in range(len(keys) - 1) if keys[n] > keys[n + 1]]
    return found
