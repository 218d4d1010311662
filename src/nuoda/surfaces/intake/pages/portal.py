"""Orders from a sheet, in the customer's window."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.views.decorators.http import require_POST, require_safe

from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.surfaces.intake.pages import choose, preview, progress
from nuoda.surfaces.intake.pages.sides import PORTAL


@door(Role.CUSTOMER)
def portal_sheets(request: ActedRequest) -> HttpResponse:
    """Choose a sheet (POST keeps it and shows what it would make), or look at earlier imports."""
    return choose.imports(request, PORTAL)


@door(Role.CUSTOMER)
@require_safe
def portal_sheet_sheet(request: ActedRequest, kind: str) -> HttpResponse:
    """An empty sheet with headers and an example, in the reader's language."""
    return choose.sheet(PORTAL, kind)


@door(Role.CUSTOMER)
@require_safe
def portal_sheet_preview(request: ActedRequest, upload_id: UUID, kind: str) -> HttpResponse:
    """The first rows of a kept file, read as a kind of sheet."""
    return preview.preview(request, PORTAL, upload_id, kind)


@door(Role.CUSTOMER)
@require_POST
def portal_sheet_start(request: ActedRequest, upload_id: UUID, kind: str) -> HttpResponse:
    """Check every row, or take the sheet in; then show how far it is."""
    return preview.start(request, PORTAL, upload_id, kind)


@door(Role.CUSTOMER)
@require_safe
def portal_sheet(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """One import; for htmx the part that changes while it runs."""
    return progress.one(request, PORTAL, run_id)


@door(Role.CUSTOMER)
@require_POST
def portal_sheet_stop(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Ask it to stop after the chunk it has in hand."""
    return progress.stop(request, PORTAL, run_id)


@door(Role.CUSTOMER)
@require_POST
def portal_sheet_resume(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Go on where it was: one that was stopped, failed, or lost its worker."""
    return progress.resume(request, PORTAL, run_id)


@door(Role.CUSTOMER)
@require_POST
def portal_sheet_take(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Take in what was checked."""
    return progress.take(request, PORTAL, run_id)


@door(Role.CUSTOMER)
@require_safe
def portal_sheet_rejections(request: ActedRequest, run_id: UUID) -> HttpResponseBase:
    """Every refused row as CSV: where it stands, what is wrong, what mends it."""
    return progress.rejections(request, PORTAL, run_id)


@door(Role.CUSTOMER)
@require_safe
def portal_sheet_mend(request: ActedRequest, run_id: UUID) -> HttpResponseBase:
    """The refused rows as a sheet to mend and hand in again."""
    return progress.mend(request, PORTAL, run_id)
