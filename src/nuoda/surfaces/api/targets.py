"""Targets of cases and tables of holidays: read, and written with the same checks as at the desk."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StrictBool, StrictInt, TypeAdapter

from nuoda.domains.contracts.commands import (
    CaseTargetDraft,
    HolidayDraft,
    record_case_targets,
    record_holidays,
)
from nuoda.domains.contracts.queries import HolidayYear, holiday_versions
from nuoda.domains.contracts.queries.case_targets import case_target_rows
from nuoda.kernel.calendar import DAYS, weekday_of
from nuoda.surfaces.api.answers import acted, acted_for_house, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked
from nuoda.surfaces.api.shapes_in import Instant, Line, Strict, Ten
from nuoda.surfaces.api.stock import Day

router = Router(tags=["contracts"])
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class CaseTargetIn(Strict):
    """``step``: answer, plan, update or resolve; ``working``: the minutes are of working time."""

    severity: Literal["S1", "S2", "S3", "S4"]
    step: Literal["answer", "plan", "update", "resolve"]
    minutes: StrictInt
    working: StrictBool


class CaseTargetsIn(Strict):
    """Targets that count from an instant on; cases that run keep what they were promised."""

    valid_from: Instant
    source: Line
    targets: Annotated[list[CaseTargetIn], Field(min_length=1, max_length=16)]


class CaseTargetOut(Schema):
    """One version; ``until`` is when the next one begins, null for none."""

    severity: str
    step: str
    minutes: int
    working: bool
    state: str
    valid_from: datetime
    until: datetime | None
    source: str


class CaseTargetsOut(Schema):
    items: list[CaseTargetOut]


class MakeUpIn(Strict):
    """A make-up workday, and the weekday whose hours it uses."""

    day: Day
    weekday: Weekday


class HolidaysIn(Strict):
    """Days of rest and make-up workdays of a region, of one year or of several; each year is a version."""

    region: Ten
    days_off: Annotated[list[Day], Field(max_length=2_000)]
    days_on: Annotated[list[MakeUpIn], Field(max_length=500)] = []
    provisional: StrictBool = False
    source: Line


class MakeUpOut(Schema):
    day: date
    weekday: str


class HolidaysOut(Schema):
    """One version of a region's year; ``counts`` marks the newest, which calendars are written from."""

    region: str
    year: int
    version: int
    counts: bool
    provisional: bool
    days_off: list[date]
    days_on: list[MakeUpOut]
    source: str


class HolidayListOut(Schema):
    items: list[HolidaysOut]


class RecordedOut(Schema):
    """How many versions were made; what was recorded already makes none."""

    made: int


class RegionAsk(Asked):
    """``region``: a short name such as cn; all regions where it is left out."""

    region: Annotated[str, Field(max_length=10)] = ""


_TARGETS: TypeAdapter[CaseTargetsIn] = TypeAdapter(CaseTargetsIn)
_HOLIDAYS: TypeAdapter[HolidaysIn] = TypeAdapter(HolidaysIn)


@router.get(
    "/case-targets",
    operation_id="list_case_targets",
    summary="List targets of cases",
    auth=Key("list_case_targets"),
    response={200: CaseTargetsOut},
)
def targets(request: HttpRequest) -> dict[str, Any]:
    """Every version of every target, by step and severity, the newest first."""
    by, at = acted(request)
    plain = ("severity", "step", "minutes", "working", "valid_from", "until", "source")
    rows = case_target_rows(actor=by)
    return {
        "items": [{**{name: getattr(one, name) for name in plain}, "state": one.state(at)} for one in rows]
    }


@router.post(
    "/case-targets",
    operation_id="record_case_targets",
    summary="Record targets of cases",
    auth=Key("record_case_targets"),
    response={200: RecordedOut},
    openapi_extra=body_of("CaseTargetsIn"),
)
def write_targets(request: HttpRequest) -> dict[str, Any]:
    """Record targets that begin now or later. Not for keys of a customer."""
    by, at = acted_for_house(request)
    given = read_shape(request, _TARGETS)
    call = keyed(record_case_targets, request)
    drafts = [CaseTargetDraft(one.severity, one.step, one.minutes, one.working) for one in given.targets]
    return {"made": call(by=by, at=at, targets=drafts, valid_from=given.valid_from, source=given.source)}


@router.get(
    "/holidays",
    operation_id="list_holidays",
    summary="List tables of holidays",
    auth=Key("list_holidays"),
    response={200: HolidayListOut},
)
def holidays(request: HttpRequest, wanted: Query[RegionAsk]) -> dict[str, Any]:
    """Every version of each year's holidays, the latest year and its newest version first."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    rows = holiday_versions(wanted.region, actor=by)
    newest = {(one.region, one.year): one.version for one in reversed(rows)}
    return {"items": [_year(one, newest[one.region, one.year] == one.version) for one in rows]}


@router.post(
    "/holidays",
    operation_id="record_holidays",
    summary="Record holidays",
    auth=Key("record_holidays"),
    response={200: RecordedOut},
    openapi_extra=body_of("HolidaysIn"),
)
def write_holidays(request: HttpRequest) -> dict[str, Any]:
    """Record years of a region; no calendar changes by it. Not for keys of a customer."""
    by, at = acted_for_house(request)
    given = read_shape(request, _HOLIDAYS)
    call = keyed(record_holidays, request)
    return {"made": call(by=by, at=at, years=_drafts(given))}


def _drafts(given: HolidaysIn) -> list[HolidayDraft]:
    off: dict[int, set[date]] = defaultdict(set)
    on: dict[int, dict[date, int]] = defaultdict(dict)
    for day in given.days_off:
        off[day.year].add(day)
    for one in given.days_on:
        on[one.day.year][one.day] = weekday_of(one.weekday)
    return [
        HolidayDraft(given.region, year, frozenset(off[year]), given.source, on[year], given.provisional)
        for year in sorted({*off, *on})
    ]


def _year(row: HolidayYear, counts: bool) -> dict[str, Any]:
    made_up = [{"day": day, "weekday": DAYS[weekday]} for day, weekday in sorted(row.days_on.items())]
    return {
        "region": row.region, "year": row.year, "version": row.version, "counts": counts,
        "provisional": row.provisional, "days_off": sorted(row.days_off), "days_on": made_up,
        "source": row.source,
    }  # fmt: skip
