"""What would have been: the same log judged under other terms. Pure, and written nowhere.

Pauses, excuses and what was agreed upon stay as they were; only the time that was promised changes. The
many promises without pause or excuse are judged in whole microseconds by tables of their calendars, which
say what :func:`nuoda.domains.promises.rules.reckon` says (a property test holds both together).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from nuoda.domains.promises.rules.kinds import State
from nuoda.domains.promises.rules.reckon import Noted, Standing, Terms, pauses_in, reckon
from nuoda.domains.promises.rules.spans import union
from nuoda.kernel.calendar import (
    Calendar,
    DayRuler,
    Ruler,
    add_working_days,
    add_working_time,
    close_of_business,
    end_of_day,
    working_time_between,
)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_HOUR = timedelta(hours=1)
_BEFORE, _AFTER = timedelta(days=400), timedelta(days=800)


class Unit(StrEnum):
    """How a target counts: every hour, working time, days that end at midnight, working days."""

    HOURS = "hours"
    WORKING_HOURS = "working_hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


WORKING = frozenset({Unit.WORKING_HOURS, Unit.WORKING_DAYS})
IN_DAYS = frozenset({Unit.DAYS, Unit.WORKING_DAYS})


@dataclass(frozen=True, slots=True)
class Supposition:
    """Another target, or another calendar.

    ``amount`` is counted in ``unit`` from when a promise was made; None leaves each promise the working
    time that it had and counts it by ``calendar``. ``zone`` is where days end that no calendar counts.
    """

    amount: Decimal | None
    unit: Unit
    calendar: Calendar | None
    zone: str

    @property
    def in_days(self) -> bool:
        return self.amount is not None and self.unit in IN_DAYS

    @property
    def span(self) -> timedelta:
        """The amount as time, for targets in hours."""
        exact = (self.amount or Decimal(0)) * (_HOUR // _MICRO)
        return timedelta(microseconds=int(exact.to_integral_value()))


def supposed(terms: Terms, supposition: Supposition) -> Terms:
    """The terms that a promise would have had. A legal time limit is nobody's to change."""
    amount, calendar = supposition.amount, supposition.calendar
    made_at = terms.made_at
    if terms.statutory or (amount is None and terms.calendar is None):
        return terms
    if amount is None:
        if calendar is None or terms.calendar is None:
            return terms
        length = working_time_between(terms.calendar, made_at, terms.due_at)
        return Terms(made_at, add_working_time(calendar, made_at, length), calendar)
    if supposition.unit is Unit.HOURS:
        return Terms(made_at, made_at + supposition.span)
    if supposition.unit is Unit.DAYS:
        day = made_at.astimezone(ZoneInfo(supposition.zone)).date()
        return Terms(made_at, end_of_day(day + timedelta(days=int(amount)), supposition.zone))
    if calendar is None:
        raise ValueError("working time needs a calendar")
    if supposition.unit is Unit.WORKING_HOURS:
        return Terms(made_at, add_working_time(calendar, made_at, supposition.span), calendar)
    day = made_at.astimezone(ZoneInfo(calendar.zone)).date()
    return Terms(made_at, close_of_business(calendar, add_working_days(calendar, day, int(amount))), calendar)


class Gauge:
    """The same for the many: due times and time taken, in microseconds since 1970, by tables.

    ``calendars`` are those that the promises were made under, by id as text; ``since`` and ``until`` bound
    when they were due.
    """

    def __init__(
        self,
        supposition: Supposition,
        calendars: Mapping[str, Calendar],
        since: datetime,
        until: datetime,
    ) -> None:
        self.supposition = supposition
        first, last = since - _BEFORE, until + _AFTER
        self._own = {key: Ruler(one, first, last) for key, one in calendars.items()}
        self._own_days: dict[str, DayRuler] = {}
        self._days: DayRuler | None = None
        zone, calendar, unit = supposition.zone, supposition.calendar, supposition.unit
        self._other = Ruler(calendar, first, last) if calendar and unit is not Unit.WORKING_DAYS else None
        if supposition.amount is not None and unit is Unit.HOURS:
            self._other = None
        if supposition.in_days:
            dates = first.date(), last.date()
            self._days = DayRuler(calendar if unit is Unit.WORKING_DAYS else None, zone, *dates)
            self._every_day = DayRuler(None, zone, *dates)
            self._own_days = {key: DayRuler(one, zone, *dates) for key, one in calendars.items()}
        self._alike = {key for key, one in calendars.items() if self._other and one == calendar}
        self._count = int(supposition.amount or 0)
        self._span = supposition.span // _MICRO

    def due(self, made: int, own_due: int, calendar_id: str | None) -> int:
        """When a promise would have been due."""
        if self.supposition.amount is None:
            own = self._own.get(calendar_id) if calendar_id else None
            if own is None or self._other is None:
                return own_due
            return self._other.add(made, max(0, own.between(made, own_due)))
        if self._days is not None:
            return self._days.add(made, self._count)
        return self._other.add(made, self._span) if self._other else made + self._span

    def own_scale(self, calendar: Calendar | None) -> Supposition:
        """The scale of the curves, counted as a promise under this calendar really counts."""
        one = self.supposition
        if not one.in_days:
            return one
        return Supposition(one.amount, Unit.WORKING_DAYS if calendar else Unit.DAYS, calendar, one.zone)

    def taken(self, made: int, done: int, calendar_id: str | None) -> int:
        """The least target that would have been kept, as time really counted: microseconds or days."""
        if self._days is not None:
            return (self._own_days[calendar_id] if calendar_id else self._every_day).least(made, done)
        return self._own[calendar_id].least(made, done) if calendar_id else max(0, done - made)

    def alike(self, calendar_id: str | None) -> bool:
        """True where time would have counted as it did."""
        if self._days is not None:
            return False
        return calendar_id in self._alike if calendar_id else self._other is None

    def supposed_taken(self, made: int, done: int, calendar_id: str | None) -> int:
        """The same, as time would have counted."""
        if self._days is not None:
            return self._days.least(made, done)
        if self.supposition.amount is None and calendar_id is None:
            return max(0, done - made)
        return self._other.least(made, done) if self._other else max(0, done - made)


def judged(made: Terms, log: Sequence[Noted], supposition: Supposition, at: datetime) -> tuple[Standing, ...]:
    """Where a promise stands, and where it would, from its whole log."""
    return reckon(made, log, at=at), reckon(supposed(made, supposition), log, at=at)


def net_taken(gross: int, terms: Terms, log: Sequence[Noted], done_at: datetime) -> int:
    """The time taken less what did not count, in microseconds, where ``gross`` was taken in all."""
    for begin, end in union(pauses_in(log, done_at)[0]):
        first, last = max(begin, terms.made_at), min(end, done_at)
        if first < last:
            calendar = terms.calendar
            lost = working_time_between(calendar, first, last) if calendar else last - first
            gross -= lost // _MICRO
    return max(0, gross)


def days_taken(terms: Terms, log: Sequence[Noted], supposition: Supposition, most: int, at: datetime) -> int:
    """The least number of days that would have been kept, pauses given back; ``most`` without them."""
    count = most
    while count > 1:
        fewer = Supposition(Decimal(count - 1), supposition.unit, supposition.calendar, supposition.zone)
        if reckon(supposed(terms, fewer), log, at=at).state is not State.KEPT:
            break
        count -= 1
    return count


def micros(instant: datetime) -> int:
    """An instant as tables count it."""
    return (instant - _EPOCH) // _MICRO


def instant(at: int) -> datetime:
    return _EPOCH + at * _MICRO
