from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.orders.commands.proposed import withdraw_of_lines
from nuoda.domains.orders.commands.recalls import call_off_purchases
from nuoda.domains.orders.commands.reckoning import reckon
from nuoda.domains.orders.models import AllocatedLine, AllocatedPart, Order
from nuoda.domains.orders.rules import State
from nuoda.domains.orders.rules.allocating import LIVE_PARTS, LineState, PartKind, PartState
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.statements import rows_where

_OF_ORDERS = "order_id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE"


@dataclass(frozen=True, slots=True)
class HeldPart:
    """What became of a part that was planned: the number that holds it, "" where nothing does."""

    key: str
    number: str


@dataclass(frozen=True, slots=True)
class Settled:
    """``release`` are reservations that are not wanted any more, ``again`` orders to be planned anew."""

    release: tuple[str, ...]
    again: tuple[UUID, ...]


@command
def settle_allocations(*, by: Actor, at: datetime, held: Sequence[HeldPart]) -> Settled:
    """Write down what of a plan is held; what went to somebody else meanwhile is to be planned anew.

    What is held for a line that was called off in the meantime is given back. Constant number of queries.
    """
    wanted = {one.key: one.number for one in held}
    parts = {row.key: row for row in AllocatedPart.objects.filter(key__in=wanted).order_by("id")}
    lines = {
        row.id: row
        for row in AllocatedLine.objects.select_for_update()
        .filter(id__in={row.line_id for row in parts.values()})
        .order_by("id")
    }
    release, again, anew = [], set(), {}
    for key, part in parts.items():
        line, number = lines[part.line_id], wanted[key]
        if part.state != PartState.PLANNED:
            release += [number] if number and part.state in (PartState.LOST, PartState.RELEASED) else []
        elif not number:
            part.state, part.ended_at = PartState.LOST.value, at
            # Nothing was told yet, so what is planned anew at once is still the first time.
            if part.first:
                line.first_round = line.round + 1
                anew[line.id] = line
            again.add(line.order_id)
        elif line.state == LineState.CANCELLED:
            part.state, part.number, part.ended_at = PartState.RELEASED.value, number, at
            release.append(number)
        else:
            part.state, part.number = PartState.HELD.value, number
    save_columns(list(parts.values()), "state", "number", "ended_at")
    save_columns(list(anew.values()), "first_round")
    reckon(list(lines.values()), at)
    return Settled(tuple(release), tuple(sorted(again)))


@command
def follow_orders(*, by: Actor, at: datetime, order_ids: Sequence[UUID]) -> tuple[str, ...]:
    """Bring allocated lines to what their orders ask for now, after a cancellation or an amendment.

    Returns the reservations that are not wanted any more. Constant number of queries.
    """
    ids = arrays.ids(order_ids)
    lines = {row.id: row for row in rows_where(AllocatedLine, _OF_ORDERS, [ids])} if ids else {}
    if not lines:
        return ()
    orders = {row.id: row for row in rows_where(Order, "id = ANY(%s::uuid[])", [ids], without="search")}
    other = [line for line in lines.values() if not _agrees(line, orders[line.order_id])]
    for line in other:
        asked = _asked(line, orders[line.order_id])
        if asked is None:
            line.state, line.cancel_at, line.promise_on = LineState.CANCELLED.value, None, None
            line.ended_at, line.held = at, 0
        else:
            line.quantity, line.state, line.held, line.dropped = asked, LineState.OPEN.value, 0, 0
            line.first_round, line.first_held, line.first_waiting = line.round + 1, 0, 0
            line.filled_at = None
    save_columns(
        other, "state", "quantity", "held", "dropped", "cancel_at", "promise_on", "ended_at", "first_round",
        "first_held", "first_waiting", "filled_at",
    )  # fmt: skip
    parts = list(AllocatedPart.objects.filter(line__in=other, state__in=LIVE_PARTS).order_by("id"))
    for line in other:
        line.order = orders[line.order_id]
    for part in parts:
        part.line = lines[part.line_id]
    released = _give_back(parts, at)
    call_off_purchases(parts, at)
    return (*released, *withdraw_of_lines(other, at))


def _asked(line: AllocatedLine, order: Order) -> int | None:
    """How many pieces the order still asks for of this product in this place; None for none."""
    if order.state in (State.CANCELLED, State.MERGED) or line.place >= len(order.lines):
        return None
    found: Mapping[str, Any] = order.lines[line.place]
    return int(found.get("quantity", 0)) or None if found.get("sku") == line.sku else None


def _agrees(line: AllocatedLine, order: Order) -> bool:
    asked = _asked(line, order)
    if asked is None:
        return line.state == LineState.CANCELLED
    return asked == line.quantity


def _locked(**where: Any) -> dict[UUID, AllocatedLine]:
    return {row.id: row for row in AllocatedLine.objects.select_for_update().filter(**where).order_by("id")}


def _give_back(parts: Sequence[AllocatedPart], at: datetime) -> tuple[str, ...]:
    """End parts; what one that was only planned is found to hold is given back when it is settled."""
    for part in parts:
        part.state, part.ended_at = PartState.RELEASED.value, at
    save_columns(list(parts), "state", "ended_at")
    return tuple(part.number for part in parts if part.number and part.kind != PartKind.SUPPLIER)


@command
def lose_parts(*, by: Actor, at: datetime, keys: Sequence[str]) -> tuple[UUID, ...]:
    """Reservations of these keys hold goods no more: their lines are open again. Returns the orders hit."""
    parts = list(AllocatedPart.objects.filter(key__in=keys, state__in=LIVE_PARTS).order_by("id"))
    lines = _locked(id__in={part.line_id for part in parts})
    for part in parts:
        part.state, part.ended_at = PartState.LOST.value, at
    save_columns(parts, "state", "ended_at")
    reckon(list(lines.values()), at)
    return tuple(sorted({line.order_id for line in lines.values()}))


@command
def note_sent(*, by: Actor, at: datetime, numbers: Sequence[str]) -> int:
    """All of these reservations has left; known ones stay as they are. Returns how many were new."""
    parts = list(AllocatedPart.objects.filter(number__in=numbers, state=PartState.HELD).order_by("id"))
    for part in parts:
        part.state = PartState.SENT.value
    save_columns(parts, "state")
    return len(parts)


@command
def note_come(*, by: Actor, at: datetime, numbers: Sequence[str]) -> tuple[UUID, ...]:
    """What was to come lies there now and is held. Returns the orders whose lines are served by it."""
    parts = list(
        AllocatedPart.objects.filter(number__in=numbers, kind=PartKind.COMING, state=PartState.HELD).order_by(
            "id"
        )
    )
    lines = _locked(id__in={part.line_id for part in parts})
    for part in parts:
        part.kind = PartKind.STOCK.value
    save_columns(parts, "kind")
    reckon(list(lines.values()), at)
    return tuple(sorted({line.order_id for line in lines.values()}))
