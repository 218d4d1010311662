"""The fleet from a sheet: the right rows are there, the wrong one is not."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.dispatch.queries import driver_rows, vehicle_rows
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.fleet import DRIVER, RESERVE, WRONG
from nuoda.surfaces.intake.demo.mark import DEMO


def fleet_findings() -> Iterator[Finding]:
    """One finding: a van and her driver came in, a row with another unit did not."""
    vans = {one.code: one for one in vehicle_rows(actor=DEMO, window=Window(size=100)).rows}
    drivers = {one.code: one for one in driver_rows(actor=DEMO, window=Window(size=100)).rows}
    van, driver = vans.get(RESERVE), drivers.get(DRIVER)
    yield holds(
        van and driver and driver.vehicle_id == van.id and WRONG not in vans,
        _("Fleet from a sheet: %(van)s and driver %(driver)s came in; %(wrong)s did not: load no number."),
        {"van": RESERVE, "driver": driver.name if driver else "-", "wrong": WRONG},
    )
