"""By what an order or a quote is best carried, as a part of its page that comes after the rest."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from nuoda.domains.contracts.queries.quotes import quote_page
from nuoda.domains.orders.queries import order_page
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import promises_of
from nuoda.insight.carrying import WaysView, ways_of_order, ways_of_quote
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.surfaces.desk.quotes.listing import option_word


@door(STAFF)
@require_safe
def order_ways(request: ActedRequest, order_id: UUID) -> HttpResponse:
    """The ways of an order as trips stand now, to be there when it is promised."""
    page = order_page(order_id, actor=request.actor)
    promises = promises_of([Ref("order", str(page.id))], actor=request.actor)
    due = next((one.due_at for one in promises if one.kind == Kind.DELIVERY), page.promised_due_at)
    return _shown(request, ways_of_order(page, due, at=request.now))


@door(STAFF)
@require_safe
def quote_ways(request: ActedRequest, quote_id: UUID) -> HttpResponse:
    """The ways of what is quoted."""
    page = quote_page(quote_id, actor=request.actor, at=request.now)
    return _shown(request, ways_of_quote(page, at=request.now))


def _shown(request: ActedRequest, view: WaysView) -> HttpResponse:
    ways = [(one, option_word(one.name) if one.name else "") for one in view.ways]
    return render(request, "desk/parts/ways.html", {"view": view, "ways": ways})


urlpatterns = [
    path("orders/<uuid:order_id>/ways/", order_ways, name="desk_order_ways"),
    path("quotes/<uuid:quote_id>/ways/", quote_ways, name="desk_quote_ways"),
]
