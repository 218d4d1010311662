"""All that the page of one case shows, read once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from nuoda.domains.cases.queries import CaseCard, CaseDossier, CasePage, case_file, cases_of
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.queries import NoticeRow, notices_about
from nuoda.domains.promises.facts import Basis
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.facts import State as PromiseState
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.queries import ShipmentCard, shipments_by_id
from nuoda.domains.team.queries import AgentCard, agents
from nuoda.insight.complaints.days import SUBJECTS, day_words
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.pages.strip import StripPromise
from nuoda.pages.vocabulary import word

_WORDS_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Scene:
    """One case with its thread and record, its customer, its shipment, what was promised and who was told."""

    page: CasePage
    record: CaseDossier
    customer: CustomerCard | None
    ship: ShipmentCard | None
    team: Sequence[AgentCard]
    promises: Sequence[PromiseRow]
    notices: Sequence[NoticeRow]
    siblings: Sequence[CaseCard]

    @property
    def card(self) -> CaseCard:
        return self.page.card

    @property
    def owner(self) -> AgentCard | None:
        return next((one for one in self.team if one.id == self.card.owner_id), None)

    @property
    def thing(self) -> Ref | None:
        """What the case is about: the order where there is one, else the shipment."""
        return thing_of(self.card)

    @property
    def delivery(self) -> PromiseRow | None:
        """The promise of delivery behind the case."""
        return next((one for one in self.promises if one.kind == PromiseKind.DELIVERY), None)

    @property
    def recovery_call(self) -> PromiseRow | None:
        """The call that a low score promised and that is still to be made."""
        rows = (one for one in self.promises if one.basis == Basis.LOW_SCORE and one.settled_at is None)
        return next((one for one in rows if one.state != PromiseState.WITHDRAWN), None)

    @property
    def ended(self) -> bool:
        return self.card.resolved_at is not None or self.card.closed_at is not None

    def strip(self) -> list[StripPromise]:
        """The promises for the strip: the delivery, the end of the case, and its latest words."""
        words = [one for one in self.promises if one.kind == PromiseKind.NEXT_UPDATE]
        shown = set(words[-_WORDS_SHOWN:])
        rows = [one for one in self.promises if one.kind != PromiseKind.NEXT_UPDATE or one in shown]
        order = {PromiseKind.DELIVERY.value: 0, PromiseKind.RESOLUTION.value: 2}
        rows.sort(key=lambda one: (order.get(one.kind, 1), one.due_at))
        return [
            StripPromise(
                label=day_words(one), state=one.state, made_at=one.made_at,
                due_at=one.due_at, settled_at=one.settled_at, basis=word("basis", one.basis),
            )
            for one in rows
        ]  # fmt: skip


def thing_of(card: CaseCard) -> Ref | None:
    if card.order_id:
        return Ref("order", str(card.order_id))
    return Ref("shipment", str(card.shipment_id)) if card.shipment_id else None


def read_scene(case_id: UUID, *, actor: Actor) -> Scene:
    """Read one case and all around it. Raises ``NotFound``."""
    page, record = case_file(case_id, actor=actor)
    card = page.card
    thing = thing_of(card)
    about = [thing] if thing else []
    ships = shipments_by_id([card.shipment_id], actor=actor) if card.shipment_id else {}
    customers = customers_by_id([card.customer_id], actor=actor) if card.customer_id else {}
    siblings = cases_of(
        actor=actor,
        shipment_ids=[card.shipment_id] if card.shipment_id else [],
        order_ids=[card.order_id] if card.order_id else [],
    )
    return Scene(
        page=page,
        record=record,
        customer=next(iter(customers.values()), None),
        ship=next(iter(ships.values()), None),
        team=agents(actor=actor),
        promises=promises_of([*(Ref(kind, str(card.id)) for kind in SUBJECTS), *about], actor=actor),
        notices=notices_about([Ref("case", str(card.id)), *about], actor=actor),
        siblings=[one for one in siblings if one.id != card.id],
    )
