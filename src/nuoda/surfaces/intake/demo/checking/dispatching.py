"""Dispatch: the day's stops are in trips within their windows, and the rest says why it is not."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.dispatch.queries import board
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.dispatching import STOPS, day_planned
from nuoda.surfaces.intake.demo.mark import DEMO


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
    left = seen.unplanned if seen else ()
    yield holds(
        seen is not None and all(one.why for one in left),
        _("Each of the %(left)s stops without a trip says why."), {"left": len(left)},
    )  # fmt: skip
