"""Pictures of signed paper: uploaded at the desk, seen by whoever sees the receipt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.shipments.commands import attach_receipt_pictures
from nuoda.domains.shipments.queries import receipt_page, shipment_page
from nuoda.kernel import limits
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.pictures import keep_picture
from nuoda.kernel.translate import explained
from nuoda.pages.pictures import picture_response


@door(STAFF)
@require_POST
def receipt_upload(request: ActedRequest, shipment_id: UUID) -> HttpResponse:
    """Keep pictures of the signed paper, and settle that step."""
    shipment_page(shipment_id, actor=request.actor)
    back = HttpResponseRedirect(reverse("desk_shipment", args=[shipment_id]) + "#receipt")
    files = request.FILES.getlist("pictures")[: limits.PICTURES_A_PROOF]
    try:
        kept = [keep_picture(_bytes(one), kind="photo", at=request.now, by=request.actor).id for one in files]
        attach_receipt_pictures(by=request.actor, at=request.now, shipment_id=shipment_id, pictures=kept)
    except Invalid as refused:
        for problem in refused.fields:
            messages.error(request, explained(problem))
        return back
    messages.success(request, _("The picture of the receipt is kept."))
    return back


def _bytes(file: UploadedFile[Any]) -> bytes:
    """The file, or one byte more than fits: what is larger is refused by its size."""
    body: bytes = file.read(limits.PICTURE_BYTES + 1)
    return body


@door(STAFF)
@require_safe
def receipt_picture(request: ActedRequest, receipt_id: UUID, picture_id: UUID) -> HttpResponse:
    """One picture of a receipt, for whoever may see the receipt now."""
    if picture_id not in receipt_page(receipt_id, actor=request.actor, at=request.now).pictures:
        raise NotFound
    return picture_response(picture_id)
