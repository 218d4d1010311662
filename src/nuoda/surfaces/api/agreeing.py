"""Calendars, service levels and clauses written: the same commands as the desk's, the same refusals.

An address has one router: what is read at these stands in :mod:`agreed`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import time
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field, StrictInt, TypeAdapter

from nuoda.domains.contracts.commands import (
    CalendarDraft,
    ServiceLevelDraft,
    record_calendars,
    record_service_levels,
)
from nuoda.domains.contracts.commands.meter import ClauseDraft, write_clauses
from nuoda.domains.contracts.queries import holiday_years
from nuoda.domains.contracts.queries.agreements import contract_by_number
from nuoda.domains.contracts.queries.calendars import check_known, gathered
from nuoda.domains.contracts.queries.meter import (
    STANDARD_LADDER,
    EarnBack,
    Every,
    Measure,
    Method,
    Terms,
    read_band_lines,
    read_ladder_lines,
)
from nuoda.domains.contracts.queries.service_levels import usual_hours
from nuoda.domains.customers.queries import customers_by_code
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import Window, read_window, weekday_of
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.agreed import router
from nuoda.surfaces.api.answers import acted_for_house, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shapes_in import Code, Eighty, Forty, Instant, Line, Name, Number, Strict, Ten, Words
from nuoda.surfaces.api.stock import Day
from nuoda.surfaces.api.targets import MakeUpIn, RecordedOut, Weekday

T = TypeVar("T")
Hours = Annotated[list[Forty], Field(max_length=12)]
Days = Annotated[StrictInt, Field(ge=0, le=365)]


class CalendarIn(Strict):
    """A calendar or its next version. ``hours``: windows a weekday, such as ``22:00-06:00``.

    ``region`` adds the days of its holiday tables; ``valid_from`` is now where it is left out.
    """

    code: Annotated[Forty, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: Name
    purpose: Literal["office", "delivery", "reply"] = "office"
    site: Forty = ""
    tier: Literal["", "ordinary", "potential", "key", "platinum"] = ""
    zone: Forty = "Asia/Shanghai"
    hours: dict[Weekday, Hours]
    region: Ten = ""
    days_off: Annotated[list[Day], Field(max_length=2_000)] = []
    days_on: Annotated[list[MakeUpIn], Field(max_length=500)] = []
    complete_until: Day
    valid_from: Instant | None = None
    source: Line


class ServiceLevelIn(Strict):
    """A service level or its next version; ``transit_days`` by lane, working days of the calendar."""

    code: Annotated[Forty, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    transit_days: dict[Literal["same_city", "same_region", "long_haul", "abroad"], Days]
    cutoff: Ten = "18:00"
    due_time: Ten = "18:00"
    pickup_hours: StrictInt | None = None
    customer: Forty = ""
    contract: Forty = ""
    tier: Literal["", "ordinary", "potential", "key", "platinum"] = ""
    service: Forty = ""
    calendar: Code = "cn"
    valid_from: Instant
    valid_to: Instant | None = None
    source: Line


class EarnBackIn(Strict):
    """A credit is returned where each of the next ``periods`` reaches ``target``."""

    target: Number
    periods: Annotated[StrictInt, Field(ge=1, le=24)]


class ClauseIn(Strict):
    """A clause or its next version; percentages 0 to 100, ``weight`` 0 to 1.

    ``ladder`` and ``bands`` are lines as the desk takes them, such as ``penalty x1.5: in a row 2``; the
    standard ladder where it is left out, none where it is empty.
    """

    code: Code
    measure: Measure
    target: Number
    minimum: Number
    valid_from: Day
    valid_to: Day | None = None
    every: Every = Every.MONTH
    floor: Annotated[StrictInt, Field(ge=0)] = 0
    exclusions: Annotated[list[Forty], Field(max_length=60)] = []
    dispute_days: StrictInt = 10
    method: Method = Method.NONE
    weight: Number = Decimal(1)
    amount: Number = Decimal(0)
    cap: Number | None = None
    ladder: Annotated[list[Eighty], Field(max_length=12)] | None = None
    bands: Annotated[list[Eighty], Field(max_length=8)] = []
    earn_back: EarnBackIn | None = None
    text: Words = ""


class WrittenOut(Schema):
    """The id of the version."""

    id: UUID


_CALENDAR: TypeAdapter[CalendarIn] = TypeAdapter(CalendarIn)
_LEVEL: TypeAdapter[ServiceLevelIn] = TypeAdapter(ServiceLevelIn)
_CLAUSE: TypeAdapter[ClauseIn] = TypeAdapter(ClauseIn)


@router.post(
    "/calendars",
    operation_id="record_calendar",
    summary="Record a calendar",
    auth=Key("record_calendar"),
    response={200: WrittenOut},
    openapi_extra=body_of("CalendarIn"),
)
def calendar(request: HttpRequest) -> dict[str, Any]:
    """Record a calendar or its next version; promises keep the one they were made under. Not for keys of a
    customer.
    """
    by, at = acted_for_house(request)
    given = read_shape(request, _CALENDAR)
    call = keyed(record_calendars, request)
    with _by_field("calendars.0."):
        (made,) = call(by=by, at=at, calendars=[_calendar(given, by)])
    return {"id": made}


@router.post(
    "/service-levels",
    operation_id="record_service_level",
    summary="Record a service level",
    auth=Key("record_service_level"),
    response={200: RecordedOut},
    openapi_extra=body_of("ServiceLevelIn"),
)
def level(request: HttpRequest) -> dict[str, Any]:
    """Record a service level or its next version. Not for keys of a customer."""
    by, at = acted_for_house(request)
    given = read_shape(request, _LEVEL)
    call = keyed(record_service_levels, request)
    with _by_field("levels.0."):
        return {"made": call(by=by, at=at, levels=[_level(given, by)])}


@router.post(
    "/contracts/{str:contract_number}/clauses",
    operation_id="write_clause",
    summary="Write a clause",
    auth=Key("write_clause"),
    response={200: WrittenOut},
    openapi_extra=body_of("ClauseIn"),
)
def clause(request: HttpRequest, contract_number: str) -> dict[str, Any]:
    """Write a clause or its next version, which closes the open one before. Not for keys of a customer."""
    by, at = acted_for_house(request)
    contract = contract_by_number(contract_number, actor=by)
    given = read_shape(request, _CLAUSE)
    call = keyed(write_clauses, request)
    (made,) = call(by=by, at=at, contract_id=contract.id, clauses=[_clause(given)])
    return {"id": made}


@contextmanager
def _by_field(prefix: str) -> Iterator[None]:
    """Problems of the one thing that was sent name its fields alone."""
    try:
        yield
    except Invalid as refused:
        fields = [replace(one, field=one.field.removeprefix(prefix)) for one in refused.fields]
        raise Invalid(refused.sentence, fields=fields) from refused


def _calendar(given: CalendarIn, by: Actor) -> CalendarDraft:
    windows = {weekday_of(day): _windows(day, spans) for day, spans in given.hours.items() if spans}
    years = holiday_years(given.region, actor=by) if given.region else []
    if given.region and not years:
        reason = _("There is no holiday table of %(region)s.", {"region": given.region})
        raise Invalid(fields=[FieldError("region", reason, _("Record its holidays first, or leave it out."))])
    made_up = {one.day: weekday_of(one.weekday) for one in given.days_on}
    off, on = gathered(years, windows, given.days_off, made_up)
    unknown = check_known(years, given.complete_until)
    if unknown:
        raise Invalid(fields=unknown)
    return CalendarDraft(
        given.code, given.name, given.zone, windows, off, on, given.complete_until, given.source,
        given.purpose, given.site, given.tier, given.valid_from,
    )  # fmt: skip


def _windows(day: str, spans: Sequence[str]) -> tuple[Window, ...]:
    return tuple(_read(read_window, one, f"hours.{day}", _("Write hours like 09:00-18:00.")) for one in spans)


def _level(given: ServiceLevelIn, by: Actor) -> ServiceLevelDraft:
    card = customers_by_code([given.customer], actor=by).get(given.customer) if given.customer else None
    if given.customer and card is None:
        reason = _("There is no customer %(code)s.", {"code": given.customer})
        raise Invalid(fields=[FieldError("customer", reason, _("Correct the code."))])
    days = {str(lane): count for lane, count in given.transit_days.items()}
    remedy = _("Write it like 09:00.")
    return ServiceLevelDraft(
        given.code, days, usual_hours(days), _read(time.fromisoformat, given.cutoff, "cutoff", remedy),
        _read(time.fromisoformat, given.due_time, "due_time", remedy), given.valid_from,
        card.id if card else None, given.tier, given.service, given.calendar, given.source, given.contract,
        given.valid_to, given.pickup_hours,
    )  # fmt: skip


def _clause(given: ClauseIn) -> ClauseDraft:
    earn = given.earn_back
    terms = Terms(
        measure=given.measure, target=given.target, minimum=given.minimum, every=given.every,
        weight=given.weight, floor=given.floor, exclusions=tuple(given.exclusions),
        dispute_days=given.dispute_days, method=given.method, amount=given.amount, cap=given.cap,
        ladder=STANDARD_LADDER if given.ladder is None else read_ladder_lines("\n".join(given.ladder)),
        earn_back=EarnBack(earn.target, earn.periods) if earn else None,
        bands=read_band_lines("\n".join(given.bands)),
    )  # fmt: skip
    return ClauseDraft(given.code, terms, given.valid_from, given.valid_to, given.text)


def _read(read: Callable[[str], T], given: str, field: str, remedy: Text) -> T:
    try:
        return read(given)
    except ValueError:
        reason = _("The value %(value)s cannot be read.", {"value": given})
        raise Invalid(fields=[FieldError(field, reason, remedy)]) from None
