"""A depot's day on the dispatcher's board; trips and jobs in lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from nuoda.domains.dispatch.models import Job, Plan, Stop, Trip
from nuoda.domains.dispatch.queries.day import Day, read_day, stops_by_trip
from nuoda.domains.dispatch.queries.reading import active_stops, job_shape, stop_shape, trip_shape
from nuoda.domains.dispatch.queries.shapes import (
    Board,
    Figures,
    JobRow,
    PlanPage,
    TripPage,
    TripRow,
)
from nuoda.domains.dispatch.rules import StopState, TripState
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of

_SORTS = {"number": "number", "day": "day", "state": "state", "city": "city", "due_at": "due_at"}


def board(depot_id: UUID, day: date, *, actor: Actor) -> Board:
    """A depot's day. Five queries, whatever it holds. Raises ``NotFound``."""
    return board_of(read_day(depot_id, day, actor=actor), actor=actor)


def board_of(day: Day, *, actor: Actor) -> Board:
    """The board of a day that was read. A driver sees no drafts. No query."""
    drafts = actor.role is not Role.DRIVER
    rows = [one for one in day.trips if drafts or one.state != TripState.DRAFT]
    trips = _pages(rows, day.stops, actor)
    unplanned = tuple(job_shape(row, actor) for row in day.waiting)
    busy = {one.trip.vehicle_id for one in trips if one.trip.state in ("draft", "released", "under_way")}
    idle = tuple(one for one in day.vehicles if one.id not in busy)
    fleet = tuple(day.vehicles)
    return Board(day.depot, day.day, trips, unplanned, idle, fleet, figures_of(trips, len(unplanned)))


def figures_of(trips: Sequence[TripPage], unplanned: int) -> Figures:
    every = [one for one in trips if one.trip.state != TripState.BROKEN]
    return Figures(
        len(every),
        sum(len(one.stops) for one in every),
        sum(len(one.stops) for one in every if one.trip.partner_id is not None),
        unplanned,
        sum((one.trip.km for one in every), Decimal(0)),
        sum(one.trip.minutes for one in every),
        sum((one.trip.cost for one in every), Decimal(0)),
        sum(one.trip.late_minutes for one in every),
    )


def _trips(actor: Actor):  # type: ignore[no-untyped-def]
    rows = Trip.objects.visible_to(actor).select_related("vehicle", "partner", "driver")
    return rows.exclude(state=TripState.DRAFT.value) if actor.role is Role.DRIVER else rows


def _pages(rows: Sequence[Trip], stops: Mapping[UUID, Sequence[Stop]], actor: Actor) -> tuple[TripPage, ...]:
    return tuple(
        TripPage(trip_shape(row), tuple(stop_shape(one, actor) for one in stops[row.id])) for row in rows
    )


def _read(rows: Iterable[Trip], actor: Actor) -> tuple[TripPage, ...]:
    found = list(rows)
    return _pages(found, stops_by_trip([one.id for one in found], actor=actor), actor)


def trip_page(trip_id: UUID, *, actor: Actor) -> TripPage:
    """A trip with its stops. Raises ``NotFound``; a driver sees his own, once released."""
    found = _read(_trips(actor).filter(id=trip_id), actor)
    if not found:
        raise NotFound
    return found[0]


def trips_of_driver(account_id: UUID, day: date, *, actor: Actor) -> tuple[TripPage, ...]:
    """What a driver drives that day, as released: the first to leave first."""
    rows = _trips(actor).filter(driver__account_id=account_id, day=day).exclude(state=TripState.DRAFT.value)
    return _read(rows.order_by("starts_at", "id"), actor)


def trip_rows(
    *,
    actor: Actor,
    window: Window,
    text: str = "",
    depot_id: UUID | None = None,
    day: date | None = None,
    state: str = "",
) -> Page[TripRow]:
    """Trips, the latest day first; ``text`` is part of number, vehicle, partner or driver."""
    rows = _trips(actor)
    if text.strip():
        asked = text.strip()
        rows = rows.filter(
            Q(number__icontains=asked) | Q(vehicle__code__icontains=asked) | Q(partner__code__icontains=asked)
            | Q(driver__name__icontains=asked)
        )  # fmt: skip
    if depot_id is not None:
        rows = rows.filter(depot_id=depot_id)
    if day is not None:
        rows = rows.filter(day=day)
    if state:
        rows = rows.filter(state=state)
    sorts = {name: name for name in ("number", "day", "state", "starts_at", "km", "cost", "late_minutes")}
    return page_of(rows, window, sorts=sorts, default=("-day", "number", "id"), shape=trip_shape)


def job_rows(
    *,
    actor: Actor,
    window: Window,
    state: str = "",
    text: str = "",
    depot_id: UUID | None = None,
    day: date | None = None,
    since: date | None = None,
    until: date | None = None,
) -> Page[JobRow]:
    """Jobs, the latest day first; ``text`` is part of number or reference, or a city."""
    rows = Job.objects.visible_to(actor)
    if text.strip():
        asked = text.strip()
        rows = rows.filter(Q(number__icontains=asked) | Q(reference__icontains=asked) | Q(city=asked))
    if depot_id is not None:
        rows = rows.filter(depot_id=depot_id)
    if day is not None:
        rows = rows.filter(day=day)
    if since is not None:
        rows = rows.filter(day__gte=since)
    if until is not None:
        rows = rows.filter(day__lte=until)
    if state:
        rows = rows.filter(state=state)
    page = page_of(rows, window, sorts=_SORTS, default=("-day", "number", "id"), shape=lambda row: row)
    trips = active_stops([row.id for row in page.rows], actor=actor)
    shaped = [job_shape(row, actor, trips.get(row.id)) for row in page.rows]
    return Page(shaped, page.total, page.page, page.size)


def jobs_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, JobRow]:
    """Jobs by id, each with the trip that it is on. One query."""
    on = Stop.objects.visible_to(actor).filter(job_id=OuterRef("pk")).exclude(state=StopState.FAILED.value)
    rows = Job.objects.visible_to(actor).filter(id__in=list(ids))
    found = rows.annotate(on_trip=Subquery(on.values("trip_id")[:1]))
    return {row.id: job_shape(row, actor, row.on_trip) for row in found}


def trips_of_shipments(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, TripRow]:
    """The trip that each shipment is on, if any."""
    rows = (
        Stop.objects.visible_to(actor)
        .filter(job__shipment_id__in=list(ids))
        .exclude(state="failed")
        .select_related("trip__vehicle", "trip__partner", "trip__driver", "job")
    )
    return {row.job.shipment_id: trip_shape(row.trip) for row in rows if row.job.shipment_id is not None}


def plan_page(plan_id: UUID, *, actor: Actor) -> PlanPage:
    """A plan. Raises ``NotFound``."""
    row = Plan.objects.visible_to(actor).filter(id=plan_id).first()
    if row is None:
        raise NotFound
    return _plan(row)


def plan_rows(
    *, actor: Actor, window: Window, depot_id: UUID | None = None, day: date | None = None, state: str = ""
) -> Page[PlanPage]:
    """Plans, the latest first."""
    rows = Plan.objects.visible_to(actor)
    if depot_id is not None:
        rows = rows.filter(depot_id=depot_id)
    if day is not None:
        rows = rows.filter(day=day)
    if state:
        rows = rows.filter(state=state)
    sorts = {"number": "number", "day": "day", "state": "state", "asked_at": "asked_at"}
    return page_of(rows, window, sorts=sorts, default=("-asked_at", "id"), shape=_plan)


def latest_plan(depot_id: UUID, day: date, *, actor: Actor, since: datetime | None = None) -> PlanPage | None:
    """The newest plan of a depot's day, or None."""
    rows = Plan.objects.visible_to(actor).filter(depot_id=depot_id, day=day).order_by("-asked_at", "-id")
    if since is not None:
        rows = rows.filter(asked_at__gte=since)
    row = rows.first()
    return None if row is None else _plan(row)


def _plan(row: Plan) -> PlanPage:
    names = PlanPage.__dataclass_fields__
    return PlanPage(**{name: getattr(row, name) for name in names})
