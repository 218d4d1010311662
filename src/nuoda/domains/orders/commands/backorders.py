from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from nuoda.domains.orders.commands.reckoning import reckon
from nuoda.domains.orders.facts import BackorderCancelled
from nuoda.domains.orders.models import AllocatedLine, AllocatedPart, Order
from nuoda.domains.orders.rules.allocating import LIVE_PARTS, OPEN_LINES, LineState, PartKind, PartState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref

AT_ONCE = 200


class Why(StrEnum):
    """Why pieces are called off: they did not come by their day, or she wants nothing in their place."""

    LATE = "late"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class CalledOff:
    """How many lines were looked at, and which reservations are not wanted any more."""

    lines: int
    release: tuple[str, ...]


@command
def call_off_backorders(*, by: Actor, at: datetime) -> CalledOff:
    """Call off what has not come for lines by their day, a batch of the longest overdue at a time.

    What is held for them stays held; the customer is told (no back-order waits for ever, domain reference §8
    no. 49). Constant number of queries.
    """
    lines = {
        row.id: row
        for row in AllocatedLine.objects.select_for_update(skip_locked=True)
        .filter(cancel_at__lte=at, state__in=OPEN_LINES)
        .order_by("cancel_at", "id")[:AT_ONCE]
    }
    return CalledOff(len(lines), call_off_rest(lines, at, Why.LATE))


def call_off_rest(lines: Mapping[UUID, AllocatedLine], at: datetime, why: Why) -> tuple[str, ...]:
    """Call off what of locked lines neither lies there nor is bought, inside a command, and tell of it.

    Returns the reservations that are not wanted any more.
    """
    parts = list(AllocatedPart.objects.filter(line__in=list(lines), state__in=LIVE_PARTS).order_by("id"))
    coming = [one for one in parts if one.kind == PartKind.COMING]
    for part in coming:
        part.state, part.ended_at = PartState.RELEASED.value, at
    save_columns(coming, "state", "ended_at")
    kept: dict[object, int] = {}
    for part in parts:
        if part.kind != PartKind.COMING:
            kept[part.line_id] = kept.get(part.line_id, 0) + part.quantity
    sent = AllocatedPart.objects.filter(line__in=list(lines), state=PartState.SENT)
    for key, n in sent.values_list("line_id", "quantity"):
        kept[key] = kept.get(key, 0) + n
    told = _drop(list(lines.values()), kept, at, why)
    reckon([line for line in lines.values() if line.state != LineState.CANCELLED], at)
    state(*told)
    return tuple(one.number for one in coming if one.number)


def _drop(
    lines: Sequence[AllocatedLine], kept: dict[object, int], at: datetime, why: Why
) -> list[BackorderCancelled]:
    references = dict(
        Order.objects.filter(id__in={line.order_id for line in lines}).values_list("id", "reference")
    )
    facts = []
    for line in lines:
        dropped = line.quantity - line.dropped - kept.get(line.id, 0)
        line.dropped += dropped
        line.cancel_at, line.promise_on = None, None
        if line.dropped == line.quantity:
            line.state, line.ended_at = LineState.CANCELLED.value, at
        facts.append(
            BackorderCancelled(
                subject=Ref("order", str(line.order_id)), customer_id=line.customer_id,
                reference=references[line.order_id], sku=line.sku, quantity=dropped,
                why=why.value,
            )
        )  # fmt: skip
    save_columns(list(lines), "dropped", "cancel_at", "promise_on", "state", "ended_at")
    return facts
