"""What an incident touches: its shipments with their new times, and its customers with what they heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.cases.queries import IncidentRow, affected_rows, customers_of_incident, incident_page
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import customer_filter, find_customer_id, window_of


@dataclass(frozen=True, slots=True)
class AffectedRow:
    """A shipment with its case, as one line."""

    id: UUID
    label: str
    number: str
    customer: str
    to_city: str
    milestone: str
    state: str
    early_at: datetime | None
    late_at: datetime | None
    told_at: datetime | None
    joined_at: datetime
    joined_by: str


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer of an incident, as one line; ``heard`` is told, partly or untold."""

    id: UUID
    customer: str
    tier: str
    language: str
    parts: int
    open: int
    heard: str
    told_at: datetime | None


def _context(request: ActedRequest, row: IncidentRow, tab: str) -> dict[str, Any]:
    return {**frame(request, "incidents"), "row": row, "card": row.card, "tab": tab}


@door(STAFF)
def desk_incident_shipments(request: ActedRequest, incident_id: UUID) -> HttpResponseBase:
    """The shipments that it touches, those expected last first."""
    row = incident_page(incident_id, actor=request.actor)

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        found = affected_rows(
            incident_id, actor=request.actor, window=window_of(asked), text=given.get("text", ""),
            customer_id=find_customer_id(given.get("customer", ""), actor=request.actor),
            ended={"open": False, "ended": True}.get(given.get("state", "")),
            told={"told": True, "untold": False}.get(given.get("heard", "")),
        )  # fmt: skip
        ships = shipments_by_id([one.case.shipment_id for one in found.rows], actor=request.actor)
        owners = customers_by_id([one.case.customer_id for one in found.rows], actor=request.actor)
        lines = []
        for one in found.rows:
            case = one.case
            ship = ships.get(case.shipment_id) if case.shipment_id else None
            owner = owners.get(case.customer_id) if case.customer_id else None
            lines.append(
                AffectedRow(
                    case.id, case.label, case.number, called(owner), ship.to_city if ship else "",
                    ship.milestone if ship else "", case.state, ship.eta_early_at if ship else None,
                    ship.eta_late_at if ship else None, case.told_at, one.joined_at, one.joined_by,
                )
            )  # fmt: skip
        return ListResult(lines, found.total)

    spec = _shipments_spec(customer_filter(request.actor, request.GET.get("customer", "")))
    return list_view(
        request, spec, fetch, template="desk/incidents/affected.html",
        context=_context(request, row, "shipments"),
    )  # fmt: skip


def _shipments_spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="affected",
        title=pgettext_lazy("incident", "Shipments"),
        columns=(
            Column("label", _("Waybill"), sortable=True),
            Column("customer", _("Customer")),
            Column("to_city", _("To"), hide_narrow=True),
            Column("milestone", _("Status"), "badge", badge_kind="milestone"),
            Column("late_at", _("Expected now"), template="desk/incidents/cell_window.html"),
            Column("told_at", pgettext_lazy("incident", "Told"), "ago", sortable=True),
            Column("number", pgettext_lazy("incident", "Case")),
            Column("state", _("State"), "badge", badge_kind="case", sortable=True),
            Column("joined_at", pgettext_lazy("incident", "Joined"), "ago", sortable=True, roomy=True),
            Column("joined_by", _("By"), roomy=True),
        ),
        filters=(
            Filter("text", _("Waybill or case number"), "text"),
            Filter(
                "state", _("State"), quick=True,
                choices=(
                    ("open", pgettext_lazy("incident", "Still open")),
                    ("ended", pgettext_lazy("incident", "Ended")),
                ),
            ),
            Filter("heard", pgettext_lazy("incident", "Told"), choices=[
                one for one in choices("heard") if one[0] != "partly"
            ]),
            customers,
        ),
        empty=Empty(
            _("No shipment here"),
            _("Shipments appear here when they are added, or join by themselves within its reach."),
            icon="truck",
        ),
        row_url=lambda row: reverse("desk_case", args=[row.id]),
        row_key=lambda row: str(row.id),
        refresh_on="case",
    )  # fmt: skip


@door(STAFF)
def desk_incident_customers(request: ActedRequest, incident_id: UUID) -> HttpResponseBase:
    """Whose shipments it touches, and who has heard."""
    row = incident_page(incident_id, actor=request.actor)

    def fetch(asked: ListRequest) -> ListResult:
        found = customers_of_incident(incident_id, actor=request.actor)
        cards = customers_by_id([one.customer_id for one in found], actor=request.actor)
        lines = [
            CustomerRow(
                one.customer_id, called(cards.get(one.customer_id)), cards[one.customer_id].tier,
                cards[one.customer_id].language, one.parts, one.open,
                "told" if one.told == one.parts else "partly" if one.told else "untold", one.told_at,
            )
            for one in found
            if one.customer_id in cards
        ]  # fmt: skip
        wanted = asked.filters.get("heard", "")
        lines = [one for one in lines if not wanted or one.heard == wanted]
        if asked.sort:
            lines.sort(key=lambda one: str(getattr(one, asked.sort)), reverse=asked.descending)
        if asked.sort in ("parts", "open"):
            lines.sort(key=lambda one: int(getattr(one, asked.sort)), reverse=asked.descending)
        return ListResult(lines[asked.offset : asked.offset + asked.size], len(lines))

    return list_view(
        request, _customers_spec(incident_id), fetch, template="desk/incidents/affected.html",
        context=_context(request, row, "customers"),
    )  # fmt: skip


def _customers_spec(incident_id: UUID) -> ListSpec:
    return ListSpec(
        name="incident-customers",
        title=pgettext_lazy("incident", "Customers"),
        columns=(
            Column("customer", _("Customer"), sortable=True),
            Column("tier", _("Tier"), "badge", badge_kind="tier"),
            Column("language", _("Language"), "badge", badge_kind="language", hide_narrow=True),
            Column("parts", _("Shipments"), "number", align="end", sortable=True),
            Column("open", pgettext_lazy("incident", "Still open"), "number", align="end", sortable=True),
            Column("heard", pgettext_lazy("incident", "Told"), "badge", badge_kind="heard", sortable=True),
            Column("told_at", pgettext_lazy("incident", "When"), "ago"),
        ),
        filters=(
            Filter("heard", pgettext_lazy("incident", "Told"), choices=choices("heard"), quick=True),
        ),
        empty=Empty(
            _("No customer here"), _("Customers appear here with their first shipment."), icon="building"
        ),
        row_url=lambda row: f"{reverse('desk_customer', args=[row.id])}",
        row_key=lambda row: str(row.id),
        refresh_on="case",
    )  # fmt: skip
