"""Positions that a document tells of, recorded; and the waybills with which their devices rode."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from nuoda.connectors.carriers.contract import Position
from nuoda.domains.shipments.commands import PositionDraft, record_positions
from nuoda.domains.shipments.queries import carried_by
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.inbox import Item
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.documents.report import Tally
from nuoda.surfaces.intake.problems import refused_at


def take_positions(
    positions: Sequence[Position], document_id: UUID, tally: Tally, *, by: Actor, at: datetime
) -> list[str]:
    """Record positions and count them in ``tally``. Returns the waybills of the shipments they are about.

    All are refused where the sender is confined to one customer: devices are the house's.
    """
    if not by.sees_all:
        tally.refused.append(Item("", _("Positions are taken only from keys that no customer is tied to.")))
        return []
    spans: dict[str, tuple[datetime, datetime]] = {}
    for one in positions:
        first, last = spans.get(one.device, (one.at, one.at))
        spans[one.device] = min(first, one.at), max(last, one.at)
    for start in range(0, len(positions), limits.BATCH_ITEMS):
        batch = positions[start : start + limits.BATCH_ITEMS]
        drafts = [PositionDraft(**asdict(one)) for one in batch]
        came = record_positions(by=by, at=at, positions=drafts, document_id=document_id)
        tally.accepted += came.accepted
        tally.duplicate += came.duplicate
        for refused in came.refused:
            where = f"{batch[refused.index].device} {batch[refused.index].at.isoformat()}"
            tally.refused += [refused_at(where, problem) for problem in refused.problems]
    return carried_by(spans, actor=by)
