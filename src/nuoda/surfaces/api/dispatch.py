"""Dispatch by machines of the house: jobs in, plans asked for and applied, trips out."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StrictInt, TypeAdapter

from nuoda.domains.dispatch.commands import (
    JobDraft,
    JobPlace,
    apply_plan,
    ask_for_plan,
    place_jobs,
    record_jobs,
)
from nuoda.domains.dispatch.queries import (
    StopRow,
    TripPage,
    board,
    depot_by_code,
    plan_page,
    trip_page,
)
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import idempotency_key, read_shape
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked, Filter60
from nuoda.surfaces.api.shapes_in import Code, Eighty, Figure, Instant, Line, Name, Number, Short, Strict
from nuoda.surfaces.api.shapes_out import ReportOut
from nuoda.surfaces.api.shaping import shaped
from nuoda.surfaces.api.stock import Day

MOST_JOBS = 500
Skills = Literal["tail_lift", "dangerous", "chilled", "frozen", "two_people", "heavy"]
Minutes = Annotated[StrictInt, Field(ge=0, le=600)]


class WindowIn(Strict):
    """Service begins between these instants."""

    begins_at: Instant
    ends_at: Instant


class JobIn(Strict):
    """A place to bring goods to, or to fetch them from, on a day. ``reference`` once a depot and kind.

    Without latitude and longitude it is kept, and no plan takes it. ``after`` is the reference of the
    ``collect`` job where the goods come from; else they come from the depot, from ``ready_at`` on.
    """

    depot: Code
    reference: Code
    day: Day
    kind: Literal["deliver", "collect"] = "deliver"
    latitude: Figure | None = None
    longitude: Figure | None = None
    name: Name = ""
    phone: Short = ""
    address: Line = ""
    city: Eighty = ""
    windows: Annotated[list[WindowIn], Field(max_length=5)] = []
    service_minutes: Minutes = 5
    kilograms: Number = Decimal(0)
    volume_m3: Number = Decimal(0)
    pallets: Minutes = 0
    needs: Annotated[list[Skills], Field(max_length=6)] = []
    instructions: Line = ""
    due_at: Instant | None = None
    ready_at: Instant | None = None
    after: Short = ""

    def draft(self) -> JobDraft:
        windows = tuple((one.begins_at, one.ends_at) for one in self.windows)
        plain = self.model_dump(exclude={"windows", "needs"})
        return JobDraft(**plain, windows=windows, needs=tuple(self.needs))


class JobPlaceIn(Strict):
    """Where a job lies, by the ``number`` that it has here."""

    job: Code
    latitude: Figure
    longitude: Figure

    def draft(self) -> JobPlace:
        return JobPlace(**self.model_dump())


class PlanIn(Strict):
    """``full`` makes drafts anew; ``change`` leaves every known stop in its order, and adds what has none."""

    depot: Code
    day: Day
    mode: Literal["full", "change"] = "full"
    seconds: Annotated[StrictInt, Field(ge=1, le=600)] | None = None


class DepotDay(Asked):
    """A depot by code, and a day."""

    depot: Filter60
    day: date


class StopOut(Schema):
    """A stop: when it is planned, and what was told of it. Name and address are masked."""

    id: UUID
    sequence: int
    job: str
    reference: str
    kind: str
    name: str
    address: str
    arrives_at: datetime
    begins_at: datetime
    leaves_at: datetime
    late_minutes: int
    locked: bool
    state: str
    arrived_at: datetime | None
    left_at: datetime | None
    reason: str


class TripOut(Schema):
    """A trip of a vehicle or partner (``who``); money in CNY."""

    id: UUID
    number: str
    day: date
    who: str
    driver: str
    state: str
    locked: bool
    seal: str
    starts_at: datetime
    ends_at: datetime
    km: Decimal
    minutes: int
    cost: Decimal
    late_minutes: int
    version: int
    stops: list[StopOut]


class TripsOut(Schema):
    """A depot's day; ``unplanned`` tells the references of jobs without a trip and why ("" not known yet)."""

    trips: list[TripOut]
    unplanned: dict[str, str]


class PlanOut(Schema):
    """A plan; ``before`` and ``after`` are figures of the day, there once it is ready."""

    id: UUID
    number: str
    day: date
    mode: str
    state: str
    before: dict[str, Any]
    after: dict[str, Any]
    error: str


class AppliedOut(Schema):
    trips: list[UUID]


_JOBS = Intake(TypeAdapter(JobIn), MOST_JOBS, record_jobs, "jobs")
_PLACES = Intake(TypeAdapter(JobPlaceIn), MOST_JOBS, place_jobs, "places")
_PLAN = TypeAdapter(PlanIn)
router = Router(tags=["dispatch"])


@router.post(
    "/dispatch/jobs",
    operation_id="record_jobs",
    summary="Record jobs",
    auth=Key("record_jobs"),
    response={200: ReportOut, **answers.ERRORS},
    openapi_extra=answers.batch_of("JobIn", MOST_JOBS),
)
def jobs(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Record 1 to 500 jobs. A known reference is a duplicate; a refused job holds up no other."""
    return _JOBS.take(request, response)


@router.post(
    "/dispatch/jobs/places",
    operation_id="place_jobs",
    summary="Say where jobs lie",
    auth=Key("place_jobs"),
    response={200: ReportOut, **answers.ERRORS},
    openapi_extra=answers.batch_of("JobPlaceIn", MOST_JOBS),
)
def job_places(request: HttpRequest, response: HttpResponse) -> dict[str, Any]:
    """Say where 1 to 500 jobs lie that have no trip yet; later jobs at the same address lie there too."""
    return _PLACES.take(request, response)


@router.get(
    "/dispatch/trips",
    operation_id="list_trips",
    summary="List a day's trips",
    auth=Key("list_trips"),
    response={200: TripsOut, **answers.ERRORS},
)
def trips(request: HttpRequest, wanted: Query[DepotDay]) -> dict[str, Any]:
    """All trips of a depot's day with their stops, and the jobs that have none."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    seen = board(depot_by_code(wanted.depot, actor=by).id, wanted.day, actor=by)
    unplanned = {one.reference: one.why for one in seen.unplanned}
    return {"trips": [_trip(one) for one in seen.trips], "unplanned": unplanned}


@router.get(
    "/dispatch/trips/{trip_id}",
    operation_id="get_trip",
    summary="One trip",
    auth=Key("get_trip"),
    response={200: TripOut, **answers.ERRORS},
)
def trip(request: HttpRequest, trip_id: UUID) -> dict[str, Any]:
    """One trip with its stops."""
    return _trip(trip_page(trip_id, actor=acted(request)[0]))


def _trip(page: TripPage) -> dict[str, Any]:
    told = {name: getattr(page.trip, name) for name in TripOut.model_fields if name != "stops"}
    return {**told, "stops": [_stop(one) for one in page.stops]}


def _stop(one: StopRow) -> dict[str, Any]:
    of_job = ("reference", "kind", "name", "address")
    told = {name: getattr(one, name) for name in StopOut.model_fields if name not in ("job", *of_job)}
    return {**told, "job": one.job.number, **{name: getattr(one.job, name) for name in of_job}}


@router.post(
    "/dispatch/plans",
    operation_id="ask_for_plan",
    summary="Ask for a plan",
    auth=Key("ask_for_plan"),
    response={200: PlanOut, **answers.ERRORS},
    openapi_extra=body_of("PlanIn"),
)
def plan(request: HttpRequest) -> dict[str, Any]:
    """Ask for a plan of a depot's day. Read it until it is ready; nothing changes before it is applied."""
    by, at = acted(request)
    asked = read_shape(request, _PLAN)
    key = idempotency_key(request)
    command = ask_for_plan.once(key) if key else ask_for_plan
    plan_id = command(
        by=by, at=at, depot_id=depot_by_code(asked.depot, actor=by).id, day=asked.day, mode=asked.mode,
        seconds=asked.seconds,
    )  # fmt: skip
    return _plan(plan_id, request)


@router.get(
    "/dispatch/plans/{plan_id}",
    operation_id="get_plan",
    summary="One plan",
    auth=Key("get_plan"),
    response={200: PlanOut, **answers.ERRORS},
)
def one_plan(request: HttpRequest, plan_id: UUID) -> dict[str, Any]:
    """A plan and how far it is."""
    return _plan(plan_id, request)


@router.post(
    "/dispatch/plans/{plan_id}/apply",
    operation_id="apply_plan",
    summary="Apply a plan",
    auth=Key("apply_plan"),
    response={200: AppliedOut, **answers.ERRORS},
)
def apply(request: HttpRequest, plan_id: UUID) -> dict[str, Any]:
    """Make the trips of a plan hold; 409 where trips were changed after it was made."""
    by, at = acted(request)
    plan_page(plan_id, actor=by)
    key = idempotency_key(request)
    command = apply_plan.once(key) if key else apply_plan
    return {"trips": list(command(by=by, at=at, plan_id=plan_id))}


def _plan(plan_id: UUID, request: HttpRequest) -> dict[str, Any]:
    page = plan_page(plan_id, actor=acted(request)[0])
    return shaped(PlanOut, page)
