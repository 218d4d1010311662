"""Papers that a customer prints of her own orders and quotes. ``?lang=`` chooses the language."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from nuoda.insight.order_papers import order_paper, quote_paper
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.files import file_response, paper_language


@door(Role.CUSTOMER)
@require_safe
def portal_order_paper(request: ActedRequest, order_id: UUID, paper_kind: str) -> HttpResponse:
    """An order's confirmation, or its packing list."""
    name, body = order_paper(
        paper_kind, order_id, actor=request.actor, at=request.now, language=paper_language(request)
    )
    return file_response(f"{name}.pdf", "application/pdf", body)


@door(Role.CUSTOMER)
@require_safe
def portal_quote_paper(request: ActedRequest, quote_id: UUID) -> HttpResponse:
    """A quote with each line explained."""
    name, body = quote_paper(quote_id, actor=request.actor, at=request.now, language=paper_language(request))
    return file_response(f"{name}.pdf", "application/pdf", body)


urlpatterns: list[URLPattern] = [
    path(
        "portal/orders/<uuid:order_id>/papers/<slug:paper_kind>/",
        portal_order_paper,
        name="portal_order_paper",
    ),
    path("portal/quotes/<uuid:quote_id>/paper/", portal_quote_paper, name="portal_quote_paper"),
]
