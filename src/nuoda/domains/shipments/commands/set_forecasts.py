from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.commands.known import Known, lock_by_id
from nuoda.domains.shipments.commands.looks import AT_ONCE
from nuoda.domains.shipments.commands.tell import eta_moved
from nuoda.domains.shipments.models import ForecastModel
from nuoda.domains.shipments.rules import Forecast, has_moved, moved_on, trouble_costs
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.statements import run

_WRITE = (
    "UPDATE shipments_shipment AS kept SET eta_at = given.likely, eta_early_at = given.early,"
    " eta_late_at = given.late, eta_basis = given.basis,"
    # another window may mean another danger: the watch looks at once at what it still watches
    f" look_at = CASE WHEN kept.look_at IS NULL THEN NULL ELSE '{AT_ONCE.isoformat()}'::timestamptz END"
    " FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::text[])"
    " AS given(id, early, likely, late, basis) WHERE kept.id = given.id"
)

_PASSED = (
    "SELECT id FROM shipments_shipment"
    " WHERE eta_late_at IS NOT NULL AND eta_late_at < %s AND delivered_at IS NULL"
    " ORDER BY eta_late_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED"
)


@dataclass(frozen=True, slots=True)
class ForecastDraft:
    """A window that a model foresees for a shipment that stood at ``milestone`` when it was asked."""

    shipment_id: UUID
    milestone: str
    milestone_at: datetime | None
    early_at: datetime
    likely_at: datetime
    late_at: datetime


@command
def set_forecasts(*, by: Actor, at: datetime, model: str, forecasts: Sequence[ForecastDraft]) -> int:
    """Set the windows that the model in use foresees. Returns how many shipments have another one now.

    A window is left out where the shipment has gone on since the model was asked, or is no longer under
    way, and all are where another model is in use: whoever asks next knows better. No window lies before
    the last sign of its shipment, and open trouble adds what it usually costs. Setting the same windows
    again changes nothing.
    """
    if not by.sees_all:
        raise Forbidden
    if not ForecastModel.objects.visible_to(by).filter(version=model, active=True).exists():
        return 0
    given = {one.shipment_id: one for one in forecasts}

    def foreseen(row: Known) -> Forecast | None:
        one = given[row.id]
        if (one.milestone, one.milestone_at) != (row.milestone, row.milestone_at) or row.delivered_at:
            return None
        costs = trouble_costs(row.status())
        soonest = max(filter(None, (row.heard_at, row.milestone_at, row.booked_at)))
        early = max(one.early_at + costs, soonest)
        likely = max(one.likely_at + costs, early)
        window = Forecast(early, likely, max(one.late_at + costs + costs, likely), model)
        missed = row.missed()
        return missed.delays(window) if missed else window

    return settle_windows(
        lock_by_id(list(given), by=by), foreseen, lambda _row, before: _because(before, model)
    )


def _because(before: Forecast, model: str) -> str:
    return "model" if before.basis in (model, "lane", "tariff") else "model_changed"


@command
def move_overdue(*, by: Actor, at: datetime, limit: int = 2_000) -> int:
    """Move on the windows that have passed while nothing arrived. Returns how many were; 0 ends it.

    Found by partial index, the longest past first; rows that another process has in hand are left to it.
    """
    if not by.sees_all:
        raise Forbidden
    ids = [row_id for (row_id,) in run(_PASSED, [at, limit])]
    return settle_windows(
        lock_by_id(ids, by=by), lambda row: _later(row, at), lambda _row, _before: "overdue"
    )


def _later(row: Known, at: datetime) -> Forecast | None:
    window = row.window()
    return moved_on(window, at) if window else None


def settle_windows(
    rows: Sequence[Known],
    foresee: Callable[[Known], Forecast | None],
    because: Callable[[Known, Forecast], str],
) -> int:
    """Write the windows that changed, and state those that moved by more than is noise."""
    changed: list[tuple[Any, ...]] = []
    for row in rows:
        before, after = row.window(), foresee(row)
        if before is None or after is None or before == after:
            continue
        if has_moved(before, after):
            state(eta_moved(row, before, after, because(row, before)))
        changed.append((row.id, *after))
    if changed:
        ids, *instants, bases = zip(*changed, strict=True)
        run(_WRITE, [arrays.ids(ids), *map(arrays.instants, instants), arrays.texts(bases)])
    return len(changed)
