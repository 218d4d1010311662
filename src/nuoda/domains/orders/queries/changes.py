"""What happened to orders after they were taken: holds, versions, notes, questions, terms of changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from nuoda.domains.orders.models import ChangeTerm, HandOverNote, Order, OrderAsk, OrderHold, OrderVersion
from nuoda.domains.orders.rules import State
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.readings import read_together, shapes_reading
from nuoda.kernel.statements import Computed, visible_where


@dataclass(frozen=True, slots=True)
class HoldRow:
    """Why an order was held, beside which twin, and what was decided."""

    id: UUID
    order_id: UUID
    customer_id: UUID
    twin_id: UUID | None
    reason: str
    held_at: datetime
    decision: str
    decided_at: datetime | None
    decided_by: str
    why: str


@dataclass(frozen=True, slots=True)
class HoldTold:
    """A hold with the references of the order and of its twin."""

    order_id: UUID
    twin_id: UUID | None
    reason: str
    held_at: datetime
    decision: str
    decided_at: datetime | None
    decided_by: str
    why: str
    reference: str
    twin_reference: str | None


@dataclass(frozen=True, slots=True)
class OrderStory:
    """What happened to an order after it was taken, the newest first."""

    versions: list[VersionRow]
    notes: list[NoteRow]
    asks: list[AskRow]
    holds: list[HoldTold]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version of an order, with what differs from the one before."""

    id: UUID
    number: int
    cause: str
    made_at: datetime
    made_by: str
    asked_by: str
    reason: str
    content: dict[str, Any]
    changes: list[dict[str, str]]
    price: Decimal | None
    price_currency: str
    fee: Decimal | None
    fee_currency: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """What a party must acknowledge about an order."""

    id: UUID
    order_id: UUID
    customer_id: UUID
    party: str
    kind: str
    version: int
    reference: str
    reason: str
    lines: list[dict[str, str]]
    written_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    answered_by: str
    said: str


@dataclass(frozen=True, slots=True)
class AskRow:
    """What a customer was asked about an order, and what she said."""

    id: UUID
    order_id: UUID
    customer_id: UUID
    kind: str
    version: int
    question: str
    holds: bool
    by_mail: bool
    asked_at: datetime
    asked_by: str
    expires_at: datetime
    answer: str
    agreed: bool | None
    answered_at: datetime | None
    answered_by: str


@dataclass(frozen=True, slots=True)
class TermRow:
    """Whether a change is taken at a stage, and its fee, from a day on."""

    change: str
    stage: str
    allowed: bool
    fee: Decimal
    currency: str
    valid_from: date
    source: str


def _shaped(shape: Any, row: object) -> Any:
    return shape(**{name: getattr(row, name) for name in shape.__dataclass_fields__})


_REFERENCES = (
    Computed("reference", "(SELECT reference FROM orders_order AS o WHERE o.id = order_id)"),
    Computed("twin_reference", "(SELECT reference FROM orders_order AS o WHERE o.id = twin_id)"),
)


def order_story(order_id: UUID, *, actor: Actor) -> OrderStory:
    """All that happened to an order after it was taken, for its page. One query."""
    own = "order_id = %s"
    versions, notes, asks, holds = read_together(
        shapes_reading(VersionRow, OrderVersion, own, [order_id], actor=actor, order="number DESC"),
        shapes_reading(NoteRow, HandOverNote, own, [order_id], actor=actor, order="written_at DESC, id DESC"),
        shapes_reading(AskRow, OrderAsk, own, [order_id], actor=actor, order="asked_at DESC, id DESC"),
        shapes_reading(
            HoldTold, OrderHold, "(order_id = %s OR twin_id = %s)", [order_id, order_id], actor=actor,
            order="held_at DESC, id DESC", computed=_REFERENCES,
        ),
    )  # fmt: skip
    return OrderStory(versions, notes, asks, holds)


def held_count(*, actor: Actor) -> int:
    return OrderHold.objects.visible_to(actor).filter(decision="").count()


def holds_of(order_id: UUID, *, actor: Actor) -> list[HoldRow]:
    """The holds of an order, the newest first, and those in which it is the twin."""
    rows = OrderHold.objects.visible_to(actor).filter(order_id=order_id).order_by("-held_at", "-id")
    return [_shaped(HoldRow, row) for row in rows]


def merged_into(order_id: UUID, *, actor: Actor) -> list[tuple[UUID, str]]:
    """The orders that were merged into this one, with their references."""
    beside = OrderHold.objects.visible_to(actor).filter(twin_id=order_id)
    rows = Order.objects.visible_to(actor).filter(state=State.MERGED, id__in=beside.values("order_id"))
    return list(rows.order_by("id").values_list("id", "reference"))


def versions_of(order_id: UUID, *, actor: Actor) -> list[VersionRow]:
    """The versions of an order, the newest first; none where it never changed."""
    rows = OrderVersion.objects.visible_to(actor).filter(order_id=order_id).order_by("-number")
    return [_shaped(VersionRow, row) for row in rows]


def notes_of(order_id: UUID, *, actor: Actor) -> list[NoteRow]:
    """The hand-over notes of an order, the newest first."""
    rows = HandOverNote.objects.visible_to(actor).filter(order_id=order_id).order_by("-written_at", "-id")
    return [_shaped(NoteRow, row) for row in rows]


def notes_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, NoteRow]:
    rows = HandOverNote.objects.visible_to(actor).filter(id__in=list(ids))
    return {row.id: _shaped(NoteRow, row) for row in rows}


def note_rows(
    *, actor: Actor, window: Window, state: str = "open", party: str = "", text: str = ""
) -> Page[NoteRow]:
    """Hand-over notes, those first that must be answered soonest; ``state`` is open, answered or ""."""
    rows = HandOverNote.objects.visible_to(actor)
    if state in ("open", "answered"):
        rows = rows.filter(answered_at__isnull=state == "open")
    if party:
        rows = rows.filter(party=party)
    if text:
        rows = rows.filter(reference__istartswith=text)
    return page_of(
        rows, window,
        sorts={name: name for name in ("answer_by", "written_at", "reference", "party")},
        default=("answer_by", "id"), shape=lambda row: _shaped(NoteRow, row),
    )  # fmt: skip


def open_note_count(party: str, *, actor: Actor) -> int:
    """How many changes a party has not acknowledged yet."""
    return HandOverNote.objects.visible_to(actor).filter(party=party, answered_at__isnull=True).count()


def asks_of(order_id: UUID, *, actor: Actor) -> list[AskRow]:
    """What was asked about an order, the newest first."""
    rows = OrderAsk.objects.visible_to(actor).filter(order_id=order_id).order_by("-asked_at", "-id")
    return [_shaped(AskRow, row) for row in rows]


def ask_page(ask_id: UUID, *, actor: Actor) -> AskRow:
    """One question. Raises :class:`NotFound`."""
    row = OrderAsk.objects.visible_to(actor).filter(id=ask_id).first()
    if row is None:
        raise NotFound
    return _shaped(AskRow, row)  # type: ignore[no-any-return]


def asks_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, AskRow]:
    rows = OrderAsk.objects.visible_to(actor).filter(id__in=list(ids))
    return {row.id: _shaped(AskRow, row) for row in rows}


def change_terms(day: date, *, actor: Actor) -> dict[tuple[str, str], TermRow]:
    """The terms in force on a day, by change and stage: the newest of each."""
    rows = visible_where(ChangeTerm, "valid_from <= %s", [day], actor=actor, order="valid_from")
    return {(row.change, row.stage): _shaped(TermRow, row) for row in rows}


def term_rows(*, actor: Actor) -> list[TermRow]:
    """All terms of changes, the newest first."""
    rows = ChangeTerm.objects.visible_to(actor).order_by("change", "stage", "-valid_from")
    return [_shaped(TermRow, row) for row in rows]
