"""Recording and changing vehicles, drivers, partners and depots; what was changed meanwhile is refused."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.accounts.queries import couriers
from nuoda.domains.dispatch.commands import set_depots, set_drivers, set_partners, set_vehicles
from nuoda.domains.dispatch.queries import (
    depot_rows,
    depots,
    get_depot,
    get_driver,
    get_partner,
    get_vehicle,
    vehicle_rows,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, FieldError, Invalid
from nuoda.kernel.paging import Window
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.desk.dispatch.depot_forms import DepotForm, PartnerForm
from nuoda.surfaces.desk.dispatch.fleet_forms import DriverForm, FleetForm, VehicleForm
from nuoda.surfaces.desk.dispatch.planning import NAV, WRITERS
from nuoda.surfaces.desk.forms import answer_form
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of

_MOST = 500


def _carry_out(
    request: ActedRequest, form: FleetForm, record: Callable[[], object], home: str
) -> HttpResponse:
    """The form, recorded on POST. Problems come under the names that its fields bear."""

    def do() -> str:
        try:
            record()
        except Conflict as changed:
            raise Invalid(changed.sentence, fields=changed.fields) from changed
        except Invalid as refused:
            mended = [
                FieldError(one.field.rsplit(".", 1)[-1], one.reason, one.remedy) for one in refused.fields
            ]
            raise Invalid(refused.sentence, fields=mended) from refused
        return home

    return answer_form(request, form, NAV, do, back=home, back_label=str(form.kind))


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def vehicle_edit(request: ActedRequest, vehicle_id: UUID | None = None) -> HttpResponse:
    """A vehicle: recorded anew, or changed."""
    places = depots(actor=request.actor)
    row = get_vehicle(vehicle_id, actor=request.actor) if vehicle_id else None
    form = VehicleForm(request.POST or None, row=row, places=places)
    return _carry_out(
        request, form,
        lambda: set_vehicles(by=request.actor, at=request.now, vehicles=[form.draft()]),
        reverse("desk_vehicles"),
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def driver_edit(request: ActedRequest, driver_id: UUID | None = None) -> HttpResponse:
    """A driver with his shifts: recorded anew, or changed."""
    actor, places = request.actor, depots(actor=request.actor)
    row = get_driver(driver_id, actor=actor) if driver_id else None
    fleet = {one.id: one.code for one in vehicle_rows(actor=actor, window=Window(size=_MOST)).rows}
    form = DriverForm(
        request.POST or None, row=row, places=places, zone=request.zone,
        accounts=[(str(one.id), one.name) for one in couriers(actor=actor)], vehicles=fleet,
    )  # fmt: skip
    return _carry_out(
        request, form,
        lambda: set_drivers(by=actor, at=request.now, drivers=[form.draft()]),
        reverse("desk_drivers"),
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def partner_edit(request: ActedRequest, partner_id: UUID | None = None) -> HttpResponse:
    """A partner: recorded anew, or changed."""
    row = get_partner(partner_id, actor=request.actor) if partner_id else None
    form = PartnerForm(request.POST or None, row=row)
    return _carry_out(
        request, form,
        lambda: set_partners(by=request.actor, at=request.now, partners=[form.draft()]),
        reverse("desk_partners"),
    )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def depot_edit(request: ActedRequest, depot_id: UUID | None = None) -> HttpResponse:
    """A depot with the terms of its planning: recorded anew, or changed."""
    row = get_depot(depot_id, actor=request.actor) if depot_id else None
    form = DepotForm(request.POST or None, row=row)
    return _carry_out(
        request, form,
        lambda: set_depots(by=request.actor, at=request.now, depots=[form.draft()]),
        reverse("desk_depots"),
    )  # fmt: skip


def _depots() -> ListSpec:
    return ListSpec(
        name="depots",
        title=gettext_lazy("Depots"),
        columns=[
            Column("code", gettext_lazy("Code"), sortable=True),
            Column("name", _p("thing", "Name"), sortable=True),
            Column("city", gettext_lazy("City"), sortable=True),
            Column("detour", gettext_lazy("Detour"), "number", align="end", decimals=2, hide_narrow=True),
            Column("late_cost", gettext_lazy("¥ a minute late"), "number", align="end", decimals=2,
                   hide_narrow=True),
            Column("plan_seconds", gettext_lazy("Seconds a plan may take"), "number", align="end",
                   hide_narrow=True),
        ],
        filters=[
            Filter("text", gettext_lazy("Search"), "text", placeholder=gettext_lazy("Code, name or city")),
            Filter("closed", gettext_lazy("No longer in use"), "flag"),
        ],
        default_sort="code",
        empty=Empty(
            gettext_lazy("No depot yet"),
            gettext_lazy("Trips begin and end at a depot. Record one, then its vehicles and drivers."),
            reverse("desk_depot_new"), gettext_lazy("Record a depot"), "building-warehouse",
        ),
        row_url=lambda row: reverse("desk_depot", args=[row.id]),
        row_key=lambda row: str(row.id),
    )  # fmt: skip


@door(STAFF)
def depot_list(request: ActedRequest) -> HttpResponseBase:
    """Depots by code: those in use, or those that no longer are."""

    def fetch(asked: ListRequest) -> ListResult:
        page = depot_rows(
            actor=request.actor, window=window_of(asked), text=asked.filters.get("text", ""),
            closed=bool(asked.filters.get("closed")),
        )  # fmt: skip
        return ListResult(page.rows, page.total)

    context = {**frame(request, NAV), "tab": "depots"}
    if request.actor.role in WRITERS:
        context |= {"new_url": reverse("desk_depot_new"), "new_label": _("Record a depot")}
    return list_view(request, _depots(), fetch, template="desk/dispatch/list.html", context=context)
