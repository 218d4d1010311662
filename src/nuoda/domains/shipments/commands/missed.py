"""Departures that shipments missed: their windows of arrival wait for the next one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from nuoda.domains.shipments.commands.known import Known, lock_by_id
from nuoda.domains.shipments.commands.lanes import lanes
from nuoda.domains.shipments.commands.reckon import foreseen
from nuoda.domains.shipments.commands.set_forecasts import settle_windows
from nuoda.domains.shipments.rules import Forecast, Missed
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.statements import run

_WRITE = (
    "UPDATE shipments_shipment AS kept SET missed_at = given.since, missed_until_at = given.until"
    " FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[]) AS given(id, since, until)"
    " WHERE kept.id = given.id"
)


def wait_for_departures(missed: Mapping[UUID, Missed | None], *, by: Actor) -> dict[UUID, Forecast | None]:
    """Write which departure each shipment has missed now, None for none, and move its window with it.

    Returns the window of each. A window that a model set is moved by the difference: the model is not told of
    departures.
    """
    if not missed:
        return {}
    before = {row.id: row for row in lock_by_id(list(missed), by=by)}
    rows = [_waiting(before[row_id], one) for row_id, one in missed.items()]
    instants = [[row.missed_at for row in rows], [row.missed_until_at for row in rows]]
    run(_WRITE, [arrays.ids(row.id for row in rows), *map(arrays.instants, instants)])
    usual = lanes()

    def now_foreseen(row: Known) -> Forecast | None:
        window = row.window()
        if window is not None and usual.model and row.eta_basis == usual.model:
            return _moved(window, before[row.id].missed(), row.missed())
        return foreseen(row, row.status(), usual).window

    windows = {row.id: now_foreseen(row) for row in rows}
    settle_windows(
        rows, lambda row: windows[row.id], lambda row, _before: "connection" if row.missed() else "eased"
    )
    return windows


def _waiting(row: Known, missed: Missed | None) -> Known:
    since, until = missed or (None, None)
    return row._replace(missed_at=since, missed_until_at=until)


def _moved(window: Forecast, was: Missed | None, now: Missed | None) -> Forecast:
    later = _wait(now) - _wait(was)
    early, likely, late, basis = window
    return Forecast(early + later, likely + later, late + later, basis)


def _wait(missed: Missed | None) -> timedelta:
    return missed.until - missed.since if missed else timedelta(0)
