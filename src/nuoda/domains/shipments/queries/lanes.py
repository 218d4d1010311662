"""What is under way between places, and who has carried between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.models import Shipment
from nuoda.domains.shipments.queries.shapes import triple
from nuoda.domains.shipments.rules import TERMINAL
from nuoda.kernel.actor import Actor
from nuoda.kernel.statements import visible_where

MOST = 10_000
Triple = tuple[str, str, str]
Within = Mapping[str, str]
"""A part of an address (``country``, ``region``, ``city``) → how it begins."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A shipment that has not arrived; its ends are (country, region, city)."""

    id: UUID
    customer_id: UUID
    order_id: UUID | None
    waybill: str
    carrier: str
    service: str
    origin: Triple
    destination: Triple
    eta_at: datetime | None


def under_way_between(origin: Within, destination: Within, *, actor: Actor) -> list[UnderWay]:
    """Shipments that are not over and go from a place that begins so to one that begins so. One query."""
    condition, values = _between(origin, destination)
    rows = visible_where(
        Shipment, f"look_at IS NOT NULL AND milestone <> ALL(%s){condition}", [sorted(TERMINAL), *values],
        actor=actor, order=f"id LIMIT {MOST}",
    )  # fmt: skip
    return [
        UnderWay(
            row.id, row.customer_id, row.order_id, row.waybill, row.carrier, row.service, triple(row.origin),
            triple(row.destination), row.eta_at,
        )
        for row in rows
    ]  # fmt: skip


def carriers_between(origin: Within, destination: Within, *, since: datetime, actor: Actor) -> dict[str, int]:
    """How many each carrier has delivered between such places since an instant, the most first. One query."""
    condition, values = _between(origin, destination)
    rows = visible_where(
        Shipment, f"delivered_at IS NOT NULL AND delivered_at >= %s{condition}", [since, *values],
        actor=actor, order=f"id LIMIT {MOST}",
    )  # fmt: skip
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.carrier] = counts.get(row.carrier, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _between(origin: Within, destination: Within) -> tuple[str, list[str]]:
    """SQL for both ends; what begins alike may lie elsewhere all the same, so the caller looks again."""
    parts, values = [], []
    for column, within in (("origin", origin), ("destination", destination)):
        for name in ("region", "city"):
            if within.get(name):
                parts.append(f" AND starts_with(coalesce({column} ->> '{name}', ''), %s)")
                values.append(within[name])
    return "".join(parts), values
