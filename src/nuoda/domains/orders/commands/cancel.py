from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.facts import OrderCancelled
from nuoda.domains.orders.models import Order
from nuoda.domains.orders.rules import State
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class Cancellation:
    """An order that is called off, by the customer's code and own reference."""

    customer: str
    reference: str
    reason: str = ""


@command
def cancel_orders(*, by: Actor, at: datetime, cancellations: Sequence[Cancellation]) -> IntakeReport:
    """Cancel orders. One that is cancelled already counts as a duplicate; a delivered one is refused."""
    customers = customers_by_code({one.customer for one in cancellations}, actor=by)
    rows = {
        (row.customer_id, row.reference): row
        for row in Order.objects.visible_to(by)
        .select_for_update()
        .filter(
            customer_id__in=[card.id for card in customers.values()],
            reference__in={one.reference for one in cancellations},
        )
        .order_by("id")
    }
    refused: list[Refused] = []
    changed: list[Order] = []
    duplicate = 0
    for place, one in enumerate(cancellations):
        card = customers.get(one.customer)
        row = rows.get((card.id, one.reference)) if card else None
        if row is None:
            reason = _("There is no order under this reference.")
            refused.append(Refused(place, (FieldError("reference", reason, _("Correct the reference.")),)))
        elif row.state == State.CANCELLED:
            duplicate += 1
        elif row.state == State.DELIVERED:
            reason = _("The order is delivered; it can only be returned.")
            refused.append(Refused(place, (FieldError("reference", reason, _("Open a return.")),)))
        else:
            row.state, row.cancelled_at, row.cancel_reason = State.CANCELLED.value, at, one.reason[:200]
            changed.append(row)
    save_columns(changed, "state", "cancelled_at", "cancel_reason")
    state(
        *(
            OrderCancelled(
                subject=Ref("order", str(row.id)), customer_id=row.customer_id, reference=row.reference,
                reason=row.cancel_reason,
            )
            for row in changed
        )
    )  # fmt: skip
    return IntakeReport(len(changed), duplicate, tuple(refused))
