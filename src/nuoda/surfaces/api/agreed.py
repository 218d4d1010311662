"""Calendars, service levels and on-time figures, read."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest
from ninja import Query, Router, Schema

from nuoda.domains.contracts.queries import (
    CalendarRow,
    LevelRow,
    calendar_versions,
    level_rows,
    levels_applying,
)
from nuoda.domains.customers.queries import customers_by_code
from nuoda.insight.dates import DatesKept, dates_kept
from nuoda.kernel import limits
from nuoda.kernel.calendar import DAYS, days_ahead, shown_window, weekly_hours
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked, Filter60
from nuoda.surfaces.api.shapes_in import Instant

router = Router(tags=["contracts"])
AHEAD = 30


class CalendarOut(Schema):
    """One version. ``hours`` maps mon to sun to windows such as ``22:00-06:00``."""

    code: str
    version: int
    name: str
    purpose: str
    site: str
    tier: str
    zone: str
    state: str
    valid_from: datetime
    valid_to: datetime | None
    complete_until: date
    hours: dict[str, list[str]]
    hours_a_week: float
    days_off: list[date]
    days_on: dict[str, str]
    source: str


class CalendarsOut(Schema):
    items: list[CalendarOut]


class DayOut(Schema):
    day: date
    hours: list[str]
    open_hours: float
    holiday: bool
    as_weekday: str
    clocks: str


class CalendarDetailOut(Schema):
    """The versions, the newest first, and the next 30 days of the one in force."""

    versions: list[CalendarOut]
    ahead: list[DayOut]


class LevelOut(Schema):
    """One version; empty fields leave it open. ``transit_days`` are working days by lane."""

    code: str
    version: int
    customer_id: UUID | None
    contract: str
    tier: str
    service: str
    transit_days: dict[str, int]
    cutoff: str
    due_time: str
    pickup_hours: int | None
    calendar: str
    zone: str
    valid_from: datetime
    valid_to: datetime | None
    source: str


class LevelsOut(Schema):
    items: list[LevelOut]


class JudgedLevelOut(LevelOut):
    """``misfit`` says why it does not apply: later, over, customer, contract, tier or service."""

    chosen: bool
    misfit: str


class JudgedLevelsOut(Schema):
    items: list[JudgedLevelOut]


class LevelAsk(Asked):
    """Whose order, by which service, given when (now where it is left out)."""

    customer: Filter60
    service: Filter60 = ""
    tier: Filter60 = ""
    at: Instant | None = None


class DatesAsk(Asked):
    """``first`` and ``last`` are days of ``zone``, both included."""

    first: date
    last: date
    by: Literal["all", "customer", "month"] = "all"
    zone: Filter60 = "Asia/Shanghai"


class DatesOut(Schema):
    """Counts of one group; ``key`` is empty for all, a customer's id, or the first day of a month."""

    key: str
    due: int
    excused: int
    kept: int
    kept_by_first_date: int
    current_gross: float | None
    current_adjusted: float | None
    first_gross: float | None
    first_adjusted: float | None


class DatesListOut(Schema):
    items: list[DatesOut]


@router.get(
    "/calendars",
    operation_id="list_calendars",
    summary="List calendars",
    auth=Key("list_calendars"),
    response={200: CalendarsOut},
)
def calendars(request: HttpRequest) -> dict[str, Any]:
    """Every version of every business calendar, by code, the newest first."""
    by, at = acted(request)
    return {"items": [_calendar(row, at) for row in calendar_versions(actor=by)]}


@router.get(
    "/calendars/{str:code}",
    operation_id="get_calendar",
    summary="Get a calendar",
    auth=Key("get_calendar"),
    response={200: CalendarDetailOut},
)
def calendar(request: HttpRequest, code: str) -> dict[str, Any]:
    """One calendar with its versions and the next 30 days."""
    by, at = acted(request)
    versions = calendar_versions(actor=by, code=code)
    if not versions:
        raise NotFound
    now = next((row for row in versions if row.state(at) == "running"), versions[0])
    return {
        "versions": [_calendar(row, at) for row in versions],
        "ahead": [
            {
                "day": one.day, "hours": [shown_window(window) for window in one.windows],
                "open_hours": round(one.open / timedelta(hours=1), 4), "holiday": one.holiday,
                "as_weekday": "" if one.as_weekday is None else DAYS[one.as_weekday],
                "clocks": one.oddity or "",
            }
            for one in days_ahead(now.calendar, at.date(), AHEAD)
        ],
    }  # fmt: skip


@router.get(
    "/service-levels",
    operation_id="list_service_levels",
    summary="List service levels",
    auth=Key("list_service_levels"),
    response={200: LevelsOut},
)
def levels(request: HttpRequest) -> dict[str, Any]:
    """Every version of the service levels that you may see, by code, the newest first."""
    by, _at = acted(request)
    return {"items": [_level(row) for row in level_rows(actor=by)]}


@router.get(
    "/service-levels/applying",
    operation_id="explain_service_level",
    summary="Which service level applies, and why",
    auth=Key("explain_service_level"),
    response={200: JudgedLevelsOut},
)
def applying(request: HttpRequest, wanted: Query[LevelAsk]) -> dict[str, Any]:
    """Every level against one order: the chosen one first, each other with the reason why not."""
    wanted.refuse_others(request)
    by, at = acted(request)
    card = customers_by_code([wanted.customer], actor=by).get(wanted.customer)
    if card is None:
        raise NotFound
    judged = levels_applying(
        customer_id=card.id, tier=wanted.tier or card.tier, service=wanted.service, at=wanted.at or at,
        actor=by,
    )  # fmt: skip
    return {"items": [{**_level(one.row), "chosen": one.chosen, "misfit": one.misfit} for one in judged]}


@router.get(
    "/measures/dates",
    operation_id="get_dates_kept",
    summary="On time by the first date and by the date in force",
    auth=Key("get_dates_kept"),
    response={200: DatesListOut},
)
def dates(request: HttpRequest, wanted: Query[DatesAsk]) -> dict[str, Any]:
    """Of the deliveries due in a period: kept by the date in force, and by the first date promised."""
    wanted.refuse_others(request)
    by, at = acted(request)
    if wanted.zone not in available_timezones():
        reason = _("There is no time zone %(zone)s.", {"zone": wanted.zone[:40]})
        raise Invalid(fields=[FieldError("zone", reason, _("Use a name such as Asia/Shanghai."))])
    start, end = _span(wanted)
    found = dates_kept(actor=by, start=start, end=end, at=at, by=wanted.by, zone=wanted.zone)
    return {"items": [_dates(one) for one in found]}


def _span(wanted: DatesAsk) -> tuple[datetime, datetime]:
    for name, day in (("first", wanted.first), ("last", wanted.last)):
        if not limits.EARLIEST.date() <= day < limits.LATEST.date():
            raise Invalid(
                fields=[FieldError(name, _("It lies outside 1990 to 2100."), _("Correct the date."))]
            )
    if wanted.last < wanted.first:
        reason = _("The last day lies before the first.")
        raise Invalid(fields=[FieldError("last", reason, _("Choose a later day."))])
    zone = ZoneInfo(wanted.zone)
    return (
        datetime.combine(wanted.first, time(), zone),
        datetime.combine(wanted.last + timedelta(days=1), time(), zone),
    )


def _calendar(row: CalendarRow, at: datetime) -> dict[str, Any]:
    plain = (
        "code", "version", "name", "purpose", "site", "tier", "zone", "valid_from", "valid_to",
        "complete_until", "source",
    )  # fmt: skip
    calendar = row.calendar
    return {
        **{name: getattr(row, name) for name in plain},
        "state": row.state(at),
        "hours": {
            DAYS[day]: [shown_window(window) for window in windows]
            for day, windows in sorted(calendar.windows.items())
        },
        "hours_a_week": round(weekly_hours(calendar) / timedelta(hours=1), 4),
        "days_off": sorted(calendar.days_off),
        "days_on": {day.isoformat(): DAYS[weekday] for day, weekday in sorted(calendar.days_on.items())},
    }


def _level(row: LevelRow) -> dict[str, Any]:
    plain = (
        "code", "version", "customer_id", "contract", "tier", "service", "transit_days", "calendar", "zone",
        "valid_from", "valid_to", "source", "pickup_hours",
    )  # fmt: skip
    times = {"cutoff": f"{row.cutoff:%H:%M}", "due_time": f"{row.due_time:%H:%M}"}
    return {**{name: getattr(row, name) for name in plain}, **times}


def _dates(one: DatesKept) -> dict[str, Any]:
    shares = {
        "current_gross": one.current_gross, "current_adjusted": one.current, "first_gross": one.first_gross,
        "first_adjusted": one.first_adjusted,
    }  # fmt: skip
    return {
        "key": one.key, "due": one.due, "excused": one.excused, "kept": one.kept,
        "kept_by_first_date": one.first,
        **{name: None if rate.share is None else round(rate.share, 4) for name, rate in shares.items()},
    }  # fmt: skip
