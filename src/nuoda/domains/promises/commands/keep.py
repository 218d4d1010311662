from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands.settle import apply_verdict, write
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import LIVE, Outlook, weigh
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command


@command
def keep_promises(
    *,
    by: Actor,
    at: datetime,
    kinds: Sequence[str],
    subject_kind: str,
    subject_ids: Sequence[UUID],
    done_at: datetime,
    proof: str,
) -> int:
    """Settle the live promises of these kinds by something done at ``done_at``: kept, or broken if late.

    Returns how many were settled. A promise that broke while it waited is noted as fulfilled late.
    """
    rows = list(
        Promise.objects.select_for_update()
        .filter(
            kind__in=list(kinds), subject_kind=subject_kind, subject_id__in=list(subject_ids),
            state__in=[*LIVE, "broken"], settled_at__isnull=True, made_at__lte=done_at,
        )
        .order_by("id")
    )  # fmt: skip
    for row in rows:
        verdict = weigh(state=row.state, due_at=row.due_at, outlook=Outlook(None, row.needs, done_at), at=at)
        apply_verdict(row, verdict, at=at, proof=proof)
    write(rows)
    return len(rows)
