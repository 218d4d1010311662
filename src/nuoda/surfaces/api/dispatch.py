"""Dispatch by machines of the house: jobs in, plans asked for and applied, trips out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import TypeAdapter

from nuoda.domains.dispatch.commands import (
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
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.dispatch_shapes import (
    MOST_JOBS,
    AppliedOut,
    DepotDay,
    JobIn,
    JobPlaceIn,
    PlanIn,
    PlanOut,
    StopOut,
    TripOut,
    TripsOut,
)
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shapes_out import ReportOut
from nuoda.surfaces.api.shaping import shaped

_JOBS = Intake(TypeAdapter(JobIn), MOST_JOBS, record_jobs, "jobs")
_PLACES = Intake(TypeAdapter(JobPlaceIn), MOST_JOBS, place_jobs, "places")
_PLAN = TypeAdapter(PlanIn)
router = Router(tags=["dispatch"])


@router.post(
    "/dispatch/jobs",
    operation_id="record_jobs",
    summary="Record jobs",
    auth=Key("record_jobs"),
    response={200: ReportOut},
    openapi_extra=answers.batch_of("JobIn", MOST_JOBS),
)
def jobs(request: HttpRequest) -> dict[str, Any]:
    """Record 1 to 500 jobs. A known reference is a duplicate; a refused job holds up no other."""
    return _JOBS.take(request)


@router.post(
    "/dispatch/jobs/places",
    operation_id="place_jobs",
    summary="Say where jobs lie",
    auth=Key("place_jobs"),
    response={200: ReportOut},
    openapi_extra=answers.batch_of("JobPlaceIn", MOST_JOBS),
)
def job_places(request: HttpRequest) -> dict[str, Any]:
    """Say where 1 to 500 jobs lie that have no trip yet; later jobs at the same address lie there too."""
    return _PLACES.take(request)


@router.get(
    "/dispatch/trips",
    operation_id="list_trips",
    summary="List a day's trips",
    auth=Key("list_trips"),
    response={200: TripsOut},
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
    response={200: TripOut},
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
    response={200: PlanOut},
    openapi_extra=body_of("PlanIn"),
)
def plan(request: HttpRequest) -> dict[str, Any]:
    """Ask for a plan of a depot's day. Read it until it is ready; nothing changes before it is applied."""
    by, at = acted(request)
    asked = read_shape(request, _PLAN)
    command = keyed(ask_for_plan, request)
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
    response={200: PlanOut},
)
def one_plan(request: HttpRequest, plan_id: UUID) -> dict[str, Any]:
    """A plan and how far it is."""
    return _plan(plan_id, request)


@router.post(
    "/dispatch/plans/{plan_id}/apply",
    operation_id="apply_plan",
    summary="Apply a plan",
    auth=Key("apply_plan"),
    response={200: AppliedOut},
    openapi_extra=answers.TAKES_KEY,
)
def apply(request: HttpRequest, plan_id: UUID) -> dict[str, Any]:
    """Make the trips of a plan hold; 409 where trips were changed after it was made."""
    by, at = acted(request)
    plan_page(plan_id, actor=by)
    command = keyed(apply_plan, request)
    return {"trips": list(command(by=by, at=at, plan_id=plan_id))}


def _plan(plan_id: UUID, request: HttpRequest) -> dict[str, Any]:
    page = plan_page(plan_id, actor=acted(request)[0])
    return shaped(PlanOut, page)
