"""The list of claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.claims.queries import ClaimRow, claim_rows
from nuoda.insight.claims.words import money_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.claims.scene import NAV, tabs
from nuoda.surfaces.desk.listing import Line, customers_list


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """A claim with whose it is and its amounts in words."""

    line: Line[ClaimRow]
    total: str
    settled: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def _spec(customers: Filter) -> ListSpec:
    states = [("open", _p("claim", "Open")), *choices("claim")]
    return ListSpec(
        name="claims",
        title=_p("claim", "Claims"),
        columns=[
            Column("number", _p("claim", "Claim"), sortable=True),
            Column("state", _("State"), kind="badge", badge_kind="claim", sortable=True),
            Column("kind", _("Kind"), kind="badge", badge_kind="claim_kind"),
            Column("label", _("Shipment")),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("claimant", _("Claimant"), hide_narrow=True),
            Column("total", _("Claimed"), align="end", sortable=True),
            Column("settled", _p("claim", "Settled for"), align="end", hide_narrow=True),
            Column("opened_at", _p("claim", "Opened"), kind="ago", sortable=True),
        ],
        filters=[
            Filter("state", _("State"), choices=states, quick=True),
            Filter("kind", _("Kind"), choices=choices("claim_kind")),
            customers,
            Filter("q", _("Number, waybill or reference"), kind="text"),
        ],
        empty=Empty(
            _("No claim here"),
            _(
                "Who lost something claims it here or in the customer's window; what is owed is reckoned step"
                " by step, and decided by a second person."
            ),
            reverse("desk_claim_new"),
            _("File a claim"),
            "scale",
        ),
        default_sort="opened_at",
        default_descending=True,
        row_url=lambda line: reverse("desk_claim", args=[line.id]),
        row_key=lambda line: str(line.id),
        refresh_on="claim",
    )


@door(STAFF)
def claim_list(request: ActedRequest) -> HttpResponseBase:
    """Claims, the newest first, with filters, paging and export."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[ClaimRow]:
        return claim_rows(
            actor=request.actor, window=window, customer_id=customer_id, text=given.get("q", ""),
            state=given.get("state", ""), kind=given.get("kind", ""),
        )  # fmt: skip

    def lines(found: Sequence[Line[ClaimRow]]) -> Iterable[ClaimLine]:
        return [
            ClaimLine(
                one, money_words(one.claimed.total, one.currency),
                money_words(one.settled.total, one.currency) if one.settled.total else "–",
            )
            for one in found
        ]  # fmt: skip

    more = {"tabs": tabs(), "tab": "claims"}
    return customers_list(
        request, NAV, _spec, find, lines_of=lines, template="desk/claims/list.html", more=more
    )


urlpatterns = [path("claims/", claim_list, name="desk_claims")]
