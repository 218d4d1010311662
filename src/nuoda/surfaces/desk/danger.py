"""Promises in danger as a queue: what, whose, why it is here, what remains, who is looking at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.queries import PromiseRow
from nuoda.domains.team.queries import AgentCard
from nuoda.kernel.actor import Actor
from nuoda.pages.names import called
from nuoda.pages.vocabulary import word


@dataclass(frozen=True, slots=True)
class DangerRow:
    """One promise at risk, or broken and still undone. ``case`` is the open case about it."""

    promise: PromiseRow
    customer: CustomerCard | None
    case: CaseCard | None
    owner: AgentCard | None

    @property
    def url(self) -> str:
        """Where it is worked on: the case of a case's own promise, else the thing promised."""
        if self.promise.subject_kind == "case":
            return reverse("desk_case", args=[self.promise.subject_id])
        if self.case is not None and self.case.shipment_id is not None:
            return reverse("desk_shipment", args=[self.case.shipment_id])
        return reverse("desk_promise", args=[self.promise.id])

    @property
    def whose(self) -> str:
        return called(self.customer)

    @property
    def label(self) -> str:
        return self.promise.label

    @property
    def why(self) -> str:
        """The cause where one is known; of a case's own promise, what is still owed."""
        cause = self.case.cause if self.case else ""
        if cause:
            return word("reason", cause)
        return _("No case is open") if self.case is None else word("case_kind", self.case.kind)

    @property
    def eta_at(self) -> datetime | None:
        return self.promise.eta_at


def cases_behind(promises: Sequence[PromiseRow], *, actor: Actor) -> dict[UUID, CaseCard]:
    """The case behind each promise that has one, by promise id: an open one first, then the newest."""
    by_kind: dict[str, list[UUID]] = {"order": [], "shipment": [], "case": []}
    for one in promises:
        by_kind.setdefault(one.subject_kind, []).append(one.subject_id)
    if not promises:
        return {}
    found = cases_of(
        actor=actor, order_ids=by_kind["order"], shipment_ids=by_kind["shipment"], case_ids=by_kind["case"]
    )
    return match_cases(promises, found)


def match_cases(promises: Iterable[PromiseRow], cases: Iterable[CaseCard]) -> dict[UUID, CaseCard]:
    """The case of each promise among these cases, by promise id: an open one before one that ended."""
    by_thing: dict[UUID, CaseCard] = {}
    for case in sorted(cases, key=lambda one: one.closed_at is None and one.resolved_at is None):
        for thing in (case.order_id, case.shipment_id, case.id):
            if thing is not None:
                by_thing[thing] = case
    return {one.id: by_thing[one.subject_id] for one in promises if one.subject_id in by_thing}


def rows_of(
    promises: Sequence[PromiseRow],
    behind: Mapping[UUID, CaseCard],
    customers: Mapping[UUID, CustomerCard],
    agents: Mapping[UUID, AgentCard],
) -> list[DangerRow]:
    """The queue, in the order of the promises."""
    rows = []
    for one in promises:
        case = behind.get(one.id)
        customer = customers.get(one.customer_id) if one.customer_id else None
        owner = agents.get(case.owner_id) if case and case.owner_id else None
        rows.append(DangerRow(one, customer, case, owner))
    return rows
