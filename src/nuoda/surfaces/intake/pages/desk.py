"""The import pages at the desk."""

from __future__ import annotations

from uuid import UUID

from django.core.files.base import ContentFile
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.commands import take_waiting_order
from nuoda.domains.orders.queries import waiting_order
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.kernel.pictures import open_picture
from nuoda.surfaces.intake.pages import choose, preview, progress
from nuoda.surfaces.intake.pages.sides import DESK
from nuoda.surfaces.intake.sheet_import.uploads import keep


@door(STAFF)
def desk_imports(request: ActedRequest) -> HttpResponse:
    """Choose a sheet (POST keeps it and shows what it would make), or look at earlier imports."""
    return choose.imports(request, DESK)


@door(STAFF)
@require_safe
def desk_import_sheet(request: ActedRequest, kind: str) -> HttpResponse:
    """An empty sheet with headers and an example, in the reader's language."""
    return choose.sheet(DESK, kind)


@door(STAFF)
@require_safe
def desk_import_preview(request: ActedRequest, upload_id: UUID, kind: str) -> HttpResponse:
    """The first rows of a kept file, read as a kind of sheet."""
    return preview.preview(request, DESK, upload_id, kind)


@door(STAFF)
@require_POST
def desk_import_start(request: ActedRequest, upload_id: UUID, kind: str) -> HttpResponse:
    """Check every row, or take the sheet in; then show how far it is."""
    return preview.start(request, DESK, upload_id, kind)


@door(STAFF)
@require_safe
def desk_import(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """One import; for htmx the part that changes while it runs."""
    return progress.one(request, DESK, run_id)


@door(STAFF)
@require_POST
def desk_import_stop(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Ask it to stop after the chunk it has in hand."""
    return progress.stop(request, DESK, run_id)


@door(STAFF)
@require_POST
def desk_import_resume(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Go on where it was: one that was stopped, failed, or lost its worker."""
    return progress.resume(request, DESK, run_id)


@door(STAFF)
@require_POST
def desk_import_take(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Take in what was checked."""
    return progress.take(request, DESK, run_id)


@door(STAFF)
@require_safe
def desk_import_rejections(request: ActedRequest, run_id: UUID) -> HttpResponseBase:
    """Every refused row as CSV: where it stands, what is wrong, what mends it."""
    return progress.rejections(request, DESK, run_id)


@door(STAFF)
@require_safe
def desk_import_mend(request: ActedRequest, run_id: UUID) -> HttpResponseBase:
    """The refused rows as a sheet to mend and hand in again."""
    return progress.mend(request, DESK, run_id)


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
