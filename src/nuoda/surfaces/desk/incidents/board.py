"""The board: which incidents are open, whom they touch, who heard, and what the log proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.cases.facts import ENDED
from nuoda.domains.cases.queries import IncidentRow, Proposal, incident_rows, proposals
from nuoda.domains.team.queries import AgentCard, agents
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import customer_filter, find_customer_id, window_of

_ANY = "any"
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One incident as the board shows it."""

    id: UUID
    number: str
    severity: str
    what: str
    place: str
    trip: str
    title: str
    state: str
    owner: str
    began_at: datetime
    goes_on_at: datetime | None
    parts: int
    open: int
    customers: int
    told: int
    untold: int
    early_at: datetime | None
    late_at: datetime | None
    update_due_at: datetime | None

    @property
    def ended(self) -> bool:
        return self.state in ENDED


@door(STAFF)
def desk_incidents(request: ActedRequest) -> HttpResponseBase:
    """Incidents, the gravest and the next due first."""
    team = agents(actor=request.actor)
    names = {one.id: one for one in team}

    def fetch(asked: ListRequest) -> ListResult:
        state = asked.filters.get("state", "open")
        found = incident_rows(
            actor=request.actor, window=window_of(asked), text=asked.filters.get("text", ""),
            state="" if state == _ANY else state, what=asked.filters.get("what", ""),
            severity=asked.filters.get("severity", ""), owner_id=_owner(asked.filters.get("owner", "")),
            customer_id=find_customer_id(asked.filters.get("customer", ""), actor=request.actor),
        )  # fmt: skip
        return ListResult([board_row(one, names) for one in found.rows], found.total)

    filters = [
        Filter("what", pgettext_lazy("incident", "What happened"), choices=choices("incident")),
        Filter("text", _("Number, trip or place"), "text"),
        Filter("state", _("Open incidents"), choices=[*choices("case"), (_ANY, _("Open and ended"))]),
        Filter("severity", _("Severity"), choices=choices("severity")),
        Filter("owner", _("Owner"), choices=[(str(one.id), one.name) for one in team]),
        customer_filter(request.actor, request.GET.get("customer", "")),
    ]
    return list_view(
        request, _spec(filters), fetch, template="desk/incidents/board.html",
        context=frame(request, "incidents"),
    )  # fmt: skip


def board_row(row: IncidentRow, team: Mapping[UUID, AgentCard]) -> BoardRow:
    card, about, extent = row.card, row.incident, row.extent
    owner = team.get(card.owner_id) if card.owner_id else None
    return BoardRow(
        row.id, card.number, card.severity, about.what, about.place, about.trip or about.device, card.title,
        card.state, owner.name if owner else "", about.began_at, about.goes_on_at, extent.parts, extent.open,
        extent.customers, extent.told, extent.untold, extent.early_at, extent.late_at, card.update_due_at,
    )  # fmt: skip


def _owner(given: str) -> UUID | None:
    try:
        return UUID(given) if given else None
    except ValueError:
        return UUID(int=0)


def _spec(filters: list[Filter]) -> ListSpec:
    return ListSpec(
        name="incidents",
        title=_("Incidents"),
        columns=(
            Column("number", _("Number"), sortable=True),
            Column("severity", _("Severity"), "badge", badge_kind="severity", sortable=True),
            Column(
                "what", pgettext_lazy("incident", "What happened"), template="desk/incidents/cell_what.html"
            ),
            Column("state", _("State"), "badge", badge_kind="case", sortable=True),
            Column("parts", _("Shipments"), "number", align="end"),
            Column("open", pgettext_lazy("incident", "Still open"), "number", align="end"),
            Column(
                "told", pgettext_lazy("incident", "Customers told"), template="desk/incidents/cell_told.html"
            ),
            Column("late_at", _("Expected now"), template="desk/incidents/cell_window.html"),
            Column("update_due_at", _("Next word"), "due", sortable=True, settled=lambda row: row.ended),
            Column("owner", _("Owner")),
            Column("began_at", pgettext_lazy("incident", "Began"), "ago", sortable=True, roomy=True),
        ),
        empty=Empty(
            _("No open incident"),
            _(
                "When one cause holds up many shipments, make one incident of it: each customer is told once,"
                " and the cases of the shipments follow it. What the log suggests stands above this list."
            ),
            reverse("desk_incident_new"),
            _("Open an incident"),
            "speakerphone",
        ),
        filters=filters,
        row_url=lambda row: reverse("desk_case", args=[row.id]),
        row_key=lambda row: str(row.id),
        row_tone=lambda row: "" if row.ended else {"S1": "broken", "S2": "risk"}.get(row.severity, ""),
        refresh_on="case",
    )


@door(STAFF)
def desk_incident_proposals(request: ActedRequest) -> HttpResponse:
    """The clusters that the log suggests, as part of the board; read after it."""
    found = proposals(actor=request.actor, at=request.now)
    return render(
        request,
        "desk/incidents/proposals.html",
        {"proposals": [_Shown(one) for one in found[:_SHOWN]], "more": max(0, len(found) - _SHOWN)},
    )


class _Shown:
    """A proposal as it is shown."""

    def __init__(self, proposal: Proposal) -> None:
        cluster = proposal.cluster
        self.key, self.what, self.customers = proposal.key, proposal.what, proposal.customers
        self.cause = word("reason", cluster.cause)
        self.where = cluster.device or cluster.place
        self.place, self.carrier = cluster.place, cluster.carrier
        self.first_at, self.last_at, self.shipments = (
            cluster.first_at,
            cluster.last_at,
            len(cluster.shipments),
        )
        self.url = f"{reverse('desk_incident_new')}?proposal={proposal.key}"
