"""Grave cases that were put right and still have to be asked about (回访)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q

from nuoda.domains.cases.models import Case
from nuoda.domains.cases.rules import BETWEEN_TRIES, GRAVE, CheckResult, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One case to be asked about: ``tries`` in vain so far, the next one at ``again_at`` at the earliest."""

    id: UUID
    number: str
    kind: str
    severity: str
    label: str
    customer_id: UUID | None
    owner_id: UUID | None
    resolved_at: datetime | None
    tries: int
    again_at: datetime | None


def follow_up_rows(
    *, actor: Actor, window: Window, severity: str = "", customer_id: UUID | None = None
) -> Page[FollowUpRow]:
    """Cases of severity S1 and S2 that are resolved and not checked, the oldest first."""
    in_vain = Q(checks__result=CheckResult.UNREACHED.value, checks__independent=True)
    rows = Case.objects.visible_to(actor).filter(state=State.RESOLVED, severity__in=GRAVE)
    if severity:
        rows = rows.filter(severity=severity)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    counted = rows.defer("search").annotate(
        tries=Count("checks", filter=in_vain), tried_at=Max("checks__at", filter=in_vain)
    )
    return page_of(
        counted, window,
        sorts={"resolved_at": "resolved_at", "severity": "severity", "number": "number", "tries": "tries"},
        default=("resolved_at", "id"), shape=_row,
    )  # fmt: skip


def _row(row: Any) -> FollowUpRow:
    return FollowUpRow(
        row.id, row.number, row.kind, row.severity, row.label, row.customer_id, row.owner_id,
        row.resolved_at, row.tries, row.tried_at + BETWEEN_TRIES if row.tried_at else None,
    )  # fmt: skip
