"""One quote: its options side by side, the advice, what handling costs, and its versions."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from nuoda.domains.contracts.queries.quotes import line_of, quote_page
from nuoda.domains.customers.queries import customer_page
from nuoda.domains.orders.queries import order_ids
from nuoda.insight.quotes import quote_view
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.pages.names import called
from nuoda.surfaces.desk.frame import pulse_about, show
from nuoda.surfaces.desk.quotes.listing import NAV


@door(STAFF)
@require_safe
def quote(request: ActedRequest, quote_id: UUID) -> HttpResponse:
    """One version of a quote; the line above it quotes again as its next version."""
    actor = request.actor
    page = quote_page(quote_id, actor=actor, at=request.now)
    card = customer_page(page.row.customer_id, actor=actor)
    key = (page.row.customer_id, page.row.order_reference)
    order = order_ids([key], actor=actor).get(key) if page.row.order_reference else None
    context = {
        "row": page.row,
        "wish": page.wish,
        "versions": page.versions,
        "view": quote_view(page, request.now),
        "customer": card,
        "whose": called(card),
        "order_id": order,
        "line": line_of(card.code, page.wish),
        "once": uuid4().hex,
        "replaces": page.row.number if page.row.state in ("open", "expired") else "",
        "take_url": reverse("desk_quote_take", args=[page.row.id]),
        "taken": page.row.taken_option,
        "pulse_url": pulse_about(Ref("quote", str(page.row.id))),
    }
    return show(request, "desk/quotes/quote.html", NAV, context)
