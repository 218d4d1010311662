"""Shipments, read. Consignees come masked; what is in clear goes through ``reveal_consignee``."""

from __future__ import annotations

from nuoda.domains.shipments.queries.carriage import (
    bookings,
    delivery_outlooks,
    shipments_about,
    shipments_by_id,
    shipments_of_orders,
)
from nuoda.domains.shipments.queries.lists import (
    find_shipments,
    log_count,
    moving_figure,
    shipment_count,
    shipment_rows,
    shipments_after,
)
from nuoda.domains.shipments.queries.page import find_by_waybill, find_tracked, shipment_page
from nuoda.domains.shipments.queries.shapes import (
    Booking,
    DeliveryOutlook,
    ShipmentCard,
    ShipmentPage,
    Tracked,
    TrackingLine,
)

__all__ = [
    "Booking",
    "DeliveryOutlook",
    "ShipmentCard",
    "ShipmentPage",
    "Tracked",
    "TrackingLine",
    "bookings",
    "delivery_outlooks",
    "find_by_waybill",
    "find_shipments",
    "find_tracked",
    "log_count",
    "moving_figure",
    "shipment_count",
    "shipment_page",
    "shipment_rows",
    "shipments_about",
    "shipments_after",
    "shipments_by_id",
    "shipments_of_orders",
]
