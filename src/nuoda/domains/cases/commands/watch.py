"""Who has a case open: said again and again by an open page, and forgotten when it falls silent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.models import Case, CaseWatcher
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.errors import Forbidden, NotFound


@command
def watch_case(*, by: Actor, at: datetime, case_id: UUID, writing: bool) -> None:
    """Note that somebody of the staff has the case open, and whether she is writing in it."""
    if not by.is_staff:
        raise Forbidden
    if not Case.objects.visible_to(by).filter(id=case_id).exists():
        raise NotFound
    CaseWatcher.objects.filter(case_id=case_id, seen_at__lte=at - limits.WATCHED).delete()
    row = CaseWatcher(case_id=case_id, watcher=by.id, name=by.name, seen_at=at, writing=writing)
    CaseWatcher.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["case", "watcher"],
        update_fields=["name", "seen_at", "writing"],
    )  # fmt: skip
