from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.commands.amend import locked_orders, no_order
from nuoda.domains.orders.commands.changing import Asked, Judged, Terms, judge_stage
from nuoda.domains.orders.commands.noting import HOUSE, Said, goods_held, write_notes
from nuoda.domains.orders.facts import OrderCancelled
from nuoda.domains.orders.models import Order, OrderHold
from nuoda.domains.orders.queries.changes import change_terms
from nuoda.domains.orders.rules import Change, Decision, NoteKind, Stage, State
from nuoda.domains.stock.queries.held_for import HeldFor
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
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
    """Cancel orders. One that is cancelled already counts as a duplicate; a delivered one is refused.

    The fee hangs on the stage, by the terms of the day. Whoever works on it gets a note to acknowledge.
    """
    customers = customers_by_code({one.customer for one in cancellations}, actor=by)
    rows = locked_orders([(one.customer, one.reference) for one in cancellations], customers, by)
    goods, terms = goods_held(rows.values()), change_terms(house_day(at), actor=HOUSE)
    refused: list[Refused] = []
    changed: list[tuple[Order, Judged]] = []
    held: list[Order] = []
    duplicate = 0
    for place, one in enumerate(cancellations):
        card = customers.get(one.customer)
        row = rows.get((card.id, one.reference)) if card else None
        if row is None:
            refused.append(Refused(place, (no_order(),)))
        elif row.state == State.CANCELLED:
            duplicate += 1
        elif problems := (judged := _judge(row, goods, terms)).problems:
            refused.append(Refused(place, problems))
        else:
            if row.state == State.HELD:
                held.append(row)
            row.state, row.cancelled_at, row.cancel_reason = State.CANCELLED.value, at, one.reason[:200]
            changed.append((row, judged))
    save_columns([row for row, _judged in changed], "state", "cancelled_at", "cancel_reason")
    _close_holds(held, by, at)
    said = [(row, Said(NoteKind.CANCELLED, [], row.cancel_reason)) for row, _judged in changed]
    write_notes(said, goods, at=at)
    state(*(_fact(row, judged) for row, judged in changed))
    return IntakeReport(len(changed), duplicate, tuple(refused))


def _judge(row: Order, goods: Mapping[UUID, HeldFor], terms: Terms) -> Judged:
    """Whether it may still be called off, and its fee."""
    if row.state == State.DELIVERED:
        reason = _("The order is delivered; it can only be returned.")
        return Judged(Stage.OVER, problems=(FieldError("reference", reason, _("Open a return.")),))
    if row.state == State.MERGED:
        reason = _("The order was merged into its twin.")
        return Judged(Stage.OVER, problems=(FieldError("reference", reason, _("Cancel the twin.")),))
    return judge_stage(Asked(row, goods.get(row.id), (), Change.CANCEL), terms)


def _close_holds(rows: Sequence[Order], by: Actor, at: datetime) -> None:
    if rows:
        OrderHold.objects.filter(order__in=rows, decision="").update(
            decision=Decision.CANCELLED.value, decided_at=at, decided_by=by.name[:120]
        )


def _fact(row: Order, judged: Judged) -> OrderCancelled:
    return OrderCancelled(
        subject=Ref("order", str(row.id)), customer_id=row.customer_id, reference=row.reference,
        reason=row.cancel_reason, stage=judged.stage.value, fee=judged.fee, fee_currency=judged.currency,
    )  # fmt: skip
