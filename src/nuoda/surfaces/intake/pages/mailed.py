"""A sheet of orders that came by mail becomes an import."""

from __future__ import annotations

from uuid import UUID

from django.core.files.base import ContentFile
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.commands import take_waiting_order
from nuoda.domains.orders.queries import waiting_order
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.pictures import open_picture
from nuoda.surfaces.intake.pages.sides import DESK
from nuoda.surfaces.intake.sheet_import.uploads import keep


@door(STAFF)
@require_POST
def desk_import_mailed(request: ActedRequest, draft_id: UUID) -> HttpResponse:
    """A sheet that came by mail with more orders than are confirmed one by one: look at it as an import."""
    draft = waiting_order(draft_id, actor=request.actor)
    if draft.file_id is None:
        raise NotFound
    upload_id = keep(ContentFile(open_picture(draft.file_id), name=draft.source))
    take_waiting_order(by=request.actor, at=request.now, draft_id=draft.id, customer_id=None, reference="")
    cards = customers_by_id([draft.customer_id], actor=request.actor)
    whose = "".join("?" + urlencode({"customer": card.code}) for card in cards.values())
    return HttpResponseRedirect(DESK.url("_preview", upload_id, "orders") + whose)
