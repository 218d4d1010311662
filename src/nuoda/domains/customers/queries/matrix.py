"""The service matrix, read: by service levels, notices, and whoever else serves some better than others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.customers.models import MatrixRow
from nuoda.domains.customers.queries.segments import segments_of
from nuoda.domains.customers.rules.matrix import Holder, Row, chosen, in_force
from nuoda.domains.customers.rules.matrix import Service as Service
from nuoda.domains.customers.rules.matrix import check_service as check_service
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class MatrixVersion:
    """A version of what a tier or a segment gets."""

    id: UUID
    holder: str
    name: str
    valid_from: datetime
    service: Service | None
    source: str
    written_by: str
    written_at: datetime


def _service(row: MatrixRow) -> Service | None:
    if not row.given:
        return None
    return Service(
        row.contact, row.line_24h, row.answer_percent, row.answer_seconds, row.minutes, row.case_factor,
        row.stock_share, row.routing, row.told, tuple(row.channels), row.digest, row.review_days,
        row.goodwill,
    )  # fmt: skip


def _version(row: MatrixRow) -> MatrixVersion:
    return MatrixVersion(
        row.id,
        row.holder,
        row.name,
        row.valid_from,
        _service(row),
        row.source,
        row.written_by,
        row.written_at,
    )


def matrix_versions(*, actor: Actor, holder: str = "", name: str = "") -> list[MatrixVersion]:
    """Every version, the latest to begin first; of one holder where it is named. For staff alone."""
    if not actor.sees_all:
        return []
    rows = MatrixRow.objects.visible_to(actor)
    if holder:
        rows = rows.filter(holder=holder, name=name)
    return [_version(row) for row in rows.order_by("-valid_from", "holder", "name")]


def matrix_at(at: datetime, *, actor: Actor) -> dict[tuple[str, str], Row]:
    """The version of each tier and segment that counts at an instant."""
    rows = [Row(one.holder, one.name, one.valid_from, one.service) for one in matrix_versions(actor=actor)]
    return in_force(rows, at)


def tier_services(at: datetime, *, actor: Actor) -> dict[str, Service]:
    """What each tier gets at an instant, in one query. Who is not staff reads none."""
    rows = matrix_at(at, actor=actor)
    return {
        name: row.service
        for (holder, name), row in rows.items()
        if holder == Holder.TIER and row.service is not None
    }


def case_factors(at: datetime, *, actor: Actor) -> Mapping[str, Decimal]:
    """By tier how fast clocks of cases run: the share of the house's own time."""
    return {tier: service.case_factor for tier, service in tier_services(at, actor=actor).items()}


def services_of(tiers: Mapping[UUID, str], at: datetime, *, actor: Actor) -> dict[UUID, Service]:
    """What customers get at an instant, given their tiers: by a segment with a row of its own, else by tier.

    Costs one query, and where segments have rows one more and one a segment in use.
    """
    rows = matrix_at(at, actor=actor) if tiers else {}
    by_segment = any(holder == Holder.SEGMENT and row.service for (holder, _name), row in rows.items())
    segments = segments_of(tiers, at, actor=actor) if by_segment else {}
    found = {}
    for customer_id, tier in tiers.items():
        row = chosen(rows, tier, segments.get(customer_id, ()))
        if row is not None and row.service is not None:
            found[customer_id] = row.service
    return found
