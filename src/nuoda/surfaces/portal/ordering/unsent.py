"""The drafts of a customer's clerk: her own, to go on with or to drop."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.orders.commands import drop_unsent_orders
from nuoda.domains.orders.queries.unsent import unsent_rows
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import NotFound
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.portal.frame import frame
from nuoda.surfaces.portal.shipments import window_of

DRAFTS = ListSpec(
    name="order-drafts",
    title=_p("order", "Drafts"),
    columns=[
        Column("title", _p("order", "Draft"), sortable=True, template="portal/ordering/cell_draft.html"),
        Column("city", _("To"), sortable=True),
        Column("kept_at", _p("order", "Kept"), "ago", sortable=True),
        Column("id", "", template="portal/ordering/cell_drop.html", export=lambda row: str(row.id)),
    ],
    filters=[Filter("q", _("Draft or city"), "text")],
    empty=Empty(
        _("No drafts"),
        _("An order that you leave half written waits here for you alone; nothing is ordered by it."),
        icon="file-text",
    ),
    row_key=lambda row: str(row.id),
)


@door(Role.CUSTOMER)
@require_safe
def portal_drafts(request: ActedRequest) -> HttpResponseBase:
    """Her own drafts, the latest first."""

    def fetch(asked: ListRequest) -> ListResult:
        found = unsent_rows(actor=request.actor, window=window_of(asked), text=asked.filters.get("q", ""))
        return ListResult(found.rows, found.total)

    context = frame(request, "orders")
    return list_view(request, DRAFTS, fetch, template="portal/ordering/drafts.html", context=context)


@door(Role.CUSTOMER)
@require_POST
def drop(request: ActedRequest, unsent_id: UUID) -> HttpResponse:
    """Drop one that is not wanted any more."""
    if not drop_unsent_orders(by=request.actor, at=request.now, ids=[unsent_id]):
        raise NotFound
    messages.success(request, gettext("The draft is dropped."))
    return HttpResponseRedirect(reverse("portal_drafts"))


urlpatterns = [
    path("portal/orders/drafts/", portal_drafts, name="portal_drafts"),
    path("portal/orders/drafts/<uuid:unsent_id>/drop/", drop, name="portal_draft_drop"),
]
