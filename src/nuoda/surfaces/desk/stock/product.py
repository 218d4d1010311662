"""A product: what may be promised of it by day, where its lots lie, and how they moved."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from nuoda.domains.stock.queries.lying import product_page
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.names import called
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.stock.kept import DECIDERS


@door(STAFF)
def product(request: ActedRequest, product_id: UUID) -> HttpResponse:
    """The page of a product."""
    found = product_page(product_id, actor=request.actor, at=request.now)
    context = {
        "product": found, "customer": found.owner, "whose": called(found.owner),
        "may_keep": request.actor.role in DECIDERS,
    }  # fmt: skip
    return show(request, "desk/stock/product.html", "stock", context)
