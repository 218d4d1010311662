"""What came with a delivery, lot by lot, as it was taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, Sum

from nuoda.domains.stock.models import AdviceLine, Move
from nuoda.domains.stock.rules import Kind, State
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class ArrivedLot:
    """Pieces of one lot that came with a delivery; ``received`` includes those ``damaged`` and ``held``."""

    product_id: UUID
    lot: str
    expires_on: date | None
    received: int
    damaged: int
    held: int


def arrived_lots(number: str, *, actor: Actor) -> list[ArrivedLot]:
    """The lots of a delivery by product number, the next to expire first. One query."""
    lines = AdviceLine.objects.visible_to(actor).filter(advice__number=number)
    # By product as well: moves are found by it, and their reference bears no index.
    rows = Move.objects.visible_to(actor).filter(
        product_id__in=lines.values("product_id"), reference=number, kind=Kind.RECEIVE
    )
    sums = rows.values_list("product_id", "lot__code", "lot__expires_on").annotate(
        received=Sum("quantity"),
        damaged=Sum("quantity", filter=Q(target_state=State.DAMAGED), default=0),
        held=Sum("quantity", filter=Q(target_state=State.HELD), default=0),
    )
    return [ArrivedLot(*row) for row in sums.order_by("product__sku", "lot__expires_on", "lot__code")]
