"""What customers were asked to take in place of what lacks, and what they said."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.orders.queries.substitution import SubstitutionRow, substitution_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.listing import customers_list


def _spec(whose: Filter) -> ListSpec:
    return ListSpec(
        name="substitutions",
        title=_("Substitutes offered"),
        columns=[
            Column("reference", _("Order number"), sortable=True),
            Column("sku", _p("goods", "Ordered"), sortable=True),
            Column("other_sku", _p("substitution", "Offered instead"), sortable=True),
            Column("quantity", _("Pieces"), "number", align="end", sortable=True),
            Column("state", _("State"), "badge", badge_kind="substitution", sortable=True),
            Column("why", _p("substitution", "Why taken back"), "badge", badge_kind="substitution_why",
                   hide_narrow=True),
            Column("answer_by", _p("substitution", "Answer by"), "instant", sortable=True),
            Column("answered_by", _p("substitution", "Answered by"), hide_narrow=True),
            Column("due_on", _("Delivery expected"), "date", sortable=True, hide_narrow=True),
            Column("source", _p("term", "Source"), "half", hide_narrow=True),
            Column("made_at", _p("substitution", "Asked"), "ago", sortable=True, hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
        ],
        filters=[
            Filter("state", _("State"), quick=True, choices=choices("substitution")),
            whose,
            Filter("text", _("Search"), "text", placeholder=_("Order number or product")),
        ],
        empty=Empty(
            _("Nobody was asked"),
            _("A question appears here when goods lack, another product is agreed, and the customer wants to"
              " be asked. Write down what she says on the page of the order."),
            icon="refresh",
        ),
        row_url=lambda line: reverse("desk_order", args=[line.row.order_id]),
        row_key=lambda line: str(line.row.id),
        row_tone=lambda line: "risk" if line.row.state == "expired" else "",
        refresh_on="order.substitution_settled",
    )  # fmt: skip


@door(STAFF)
def desk_substitutions(request: ActedRequest) -> HttpResponseBase:
    """What was offered in place of what lacks, open questions first."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[SubstitutionRow]:
        return substitution_rows(
            actor=request.actor, window=window, customer_id=customer_id, state=given.get("state", ""),
            text=given.get("text", "").strip(),
        )  # fmt: skip

    return customers_list(
        request, "stock", _spec, find, template="desk/supply/terms.html",
        more={"tab": "terms", "which": "substitutions", "new_url": ""},
    )  # fmt: skip
