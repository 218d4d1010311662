"""How documents of the inbox come along lately, by format, and reading one again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import connection

from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Forbidden, NotFound
from nuoda.kernel.facts import Fact, Ref
from nuoda.kernel.inbox import defer_reading
from nuoda.kernel.models import InboundDocument

DAY, WEEK, LOOK_BACK = timedelta(days=1), timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentReadAgain(Fact):
    """Somebody had a document read again, after what it was refused for was mended."""

    name: ClassVar[str] = "document.read_again"
    format: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What came of the documents of a stretch of time: documents, those refused whole, and their items."""

    documents: int
    whole: int
    accepted: int
    duplicate: int
    refused: int
    unknown: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """One format. ``waiting`` and ``waiting_since`` are of what is not read yet, of all time.

    ``arrival_lag`` is the median of a week from a document's youngest event to its coming, ``reading_lag``
    from its coming to its having been read; None where there is none to tell.
    """

    format: str
    last_received_at: datetime
    latest_event_at: datetime | None
    day: Tally
    week: Tally
    waiting: int
    waiting_since: datetime | None
    arrival_lag: timedelta | None
    reading_lag: timedelta | None


def _tally(since: str) -> str:
    within = f"FILTER (WHERE last_received_at > %({since})s)"
    whole = f"FILTER (WHERE state = 'refused' AND last_received_at > %({since})s)"
    sums = (f"coalesce(sum({name}) {within}, 0)::bigint" for name in _ITEMS)
    return f"count(*) {within}, count(*) {whole}, {', '.join(sums)}"


_ITEMS = ("accepted", "duplicate", "refused", "unknown")
_EACH = 2 + len(_ITEMS)
_TRAFFIC = f"""
SELECT format, max(last_received_at), max(latest_event_at), {_tally("day")}, {_tally("week")},
  count(*) FILTER (WHERE state = 'received'), min(received_at) FILTER (WHERE state = 'received'),
  percentile_disc(0.5) WITHIN GROUP (ORDER BY received_at - latest_event_at)
    FILTER (WHERE last_received_at > %(week)s),
  percentile_disc(0.5) WITHIN GROUP (ORDER BY done_at - received_at)
    FILTER (WHERE last_received_at > %(week)s AND times = 1)
FROM kernel_inbound_document WHERE last_received_at > %(since)s OR state = 'received'
GROUP BY format ORDER BY format
"""


def traffic(*, actor: Actor, at: datetime) -> list[Traffic]:
    """Every format that anything came in by within 30 days, for staff and the system. One query."""
    if not (actor.is_staff or actor.role is Role.SYSTEM):
        return []
    with connection.cursor() as cursor:
        cursor.execute(_TRAFFIC, {"day": at - DAY, "week": at - WEEK, "since": at - LOOK_BACK})
        return [_shape(row) for row in cursor.fetchall()]


def _shape(row: tuple[Any, ...]) -> Traffic:
    day, week = 3, 3 + _EACH
    rest = week + _EACH
    return Traffic(
        row[0], row[1], row[2], Tally(*row[day:week]), Tally(*row[week:rest]), row[rest], row[rest + 1],
        row[rest + 2], row[rest + 3],
    )  # fmt: skip


@command
def read_again(*, by: Actor, at: datetime, document_id: UUID) -> None:
    """Have a document read again; what had landed of it lands no second time. Raises NotFound."""
    if not by.is_staff:
        raise Forbidden
    row = InboundDocument.objects.select_for_update().defer("body").filter(id=document_id).first()
    if row is None:
        raise NotFound
    row.state, row.done_at = InboundDocument.State.RECEIVED, None
    row.save(update_fields=["state", "done_at"])
    state(DocumentReadAgain(subject=Ref("document", str(row.id)), format=row.format))
    defer_reading(row.id)
