"""The watch list: every open danger, the gravest first, with what to do next."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.shipments.queries import shipment_of_danger, watch_rows, watched_carriers
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.dangers import watch_lines
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import customer_filter, find_customer_id, panel_pattern, window_of
from nuoda.surfaces.desk.shipments.page import shipment_panel


def _spec(customers: Filter, actor: Actor) -> ListSpec:
    carriers = [(code, code) for code in watched_carriers(actor=actor)]
    levels = [("2", _("To act on")), ("3", _("Urgent"))]
    return ListSpec(
        name="watch",
        title=_("Watch list"),
        columns=[
            Column(
                "level", _("Level"), template="desk/watch/cell_level.html", sortable=True,
                export=lambda line: str(line.level.label),
            ),
            Column("waybill", _("Waybill"), template="desk/watch/cell_waybill.html", sortable=True),
            Column("kind", _("Danger"), kind="badge", badge_kind="danger", sortable=True),
            Column("detail", _("What was seen"), template="desk/parts/cell_full.html"),
            Column("probability", pgettext_lazy("watch", "Late"), align="end", sortable=True),
            Column("margin", _("Margin"), align="end", sortable=True),
            Column("step", _("Next step"), template="desk/watch/cell_step.html"),
            Column("step_due_at", _("Step due"), template="desk/watch/cell_due.html", roomy=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
            Column("due_at", _("Promised"), kind="instant", sortable=True, roomy=True),
            Column("since", _("Since"), template="desk/parts/cell_ago.html", sortable=True, roomy=True),
            Column("carrier", _("Carrier"), roomy=True),
        ],
        filters=[
            Filter("level", _("Level"), choices=levels, quick=True),
            Filter("kind", _("Danger"), choices=choices("danger")),
            customers,
            Filter("carrier", _("Carrier"), choices=carriers),
        ],
        empty=Empty(
            _("Nothing is in danger"),
            _(
                "Every shipment that is not over is watched, for ever. Here stands what is likely late,"
                " silent for too long, stuck at the door or in the way of a storm, before the customer asks."
            ),
            reverse("desk_shipments"),
            _("All shipments"),
            "eye",
        ),
        row_url=lambda line: reverse("desk_shipment", args=[line.shipment_id]),
        row_key=lambda line: str(line.row.id),
        row_tone=lambda line: {1: "", 2: "risk"}.get(line.row.level, "broken"),
        has_panel=True,
        refresh_on="shipment.endangered",
    )  # fmt: skip


@door(STAFF)
def watch_list(request: ActedRequest) -> HttpResponseBase:
    """Open dangers by level, with filters, paging, export and the shipment in the side panel."""
    actor = request.actor

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = watch_rows(
            actor=actor, window=window_of(asked), at=request.now, kind=given.get("kind", ""),
            level=int(given.get("level", "0")), carrier=given.get("carrier", ""),
            customer_id=find_customer_id(given.get("customer", ""), actor=actor),
        )  # fmt: skip
        return ListResult(watch_lines(page.rows, actor=actor, now=request.now), page.total)

    context = {**frame(request, "watch"), "panel_url": panel_pattern("desk_danger_panel")}
    spec = _spec(customer_filter(actor, request.GET.get("customer", "")), actor)
    return list_view(request, spec, fetch, template="desk/watch/watch.html", context=context)


@door(STAFF)
def danger_panel(request: ActedRequest, danger_id: UUID) -> HttpResponse:
    """The shipment that a danger threatens, over the list."""
    return shipment_panel(request, shipment_of_danger(danger_id, actor=request.actor))
