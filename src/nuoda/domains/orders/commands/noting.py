"""Notes to those who work on an order: each change after the hand-over has to be acknowledged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from nuoda.domains.orders.facts import NoteAcknowledged, NoteWritten
from nuoda.domains.orders.models import HandOverNote, Order
from nuoda.domains.orders.rules import NoteKind, Party
from nuoda.domains.stock.queries.held_for import HeldFor, held_for
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new

HOUSE = system("orders")
_MAY: Mapping[str, frozenset[Role]] = {
    Party.WAREHOUSE.value: frozenset({
        Role.WAREHOUSE, Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM,
    }),
    Party.TRANSPORT.value: frozenset({Role.DISPATCHER, Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM}),
}  # fmt: skip


def goods_held(rows: Iterable[Order], *, with_goods: bool = False) -> dict[UUID, HeldFor]:
    """What warehouses hold for orders, by order id."""
    by_key = {(row.customer_id, row.reference): row.id for row in rows}
    found = held_for(by_key, actor=HOUSE, with_goods=with_goods)
    return {by_key[key]: one for key, one in found.items()}


@dataclass(frozen=True, slots=True)
class Said:
    """What a note says: ``lines`` of what changed, and why."""

    kind: NoteKind
    lines: list[dict[str, str]]
    reason: str


def write_notes(said: Sequence[tuple[Order, Said]], goods: Mapping[UUID, HeldFor], *, at: datetime) -> None:
    """Write to each party that works on these orders, inside a command."""
    _tell([_note(row, party, what, at) for row, what in said for party in _parties(row, goods)])


def _parties(row: Order, goods: Mapping[UUID, HeldFor]) -> list[Party]:
    found = []
    if row.id in goods and (goods[row.id].open_numbers or goods[row.id].picked):
        found.append(Party.WAREHOUSE)
    if row.handed_over_at is not None:
        found.append(Party.TRANSPORT)
    return found


def _note(row: Order, party: Party, said: Said, at: datetime) -> HandOverNote:
    return HandOverNote(
        order_id=row.id, customer_id=row.customer_id, party=party.value, kind=said.kind.value,
        version=row.version, reference=row.reference, reason=said.reason[:200], lines=said.lines,
        written_at=at,
        answer_by=at + timedelta(minutes=settings.NUODA_NOTE_MINUTES),
    )  # fmt: skip


def _tell(notes: Sequence[HandOverNote]) -> int:
    in_one_order = sorted(notes, key=lambda one: (one.order_id, one.party))
    made = insert_new(in_one_order)
    state(
        *(
            NoteWritten(
                subject=Ref("order_note", str(one.id)), about=Ref("order", str(one.order_id)),
                customer_id=one.customer_id, reference=one.reference, party=one.party, kind=one.kind,
                answer_by=one.answer_by,
            )
            for one in notes
            if one.id in made
        )
    )  # fmt: skip
    return len(made)


@command
def ask_back_goods(*, by: Actor, at: datetime, order_ids: Sequence[UUID]) -> int:
    """What was picked for orders that were called off goes back to its shelf: a note to the warehouse.

    Idempotent; orders of which nothing stands ready get none. Returns how many notes are new.
    """
    rows = list(Order.objects.filter(id__in=set(order_ids), state="cancelled").order_by("id"))
    goods = goods_held(rows, with_goods=True)
    return _tell([
        _note(row, Party.WAREHOUSE, Said(NoteKind.PUT_BACK, _back(goods[row.id]), row.cancel_reason), at)
        for row in rows
        if row.id in goods and goods[row.id].ready
    ])  # fmt: skip


def _back(held: HeldFor) -> list[dict[str, str]]:
    return [
        {
            "field": "goods", "number": one.number, "before": f"{one.warehouse} {one.place}",
            "after": f"{one.quantity} × {one.sku} {one.lot}",
        }
        for one in held.ready
    ]  # fmt: skip


@command
def acknowledge_notes(*, by: Actor, at: datetime, note_ids: Sequence[UUID], said: str = "") -> int:
    """A party takes note of changes. One that is acknowledged already stays as it is. Returns how many.

    Warehouse and dispatch answer for themselves; who serves customers does not answer for them. Raises
    :class:`NotFound`, :class:`Forbidden`, :class:`Invalid`.
    """
    if problems := check_text("said", said):
        raise Invalid(fields=problems)
    rows = list(
        HandOverNote.objects.visible_to(by).select_for_update().filter(id__in=set(note_ids)).order_by("id")
    )
    if len(rows) < len(set(note_ids)):
        raise NotFound
    if not all(_may(by, row) for row in rows):
        raise Forbidden
    waiting = [row for row in rows if row.answered_at is None]
    for row in waiting:
        row.answered_at, row.answered_by, row.said = at, by.name[:120], said.strip()
    save_columns(waiting, "answered_at", "answered_by", "said")
    state(
        *(
            NoteAcknowledged(
                subject=Ref("order_note", str(row.id)), about=Ref("order", str(row.order_id)),
                customer_id=row.customer_id, reference=row.reference, party=row.party, kind=row.kind,
            )
            for row in waiting
        )
    )  # fmt: skip
    return len(waiting)


def _may(by: Actor, row: HandOverNote) -> bool:
    if by.role is Role.MACHINE:
        return by.customer_id is None
    return by.role in _MAY[row.party]


def note_lines(changes: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """The differences of a version as a note keeps them."""
    return [{name: str(one[name]) for name in ("field", "before", "after")} for one in changes]
