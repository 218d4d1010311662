"""A customer comes to another tier: the row, the move that is kept, and the fact, written in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.customers.facts import TierChanged
from nuoda.domains.customers.models import Customer, TierMove
from nuoda.domains.customers.queries.scoring import kept_part
from nuoda.domains.customers.rules import RANK, Cause
from nuoda.domains.customers.rules.scoring import Score
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert, rows_where


@dataclass(frozen=True, slots=True)
class Moved:
    """A customer whose tier becomes another; ``before`` is "" where she is new."""

    customer: Customer
    before: str
    after: str
    cause: Cause
    score: Score | None = None
    reason: str = ""


def move(moves: Sequence[Moved], by: Actor, at: datetime) -> None:
    """Write moves, keep each, and state it. Three statements, however many."""
    for one in moves:
        one.customer.tier = one.after
    save_columns([one.customer for one in moves if one.before], "tier")
    insert([_kept(one, by, at) for one in moves])
    state(*(_fact(one) for one in moves if one.before))


def _kept(one: Moved, by: Actor, at: datetime) -> TierMove:
    risen = RANK[one.after] > RANK[one.before] if one.before else None
    return TierMove(
        customer_id=one.customer.id, at=at, before=one.before, after=one.after, risen=risen,
        cause=one.cause.value, score=_total(one.score), reason=one.reason[:400], by=by.name,
        parts=[kept_part(part) for part in one.score.parts] if one.score else [],
    )  # fmt: skip


def _fact(one: Moved) -> TierChanged:
    return TierChanged(
        subject=Ref("customer", str(one.customer.id)), customer_id=one.customer.id, before=one.before,
        after=one.after, cause=one.cause.value, score=_total(one.score), reason=one.reason,
        parts=list(one.score.parts) if one.score else [],
    )  # fmt: skip


def _total(score: Score | None) -> Decimal | None:
    return Decimal(str(score.total)) if score else None


def locked(ids: Sequence[UUID]) -> dict[UUID, Customer]:
    """Customers by id, locked in one order."""
    rows = rows_where(Customer, "id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE", [arrays.ids(ids)])
    return {row.id: row for row in rows}
