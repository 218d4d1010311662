"""Retention: what is long past is forgotten, what is held is not."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.insight.retention.runs import ran, retention_runs
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO


def retention_findings() -> Iterator[Finding]:
    """One finding for the parcel that was forgotten, one for the parcel that is kept by a hold."""
    runs = [ran(one) for one in retention_runs(actor=DEMO, window=Window(size=200)).rows]
    gone = sum(one.forgotten.get("shipment", 0) for one in runs)
    held = max((one.kept.get("shipment", {}).get("hold", 0) for one in runs), default=0)
    yield holds(
        gone == 1,
        _("Retention: the consignee of %(gone)s parcel of five years ago is forgotten."),
        {"gone": gone},
    )
    yield holds(
        held == 1, _("Retention: %(held)s parcel of the same day is kept, by a lawsuit."), {"held": held}
    )
