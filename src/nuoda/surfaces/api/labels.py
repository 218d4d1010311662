"""Waybill labels to print."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from nuoda.insight.labels import labels_of
from nuoda.kernel.errors import NotFound
from nuoda.pages.label import label_file
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.keys import Key

router = Router(tags=["shipments"])


class Kind(Schema):
    """As what labels are wanted."""

    format: Literal["pdf", "zpl"] = "pdf"


@router.get(
    "/shipments/{uuid:shipment_id}/label",
    operation_id="print_label",
    summary="Print labels",
    auth=Key("print_label"),
    response={200: None},
)
def label(request: HttpRequest, shipment_id: UUID, wanted: Query[Kind]) -> HttpResponse:
    """A label of 100 × 150 mm for each piece, parties masked; ``format=zpl`` for label printers."""
    by, _at = acted(request)
    labels = labels_of([shipment_id], actor=by)
    if not labels:
        raise NotFound
    return label_file(labels, wanted.format)
