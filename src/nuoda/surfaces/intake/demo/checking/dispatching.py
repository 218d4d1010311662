"""Dispatch: the day's stops are in trips within their windows, and the rest says why it is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from nuoda.domains.dispatch.queries import board, depots
from nuoda.insight.packed import Waits, waiting_at_docks
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.dispatching import DEPOT, STOPS, day_planned
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.works import WRAPPED


def dispatch_findings() -> Iterator[Finding]:
    """One finding for the trips, one for what has none."""
    planned = day_planned()
    seen = board(*planned, actor=DEMO) if planned else None
    trips = [one for one in seen.trips if one.trip.vehicle_id is not None] if seen else []
    stops = [stop for one in trips for stop in one.stops if stop.state == "planned"]
    kept = all(any(begins <= one.begins_at <= ends for begins, ends in one.job.windows) for one in stops)
    partner = seen.figures.partner_jobs if seen else 0
    yield holds(
        bool(trips) and kept,
        _("Dispatch: %(jobs)s of %(all)s stops in %(vans)s own trips, each within its window; a partner has"
          " %(partner)s."),
        {
            "jobs": seen.figures.jobs if seen else 0, "all": STOPS, "vans": len(trips), "partner": partner,
        },
    )  # fmt: skip
    # A pickup that an order brings after the plan was made waits for the next plan to say why.
    left = [one for one in seen.unplanned if one.order_id is None] if seen else []
    yield holds(
        seen is not None and all(one.why for one in left),
        _("Each of the %(left)s stops without a trip says why."), {"left": len(left)},
    )  # fmt: skip
    yield from _running(planned)
    yield _packed()


def _packed() -> Finding:
    """What is packed for another city has no stop, and the board says why."""
    homes = depots(actor=DEMO)
    depot = next((one for one in homes if one.code == DEPOT), None)
    rows = waiting_at_docks(depot, actor=DEMO, homes=homes) if depot else []
    found = next((one for one in rows if one.order.reference == WRAPPED), None)
    return holds(
        found and found.waits is Waits.FAR,
        _("Dispatch: order %(order)s is packed and beyond our vehicles; it stands beside the board's stops."),
        {"order": WRAPPED},
    )


def _running(planned: tuple[UUID, date] | None) -> Iterator[Finding]:
    """Today's trips are on their way, and what the broken one left goes on with another."""
    seen = board(planned[0], planned[1] - timedelta(days=1), actor=DEMO) if planned else None
    trips = [one for one in seen.trips if one.stops] if seen else []
    live = [one for one in trips if one.trip.state in ("released", "under_way", "done")]
    broken = [one for one in seen.trips if one.trip.state == "broken"] if seen else []
    left = len(seen.unplanned) if seen else 0
    yield holds(
        bool(live) and len(broken) == 1 and left == 0,
        _("Dispatch: %(live)s trips of today are with their drivers; one van broke down, and what it had left"
          " goes on with others."),
        {"live": len(live)},
    )  # fmt: skip
