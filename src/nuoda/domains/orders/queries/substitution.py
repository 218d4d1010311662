"""Products that are offered in place of others: what was asked, what came of it, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from nuoda.domains.orders.models import AllocatedPart, Substitution
from nuoda.domains.orders.rules.allocating import PartKind, PartState, SubstitutionState
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import Moment, earliest
from nuoda.kernel.visibility import ScopedQuerySet


@dataclass(frozen=True, slots=True)
class SubstitutionRow:
    """So many pieces of a product offered in place of another. ``ask_id`` is the question; ``due_on`` when
    they would arrive. ``why`` tells why one was withdrawn."""

    id: UUID
    ask_id: UUID
    order_id: UUID
    customer_id: UUID
    reference: str
    product_id: UUID
    sku: str
    other_id: UUID
    other_sku: str
    quantity: int
    state: str
    source: str
    made_at: datetime
    answer_by: datetime
    due_on: date
    ended_at: datetime | None
    why: str
    answered_by: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What follows from a settled offer: ``hold`` are reservations, key to number, that are hers now, and
    ``release`` what is not wanted any more."""

    ask_id: UUID
    order_id: UUID
    hold: dict[str, str]
    release: tuple[str, ...]


def substitution_rows(
    *, actor: Actor, window: Window, state: str = "", customer_id: UUID | None = None, text: str = ""
) -> Page[SubstitutionRow]:
    """What was offered, open ones first, then the newest. One query and the count."""
    rows = _shown(actor)
    if state:
        rows = rows.filter(state=state)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if text:
        rows = rows.filter(Q(sku=text) | Q(other_sku=text) | Q(order__reference=text))
    names = ("sku", "other_sku", "quantity", "state", "answer_by", "made_at", "due_on")
    sorts = {"reference": "order__reference", **{name: name for name in names}}
    return page_of(rows, window, sorts=sorts, default=("ended_at", "-made_at", "id"), shape=_row)


def substitutions_after(
    after: UUID | None, *, actor: Actor, limit: int, state: str = "", order_id: UUID | None = None
) -> list[SubstitutionRow]:
    """What was offered, in the order of ids after a cursor: how machines page. One query."""
    rows = _shown(actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    if state:
        rows = rows.filter(state=state)
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    return [_row(row) for row in rows.order_by("id")[:limit]]


def substitutions_of(order_id: UUID, *, actor: Actor) -> list[SubstitutionRow]:
    """What was offered for an order, the newest first. One query."""
    return [_row(row) for row in _shown(actor).filter(order_id=order_id).order_by("-made_at", "-id")]


def open_offers(order_ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, SubstitutionRow]:
    """What customers of these orders are asked about now, by allocated line: one a line. One query."""
    rows = _shown(actor).filter(order_id__in=list(order_ids), state=SubstitutionState.OPEN)
    return {row.line_id: _row(row) for row in rows.order_by("id")}


def _shown(actor: Actor) -> ScopedQuerySet[Substitution]:
    """What customers were asked about; what could not be held is nobody's business."""
    rows = Substitution.objects.visible_to(actor).filter(ask__isnull=False)
    return rows.select_related("order", "ask")


def _row(row: Substitution) -> SubstitutionRow:
    ask: Any = row.ask
    return SubstitutionRow(
        row.id, ask.id, row.order_id, row.customer_id, row.order.reference, row.product_id, row.sku,
        row.other_id, row.other_sku, row.quantity, row.state, row.source, row.made_at, row.answer_by,
        row.due_on, row.ended_at, row.why, ask.answered_by,
    )  # fmt: skip


def outcomes(ask_ids: Iterable[UUID], *, actor: Actor) -> list[Outcome]:
    """What follows from settled offers, by their questions. Two queries."""
    rows = Substitution.objects.visible_to(actor).filter(ask__in=list(ask_ids), ended_at__isnull=False)
    offers = list(rows.order_by("id"))
    parts = list(
        AllocatedPart.objects.visible_to(actor)
        .filter(line__in=[row.line_id for row in offers], number__gt="")
        .exclude(kind=PartKind.SUPPLIER)
        .order_by("id")
    )
    return [_outcome(row, [part for part in parts if part.line_id == row.line_id]) for row in offers]


def _outcome(row: Substitution, parts: Sequence[AllocatedPart]) -> Outcome:
    hold = {part.key: part.number for part in parts if part.offer_id == row.id and part.state == "held"}
    release = tuple(
        part.number for part in parts if part.state == PartState.RELEASED and part.ended_at == row.ended_at
    )
    return Outcome(row.ask_id or row.id, row.order_id, hold, release)


def held_offers(owners: Iterable[UUID], *, actor: Actor) -> dict[UUID, list[str]]:
    """Reservations of open offers whose goods are these owners', by question. One query."""
    rows = AllocatedPart.objects.visible_to(actor).filter(
        offer__other__customer_id__in=list(owners), state=PartState.OFFERED, number__gt="",
        offer__state=SubstitutionState.OPEN,
    )  # fmt: skip
    found: dict[UUID, list[str]] = {}
    for ask, number in rows.order_by("id").values_list("offer__ask_id", "number"):
        found.setdefault(ask, []).append(number)
    return found


def substitution_moments(*, actor: Actor) -> list[Moment]:
    """When the next offer is over."""
    return [earliest(Substitution, "answer_by", "state = 'open'", actor=actor)]
