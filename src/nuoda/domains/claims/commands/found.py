"""What is demanded from partners and insurers ends, or goes back to them, when the loss proves to be none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.claims.commands.book import enter
from nuoda.domains.claims.commands.hand import may_handle
from nuoda.domains.claims.commands.recourse import envelope
from nuoda.domains.claims.facts import (
    RecourseAdjusted,
    RecourseRefundDue,
    RecourseRefunded,
    RecourseWithdrawn,
)
from nuoda.domains.claims.models import Claim, Recourse
from nuoda.domains.claims.rules import GONE, ClaimState, Party, RecourseState
from nuoda.domains.claims.rules.ledger import refund_due, refunded
from nuoda.domains.claims.rules.recourse import Still, still_demanded, to_refund
from nuoda.domains.claims.rules.states import RUNNING
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Invalid, NotFound
from nuoda.kernel.facts import Fact
from nuoda.kernel.text import text as _


class NothingToRefund(Conflict):
    """Nothing of it is to go back, or it went back before."""

    code = "nothing_to_refund"
    sentence = _("Nothing of this recourse is to be refunded, or it was refunded before.")


@command
def adjust_recourses(*, by: Actor, at: datetime, claim_ids: Sequence[UUID]) -> int:
    """Bring recourse in line with claims of which the goods were found, or that were withdrawn.

    A demand falls to what is still claimed for the shipment, or is withdrawn; what was recovered beyond that
    is to be refunded. An insurer's recourse, which belongs to no claim, ends by found goods only. Returns
    how many changed; the same claims a second time change nothing. Constant number of queries, but for
    refunds, which are booked one by one.
    """
    may_handle(by)
    over = Claim.objects.filter(id__in=list(claim_ids), state__in=("found", "withdrawn"))
    found: dict[UUID, bool] = defaultdict(bool)
    for claim in over:
        found[claim.shipment_id] |= claim.state == ClaimState.FOUND.value
    rows = list(
        Recourse.objects.select_for_update()
        .filter(shipment_id__in=found, state__in=(*RUNNING, RecourseState.RECOVERED.value))
        .order_by("id")
    )
    still = _still(found)
    facts: list[Fact] = []
    for row in rows:
        if found[row.shipment_id] or row.party == Party.PARTNER.value:
            facts += _adjusted(row, still.get(row.shipment_id, Still()), by=by, at=at)
    save_columns(rows, "state", "asked", "refund", "settled_at")
    state(*facts)
    return len(facts)


@command
def refund_recourse(*, by: Actor, at: datetime, recourse_id: UUID, payment: str) -> None:
    """Book that a partner or an insurer got back what is due to them, once; ``payment`` is the reference."""
    may_handle(by)
    problems = check_text("payment", payment, required=True, longest=120)
    if problems:
        raise Invalid(fields=problems)
    row = Recourse.objects.visible_to(by).select_for_update().filter(id=recourse_id).first()
    if row is None:
        raise NotFound
    if row.state != RecourseState.REFUND_DUE:
        raise NothingToRefund
    row.state, row.refunded_at, row.refund_payment = RecourseState.REFUNDED.value, at, payment.strip()
    row.save(update_fields=["state", "refunded_at", "refund_payment"])
    enter("refunded", row, refunded(row.refund), by=by, at=at)
    state(RecourseRefunded(**envelope(row), refund=row.refund, currency=row.currency))


def _still(shipment_ids: Iterable[UUID]) -> dict[UUID, Still]:
    """What is still claimed for each shipment."""
    still: dict[UUID, Still] = defaultdict(Still)
    for claim in Claim.objects.filter(shipment_id__in=list(shipment_ids)).exclude(state__in=GONE):
        still[claim.shipment_id] = still[claim.shipment_id].plus(claim.claimed().total, claim.currency)
    return dict(still)


def _adjusted(row: Recourse, still: Still, *, by: Actor, at: datetime) -> list[Fact]:
    if row.state == RecourseState.RECOVERED:
        return _refund(row, to_refund(row.recovered, row.currency, still), by=by, at=at)
    asked = still_demanded(row.asked, row.currency, still)
    if not still:
        row.state, row.settled_at = RecourseState.WITHDRAWN.value, at
        return [RecourseWithdrawn(**envelope(row))]
    if asked == row.asked:
        return []
    before, row.asked = row.asked, asked
    return [RecourseAdjusted(**envelope(row), before=before, after=asked, currency=row.currency)]


def _refund(row: Recourse, amount: Decimal, *, by: Actor, at: datetime) -> list[Fact]:
    if not amount:
        return []
    row.state, row.refund = RecourseState.REFUND_DUE.value, amount
    enter("refund_due", row, refund_due(amount), by=by, at=at)
    return [RecourseRefundDue(**envelope(row), refund=amount, currency=row.currency)]
