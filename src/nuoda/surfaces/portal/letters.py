"""Letters to a customer: every document that was issued to her, as it went out, with her receipt of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.notices.commands import acknowledge_enclosure, note_read
from nuoda.domains.notices.queries import enclosure_file, enclosure_rows
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.files import file_response
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.portal.frame import frame
from nuoda.surfaces.portal.shipments import window_of

LETTERS = ListSpec(
    name="letters",
    title=pgettext_lazy("letter", "Letters"),
    columns=[
        Column("number", pgettext_lazy("letter", "Number"), sortable=True),
        Column("label", pgettext_lazy("letter", "About")),
        Column("issued_at", pgettext_lazy("letter", "Issued"), kind="instant", sortable=True),
        Column("read_at", pgettext_lazy("letter", "Fetched"), kind="ago", hide_narrow=True),
        Column("acknowledged_at", pgettext_lazy("letter", "Received"), kind="ago", hide_narrow=True),
    ],
    filters=[
        Filter(
            "state",
            _("State"),
            choices=[("open", _("Receipt not confirmed")), ("done", _("Receipt confirmed"))],
            quick=True,
        ),
        Filter("text", _("Search"), "text", placeholder=_("Number begins with")),
    ],
    empty=Empty(
        _("No letter yet"),
        _("Answers to complaints, decisions on claims and notices under contracts stand here as PDF."),
        icon="file-text",
    ),
    default_sort="issued_at",
    default_descending=True,
    row_url=lambda row: reverse("portal_letter", args=[row.id]),
    row_key=lambda row: str(row.id),
)  # fmt: skip


@door(Role.CUSTOMER)
@require_safe
def portal_letters(request: ActedRequest) -> HttpResponseBase:
    """All letters to her."""

    def fetch(asked: ListRequest) -> ListResult:
        found = enclosure_rows(
            actor=request.actor, window=window_of(asked), number=asked.filters.get("text", ""),
            state=asked.filters.get("state", ""),
        )  # fmt: skip
        return ListResult(found.rows, found.total)

    return list_view(request, LETTERS, fetch, template="portal/list.html", context=frame(request, "cases"))


@door(Role.CUSTOMER)
@require_safe
def portal_letter(request: ActedRequest, enclosure_id: UUID) -> HttpResponse:
    """A letter as it went out; that she fetched it is noted the first time."""
    row, body = enclosure_file(enclosure_id, actor=request.actor)
    note_read(by=request.actor, at=request.now, enclosure_id=enclosure_id)
    return file_response(row.name, row.media_type, body)


@door(Role.CUSTOMER)
@require_POST
def portal_letter_received(request: ActedRequest, enclosure_id: UUID) -> HttpResponse:
    """She says that she has received it, and goes back to where she said so."""
    acknowledge_enclosure(by=request.actor, at=request.now, enclosure_id=enclosure_id)
    messages.success(request, gettext("Thank you. Your receipt is noted."))
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = reverse("portal_letters")
    return HttpResponseRedirect(back)


urlpatterns = [
    path("portal/letters/", portal_letters, name="portal_letters"),
    path("portal/letters/<uuid:enclosure_id>/", portal_letter, name="portal_letter"),
    path(
        "portal/letters/<uuid:enclosure_id>/received/", portal_letter_received, name="portal_letter_received"
    ),
]
