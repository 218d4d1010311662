"""Trips: the list, one with its stops in order, and what a dispatcher does about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.cases.queries import CaseCard, case_shown_by
from nuoda.domains.dispatch.commands import (
    drop_trip,
    finish_trip,
    lock_trips,
    recall_trips,
    release_trips,
    start_trip,
)
from nuoda.domains.dispatch.queries import (
    DepotRow,
    StopRow,
    TripPage,
    TripRow,
    depots,
    get_depot,
    trip_page,
    trip_rows,
)
from nuoda.domains.dispatch.queries.containers import ContainerBalance
from nuoda.domains.dispatch.queries.trip_containers import TripContainers, trip_containers
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound, NuodaError
from nuoda.kernel.facts import Ref
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.dispatch.drawing import clock_words, late_words, load_words, window_words
from nuoda.surfaces.desk.dispatch.planning import NAV, WRITERS, board_url, said
from nuoda.surfaces.desk.frame import frame, pulse_about, show
from nuoda.surfaces.desk.listing import window_of


def _spec(places: list[DepotRow]) -> ListSpec:
    return ListSpec(
        name="trips",
        title=gettext_lazy("Trips"),
        columns=[
            Column("number", gettext_lazy("Number"), sortable=True),
            Column("day", gettext_lazy("Day"), "date", sortable=True),
            Column("who", gettext_lazy("Vehicle or partner"), template="desk/dispatch/cell_vehicle.html"),
            Column("driver", gettext_lazy("Driver"), hide_narrow=True),
            Column("state", gettext_lazy("State"), "badge", badge_kind="trip", sortable=True),
            Column("km", _p("trip", "km"), "number", align="end", decimals=1, hide_narrow=True),
            Column("cost", _p("trip", "Cost, ¥"), "number", align="end", decimals=2, hide_narrow=True),
            Column("late_minutes", gettext_lazy("Late, min"), "number", align="end", sortable=True),
            Column("seal", gettext_lazy("Seal"), hide_narrow=True),
        ],
        filters=[
            Filter("state", gettext_lazy("State"), choices=choices("trip"), quick=True),
            Filter("depot", gettext_lazy("Depot"), choices=[(one.code, one.code) for one in places]),
            Filter("text", gettext_lazy("Search"), "text",
                   placeholder=gettext_lazy("Trip, plate, driver or seal")),
        ],
        empty=Empty(
            gettext_lazy("No trips here"),
            gettext_lazy("Trips appear when a day is planned on the board, or when one is opened by hand."),
            reverse("desk_dispatch"), gettext_lazy("To the board"), "route",
        ),
        default_sort="day",
        default_descending=True,
        row_url=lambda row: reverse("desk_trip", args=[row.id]),
        row_key=lambda row: str(row.id),
        row_tone=lambda row: "risk" if row.late_minutes and row.state != "done" else "",
        refresh_on="trip",
    )  # fmt: skip


@door(STAFF)
def trip_list(request: ActedRequest) -> HttpResponseBase:
    """Trips of all days with filters, paging and export."""
    places = depots(actor=request.actor)
    ids = {one.code: one.id for one in places}

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = trip_rows(
            actor=request.actor, window=window_of(asked), state=given.get("state", ""),
            depot_id=ids.get(given.get("depot", "")), text=given.get("text", ""),
        )  # fmt: skip
        return ListResult(page.rows, page.total)

    context = {**frame(request, NAV), "tab": "trips"}
    return list_view(request, _spec(places), fetch, template="desk/dispatch/list.html", context=context)


@door(STAFF)
@require_safe
def trip(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """One trip: who drives what, its stops in order with promise and instructions, its papers."""
    page = trip_page(trip_id, actor=request.actor)
    row, zone = page.trip, request.zone
    depot = get_depot(row.depot_id, actor=request.actor)
    boxes = trip_containers(page, actor=request.actor, today=request.now.astimezone(zone).date())
    context = {
        "lines": [_line(one, zone, boxes) for one in page.stops], "boxes": boxes,
        "swaps": any(one.job.customer_id for one in page.stops),
        "papers": [("sheet", _("Trip sheet")), ("load", _("Load list"))],
        "languages": [("zh-hans", "中文"), ("en", "English")],
        "leaves": f"{clock_words(row.starts_at, zone)} – {clock_words(row.ends_at, zone)}",
        "page": page, "trip": row, "load": load_words(row.kilograms, row.volume_m3, row.pallets),
        "may": request.actor.role in WRITERS, "verbs": _verbs(page),
        "open": row.state in ("draft", "released", "under_way"),
        "seal_case": _seal_case(row, request.actor),
        "depot": depot, "back": board_url(depot.code, row.day),
        "pulse_url": pulse_about(Ref("trip", str(row.id))),
    }  # fmt: skip
    return show(request, "desk/dispatch/trip.html", NAV, context)


def _seal_case(row: TripRow, actor: Actor) -> CaseCard | None:
    """The case of doors that bore another seal than they were closed with."""
    return case_shown_by(Ref("seal", str(row.id)), actor=actor) if row.seal_differs else None


@dataclass(frozen=True, slots=True)
class Line:
    """A stop of the trip with its times and what to mind, in words."""

    row: StopRow
    planned: str
    late: str
    window: str
    mind: str
    lent: Sequence[ContainerBalance]


def _line(row: StopRow, zone: tzinfo, boxes: TripContainers) -> Line:
    job = row.job
    mind = " · ".join(filter(None, (*(word("skill", one) for one in job.needs), job.instructions)))
    return Line(
        row,
        clock_words(row.begins_at, zone),
        late_words(row.late_minutes),
        window_words(job.windows, zone),
        mind,
        boxes.lent.get(job.id, ()),
    )


def _verbs(page: TripPage) -> set[str]:
    """What may be done about a trip as it stands."""
    row = page.trip
    opened = {"opened"} if row.seal and row.opened_at is None else set()
    match row.state:
        case "draft":
            return {"lock", "drop", "crew", *({"release"} if page.stops else ())}
        case "released":
            return {"lock", "recall", "seal", "start", "crew", "break"}
        case "under_way":
            return {"lock", "seal", "finish", "break", *opened}
    return opened if row.state in ("done", "broken") else set()


def _do(request: ActedRequest, page: TripPage) -> Mapping[str, tuple[Callable[[], object], str]]:
    """Each verb with what it does, and what is said when it is done."""
    row, by, at = page.trip, request.actor, request.now
    versions = {row.id: _version(request, row.version)}
    locked = not row.locked
    return {
        "release": (
            lambda: release_trips(by=by, at=at, versions=versions),
            _("Released: it stands on the driver's phone."),
        ),
        "recall": (lambda: recall_trips(by=by, at=at, versions=versions), _("Taken back from its driver.")),
        "start": (lambda: start_trip(by=by, at=at, trip_id=row.id), _("It has left.")),
        "finish": (lambda: finish_trip(by=by, at=at, trip_id=row.id), _("It is done.")),
        "lock": (
            lambda: lock_trips(by=by, at=at, trip_ids=[row.id], locked=locked, versions=versions),
            _("Locked: no plan changes it.") if locked else _("Unlocked."),
        ),
        "drop": (
            lambda: drop_trip(by=by, at=at, trip_id=row.id, version=versions[row.id]),
            _("Dropped; its stops are without a trip again."),
        ),
    }


def _version(request: ActedRequest, now: int) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else now


@door(WRITERS)
@require_POST
def trip_do(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Release, recall, lock, start, finish or drop a trip. What somebody changed meanwhile is refused."""
    page = trip_page(trip_id, actor=request.actor)
    what = request.POST.get("what", "")
    verbs = _do(request, page)
    if what not in verbs:
        raise NotFound
    work, told = verbs[what]
    try:
        work()
    except NuodaError as refused:
        messages.error(request, said(refused))
        return HttpResponseRedirect(reverse("desk_trip", args=[trip_id]))
    messages.success(request, told)
    if what == "drop":
        depot = get_depot(page.trip.depot_id, actor=request.actor)
        return HttpResponseRedirect(board_url(depot.code, page.trip.day))
    return HttpResponseRedirect(reverse("desk_trip", args=[trip_id]))
