"""All that one shipment's page shows, read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.customers.queries import CustomerCard, customer_page
from nuoda.domains.notices.queries import NoticeRow, notices_about
from nuoda.domains.orders.queries import OrderPage, orders_by_id
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.queries import ShipmentCard, ShipmentPage, shipment_page
from nuoda.domains.team.queries import AgentCard, agents_by_id
from nuoda.kernel import ledger
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Recorded, Ref
from nuoda.surfaces.desk.history import agent_ids

HISTORY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Dossier:
    """One shipment with its customer, order, promises, cases, notices and history (newest first)."""

    page: ShipmentPage
    customer: CustomerCard
    order: OrderPage | None
    promises: Sequence[PromiseRow]
    cases: Sequence[CaseCard]
    notices: Sequence[NoticeRow]
    facts: Sequence[Recorded]
    agents: Mapping[UUID, AgentCard]

    @property
    def card(self) -> ShipmentCard:
        return self.page.card

    @property
    def delivery(self) -> PromiseRow | None:
        """The promise of delivery, if one was made."""
        return next((one for one in self.promises if one.kind == Kind.DELIVERY), None)

    @property
    def open_case(self) -> CaseCard | None:
        """The open case that needs attention first, if any."""
        going = [one for one in self.cases if one.resolved_at is None and one.closed_at is None]
        return min(going, key=lambda one: (one.severity, one.opened_at), default=None)

    def owner(self, case: CaseCard | None) -> AgentCard | None:
        """Who works on a case."""
        return self.agents.get(case.owner_id) if case and case.owner_id else None


def things_of(card: ShipmentCard) -> list[Ref]:
    """The shipment and the order it belongs to."""
    order = [Ref("order", str(card.order_id))] if card.order_id else []
    return [Ref("shipment", str(card.id)), *order]


def read_dossier(shipment_id: UUID, *, actor: Actor) -> Dossier:
    """Read one shipment and all around it, in nine queries at most. Raises ``NotFound``."""
    page = shipment_page(shipment_id, actor=actor)
    card, things = page.card, things_of(page.card)
    cases = cases_of(actor=actor, shipment_ids=[card.id], order_ids=[card.order_id] if card.order_id else [])
    cases = [one for one in cases if one.shipment_id in (None, card.id)]
    of_cases = [Ref("case", str(one.id)) for one in cases]
    facts = ledger.about(things, actor=actor, limit=HISTORY_LENGTH)
    owners = {one.owner_id for one in cases} | agent_ids(facts)
    return Dossier(
        page=page,
        customer=customer_page(card.customer_id, actor=actor),
        order=orders_by_id([card.order_id], actor=actor).get(card.order_id) if card.order_id else None,
        promises=promises_of([*things, *of_cases], actor=actor),
        cases=cases,
        notices=notices_about([*things, *of_cases], actor=actor),
        facts=facts,
        agents=agents_by_id(owners, actor=actor) if owners - {None} else {},
    )
