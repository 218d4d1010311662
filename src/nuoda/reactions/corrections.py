"""An order that its customer says is wrong is somebody's work: she was told that she hears from us."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from nuoda.domains.cases.commands import Correction, open_corrections
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.facts import AskKind, OrderAnswered
from nuoda.domains.orders.queries import asks_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import STAFF, system
from nuoda.kernel.facts import Recorded

CLERK = system("clerk")


def take_corrections(facts: Sequence[Recorded]) -> None:
    """Open an inquiry for each correction. What an agent wrote down herself is in her hands already."""
    wrong = {
        UUID(one.fact.subject.id): one.fact
        for one in facts
        if isinstance(one.fact, OrderAnswered)
        and one.fact.kind == AskKind.CONFIRMATION
        and not one.fact.agreed
        and one.actor_role not in STAFF
    }
    if not wrong:
        return
    owners = customers_by_id({one.customer_id for one in wrong.values() if one.customer_id}, actor=CLERK)
    corrections = [
        Correction(
            f"order_ask:{row.id}", row.order_id, wrong[row.id].reference, card.id, card.tier, card.language,
            row.answer, row.answered_by,
        )
        for row in asks_by_id(list(wrong), actor=CLERK).values()
        if (card := owners.get(row.customer_id)) is not None
    ]  # fmt: skip
    open_corrections(by=CLERK, at=clock.now(), corrections=corrections)
