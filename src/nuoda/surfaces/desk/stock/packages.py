"""Packages: what is in them, where they stand, and which trip or vehicle they are to go with."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_POST

from nuoda.domains.stock.commands import bind_packages
from nuoda.domains.stock.queries import warehouses
from nuoda.domains.stock.queries.packages import PackageRow, package_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.translate import explained, here
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.listing import customers_list
from nuoda.surfaces.desk.stock.houses import NAV


def _spec(houses: list[tuple[str, str]], whose: Filter) -> ListSpec:
    return ListSpec(
        name="packages",
        title=_p("stock", "Packages"),
        columns=[
            Column("number", _("Number"), sortable=True),
            Column("state", _("State"), "badge", badge_kind="package"),
            Column("reference", _("Order"), sortable=True),
            Column("trip", _("Goes with"), sortable=True),
            Column("pieces", _("Pieces"), "number", align="end"),
            Column("weight", _("Weight, g"), "number", align="end", sortable=True, hide_narrow=True),
            Column("warehouse", _("Warehouse"), hide_narrow=True),
            Column("packed_at", _("Packed"), "ago", sortable=True, hide_narrow=True),
            Column("loaded_at", _p("goods", "Loaded"), "ago", sortable=True, hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("package"), quick=True),
            Filter("warehouse", _("Warehouse"), choices=houses),
            whose,
            Filter("text", _("Number, order or trip"), "text"),
        ],
        empty=Empty(
            _("No package here"),
            _("A warehouse hand packs what was picked on the scanner page; its packages appear here."),
            icon="package",
        ),
        row_url=lambda line: reverse("floor_label", args=[line.number]),
        row_key=lambda line: line.number,
        bulk_url=reverse("desk_packages_bind"),
        bulk_template="desk/stock/bind.html",
        refresh_on="stock.loaded",
    )


@door(STAFF)
def package_list(request: ActedRequest) -> HttpResponseBase:
    """Packages with filters, sorting and export; those chosen are bound to a trip. A row is its label."""
    houses = [(one.code, one.code) for one in warehouses(actor=request.actor)]

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[PackageRow]:
        return package_rows(
            actor=request.actor, window=window, customer_id=customer_id, state=given.get("state", ""),
            warehouse=given.get("warehouse", ""), text=given.get("text", ""),
        )  # fmt: skip

    return customers_list(
        request, NAV, lambda whose: _spec(houses, whose), find, template="desk/stock/list.html",
        more={"tab": "packages"},
    )  # fmt: skip


@door(STAFF)
@require_POST
def bind(request: ActedRequest) -> HttpResponse:
    """Say with which trip or vehicle the chosen packages are to go; an empty trip frees them."""
    chosen = request.POST.getlist("selected")
    trip = request.POST.get("trip", "").strip()
    try:
        report = bind_packages(by=request.actor, at=request.now, packages=chosen, trip=trip)
    except Invalid as refused:
        for one in refused.fields:
            messages.error(request, explained(one))
    else:
        for left in report.refused[:5]:
            messages.error(request, here(left.problems[0].reason))
        told = ngettext("%(n)s package is bound.", "%(n)s packages are bound.", report.accepted)
        messages.success(request, told % {"n": report.accepted})
    return HttpResponseRedirect(reverse("desk_packages"))


__all__ = ["bind", "package_list"]
