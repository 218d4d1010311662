"""Under which authority somebody approves what another proposed, or why she does not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from django.db.models import Sum

from nuoda.domains.claims.models import AuthorityRow, Award
from nuoda.domains.claims.rules import (
    AboveAuthority,
    Authority,
    AwardState,
    OverBudget,
    OwnProposal,
    Purpose,
    authority_for,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE, house_day
from nuoda.kernel.money import ZERO
from nuoda.kernel.text import Text


class Proposed(Protocol):
    """What is asked of an award that waits for approval."""

    @property
    def id(self) -> UUID: ...
    @property
    def state(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def total(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...
    @property
    def customer_id(self) -> UUID: ...
    @property
    def proposed_by_id(self) -> str: ...
    @property
    def approvers(self) -> list[str]: ...


def authority_over(award: Proposed, *, actor: Actor, at: datetime) -> Authority:
    """The row of the matrix by which the actor approves the award now; goodwill is held to the month's
    budgets too. Raises ``OwnProposal``, ``AboveAuthority`` or ``OverBudget``.
    """
    if _had_a_hand(award, actor):
        raise OwnProposal
    matrix = [one.shape() for one in AuthorityRow.objects.visible_to(actor).filter(purpose=award.purpose)]
    day = house_day(at)
    row = authority_for(
        matrix, purpose=Purpose(award.purpose), role=actor.role.value, amount=award.total,
        currency=award.currency, on=day,
    )  # fmt: skip
    if award.purpose == Purpose.GOODWILL and award.total:
        start = datetime.combine(day.replace(day=1), time(), HOUSE_ZONE)
        given = Award.objects.visible_to(actor).filter(
            purpose=award.purpose,
            currency=award.currency,
            approved_at__gte=start,
            state__in=(AwardState.APPROVED.value, AwardState.PAID.value),
        )
        for most, spent in (
            (row.monthly, given.filter(approvers__contains=[actor.id])),
            (row.customer_monthly, given.filter(customer_id=award.customer_id)),
        ):
            total = spent.aggregate(total=Sum("total"))["total"] or ZERO
            if most is not None and total + award.total > most:
                raise OverBudget
    return row


def left_to_others(awards: Iterable[Proposed], *, actor: Actor, at: datetime) -> dict[UUID, Text]:
    """Why each award that waits is not the actor's to approve or to pay; those that are hers are left out."""
    found: dict[UUID, Text] = {}
    for one in awards:
        if one.state == AwardState.APPROVED and _had_a_hand(one, actor):
            found[one.id] = OwnProposal.sentence
        elif one.state == AwardState.PROPOSED:
            try:
                authority_over(one, actor=actor, at=at)
            except (OwnProposal, AboveAuthority, OverBudget) as refused:
                found[one.id] = refused.sentence
    return found


def _had_a_hand(award: Proposed, actor: Actor) -> bool:
    return actor.id == award.proposed_by_id or actor.id in award.approvers
