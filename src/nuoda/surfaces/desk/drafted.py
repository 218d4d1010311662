"""Orders that came by mail and wait for a person: the list, the beginning of the form, putting one aside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.conversations.queries import mail_page
from nuoda.domains.customers.queries import customers_by_code, customers_by_id
from nuoda.domains.orders.commands import OrderDraft, dismiss_waiting_order, take_waiting_order
from nuoda.domains.orders.queries import WaitingRow, waiting_order_rows
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.addresses import AddressLine, read_line
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict, Invalid
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.translate import explained, here, joined
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.listing import customers_list


def _what(line: Any) -> str:
    row: WaitingRow = line.row
    if row.rows:
        return ngettext("a sheet of %(n)s row", "a sheet of %(n)s rows", row.rows) % {"n": row.rows}
    return (
        " · ".join(filter(None, (row.values.get("reference"), *row.products, row.values.get("goods")))) or "–"
    )


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="waiting-orders",
        title=_("Orders by mail"),
        columns=[
            Column("title", _("Subject"), export=lambda line: line.row.title),
            Column("sender", _("Says it is from"), sortable=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("what", _("What was read"), template="desk/orders/cell_read.html", export=_what),
            Column("state", _("State"), "badge", sortable=True, badge_kind="order_draft"),
            Column("received_at", _("Received"), kind="ago", sortable=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("order_draft"), quick=True),
            Filter("q", _("Sender or subject"), "text"),
            customers,
        ],
        empty=Empty(
            _("No orders came by mail"),
            _(
                "What customers send to the address of orders is read into drafts here. A person corrects and"
                " confirms each; nothing is ordered by a mail alone."
            ),
            icon="inbox",
        ),
        row_url=lambda line: reverse("desk_order_new") + f"?draft={line.id}",
        row_key=lambda line: str(line.id),
        row_tone=lambda line: {"waiting": "risk"}.get(line.row.state, ""),
    )


@door(STAFF)
@require_safe
def waiting_orders(request: ActedRequest) -> HttpResponseBase:
    """Orders read out of mails, the latest first."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[WaitingRow]:
        return waiting_order_rows(
            actor=request.actor, window=window, text=given.get("q", ""), state=given.get("state", ""),
            customer_id=customer_id,
        )  # fmt: skip

    return customers_list(request, "orders", _spec, find, template="pages/list.html")


@door(STAFF)
@require_POST
def dismiss(request: ActedRequest, draft_id: UUID) -> HttpResponse:
    """Put one aside with a reason; its mail stays."""
    try:
        dismiss_waiting_order(
            by=request.actor, at=request.now, draft_id=draft_id, reason=request.POST.get("reason", "")
        )
        messages.success(request, gettext("The draft is put aside."))
    except (Invalid, Conflict) as refused:
        said = [explained(one) for one in refused.fields]
        messages.error(request, joined(said) or here(refused.sentence))
    return HttpResponseRedirect(reverse("desk_waiting_orders"))


def drafted(draft: WaitingRow, actor: Actor) -> dict[str, str]:
    """What the order form begins with: everything as it was read."""
    card = (
        customers_by_id([draft.customer_id], actor=actor).get(draft.customer_id)
        if draft.customer_id
        else None
    )
    return {
        **draft.values,
        "draft_id": str(draft.id),
        "channel": "mail",
        "customer": card.code if card else "",
    }


def lines_of(draft: WaitingRow) -> dict[str, AddressLine]:
    """The lines that addresses were read from, so that every guess is shown as one."""
    return {
        side: read_line(line) for side in ("to", "from") if (line := draft.values.get(f"{side}_line", ""))
    }


def beside(draft: WaitingRow, actor: Actor) -> dict[str, Any]:
    """What stands beside the form: the mail's words, its files, and what could not be read."""
    doubts = [here(one.reason) for one in draft.doubts]
    return {"draft": draft, "mail": mail_page(draft.mail_id, actor=actor), "draft_doubts": doubts}


def confirm(draft: WaitingRow | None, order: OrderDraft, request: ActedRequest) -> None:
    """The draft became this order. One that somebody settled meanwhile stays as it is."""
    if draft is None or draft.state != "waiting":
        return
    card = customers_by_code([order.customer], actor=request.actor)[order.customer]
    take_waiting_order(
        by=request.actor, at=request.now, draft_id=draft.id, customer_id=card.id, reference=order.reference
    )


urlpatterns: list[URLPattern] = [
    path("orders/by-mail/", waiting_orders, name="desk_waiting_orders"),
    path("orders/by-mail/<uuid:draft_id>/dismiss/", dismiss, name="desk_waiting_order_dismiss"),
]
