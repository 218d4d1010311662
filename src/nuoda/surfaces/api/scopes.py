"""Which scope opens which operation. Every operation stands here; a law test holds both together."""

from __future__ import annotations

from collections.abc import Mapping

SCOPE_OF: Mapping[str, str] = {
    "record_orders": "orders:write",
    "list_orders": "orders:read",
    "get_order": "orders:read",
    "register_shipments": "orders:write",
    "list_shipments": "shipments:read",
    "get_shipment": "shipments:read",
    "get_shipment_by_waybill": "shipments:read",
    "record_tracking_events": "tracking:write",
    "take_tracking_document": "tracking:write",
    "take_position": "tracking:write",
    "take_positions": "tracking:write",
    "take_area_warning": "warnings:write",
    "list_promises": "promises:read",
    "get_promise": "promises:read",
}
