"""The service matrix, read: by service levels, notices, and whoever else serves some better than others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from nuoda.kernel.readings import Reading, kept, read_together, shapes_reading
from nuoda.kernel.statements import visible_where

Matrix = Mapping[tuple[str, str], Row]
"""The version that counts of each tier and segment: by what holds it and its name."""


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


@dataclass(frozen=True, slots=True)
class _Kept:
    holder: str
    name: str
    valid_from: datetime
    given: bool
    contact: str
    line_24h: bool
    answer_percent: int
    answer_seconds: int
    minutes: dict[str, int]
    case_factor: Decimal
    stock_share: int
    routing: int
    told: str
    channels: list[str]
    digest: str
    review_days: int
    goodwill: str


def _service(row: MatrixRow | _Kept) -> Service | None:
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
    condition, values = ("holder = %s AND name = %s", [holder, name]) if holder else ("true", [])
    rows = visible_where(MatrixRow, condition, values, actor=actor, order="valid_from DESC, holder, name")
    return [_version(row) for row in rows]


def matrix_reading(at: datetime, *, actor: Actor) -> Reading[Matrix]:
    """The version of each tier and segment that counts at an instant, to be read together with other things.

    For staff alone: others read none.
    """
    if not actor.sees_all:
        return Reading("NULL::json", (), lambda _nothing: {})
    rows = kept(shapes_reading(_Kept, MatrixRow, "true", [], actor=actor), _rows_of)
    return Reading(rows.sql, rows.values, lambda told: in_force(rows.read(told), at))


def _rows_of(found: Sequence[_Kept]) -> list[Row]:
    return [Row(one.holder, one.name, one.valid_from, _service(one)) for one in found]


def matrix_at(at: datetime, *, actor: Actor) -> Matrix:
    """The version of each tier and segment that counts at an instant."""
    (rows,) = read_together(matrix_reading(at, actor=actor))
    return rows


def tier_services(at: datetime, *, actor: Actor) -> dict[str, Service]:
    """What each tier gets at an instant, in one query. Who is not staff reads none."""
    return _of_tiers(matrix_at(at, actor=actor))


@dataclass(frozen=True, slots=True)
class Serving:
    """What the matrix gives at an instant: to each of the customers asked for, and to each tier."""

    own: Mapping[UUID, Service]
    tiers: Mapping[str, Service]

    def of(self, customer_id: UUID | None, tier: str) -> Service | None:
        """What a customer gets; by her tier alone where she was not asked for."""
        known = self.own.get(customer_id) if customer_id else None
        return known or self.tiers.get(tier)


def serving(tiers: Mapping[UUID, str], at: datetime, *, actor: Actor) -> Serving:
    """What customers get at an instant, given their tiers: by a segment with a row of its own, else by tier.

    Costs one query, and where segments have rows one more and one a segment in use.
    """
    return serving_by(matrix_at(at, actor=actor), tiers, at, actor=actor)


def serving_by(rows: Matrix, tiers: Mapping[UUID, str], at: datetime, *, actor: Actor) -> Serving:
    """The same where the matrix was read before."""
    by_segment = any(holder == Holder.SEGMENT and row.service for (holder, _name), row in rows.items())
    segments = segments_of(tiers, at, actor=actor) if tiers and by_segment else {}
    own = {}
    for customer_id, tier in tiers.items():
        row = chosen(rows, tier, segments.get(customer_id, ()))
        if row is not None and row.service is not None:
            own[customer_id] = row.service
    return Serving(own, _of_tiers(rows))


def _of_tiers(rows: Matrix) -> dict[str, Service]:
    return {
        name: row.service
        for (holder, name), row in rows.items()
        if holder == Holder.TIER and row.service is not None
    }


def services_of(tiers: Mapping[UUID, str], at: datetime, *, actor: Actor) -> dict[UUID, Service]:
    """What customers get at an instant, as :func:`serving` says; no query where nobody is asked for."""
    return dict(serving(tiers, at, actor=actor).own) if tiers else {}
