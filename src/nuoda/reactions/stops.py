"""A shipment that is delivered, however that became known, is a stop done."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from nuoda.domains.dispatch.commands import StopReport, record_stops
from nuoda.domains.dispatch.facts import StopState
from nuoda.domains.dispatch.queries.board_stops import open_stops_of
from nuoda.domains.shipments.facts import ShipmentDelivered
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

WHEEL = system("wheel")


def settle_stops(facts: Sequence[Recorded]) -> None:
    """Stops of released trips that brought what was delivered are done. What the phone told first stands."""
    delivered = {
        UUID(one.fact.subject.id): one.fact.delivered_at
        for one in facts
        if isinstance(one.fact, ShipmentDelivered)
    }
    stops = open_stops_of(delivered, actor=WHEEL)
    reports = [
        StopReport(stop, StopState.DONE.value, delivered[shipment])
        for shipment, stop in sorted(stops.items())
    ]
    if reports:
        record_stops(by=WHEEL, at=clock.now(), reports=reports)
