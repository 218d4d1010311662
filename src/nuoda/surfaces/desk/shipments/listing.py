"""The list of shipments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.queries import ShipmentCard, shipment_rows
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import called, customer_filter, find_customer_id, panel_pattern, window_of


@dataclass(frozen=True, slots=True)
class ShipmentLine:
    """A shipment with its customer and the promise of its delivery."""

    card: ShipmentCard
    customer: str
    tier: str
    promise: str
    due_at: datetime | None

    @property
    def waybill(self) -> str:
        return self.card.waybill

    @property
    def milestone(self) -> str:
        return self.card.milestone

    @property
    def reason(self) -> str:
        return self.card.reason

    @property
    def to_city(self) -> str:
        return self.card.to_city

    @property
    def service(self) -> str:
        return self.card.service

    @property
    def eta_at(self) -> datetime | None:
        return self.card.eta_at

    @property
    def heard_at(self) -> datetime | None:
        return self.card.heard_at

    @property
    def booked_at(self) -> datetime:
        return self.card.booked_at


def lines_of(cards: Iterable[ShipmentCard], *, actor: Actor) -> list[ShipmentLine]:
    """Shipments with what stands beside them in lists; two queries, however many."""
    shown = list(cards)
    customers = customers_by_id([card.customer_id for card in shown], actor=actor)
    promises = _deliveries([_promised(card) for card in shown], actor)
    lines = []
    for card in shown:
        customer, promise = customers.get(card.customer_id), promises.get(_promised(card))
        lines.append(
            ShipmentLine(
                card,
                called(customer),
                customer.tier if customer else "",
                promise.state if promise else "",
                promise.due_at if promise else None,
            )
        )
    return lines


def _promised(card: ShipmentCard) -> Ref:
    return Ref("order", str(card.order_id)) if card.order_id else Ref("shipment", str(card.id))


def _deliveries(things: Sequence[Ref], actor: Actor) -> dict[Ref, PromiseRow]:
    rows = promises_of(things, actor=actor)
    return {Ref(row.subject_kind, str(row.subject_id)): row for row in rows if row.kind == Kind.DELIVERY}


def _settled(line: Any) -> bool:
    return line.promise in ("kept", "excused", "withdrawn") or line.card.delivered_at is not None


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
            Column("heard_at", _("Last heard"), kind="ago", sortable=True, hide_narrow=True),
            Column("service", _("Service"), template="desk/parts/cell_service.html", hide_narrow=True),
            Column("booked_at", _("Booked"), kind="ago", sortable=True, hide_narrow=True),
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
        row_url=lambda line: reverse("desk_shipment", args=[line.card.id]),
        row_key=lambda line: str(line.card.id),
        row_tone=lambda line: {"broken": "broken", "at_risk": "risk"}.get(line.promise, ""),
        has_panel=True,
        refresh_on="shipment",
    )


@door(STAFF)
def shipment_list(request: ActedRequest) -> HttpResponseBase:
    """Shipments, newest first, with filters, paging, export and the side panel."""
    actor = request.actor

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        customer_id: UUID | None = find_customer_id(given.get("customer", ""), actor=actor)
        page = shipment_rows(
            actor=actor, window=window_of(asked), text=given.get("q", ""), service=given.get("service", ""),
            milestone=given.get("milestone", ""), trouble=given.get("trouble", ""), customer_id=customer_id,
        )  # fmt: skip
        return ListResult(lines_of(page.rows, actor=actor), page.total)

    context = {"panel_url": panel_pattern("desk_shipment_panel")}
    spec = _spec(customer_filter(actor, request.GET.get("customer", "")))
    return list_view(request, spec, fetch, context={**frame(request, "shipments"), **context})
