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
    "bind_devices": "tracking:write",
    "record_readings": "tracking:write",
    "list_devices": "shipments:read",
    "take_area_warning": "warnings:write",
    "record_proofs": "proofs:write",
    "keep_picture": "proofs:write",
    "retract_delivery": "proofs:write",
    "list_proofs": "proofs:read",
    "get_proof_picture": "proofs:read",
    "issue_numbers": "orders:write",
    "read_number": "shipments:read",
    "list_endpoints": "webhooks:write",
    "open_endpoint": "webhooks:write",
    "renew_endpoint_secret": "webhooks:write",
    "close_endpoint": "webhooks:write",
    "test_endpoint": "webhooks:write",
    "list_endpoint_messages": "webhooks:write",
    "list_promises": "promises:read",
    "get_promise": "promises:read",
    "list_contracts": "promises:read",
    "get_contract_meter": "promises:read",
}
