"""What is near the door or with a driver: who carries it, filtered and given out from one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.accounts.queries import Courier, couriers
from nuoda.domains.shipments.queries import CarriedRow, Load, carried_rows, cities_near_the_door, loads
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import Line, window_of, with_customers


@dataclass(frozen=True, slots=True)
class CarriedLine(Line[CarriedRow]):
    """A shipment with whose it is, and the driver's name."""

    courier: str = ""


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver with what he has; ``url`` shows it."""

    id: UUID
    name: str
    open: int
    tried: int
    url: str
    chosen: bool


def _spec(team: Sequence[Courier], cities: Sequence[str]) -> ListSpec:
    return ListSpec(
        name="couriers",
        title=_("Today's couriers"),
        columns=[
            Column("waybill", _("Waybill"), sortable=True),
            Column("courier", _("Driver"), template="desk/couriers/cell_courier.html"),
            Column("milestone", _("Where it stands"), "badge", badge_kind="milestone", sortable=True),
            Column("due_at", pgettext_lazy("time", "Promised by"), "due", sortable=True),
            Column("to_city", _("To"), sortable=True),
            Column("address", _("Address"), template="desk/couriers/cell_address.html", hide_narrow=True),
            Column("consignee", _("Consignee"), hide_narrow=True),
            Column("pieces", _("Pieces"), "number", align="end", hide_narrow=True),
            Column("attempts", _("Tries"), "number", align="end", sortable=True, hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
        ],
        filters=[
            Filter(
                "given",
                _("Given out"),
                choices=[("no", _("To give out")), ("yes", _("With a driver"))],
                quick=True,
            ),
            Filter("courier", _("Driver"), choices=[(str(one.id), one.name) for one in team]),
            Filter("city", _("To"), choices=[(city, city) for city in cities]),
            Filter("text", _("Search"), "text", placeholder=_("Number, its last four signs, city or name")),
        ],
        empty=Empty(
            _("Nothing to give out"),
            _(
                "Shipments appear here when they reach the city or the station of their consignee. Give"
                " them to a driver, and they stand on his phone."
            ),
            reverse("desk_couriers_give"),
            _("Give out by numbers"),
            "truck-delivery",
        ),
        row_url=lambda line: reverse("desk_shipment", args=[line.row.id]),
        row_key=lambda line: str(line.row.id),
        row_tone=lambda line: "risk" if line.row.attempts and line.row.courier_id is None else "",
        bulk_url=reverse("desk_couriers_assign"),
        bulk_template="desk/couriers/bulk.html",
        refresh_on="shipment.courier_assigned",
    )


def _drivers(team: Sequence[Courier], found: Mapping[UUID, Load], chosen: str) -> list[Driver]:
    home = reverse("desk_couriers")
    return [
        Driver(
            one.id, one.name, load.open if load else 0, load.tried if load else 0,
            home if str(one.id) == chosen else f"{home}?courier={one.id}", str(one.id) == chosen,
        )
        for one in team
        for load in [found.get(one.id)]
    ]  # fmt: skip


@door(STAFF)
def courier_list(request: ActedRequest) -> HttpResponseBase:
    """Who carries what, with filters, paging and export; what is chosen is given to a driver."""
    actor = request.actor
    team = couriers(actor=actor)
    names = {one.id: one.name for one in team}

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = carried_rows(
            actor=actor,
            window=window_of(asked),
            given=given.get("given", ""),
            courier_id=UUID(given["courier"]) if given.get("courier") else None,
            text=given.get("text", ""),
            city=given.get("city", ""),
        )
        lines = with_customers(page.rows, actor=actor)
        return ListResult(
            [
                CarriedLine(
                    one.row,
                    one.customer,
                    one.tier,
                    names.get(one.row.courier_id, "") if one.row.courier_id else "",
                )
                for one in lines
            ],
            page.total,
        )

    context = {
        **frame(request, "couriers"),
        "drivers": _drivers(team, loads(actor=actor), request.GET.get("courier", "")),
        "here": request.get_full_path(),
    }
    spec = _spec(team, cities_near_the_door(actor=actor))
    return list_view(request, spec, fetch, template="desk/couriers/couriers.html", context=context)
