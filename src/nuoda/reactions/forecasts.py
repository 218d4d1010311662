"""Windows of arrival refined by the model in use. Without a model nothing happens, at the cost of a query."""

from __future__ import annotations

from collections.abc import Sequence

from nuoda.domains.shipments.commands import ForecastDraft, set_forecasts
from nuoda.domains.shipments.facts import ShipmentFact
from nuoda.insight.eta.serving import foresee
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

FORECASTER = system("forecaster")


def refine_forecasts(facts: Sequence[Recorded]) -> None:
    """Ask the model about the shipments that these facts are about, all at once, and set what it says."""
    ids = {one.fact.subject.id for one in facts if isinstance(one.fact, ShipmentFact)}
    version, found = foresee(sorted(ids), actor=FORECASTER)
    if not found:
        return
    set_forecasts(
        by=FORECASTER,
        at=clock.now(),
        model=version,
        forecasts=[
            ForecastDraft(
                one.shipment_id, one.milestone, one.milestone_at, one.window.early_at, one.window.likely_at,
                one.window.late_at,
            )
            for one in found
        ],
    )  # fmt: skip
