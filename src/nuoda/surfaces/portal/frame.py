"""What stands around every page of the portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.translate import explained
from nuoda.pages.names import called
from nuoda.pages.navigation import NavItem


def customer_of(request: ActedRequest) -> CustomerCard:
    """The customer that the reader belongs to. Raises :class:`NotFound`."""
    found = customers_by_id([request.actor.customer_id], actor=request.actor)
    if not found:
        raise NotFound
    return next(iter(found.values()))


def spoken(wrong: Invalid | None) -> dict[str, str]:
    """What is wrong with each field of a form, in the reader's language; empty where nothing is."""
    if wrong is None:
        return {}
    return {one.field: explained(one) for one in wrong.fields}


def frame(request: ActedRequest, nav_key: str) -> dict[str, Any]:
    """The context of every page of a signed-in customer."""
    card = customer_of(request)
    return {
        "nav": [
            NavItem("home", _("Overview"), reverse("portal_home"), "home"),
            NavItem("shipments", _("Shipments"), reverse("portal_shipments"), "truck"),
            NavItem("orders", _("Orders"), reverse("portal_orders"), "package"),
            NavItem("stock", _("Stock"), reverse("portal_stock"), "building-warehouse"),
            NavItem("quotes", _("Quotes"), reverse("portal_quotes"), "tag"),
            NavItem("cases", _("Questions and cases"), reverse("portal_cases"), "messages"),
            NavItem("claims", pgettext("claim", "Claims"), reverse("portal_claims"), "scale"),
            NavItem("contracts", _("Contracts"), reverse("portal_contracts"), "file-text"),
            NavItem("reports", _("Reports"), reverse("portal_reports"), "chart-bar"),
        ],
        "nav_key": nav_key,
        "home_url": reverse("portal_home"),
        "user_label": request.actor.name,
        "user_note": called(card),
        "customer": card,
        "layout": "portal/base.html",
    }


def show(
    request: ActedRequest,
    template: str,
    nav_key: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    """A page of the portal in its frame."""
    return render(request, template, {**frame(request, nav_key), **(context or {})}, status=status)
