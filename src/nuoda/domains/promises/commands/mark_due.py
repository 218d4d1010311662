from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.promises.commands.settle import apply_verdict, write
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import LIVE, State, Verdict
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command


@dataclass(frozen=True, slots=True)
class DueReport:
    """How many promises came to be at risk and how many broke; ``more`` is True while others wait."""

    at_risk: int
    broken: int
    more: bool


@command
def mark_due(*, by: Actor, at: datetime, limit: int = 2_000) -> DueReport:
    """Mark what fell due or came into risk by now, at most ``limit`` of each, found by partial index.

    Rows that another process has in hand are left to it.
    """
    due = Promise.objects.select_for_update(skip_locked=True).filter(state__in=LIVE, due_at__lt=at)
    broken = list(due.order_by("due_at")[:limit])
    for row in broken:
        apply_verdict(row, Verdict(State.BROKEN, None, None), at=at, proof="")
    risky = Promise.objects.select_for_update(skip_locked=True).filter(
        state=State.OPEN.value, risk_at__lte=at, due_at__gte=at
    )
    at_risk = list(risky.order_by("risk_at")[:limit])
    for row in at_risk:
        apply_verdict(row, Verdict(State.AT_RISK, None, None), at=at, proof="")
    write([*broken, *at_risk])
    return DueReport(len(at_risk), len(broken), limit in (len(broken), len(at_risk)))
