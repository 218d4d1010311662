"""The only writers of shipments and the tracking log."""

from __future__ import annotations

from nuoda.domains.shipments.commands.declare_error import declare_error
from nuoda.domains.shipments.commands.drafts import Place, Scan, ShipmentDraft
from nuoda.domains.shipments.commands.record_scans import record_scans
from nuoda.domains.shipments.commands.register import register_shipments
from nuoda.domains.shipments.commands.reveal import reveal_consignee

__all__ = [
    "Place",
    "Scan",
    "ShipmentDraft",
    "declare_error",
    "record_scans",
    "register_shipments",
    "reveal_consignee",
]
