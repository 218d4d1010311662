"""A haulier's sheet: his clock, his miles and his words became ours, and one row of it was refused."""

from __future__ import annotations

from collections.abc import Iterator

from nuoda.domains.shipments.queries import trace, track_of
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.checking.company import Day
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.hauling import CONSIGNMENT, LANDED, MPH, SPEED_KMH, STRANGE, collected_at
from nuoda.surfaces.intake.demo.mark import DEMO


def hauling_findings(day: Day) -> Iterator[Finding]:
    """One finding: scans at the right instant, the track in km/h, the strange word in the log."""
    found = trace([CONSIGNMENT], actor=DEMO).get(CONSIGNMENT, ())
    one = found[0] if found else None
    events = one.events if one else ()
    track = track_of(one.shipment_id, actor=DEMO) if one else []
    fastest = max((fix.speed_kmh or 0.0 for fix in track), default=0.0)
    yield holds(
        one is not None
        and one.status == "DELIVERED"
        and events[0].occurred_at == collected_at(day.world.now)
        and any(event.code == STRANGE for event in events)
        and len(track) == LANDED
        and round(fastest, 1) == SPEED_KMH,
        _("A haulier's sheet: %(waybill)s went by London's clock, and %(mph)s mph are %(kmh)s km/h."),
        {"waybill": CONSIGNMENT, "mph": MPH, "kmh": SPEED_KMH},
    )
