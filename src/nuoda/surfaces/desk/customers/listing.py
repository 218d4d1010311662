"""The list of customers."""

from __future__ import annotations

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from nuoda.domains.customers.queries import customer_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.customers.scene import place_context
from nuoda.surfaces.desk.listing import window_of


def _spec() -> ListSpec:
    return ListSpec(
        name="customers",
        title=_("Customers"),
        columns=[
            Column("name", _("Customer"), sortable=True, template="desk/customers/cell_name.html"),
            Column("code", _("Code"), sortable=True),
            Column("tier", _("Tier"), kind="badge", badge_kind="tier", sortable=True),
            Column("trade", _("Trade")),
            Column("region", _("Region"), hide_narrow=True),
            Column("language", _("Language"), kind="badge", badge_kind="language", hide_narrow=True),
            Column("zone", _("Time zone"), kind="zone", hide_narrow=True),
            Column("opened_at", _("With us since"), kind="instant", sortable=True, hide_narrow=True),
        ],
        filters=[
            Filter("tier", _("Tier"), choices=choices("tier"), quick=True),
            Filter("q", _("Name, code, trade, phone"), kind="text"),
        ],
        empty=Empty(
            _("No customers yet"),
            _("Customers come in with a file of orders, or with the demo."),
            reverse("desk_imports"),
            _("Import a file"),
            "building",
        ),
        default_sort="code",
        row_url=lambda card: reverse("desk_customer", args=[card.id]),
        row_key=lambda card: str(card.id),
        refresh_on="customer",
    )


@door(STAFF)
def customer_list(request: ActedRequest) -> HttpResponseBase:
    """Customers by code, with filters, paging and export."""

    def fetch(asked: ListRequest) -> ListResult:
        page = customer_rows(
            actor=request.actor, window=window_of(asked), text=asked.filters.get("q", ""),
            tier=asked.filters.get("tier", ""),
        )  # fmt: skip
        return ListResult(page.rows, page.total)

    context = place_context(request, "list")
    return list_view(request, _spec(), fetch, template="desk/customers/list.html", context=context)


urlpatterns = [path("customers/", customer_list, name="desk_customers")]
