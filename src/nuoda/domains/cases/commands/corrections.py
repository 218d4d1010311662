"""What a customer says is wrong with her order becomes an inquiry of it, with an owner and a reply due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.ask import HERS
from nuoda.domains.cases.commands.opening import Opening, open_rows
from nuoda.domains.cases.commands.thread import common
from nuoda.domains.cases.facts import CustomerWrote
from nuoda.domains.cases.models import CaseEntry
from nuoda.domains.cases.rules import Audience, Kind, score
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state

_IMPACT = 1


@dataclass(frozen=True, slots=True)
class Correction:
    """Her ``words`` about an order, by its ``label``. ``source`` names her answer, once and for all."""

    source: str
    order_id: UUID
    label: str
    customer_id: UUID
    tier: str
    language: str
    words: str
    author: str


@command
def open_corrections(*, by: Actor, at: datetime, corrections: Sequence[Correction]) -> int:
    """Open an inquiry for each answer that corrects an order; what was told before changes nothing.

    Returns how many cases were opened. Constant number of queries.
    """
    sources = [one.source for one in corrections]
    told = set(CaseEntry.objects.filter(source__in=sources).values_list("source", flat=True))
    fresh = {one.source: one for one in corrections if one.source not in told}
    openings = [
        Opening(
            Kind.INQUIRY.value, score(impact=_IMPACT, due_at=None, at=at, tier=one.tier).value, one.label,
            "asked", one.customer_id, one.tier, one.language, one.order_id, title=one.words[:120],
            line=one.words, audience=Audience.CUSTOMER, author=one.author, source=one.source, role=HERS,
        )
        for one in fresh.values()
    ]  # fmt: skip
    opened = [one for one in open_rows(openings, by=by, at=at) if one is not None]
    lines = [(one.case, one.line) for one in opened if one.line is not None]
    state(*(CustomerWrote(**common(case), entry_id=line.id, opens=True) for case, line in lines))
    return len(opened)
