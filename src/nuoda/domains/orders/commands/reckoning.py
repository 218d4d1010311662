"""Where a line stands follows from its parts: held, to come, bought, replaced, or lacking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.orders.commands.terms import Sourcing
from nuoda.domains.orders.facts import OrderAllocated
from nuoda.domains.orders.models import AllocatedLine, AllocatedPart, Order
from nuoda.domains.orders.rules.allocating import (
    LIVE_PARTS,
    OPEN_LINES,
    LineState,
    PartKind,
    PartState,
    Served,
    line_state,
)
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.command import state
from nuoda.kernel.facts import Ref


def reckon(lines: Sequence[AllocatedLine], at: datetime) -> None:
    """Bring lines to where their parts are, and tell what changed of their orders."""
    live = [row for row in lines if row.state != LineState.CANCELLED]
    if not live:
        return
    parts: dict[UUID, list[AllocatedPart]] = defaultdict(list)
    wanted = (*LIVE_PARTS, PartState.SENT)
    for part in AllocatedPart.objects.filter(line__in=live, state__in=wanted).order_by("id"):
        parts[part.line_id].append(part)
    sourcing = Sourcing({row.customer_id for row in live}, [], house_day(at))
    changed, counted = [], []
    for line in live:
        before, counts = (line.state, line.held, line.promise_on), (line.first_held, line.first_waiting)
        _reckon(line, parts[line.id], at, sourcing.policy(line.customer_id).backorder_days)
        if before != (line.state, line.held, line.promise_on):
            changed.append(line)
        elif counts != (line.first_held, line.first_waiting):
            counted.append(line)
    save_columns(
        [*changed, *counted], "state", "held", "first_held", "first_waiting", "filled_at", "promise_on",
        "cancel_at", "cost",
    )  # fmt: skip
    _tell(changed)


def _reckon(line: AllocatedLine, parts: Sequence[AllocatedPart], at: datetime, days: int) -> None:
    if any(part.state == PartState.PLANNED for part in parts):
        return

    def pieces(kind: PartKind, *, other: bool) -> int:
        return sum(
            one.quantity for one in parts if one.kind == kind and (one.product_id != line.product_id) == other
        )

    held, coming = pieces(PartKind.STOCK, other=False), pieces(PartKind.COMING, other=False)
    bought, replaced = pieces(PartKind.SUPPLIER, other=False), pieces(PartKind.STOCK, other=True)
    served = Served(line.quantity - line.dropped, held, coming, bought, replaced)
    line.state, line.held = line_state(served).value, held
    line.first_held = sum(one.quantity for one in parts if one.first)
    if line.round == line.first_round:
        line.first_waiting = served.lacking + coming
    line.filled_at = None if line.state in OPEN_LINES else line.filled_at or at
    line.cost = sum(one.cost for one in parts)
    late = [one.due_on for one in parts if one.kind == PartKind.COMING]
    line.promise_on = max(late, default=None)
    waits = served.lacking or coming
    line.cancel_at = (line.cancel_at or at + timedelta(days=days)) if waits else None


def _tell(lines: Sequence[AllocatedLine]) -> None:
    """One fact an order, however many of its lines changed."""
    orders: dict[UUID, list[AllocatedLine]] = defaultdict(list)
    for line in lines:
        orders[line.order_id].append(line)
    references = dict(Order.objects.filter(id__in=orders).values_list("id", "reference"))
    state(
        *(
            OrderAllocated(
                subject=Ref("order", str(key)), customer_id=rows[0].customer_id, reference=references[key],
                asked=sum(one.quantity for one in rows), held=sum(one.held for one in rows),
                lines=len(rows), waiting=sum(one.state in OPEN_LINES for one in rows),
                promise_on=max((one.promise_on for one in rows if one.promise_on), default=None),
            )
            for key, rows in orders.items()
        )
    )  # fmt: skip
