"""Shipments at the desk: the list, one shipment with its evidence, and what can be done about it."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.shipments.actions import ask_about, declare_scan_wrong, reveal
from nuoda.surfaces.desk.shipments.listing import shipment_list
from nuoda.surfaces.desk.shipments.page import shipment, shipment_panel

urlpatterns: list[URLPattern] = [
    path("shipments/", shipment_list, name="desk_shipments"),
    path("shipments/<uuid:shipment_id>/", shipment, name="desk_shipment"),
    path("shipments/<uuid:shipment_id>/panel/", shipment_panel, name="desk_shipment_panel"),
    path("shipments/<uuid:shipment_id>/ask/", ask_about, name="desk_shipment_ask"),
    path("shipments/<uuid:shipment_id>/wrong/", declare_scan_wrong, name="desk_shipment_wrong"),
    path("shipments/<uuid:shipment_id>/reveal/", reveal, name="desk_shipment_reveal"),
]
