"""What suppliers say to purchase orders for goods that they send to consignees: yes, no, or on its way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nuoda.domains.orders.commands.reckoning import reckon
from nuoda.domains.orders.facts import PurchaseAnswered, PurchaseShipped
from nuoda.domains.orders.models import AllocatedLine, AllocatedPart
from nuoda.domains.orders.rules.allocating import PartKind, PartState
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF, Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


class PurchaseIsOver(Conflict):
    """It was refused, sent or called off before."""

    code = "purchase_is_over"

    def __init__(self, number: str) -> None:
        sentence = _(
            "Purchase order %(number)s was refused, sent or called off before. Reload to see which.",
            {"number": number},
        )
        super().__init__(sentence)


@dataclass(frozen=True, slots=True)
class Shipped:
    """A purchase order left the supplier, all of it, under a carrier's waybill."""

    number: str
    carrier: str
    waybill: str


@command
def accept_purchases(*, by: Actor, at: datetime, numbers: Sequence[str]) -> int:
    """The supplier will send these purchase orders. Returns how many were not accepted before.

    Raises ``Invalid`` for a number nobody knows, :class:`PurchaseIsOver`, and ``Forbidden`` for whoever is
    neither of the desk nor a machine of the house. Constant number of queries, as all three.
    """
    fresh = [part for part in _open_parts(by, numbers) if part.accepted_at is None]
    for part in fresh:
        part.accepted_at = at
    save_columns(fresh, "accepted_at")
    state(*(_answered(part, accepted=True) for part in fresh))
    return len(fresh)


@command
def refuse_purchases(*, by: Actor, at: datetime, numbers: Sequence[str], why: str) -> int:
    """The supplier will not send these: their lines lack the pieces again. She is not asked anew.

    One that was accepted can still be refused, until it is sent. Raises as :func:`accept_purchases`.
    """
    if problems := check_text("why", why, required=True, longest=200):
        raise Invalid(fields=problems)
    parts = _open_parts(by, numbers)
    for part in parts:
        part.state, part.ended_at, part.refused_why = PartState.LOST.value, at, why.strip()
    save_columns(parts, "state", "ended_at", "refused_why")
    reckon(list({part.line_id: part.line for part in parts}.values()), at)
    state(*(_answered(part, accepted=False) for part in parts))
    return len(parts)


@command
def ship_purchases(*, by: Actor, at: datetime, shipped: Sequence[Shipped]) -> int:
    """The supplier sent these, accepted or not; what was sent under the same waybill before stays.

    Returns how many are new. Raises as :func:`accept_purchases`.
    """
    problems = [problem for one in shipped for problem in _check(one)]
    if problems:
        raise Invalid(fields=problems)
    wanted = {one.number: one for one in shipped}
    parts = [part for part in _open_parts(by, wanted, again=wanted) if part.state == PartState.HELD]
    for part in parts:
        one = wanted[part.number]
        part.state, part.ended_at = PartState.SENT.value, at
        part.carrier, part.waybill = one.carrier.strip(), one.waybill.strip()
    save_columns(parts, "state", "ended_at", "carrier", "waybill")
    state(*(_shipped(part) for part in parts))
    return len(parts)


def _check(one: Shipped) -> list[FieldError]:
    return [
        *check_text("carrier", one.carrier, required=True, longest=30),
        *check_text("waybill", one.waybill, required=True, longest=limits.NUMBER_CHARACTERS),
    ]


def _open_parts(
    by: Actor, numbers: Iterable[str], *, again: dict[str, Shipped] | None = None
) -> list[AllocatedPart]:
    """The parts that these purchase orders are for, their lines locked; with ``again`` also those sent so."""
    parts = bought_parts(by, numbers)
    for part in parts:
        sent = again.get(part.number) if again and part.state == PartState.SENT else None
        same = sent and (sent.carrier.strip(), sent.waybill.strip()) == (part.carrier, part.waybill)
        if part.state != PartState.HELD and not same:
            raise PurchaseIsOver(part.number)
    return parts


def bought_parts(by: Actor, numbers: Iterable[str]) -> list[AllocatedPart]:
    """What these purchase orders are for, however they stand, the lines locked.

    Raises ``Invalid`` for a number nobody knows, ``Forbidden`` for whoever may not speak for suppliers.
    """
    machine = by.role is Role.MACHINE and by.customer_id is None
    if by.role not in STAFF and by.role is not Role.SYSTEM and not machine:
        raise Forbidden
    wanted = sorted(set(numbers))
    bought = AllocatedPart.objects.visible_to(by).filter(kind=PartKind.SUPPLIER).exclude(number="")
    rows = bought.filter(number__in=wanted)
    locked = AllocatedLine.objects.select_for_update(of=("self",)).select_related("order")
    lines = {row.id: row for row in locked.filter(id__in=rows.values("line_id")).order_by("id")}
    parts = list(rows.order_by("id"))
    unknown = sorted(set(wanted) - {part.number for part in parts})
    if unknown:
        reason = _("There is no purchase order %(number)s.", {"number": unknown[0][:20] or "–"})
        raise Invalid(fields=[FieldError("number", reason, _("Correct the number."))])
    for part in parts:
        part.line = lines[part.line_id]
    return parts


def _answered(part: AllocatedPart, *, accepted: bool) -> PurchaseAnswered:
    return PurchaseAnswered(**said_of(part), accepted=accepted, why=part.refused_why)


def _shipped(part: AllocatedPart) -> PurchaseShipped:
    return PurchaseShipped(**said_of(part), carrier=part.carrier, waybill=part.waybill)


def said_of(part: AllocatedPart) -> dict[str, Any]:
    """What every fact about a purchase order says."""
    order = part.line.order
    return {
        "subject": Ref("order", str(order.id)), "customer_id": order.customer_id,
        "reference": order.reference, "number": part.number, "supplier": part.source, "sku": part.sku,
        "quantity": part.quantity,
    }  # fmt: skip
