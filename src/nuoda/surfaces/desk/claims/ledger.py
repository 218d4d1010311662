"""The ledger of compensation: every entry with both its sides, and what the accounts come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_safe

from nuoda.domains.claims.queries import EntryRow, account_balances, entry_rows
from nuoda.insight.claims.words import money_words
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.claims.scene import NAV, tabs
from nuoda.surfaces.desk.listing import Line, customers_list


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry with both its sides in words."""

    line: Line[EntryRow]
    debit: str
    credit: str
    money: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="ledger",
        title=_p("claim", "Ledger"),
        columns=[
            Column("number", _("Number"), sortable=True),
            Column("step", _p("ledger", "Entry"), kind="badge", badge_kind="ledger_step"),
            Column("debit", _p("ledger", "Debit")),
            Column("credit", _p("ledger", "Credit")),
            Column("money", _("Amount"), align="end"),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("by", _p("ledger", "Booked by"), hide_narrow=True),
            Column("at", _p("ledger", "Booked"), kind="ago", sortable=True),
        ],
        filters=[
            Filter("account", _p("ledger", "Account"), choices=choices("account"), quick=True),
            customers,
            Filter("q", _("Number"), kind="text"),
        ],
        empty=Empty(
            _("Nothing was booked yet"),
            _("Each approval and each payment is an entry with two sides that sum to nought; none changes."),
            icon="book",
        ),
        default_sort="at",
        default_descending=True,
        row_url=_url,
        row_key=lambda line: str(line.id),
        refresh_on="award",
    )


def _url(line: EntryLine) -> str:
    row = line.line.row
    if row.subject_kind == "award":
        return reverse("desk_award", args=[row.subject_id])
    return reverse("desk_recourses") + f"?q={row.number}"


@door(STAFF)
@require_safe
def ledger(request: ActedRequest) -> HttpResponseBase:
    """Entries, the newest first; balances above."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[EntryRow]:
        return entry_rows(
            actor=request.actor, window=window, customer_id=customer_id, text=given.get("q", ""),
            account=given.get("account", ""),
        )  # fmt: skip

    def lines(found: Sequence[Line[EntryRow]]) -> Iterable[EntryLine]:
        return [
            EntryLine(
                one,
                " · ".join(word("account", account) for account, value in one.lines if value > 0),
                " · ".join(word("account", account) for account, value in one.lines if value < 0),
                money_words(one.amount, one.currency),
            )
            for one in found
        ]

    balances = [
        (word("account", one.account), money_words(one.amount, one.currency))
        for one in account_balances(actor=request.actor)
    ]
    more = {"tabs": tabs(), "tab": "ledger", "balances": balances}
    return customers_list(
        request, NAV, _spec, find, lines_of=lines, template="desk/claims/list.html", more=more
    )


urlpatterns = [path("claims/ledger/", ledger, name="desk_claim_ledger")]
