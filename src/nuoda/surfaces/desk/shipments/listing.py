"""The list of shipments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.queries import ShipmentCard, shipment_rows
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.listing import Line, customers_list


@dataclass(frozen=True, slots=True)
class ShipmentLine(Line[ShipmentCard]):
    """A shipment with whose it is and the promise of its delivery."""

    promise: str = ""
    due_at: datetime | None = None


def _with_promises(lines: Sequence[Line[ShipmentCard]], actor: Actor) -> list[ShipmentLine]:
    promises = _deliveries([_promised(line.row) for line in lines], actor)
    found = []
    for line in lines:
        promise = promises.get(_promised(line.row))
        state, due_at = (promise.state, promise.due_at) if promise else ("", None)
        found.append(ShipmentLine(line.row, line.customer, line.tier, state, due_at))
    return found


def _promised(card: ShipmentCard) -> Ref:
    return Ref("order", str(card.order_id)) if card.order_id else Ref("shipment", str(card.id))


def _deliveries(things: Sequence[Ref], actor: Actor) -> dict[Ref, PromiseRow]:
    rows = promises_of(things, actor=actor)
    return {Ref(row.subject_kind, str(row.subject_id)): row for row in rows if row.kind == Kind.DELIVERY}


def _settled(line: Any) -> bool:
    return line.promise in ("kept", "excused", "withdrawn") or line.delivered_at is not None


def _spec(customers: Filter) -> ListSpec:
    milestones = choices("milestone")
    return ListSpec(
        name="shipments",
        title=_("Shipments"),
        columns=[
            Column("waybill", _("Waybill"), sortable=True),
            Column("milestone", _("Where it stands"), kind="badge", badge_kind="milestone", sortable=True),
            Column("reason", _("Trouble"), kind="badge", badge_kind="reason"),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("promise", _("Promise"), kind="state"),
            Column("due_at", _("Due"), kind="due", settled=_settled),
            Column("eta_at", _("Expected"), kind="instant", sortable=True, hide_narrow=True),
            Column("to_city", _("To"), sortable=True, hide_narrow=True),
            Column(
                "heard_at",
                _("Last heard"),
                template="desk/parts/cell_ago.html",
                sortable=True,
                hide_narrow=True,
            ),
            Column("service", _("Service"), template="desk/parts/cell_service.html", roomy=True),
            Column("booked_at", _("Booked"), kind="ago", sortable=True, roomy=True),
        ],
        filters=[
            Filter("q", _("Waybill, its tail, city, name"), kind="text"),
            Filter("milestone", _("Where it stands"), choices=[("moving", _("On the way")), *milestones]),
            Filter("trouble", _("Trouble"), choices=[("any", _("Any trouble")), *choices("reason_group")]),
            customers,
            Filter("service", _("Service"), choices=choices("service")),
        ],
        empty=Empty(
            _("No shipments yet"),
            _("Shipments appear here when an order is handed over: by a file, the API, or the demo."),
            reverse("desk_imports"),
            _("Import a file"),
            "truck",
        ),
        row_url=lambda line: reverse("desk_shipment", args=[line.id]),
        row_key=lambda line: str(line.id),
        row_tone=lambda line: {"broken": "broken", "at_risk": "risk"}.get(line.promise, ""),
        has_panel=True,
        refresh_on="shipment",
    )


@door(STAFF)
def shipment_list(request: ActedRequest) -> HttpResponseBase:
    """Shipments, newest first, with filters, paging, export and the side panel."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[ShipmentCard]:
        return shipment_rows(
            actor=request.actor, window=window, text=given.get("q", ""), service=given.get("service", ""),
            milestone=given.get("milestone", ""), trouble=given.get("trouble", ""), customer_id=customer_id,
        )  # fmt: skip

    def lines_of(lines: Sequence[Line[ShipmentCard]]) -> list[ShipmentLine]:
        return _with_promises(lines, request.actor)

    return customers_list(request, "shipments", _spec, find, lines_of=lines_of, panel="desk_shipment_panel")
