"""A claim under US law that cannot be decided yet: it is acknowledged, and reported on until it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from nuoda.domains.claims.commands import ClaimDraft, file_claim, report_claim
from nuoda.domains.claims.queries import claims_of
from nuoda.domains.claims.queries.shapes import Heads
from nuoda.domains.shipments.commands import Place, Scan, ShipmentDraft, record_scans, register_shipments
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.company import AGENT_CLAIMS, MACHINES

WAYBILL, CARRIER = "LSF-4471-902", "LSFREIGHT"
CLAIMED = Decimal(3_150)
CARRIED = timedelta(days=20)
"""Long enough ago that its promised day is none of those that the story counts as its own."""
_WORDS = (
    "Your claim is under review. The terminal in Joliet sends the photographs of the unloading this week;"
    " what we still miss is the repair quotation. We decide as soon as both are here."
)


def arrange_claim_reports(staff: Mapping[str, Colleague], at: datetime) -> None:
    """A pump from Dallas to Chicago came dented; the clerk reports on the claim. Done again, it is left."""
    _carry(at)
    found = find_by_waybill(WAYBILL, actor=DEMO)
    if not found or claims_of(found[0].id, actor=DEMO):
        return
    clerk = staff[AGENT_CLAIMS].actor
    filed = file_claim(
        by=clerk, at=at - timedelta(days=1),
        draft=ClaimDraft(
            WAYBILL, "damage", "owner", "Tannwald Maschinenbau", "USD", Heads(CLAIMED),
            "The flange of the pump is dented. The driver noted it on the delivery receipt.",
            (at - CARRIED + timedelta(days=4)).date(), reference="TW-US-0092",
        ),
    )  # fmt: skip
    report_claim(by=clerk, at=at, claim_id=filed.id, words=_WORDS)


def _carry(at: datetime) -> None:
    booked = at - CARRIED
    draft = ShipmentDraft(
        customer=MACHINES, waybill=WAYBILL, carrier=CARRIER, booked_at=booked,
        origin=Place("US", "TX", "Dallas"), destination=Place("US", "IL", "Chicago"),
        consignee_name="Prairie Hydraulics", consignee_phone="+1 312 555 0142",
        consignee_address="1420 W Fulton Street, Chicago, IL 60607", zone="America/Chicago",
    )  # fmt: skip
    register_shipments(by=DEMO, at=booked, shipments=[draft])
    scans = [
        Scan(
            carrier=CARRIER, waybill=WAYBILL, occurred_at=booked + timedelta(days=days), code=milestone,
            milestone=milestone, reason="", place=Place("US", region, city), source="demo",
        )
        for days, milestone, region, city in (
            (1, "PICKED_UP", "TX", "Dallas"), (4, "DELIVERED", "IL", "Chicago")
        )
    ]  # fmt: skip
    record_scans(by=DEMO, at=at, scans=scans)
