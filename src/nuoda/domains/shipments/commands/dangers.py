"""Bring the open dangers of shipments to what was judged, and state each change of a level."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.facts import DangerCleared, ShipmentEndangered
from nuoda.domains.shipments.models import Danger
from nuoda.domains.shipments.rules import danger as rules
from nuoda.kernel import arrays
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert, rows_where
from nuoda.kernel.text import Text, text_json

_REFRESHED = (
    "level",
    "probability",
    "margin",
    "passed_at",
    "cause",
    "detail",
    "figures",
    "step",
    "step_due_at",
    "warning",
    "since",
    "raised_at",
    "cleared_at",
)
_OPEN = "shipment_id = ANY(%s::uuid[]) AND cleared_at IS NULL ORDER BY id FOR UPDATE"


@dataclass(frozen=True, slots=True)
class Judged:
    """What one look at one shipment found.

    ``kinds`` are those that were judged: an open danger of such a kind that is not among ``dangers`` is
    over. ``before`` is the highest level that the shipment had; 0 spares looking for open dangers.
    ``recoveries`` say of a kind how it came to be over, where something is known of that.
    """

    shipment_id: UUID
    customer_id: UUID
    order_id: UUID | None
    waybill: str
    before: int
    dangers: Sequence[rules.Danger]
    kinds: Collection[str]
    warning_id: UUID | None = None
    recoveries: Mapping[str, Text] = field(default_factory=dict)


def settle_dangers(judged: Sequence[Judged], at: datetime) -> dict[UUID, int]:
    """Open, raise, refresh and clear; the rows of the shipments must be locked by the caller.

    Where another warning is behind the danger of an area now, its row ends and a new one begins, so that
    each warning goes on telling whom it touched. Returns the highest open level of each shipment
    afterwards. Costs three queries at most.
    """
    known = _open([one.shipment_id for one in judged if one.before or one.dangers])
    fresh: list[Danger] = []
    changed: list[Danger] = []
    levels: dict[UUID, int] = {}
    for one in judged:
        rows = known.get(one.shipment_id, {})
        highest = [row.level for kind, row in rows.items() if kind not in one.kinds]
        for danger in one.dangers:
            highest.append(danger.level)
            warning_id = one.warning_id if danger.kind == rules.DangerKind.AREA else None
            row = rows.get(danger.kind)
            if row is None:
                fresh.append(_new(one, danger, warning_id, at))
            elif row.warning_id != warning_id:
                row.cleared_at = at
                changed.append(row)
                fresh.append(_new(one, danger, warning_id, at, before=row))
            elif _refresh(row, danger, warning_id, one, at):
                changed.append(row)
        found = {danger.kind for danger in one.dangers}
        for kind, row in rows.items():
            if kind in one.kinds and kind not in found:
                row.cleared_at = at
                changed.append(row)
                detail = one.recoveries.get(kind)
                state(
                    DangerCleared(
                        **_common(one), kind=kind, level=row.level, detail=detail, warning_id=row.warning_id
                    )
                )
        levels[one.shipment_id] = max(highest, default=0)
    save_columns(changed, *_REFRESHED)  # first what ends: at most one of a kind is open
    insert(fresh)
    return levels


def _open(shipment_ids: Sequence[UUID]) -> Mapping[UUID, dict[str, Danger]]:
    rows: dict[UUID, dict[str, Danger]] = defaultdict(dict)
    for row in rows_where(Danger, _OPEN, [arrays.ids(shipment_ids)]) if shipment_ids else ():
        rows[row.shipment_id][row.kind] = row
    return rows


def _new(
    one: Judged,
    danger: rules.Danger,
    warning_id: UUID | None,
    at: datetime,
    *,
    before: Danger | None = None,
) -> Danger:
    """A new row; ``before`` is the one that it takes the place of."""
    state(_endangered(one, danger, before.level if before else 0, warning_id, before))
    return Danger(
        shipment_id=one.shipment_id, customer_id=one.customer_id, kind=danger.kind, opened_at=at,
        raised_at=at, **_columns(danger, warning_id),
    )  # fmt: skip


def _refresh(row: Danger, danger: rules.Danger, warning_id: UUID | None, one: Judged, at: datetime) -> bool:
    """Bring an open row to what is known now; True where anything differs. A new level is stated."""
    columns = _columns(danger, warning_id)
    # When a condition began is known best from the look that found it; later ones only re-measure.
    columns["since"] = min(row.since, danger.since)
    if all(getattr(row, name) == value for name, value in columns.items()):
        return False
    before = row.level
    for name, value in columns.items():
        setattr(row, name, value)
    if danger.level != before:
        row.raised_at = at
        state(_endangered(one, danger, before, warning_id))
    return True


def _columns(danger: rules.Danger, warning_id: UUID | None) -> dict[str, Any]:
    return {
        "level": danger.level,
        "probability": danger.probability,
        "margin": danger.margin,
        "passed_at": danger.passed_at,
        "cause": danger.cause,
        "detail": danger.detail.message,
        "figures": {
            name: text_json(one) if isinstance(one, Text) else one
            for name, one in danger.detail.figures.items()
        },
        "step": danger.step,
        "step_due_at": danger.step_due_at,
        "warning_id": warning_id,
        "since": danger.since,
    }


def _endangered(
    one: Judged,
    danger: rules.Danger,
    before: int,
    warning_id: UUID | None,
    instead_of: Danger | None = None,
) -> ShipmentEndangered:
    margin = danger.margin.total_seconds() / 3_600 if danger.margin is not None else None
    return ShipmentEndangered(
        **_common(one), kind=danger.kind, level=danger.level, before=before, cause=danger.cause,
        detail=danger.detail, step=danger.step, probability=danger.probability,
        margin_hours=None if margin is None else round(margin, 2), warning_id=warning_id,
        instead_of=instead_of.warning_id if instead_of else None,
    )  # fmt: skip


def _common(one: Judged) -> dict[str, Any]:
    return {
        "subject": Ref("shipment", str(one.shipment_id)),
        "customer_id": one.customer_id,
        "waybill": one.waybill,
        "order_id": one.order_id,
    }
