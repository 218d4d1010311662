"""Note which quotes became orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.contracts.facts import QuoteTaken
from nuoda.domains.contracts.models import Quote
from nuoda.domains.contracts.rules.quotes.shapes import QuoteState
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref


@dataclass(frozen=True, slots=True)
class Taking:
    """A quote that became an order: its number and version, the option, the order's reference."""

    number: str
    version: int
    option: str
    order_reference: str


@command
def take_quotes(*, by: Actor, at: datetime, taken: Sequence[Taking]) -> int:
    """Note which quotes became orders; one that is noted already stays. Returns how many were noted."""
    wanted = {(one.number, one.version): one for one in taken}
    rows = Quote.objects.select_for_update().filter(number__in={one.number for one in taken}).order_by("id")
    changed = []
    for row in rows:
        one = wanted.get((row.number, row.version))
        if one is None or row.state == QuoteState.TAKEN:
            continue
        row.state, row.taken_at = QuoteState.TAKEN.value, at
        row.taken_option, row.order_reference = one.option[:100], one.order_reference[:60]
        changed.append(row)
    save_columns(changed, "state", "taken_at", "taken_option", "order_reference")
    state(
        *(
            QuoteTaken(
                subject=Ref("quote", str(row.id)), customer_id=row.customer_id, number=row.number,
                option=row.taken_option, order_reference=row.order_reference,
            )
            for row in changed
        )
    )  # fmt: skip
    return len(changed)
