"""The queue: which cases are open, the gravest and the next due first, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from nuoda.domains.cases.facts import ENDED, Kind
from nuoda.domains.cases.queries import CaseCard, Extent, Parts, case_rows, extents_of
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.team.queries import AgentCard, agents
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.cases.bulk import VERBS, undo_offer
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import customer_filter, find_customer_id, panel_pattern, window_of
from nuoda.surfaces.desk.views import opening_view, views_bar

_ANY = "any"
_PARTS = {
    Parts.ALL.value: gettext_lazy("With parts of incidents"),
    Parts.ASIDE.value: gettext_lazy("Without parts of incidents"),
    Parts.ONLY.value: gettext_lazy("Parts of incidents only"),
}


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case as the queue shows it. ``what`` is the cause, or what the customer asked for; ``parts`` counts
    the open cases of an incident."""

    id: UUID
    number: str
    severity: str
    kind: str
    label: str
    what: str
    customer: str
    tier: str
    state: str
    owner: str
    mine: bool
    next_due_at: datetime | None
    next_kind: str
    opened_at: datetime
    told_at: datetime | None
    parts: int

    @property
    def ended(self) -> bool:
        return self.state in ENDED


def agent_of(actor: Actor, team: Sequence[AgentCard]) -> AgentCard | None:
    """The actor among agents that were read already."""
    return next((one for one in team if str(one.account_id) == actor.id), None)


@door(STAFF)
def desk_cases(request: ActedRequest) -> HttpResponseBase:
    """The queue of cases, with filters, export, and selected rows given to somebody."""
    opening = opening_view(request, "cases")
    if opening is not None:
        return opening
    team = agents(actor=request.actor)
    me = agent_of(request.actor, team)

    def fetch(asked: ListRequest) -> ListResult:
        found = case_rows(
            actor=request.actor, window=window_of(asked), **_chosen(asked.filters, me),
            customer_id=find_customer_id(asked.filters.get("customer", ""), actor=request.actor),
        )  # fmt: skip
        customers = customers_by_id([one.customer_id for one in found.rows], actor=request.actor)
        names = {one.id: one for one in team}
        incidents = [one.id for one in found.rows if one.kind == Kind.INCIDENT]
        extents = extents_of(incidents, actor=request.actor)
        rows = [_row(card, customers, names, me, extents.get(card.id, Extent())) for card in found.rows]
        return ListResult(rows, found.total)

    context = {
        **frame(request, "cases"),
        "team": team,
        "agent": me,
        "panel_url": panel_pattern("desk_case_panel"),
        "here": request.get_full_path(),
        "bulk_verbs": VERBS,
        "undo_count": undo_offer(request),
        **views_bar(request, "cases"),
    }
    spec = _spec(customer_filter(request.actor, request.GET.get("customer", "")))
    return list_view(request, spec, fetch, template="desk/cases/queue.html", context=context)


class _Chosen(TypedDict):
    text: str
    state: str
    severity: str
    kind: str
    owner_id: UUID | None
    unowned: bool
    parts: Parts


def parts_asked(filters: Mapping[str, str]) -> Parts:
    """Which parts of incidents a queue with these filters holds: none, unless they are asked for, or words
    or a customer, among whose cases they are looked for."""
    asked = filters.get("parts", "")
    if asked in _PARTS:
        return Parts(asked)
    return Parts.ALL if filters.get("text") or filters.get("customer") else Parts.ASIDE


def _chosen(filters: Mapping[str, str], me: AgentCard | None) -> _Chosen:
    """The query's arguments. Without a state chosen, the queue holds what is still open."""
    state = filters.get("state", "open")
    mine = (me.id if me else UUID(int=0)) if filters.get("whose") == "mine" else None
    return _Chosen(
        text=filters.get("text", ""),
        state="" if state == _ANY else state,
        severity=filters.get("severity", ""),
        kind=filters.get("kind", ""),
        owner_id=mine,
        unowned=filters.get("whose") == "nobody",
        parts=parts_asked(filters),
    )


def _row(
    card: CaseCard,
    customers: Mapping[UUID, CustomerCard],
    team: Mapping[UUID, AgentCard],
    me: AgentCard | None,
    extent: Extent,
) -> QueueRow:
    customer = customers.get(card.customer_id) if card.customer_id else None
    owner = team.get(card.owner_id) if card.owner_id else None
    hears_next = card.update_due_at is not None and card.update_due_at <= card.resolve_due_at
    return QueueRow(
        id=card.id, number=card.number, severity=card.severity, kind=card.kind, label=card.label,
        what=card.title or word("reason", card.cause), customer=called(customer),
        tier=customer.tier if customer else "", state=card.state, owner=owner.name if owner else "",
        mine=bool(me and owner and me.id == owner.id),
        next_due_at=card.update_due_at if hears_next else card.resolve_due_at,
        next_kind="next_update" if hears_next else "resolution",
        opened_at=card.opened_at, told_at=card.told_at, parts=extent.open,
    )  # fmt: skip


def _tone(row: QueueRow) -> str:
    if row.ended:
        return ""
    return {"S1": "broken", "S2": "risk"}.get(row.severity, "")


def _spec(customers: Filter) -> ListSpec:
    states = [*choices("case"), (_ANY, gettext_lazy("Open and ended"))]
    return ListSpec(
        name="cases",
        title=gettext_lazy("Cases"),
        columns=(
            Column("number", gettext_lazy("Number"), sortable=True),
            Column("severity", gettext_lazy("Severity"), "badge", badge_kind="severity", sortable=True),
            Column(
                "next_due_at", gettext_lazy("Next due"), sortable=True, template="desk/cases/cell_due.html"
            ),
            Column(
                "what", pgettext_lazy("case", "About"), template="desk/cases/cell_what.html", export=_what
            ),
            Column("customer", gettext_lazy("Customer"), template="desk/parts/cell_customer.html"),
            Column("state", gettext_lazy("State"), "badge", badge_kind="case", sortable=True),
            Column("owner", gettext_lazy("Owner"), template="desk/cases/cell_owner.html"),
            Column(
                "opened_at", pgettext_lazy("case", "Opened"), sortable=True, roomy=True,
                template="desk/parts/cell_ago.html",
            ),
        ),
        empty=Empty(
            gettext_lazy("No open cases"),
            gettext_lazy(
                "A case opens by itself when a promise is in danger or a customer asks. Now all is calm."
            ),
            icon="mood-smile",
        ),
        filters=(
            Filter(
                "whose", pgettext_lazy("cases", "Whose"), quick=True,
                choices=(("mine", gettext_lazy("Mine")), ("nobody", gettext_lazy("Nobody's"))),
            ),
            Filter("text", gettext_lazy("Number, waybill or words"), "text"),
            Filter("state", gettext_lazy("Open cases"), choices=states),
            Filter("severity", gettext_lazy("Severity"), choices=choices("severity")),
            Filter("kind", gettext_lazy("Kind"), choices=choices("case_kind")),
            Filter(
                "parts", gettext_lazy("Parts of incidents when searched for"), choices=tuple(_PARTS.items())
            ),
            customers,
        ),
        row_url=_url,
        row_key=_key,
        has_panel=True,
        refresh_on="case",
        bulk_url=reverse("desk_cases_assign"),
        bulk_template="desk/cases/bulk.html",
        row_tone=_tone,
    )  # fmt: skip


def _what(row: QueueRow) -> str:
    return f"{row.label} {row.what}"


def _url(row: QueueRow) -> str:
    return reverse("desk_case", args=[row.id])


def _key(row: QueueRow) -> str:
    return str(row.id)
