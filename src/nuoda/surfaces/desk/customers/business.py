"""One customer's business with us: contracts, orders, shipments and promises, the latest of each."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from nuoda.domains.contracts.queries.agreements import contract_rows
from nuoda.domains.customers.queries import customer_page
from nuoda.domains.orders.queries import order_rows
from nuoda.domains.promises.queries import promise_rows
from nuoda.domains.shipments.queries import shipment_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Window
from nuoda.surfaces.desk.customers.scene import customer_show

SHOWN = 8


@door(STAFF)
def business(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """The latest contracts, orders, shipments and promises, each with the way to all of them."""
    actor = request.actor
    card = customer_page(customer_id, actor=actor)
    window = Window(size=SHOWN)
    latest = Window(size=SHOWN, sort="due_at", descending=True)
    context = {
        "contracts": contract_rows(actor=actor, window=window, customer_id=card.id),
        "orders": order_rows(actor=actor, window=window, customer_id=card.id),
        "shipments": shipment_rows(actor=actor, window=window, customer_id=card.id),
        "promises": promise_rows(actor=actor, window=latest, customer_id=card.id),
        "links": {
            name: f"{reverse(f'desk_{name}')}?{urlencode({'customer': card.code})}"
            for name in ("contracts", "orders", "shipments", "promises")
        },
    }
    return customer_show(request, "desk/customers/business.html", "business", card, context)


urlpatterns = [path("customers/<uuid:customer_id>/business/", business, name="desk_customer_business")]
