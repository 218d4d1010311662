"""Signed receipts at the desk: what is due or late, scanning paper in, pictures of it, and the terms."""

from __future__ import annotations

from django.urls import URLPattern, path

from nuoda.surfaces.desk.receipts.listing import receipt_list
from nuoda.surfaces.desk.receipts.pictures import receipt_picture, receipt_upload
from nuoda.surfaces.desk.receipts.scanning import scan_in
from nuoda.surfaces.desk.receipts.terms import receipt_terms_of

urlpatterns: list[URLPattern] = [
    path("receipts/", receipt_list, name="desk_receipts"),
    path("receipts/scan/", scan_in, name="desk_receipts_scan"),
    path("receipts/<uuid:receipt_id>/<uuid:picture_id>/", receipt_picture, name="desk_receipt_picture"),
    path("shipments/<uuid:shipment_id>/receipt/", receipt_upload, name="desk_receipt_upload"),
    path("customers/<uuid:customer_id>/receipts/", receipt_terms_of, name="desk_customer_receipts"),
]
