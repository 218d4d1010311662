"""Stops of all days as a list, and where one lies, said by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.dispatch.commands import JobPlace, place_jobs
from nuoda.domains.dispatch.queries import DepotRow, JobRow, depots, get_depot, job_rows, jobs_by_id
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.dispatch.board import chosen_day
from nuoda.surfaces.desk.dispatch.planning import NAV, WRITERS, board_url
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of


def _spec(places: list[DepotRow], codes: Mapping[UUID, str]) -> ListSpec:
    return ListSpec(
        name="jobs",
        title=_p("dispatch", "Stops"),
        columns=[
            Column("number", gettext_lazy("Number"), sortable=True),
            Column("reference", gettext_lazy("Order or waybill")),
            Column("kind", gettext_lazy("What"), "badge", badge_kind="job_kind", hide_narrow=True),
            Column("day", gettext_lazy("Day"), "date", sortable=True),
            Column("city", gettext_lazy("City"), sortable=True, hide_narrow=True),
            Column("address", gettext_lazy("Address"), roomy=True),
            Column("due_at", _p("time", "Promised by"), "due", sortable=True, hide_narrow=True),
            Column("state", gettext_lazy("State"), "badge", badge_kind="job", sortable=True),
            Column(
                "why", gettext_lazy("Why it has no trip"), "badge", badge_kind="unplanned", hide_narrow=True
            ),
        ],
        filters=[
            Filter("state", gettext_lazy("State"), choices=choices("job"), quick=True),
            Filter("depot", gettext_lazy("Depot"), choices=[(one.code, one.code) for one in places]),
            Filter("day", gettext_lazy("Day"), "dates"),
            Filter("text", gettext_lazy("Search"), "text", placeholder=gettext_lazy("Number, order or city")),
        ],
        empty=Empty(
            gettext_lazy("No stop here"),
            gettext_lazy("What our vehicles bring or fetch becomes a stop by itself, or is recorded by API."),
            reverse("desk_dispatch"), gettext_lazy("To the board"), "map-pin",
        ),
        default_sort="day",
        default_descending=True,
        row_url=lambda row: _where(row, codes),
        row_key=lambda row: str(row.id),
        row_tone=lambda row: "risk" if row.state == "open" and row.why else "",
        refresh_on="job",
    )  # fmt: skip


def _where(row: JobRow, codes: Mapping[UUID, str]) -> str:
    """Its trip; where it has none, the form that says where it lies, or the board of its day."""
    if row.trip_id is not None:
        return reverse("desk_trip", args=[row.trip_id])
    if row.state == "open" and row.latitude is None:
        return reverse("desk_job_place", args=[row.id])
    return board_url(codes.get(row.depot_id, ""), row.day)


@door(STAFF)
def job_list(request: ActedRequest) -> HttpResponseBase:
    """Stops of all days with filters, paging and export."""
    places = depots(actor=request.actor)
    ids = {one.code: one.id for one in places}

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        since, until = (
            chosen_day(request, given[name]) if given.get(name) else None for name in ("day_from", "day_to")
        )
        page = job_rows(
            actor=request.actor, window=window_of(asked), state=given.get("state", ""), since=since,
            until=until, depot_id=ids.get(given.get("depot", "")), text=given.get("text", ""),
        )  # fmt: skip
        return ListResult(page.rows, page.total)

    context = {**frame(request, NAV), "tab": "jobs"}
    if request.actor.role in WRITERS:
        context["sheet_kind"] = "job-places"
    spec = _spec(places, {one.id: one.code for one in places})
    return list_view(request, spec, fetch, template="desk/dispatch/list.html", context=context)


class PlaceForm(DeskForm):
    """Where a stop lies, in degrees."""

    title: Any = gettext_lazy("Where does it lie?")
    submit = gettext_lazy("Set the place")

    latitude = forms.FloatField(label=gettext_lazy("Latitude"), min_value=-90, max_value=90)
    longitude = forms.FloatField(
        label=gettext_lazy("Longitude"), min_value=-180, max_value=180,
        help_text=gettext_lazy("In degrees (WGS 84), as a map shows them: 31.2304 and 121.4737."),
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def job_place(request: ActedRequest, job_id: UUID) -> HttpResponse:
    """Say where a stop lies, so that plans can take it; later stops at the same address know it then."""
    row = jobs_by_id([job_id], actor=request.actor).get(job_id)
    if row is None:
        raise NotFound
    form = PlaceForm(request.POST or None, initial={"latitude": row.latitude, "longitude": row.longitude})
    form.text = " · ".join(filter(None, (row.reference or row.number, row.name, row.address or row.city)))
    depot = get_depot(row.depot_id, actor=request.actor)
    back = board_url(depot.code, row.day)

    def carry_out() -> str:
        given = form.cleaned_data
        place = JobPlace(row.number, given["latitude"], given["longitude"])
        report = place_jobs(by=request.actor, at=request.now, places=[place])
        if report.refused:
            raise Invalid(fields=list(report.refused[0].problems))
        messages.success(request, _("Its place is known; the next plan takes it."))
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=_("Dispatch"))
