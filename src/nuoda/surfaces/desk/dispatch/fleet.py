"""Vehicles, drivers, partners and depots: their lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.dispatch.queries import (
    DepotRow,
    depots,
    driver_rows,
    partner_rows,
    vehicle_rows,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page
from nuoda.kernel.translate import listed
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.dispatch.planning import NAV, WRITERS
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of


@dataclass(frozen=True, slots=True)
class FleetLine:
    """A row with its depot's code and its skills in words."""

    row: Any
    depot: str
    skills: str
    out: str = ""

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


def lines_of(rows: Iterable[Any], codes: Mapping[UUID, str], now: Any) -> list[FleetLine]:
    """Rows as the lists show them."""
    return [
        FleetLine(
            one, codes.get(getattr(one, "depot_id", None), "") if hasattr(one, "depot_id") else "",  # type: ignore[arg-type]
            listed(word("skill", skill) for skill in one.skills), _out(one, now),
        )
        for one in rows
    ]  # fmt: skip


def _out(row: Any, now: Any) -> str:
    """Whether a vehicle is broken now, in words."""
    since, until = getattr(row, "out_from_at", None), getattr(row, "out_until_at", None)
    return _("Out") if since and since <= now and (until is None or until > now) else ""


def _filters(places: list[DepotRow] | None, placeholder: Any) -> list[Filter]:
    found = [Filter("text", gettext_lazy("Search"), "text", placeholder=placeholder)]
    if places is not None:
        found.insert(
            0, Filter("depot", gettext_lazy("Depot"), choices=[(one.code, one.code) for one in places])
        )
    return [*found, Filter("closed", gettext_lazy("No longer in use"), "flag")]


def _vehicles(places: list[DepotRow]) -> ListSpec:
    return ListSpec(
        name="vehicles",
        title=gettext_lazy("Vehicles"),
        columns=[
            Column("code", gettext_lazy("Plate"), sortable=True),
            Column("name", _p("thing", "Name"), hide_narrow=True),
            Column("depot", gettext_lazy("Depot")),
            Column("kilograms", gettext_lazy("Carries, kg"), "number", align="end", sortable=True),
            Column("volume_m3", gettext_lazy("Room, m³"), "number", align="end", decimals=1, sortable=True),
            Column("pallets", gettext_lazy("Pallets"), "number", align="end", hide_narrow=True),
            Column("skills", gettext_lazy("Can do"), hide_narrow=True),
            Column("opens", gettext_lazy("Drives from"), hide_narrow=True),
            Column("closes", _p("time", "until"), hide_narrow=True),
            Column("km_cost", gettext_lazy("¥ a km"), "number", align="end", decimals=2, roomy=True),
            Column("hour_cost", gettext_lazy("¥ an hour"), "number", align="end", decimals=2, roomy=True),
            Column("out", gettext_lazy("State")),
        ],
        filters=_filters(places, gettext_lazy("Plate or name")),
        empty=Empty(
            gettext_lazy("No vehicle here"),
            gettext_lazy("Record a vehicle with what it can carry and when it drives; plans then use it."),
            reverse("desk_vehicle_new"), gettext_lazy("Record a vehicle"), "truck",
        ),
        row_url=lambda line: reverse("desk_vehicle", args=[line.row.id]),
        row_key=lambda line: str(line.row.id),
        row_tone=lambda line: "risk" if line.out else "",
    )  # fmt: skip


def _drivers(places: list[DepotRow]) -> ListSpec:
    return ListSpec(
        name="drivers",
        title=gettext_lazy("Drivers"),
        columns=[
            Column("code", _p("driver", "Number"), sortable=True),
            Column("name", _p("person", "Name"), sortable=True),
            Column("depot", gettext_lazy("Depot")),
            Column("phone", gettext_lazy("Phone"), hide_narrow=True),
            Column("licence", gettext_lazy("Licence"), hide_narrow=True),
            Column("skills", gettext_lazy("Can do"), hide_narrow=True),
        ],
        filters=_filters(places, gettext_lazy("Name or number")),
        empty=Empty(
            gettext_lazy("No driver here"),
            gettext_lazy("Record a driver with shifts and sign-in: released trips then stand on that phone."),
            reverse("desk_driver_new"), gettext_lazy("Record a driver"), "steering-wheel",
        ),
        row_url=lambda line: reverse("desk_driver", args=[line.row.id]),
        row_key=lambda line: str(line.row.id),
    )  # fmt: skip


def _partners() -> ListSpec:
    return ListSpec(
        name="partners",
        title=_p("dispatch", "Partners"),
        columns=[
            Column("code", gettext_lazy("Code"), sortable=True),
            Column("name", _p("thing", "Name"), sortable=True),
            Column("jobs_a_day", gettext_lazy("Stops a day"), "number", align="end", sortable=True),
            Column("kilograms", gettext_lazy("Most a stop, kg"), "number", align="end", hide_narrow=True),
            Column("job_price", gettext_lazy("¥ a stop"), "number", align="end", decimals=2, sortable=True),
            Column("kg_price", gettext_lazy("¥ a kg"), "number", align="end", decimals=2, hide_narrow=True),
            Column("cutoff", gettext_lazy("Until when it takes them")),
            Column("skills", gettext_lazy("Can do"), hide_narrow=True),
        ],
        filters=_filters(None, gettext_lazy("Code or name")),
        empty=Empty(
            gettext_lazy("No partner here"),
            gettext_lazy(
                "A partner takes what your own vehicles cannot, at a price a stop; plans weigh it against"
                " your own costs."
            ),
            reverse("desk_partner_new"), gettext_lazy("Record a partner"), "heart-handshake",
        ),
        row_url=lambda line: reverse("desk_partner", args=[line.row.id]),
        row_key=lambda line: str(line.row.id),
    )  # fmt: skip


def _shown(
    request: ActedRequest,
    tab: str,
    spec: ListSpec,
    find: Callable[[ListRequest], Page[Any]],
    new: tuple[str, str],
) -> HttpResponseBase:
    codes = {one.id: one.code for one in depots(actor=request.actor, closed=False)}

    def fetch(asked: ListRequest) -> ListResult:
        page = find(asked)
        return ListResult(lines_of(page.rows, codes, request.now), page.total)

    context = {**frame(request, NAV), "tab": tab}
    if request.actor.role in WRITERS:
        context |= {"new_url": reverse(new[0]), "new_label": new[1], "sheet_kind": tab}
    return list_view(request, spec, fetch, template="desk/dispatch/list.html", context=context)


def _depot_id(places: list[DepotRow], asked: ListRequest) -> UUID | None:
    code = asked.filters.get("depot", "")
    return next((one.id for one in places if one.code == code), None)


@door(STAFF)
def vehicle_list(request: ActedRequest) -> HttpResponseBase:
    """Vehicles with what they carry, when they drive and what they cost."""
    places = depots(actor=request.actor)

    def find(asked: ListRequest) -> Page[Any]:
        return vehicle_rows(
            actor=request.actor, window=window_of(asked), text=asked.filters.get("text", ""),
            depot_id=_depot_id(places, asked), closed=bool(asked.filters.get("closed")),
        )  # fmt: skip

    new = ("desk_vehicle_new", _("Record a vehicle"))
    return _shown(request, "vehicles", _vehicles(places), find, new)


@door(STAFF)
def driver_list(request: ActedRequest) -> HttpResponseBase:
    """Drivers with their skills."""
    places = depots(actor=request.actor)

    def find(asked: ListRequest) -> Page[Any]:
        return driver_rows(
            actor=request.actor, window=window_of(asked), text=asked.filters.get("text", ""),
            depot_id=_depot_id(places, asked), closed=bool(asked.filters.get("closed")),
        )  # fmt: skip

    new = ("desk_driver_new", _("Record a driver"))
    return _shown(request, "drivers", _drivers(places), find, new)


@door(STAFF)
def partner_list(request: ActedRequest) -> HttpResponseBase:
    """Partners with their prices and cut-offs."""

    def find(asked: ListRequest) -> Page[Any]:
        return partner_rows(
            actor=request.actor, window=window_of(asked), text=asked.filters.get("text", ""),
            closed=bool(asked.filters.get("closed")),
        )  # fmt: skip

    return _shown(request, "partners", _partners(), find, ("desk_partner_new", _("Record a partner")))
