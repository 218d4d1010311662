"""Which stop of a trip under way brings a shipment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from nuoda.domains.dispatch.models import Stop
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.statements import Computed, shapes_where


@dataclass(frozen=True, slots=True)
class _Bringing:
    id: UUID
    shipment_id: UUID


_WHAT = (Computed("shipment_id", "(SELECT shipment_id FROM dispatch_job WHERE id = job_id)"),)
_BRINGING = (
    "job_id IN (SELECT id FROM dispatch_job WHERE shipment_id = ANY(%s::uuid[]) AND kind = 'deliver')"
    " AND state IN ('planned', 'arrived')"
    " AND trip_id IN (SELECT id FROM dispatch_trip WHERE state IN ('released', 'under_way'))"
)


def open_stops_of(shipment_ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, UUID]:
    """By shipment, the stop of a released trip that is to bring it and is not over yet. One query."""
    ids = arrays.ids(shipment_ids)
    rows = shapes_where(_Bringing, Stop, _BRINGING, [ids], actor=actor, computed=_WHAT) if ids else []
    return {row.shipment_id: row.id for row in rows}
