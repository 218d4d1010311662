"""Waybill labels that a customer prints for her own shipments."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path
from django.utils import translation
from django.views.decorators.http import require_safe

from nuoda.insight.labels import labels_of
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.pages.files import paper_language
from nuoda.pages.label import label_file


@door(Role.CUSTOMER)
@require_safe
def portal_label(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """The labels of a shipment, one a piece: PDF, or ``?format=zpl``; ``?lang=`` chooses the language."""
    with translation.override(paper_language(request)):
        labels = labels_of([shipment_id], actor=request.actor)
        if not labels:
            raise NotFound
        return label_file(labels, request.GET.get("format", "pdf"))


urlpatterns = [path("portal/shipments/<uuid:shipment_id>/label/", portal_label, name="portal_label")]
