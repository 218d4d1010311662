"""Shipments at the desk: the list, one shipment with its evidence, and what can be done about it."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.shipments.actions import ask_about, declare_scan_wrong, reveal
from nuoda.surfaces.desk.shipments.labels import shipment_label
from nuoda.surfaces.desk.shipments.listing import shipment_list
from nuoda.surfaces.desk.shipments.page import shipment, shipment_panel, shipment_past_dangers
from nuoda.surfaces.desk.shipments.proof import door_section, proof_picture, take_delivery_back
from nuoda.surfaces.desk.shipments.telemetry import set_limits, shipment_telemetry
from nuoda.surfaces.desk.shipments.way import shipment_way

urlpatterns: list[URLPattern] = [
    path("shipments/", shipment_list, name="desk_shipments"),
    path("shipments/<uuid:shipment_id>/", shipment, name="desk_shipment"),
    path("shipments/<uuid:shipment_id>/panel/", shipment_panel, name="desk_shipment_panel"),
    path("shipments/<uuid:shipment_id>/dangers/", shipment_past_dangers, name="desk_shipment_dangers"),
    path("shipments/<uuid:shipment_id>/label/", shipment_label, name="desk_shipment_label"),
    path("shipments/<uuid:shipment_id>/way/", shipment_way, name="desk_shipment_way"),
    path("shipments/<uuid:shipment_id>/telemetry/", shipment_telemetry, name="desk_shipment_telemetry"),
    path("shipments/<uuid:shipment_id>/limits/", set_limits, name="desk_shipment_limits"),
    path("shipments/<uuid:shipment_id>/ask/", ask_about, name="desk_shipment_ask"),
    path("shipments/<uuid:shipment_id>/wrong/", declare_scan_wrong, name="desk_shipment_wrong"),
    path(
        "shipments/<uuid:shipment_id>/proofs/<uuid:proof_id>/<uuid:picture_id>/",
        proof_picture,
        name="desk_proof_picture",
    ),
    path("shipments/<uuid:shipment_id>/door/", door_section, name="desk_shipment_door"),
    path("shipments/<uuid:shipment_id>/retract/", take_delivery_back, name="desk_shipment_retract"),
    path("shipments/<uuid:shipment_id>/reveal/", reveal, name="desk_shipment_reveal"),
]
