"""Recorded calendars, read. A version never changes, so each is made ready for arithmetic once a process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from nuoda.domains.contracts.models import BusinessCalendar, HolidayTable
from nuoda.domains.contracts.rules import KnownCalendar, choose_calendar
from nuoda.domains.contracts.rules.holidays import check_known as check_known
from nuoda.domains.contracts.rules.holidays import gathered as gathered
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import Calendar, read_closing
from nuoda.kernel.readings import Reading, kept, read_together, shapes_reading
from nuoda.kernel.statements import visible_where

MOST_READY = 512
_READY: dict[UUID, Calendar] = {}


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """One version of a calendar. ``valid_to`` is when the next one takes effect, None where none is known.

    After ``complete_until`` its holidays are not known, or provisional.
    """

    id: UUID
    code: str
    version: int
    name: str
    purpose: str
    site: str
    tier: str
    zone: str
    valid_from: datetime
    valid_to: datetime | None
    complete_until: date
    source: str
    calendar: Calendar

    def state(self, at: datetime) -> str:
        """``coming``, ``running`` or ``over``."""
        if self.valid_from > at:
            return "coming"
        return "over" if self.valid_to is not None and self.valid_to <= at else "running"


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """Days of rest and make-up workdays of one region and year; ``days_on`` maps to weekdays, Monday 0."""

    region: str
    year: int
    version: int
    provisional: bool
    days_off: frozenset[date]
    days_on: dict[date, int]
    source: str


def calendars_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, Calendar]:
    """Calendars by the id of their version. No query for no ids."""
    wanted = list(set(ids))
    if not wanted:
        return {}
    rows = visible_where(BusinessCalendar, "id = ANY(%s::uuid[])", [wanted], actor=actor)
    return {row.id: calendar_of(row) for row in rows}


def calendars_for(purpose: str, *, actor: Actor) -> list[KnownCalendar]:
    """Every version of the calendars for a purpose (``office``, ``delivery``)."""
    (found,) = read_together(calendars_reading(purpose, actor=actor))
    return found


def calendars_reading(purpose: str, *, actor: Actor) -> Reading[list[KnownCalendar]]:
    """The same, to be read together with other things."""
    rows = shapes_reading(_Kept, BusinessCalendar, "purpose = %s", [purpose], actor=actor)
    return kept(rows, _all_known)


def _all_known(rows: Iterable[_Kept]) -> list[KnownCalendar]:
    return [_known(row) for row in rows]


def calendar_in_force(
    purpose: str, at: datetime, *, actor: Actor, site: str = "", tier: str = ""
) -> KnownCalendar | None:
    """The calendar of a site and tier at an instant; None where none was recorded for the purpose."""
    found = calendars_for(purpose, actor=actor)
    return choose_calendar(found, purpose=purpose, site=site, tier=tier, at=at)


def calendar_versions(*, actor: Actor, code: str = "") -> list[CalendarRow]:
    """Every version of the calendars, or of one, by code, the newest first. One query."""
    rows = BusinessCalendar.objects.visible_to(actor).order_by("code", "-version")
    after: BusinessCalendar | None = None
    found = []
    for row in rows.filter(code=code) if code else rows:
        follows = after is not None and after.code == row.code
        found.append(_version(row, after.valid_from if after is not None and follows else None))
        after = row
    return found


def calendar_by_code(code: str, at: datetime, *, actor: Actor) -> KnownCalendar | None:
    """The version of a calendar in force at an instant; None where there is none."""
    rows = BusinessCalendar.objects.visible_to(actor).filter(code=code, valid_from__lte=at)
    row = rows.order_by("valid_from", "version").last()
    return _known(row) if row is not None else None


def holiday_years(region: str = "", *, actor: Actor) -> list[HolidayYear]:
    """The newest version of each year's holidays, by region and year; of every region where none is named."""
    newest = {(one.region, one.year): one for one in reversed(holiday_versions(region, actor=actor))}
    return list(newest.values())


def holiday_versions(region: str = "", *, actor: Actor) -> list[HolidayYear]:
    """Every version of each year's holidays, the latest year and its newest version first. One query."""
    rows = HolidayTable.objects.visible_to(actor).order_by("-region", "-year", "-version")
    return [_year(row) for row in (rows.filter(region=region) if region else rows)]


def _year(row: HolidayTable) -> HolidayYear:
    return HolidayYear(
        row.region, row.year, row.version, row.provisional,
        frozenset(date.fromisoformat(day) for day in row.days_off),
        {date.fromisoformat(day): weekday for day, weekday in row.days_on.items()}, row.source,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Kept:
    id: UUID
    code: str
    version: int
    purpose: str
    site: str
    tier: str
    valid_from: datetime
    zone: str
    windows: dict[str, list[list[str]]]
    days_off: list[str]
    days_on: dict[str, int]


def calendar_of(row: BusinessCalendar | _Kept) -> Calendar:
    """A recorded calendar, ready for arithmetic."""
    ready = _READY.get(row.id)
    if ready is None:
        if len(_READY) >= MOST_READY:
            _READY.clear()
        ready = _READY[row.id] = _made(row)
    return ready


def _made(row: BusinessCalendar | _Kept) -> Calendar:
    return Calendar(
        zone=row.zone,
        windows={
            int(day): tuple((time.fromisoformat(opens), read_closing(closes)) for opens, closes in spans)
            for day, spans in row.windows.items()
        },
        days_off=frozenset(date.fromisoformat(day) for day in row.days_off),
        days_on={date.fromisoformat(day): weekday for day, weekday in row.days_on.items()},
    )


def _version(row: BusinessCalendar, valid_to: datetime | None) -> CalendarRow:
    return CalendarRow(
        row.id, row.code, row.version, row.name, row.purpose, row.site, row.tier, row.zone, row.valid_from,
        valid_to, row.complete_until, row.source, calendar_of(row),
    )  # fmt: skip


def _known(row: BusinessCalendar | _Kept) -> KnownCalendar:
    return KnownCalendar(
        row.id, row.code, row.version, row.purpose, row.site, row.tier, row.valid_from, calendar_of(row)
    )
