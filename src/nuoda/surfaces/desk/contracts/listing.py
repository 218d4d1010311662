"""The list of contracts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.contracts.queries.agreements import ContractRow, contract_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.surfaces.desk.contracts.scene import NAV, state_of
from nuoda.surfaces.desk.listing import Line, customers_list


@dataclass(frozen=True, slots=True)
class ContractLine:
    """A contract with whose it is and how it stands today."""

    line: Line[ContractRow]
    state: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def _spec(customers: Filter) -> ListSpec:
    states = [("running", _("In force or to come")), ("over", pgettext_lazy("contract", "Over"))]
    return ListSpec(
        name="contracts",
        title=_("Contracts"),
        columns=[
            Column("number", pgettext_lazy("contract", "Contract"), sortable=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("title", pgettext_lazy("contract", "Title"), sortable=True, hide_narrow=True),
            Column("state", _("State"), kind="badge", badge_kind="contract"),
            Column("since", pgettext_lazy("contract", "From"), sortable=True),
            Column("until", pgettext_lazy("contract", "Until"), sortable=True, hide_narrow=True),
            Column("currency", pgettext_lazy("contract", "Currency"), hide_narrow=True),
        ],
        filters=[
            Filter("state", _("State"), choices=states, quick=True),
            customers,
            Filter("q", _("Number or title"), kind="text"),
        ],
        empty=Empty(
            _("No contract yet"),
            _(
                "A contract says how good we must be: its clauses are metered from what happens, and what"
                " follows from a miss stands here before anybody asks."
            ),
            reverse("desk_contract_new"),
            _("Open a contract"),
            "file-text",
        ),
        default_sort="number",
        row_url=lambda line: reverse("desk_contract", args=[line.id]),
        row_key=lambda line: str(line.id),
        refresh_on="contract",
    )


@door(STAFF)
def contract_list(request: ActedRequest) -> HttpResponseBase:
    """Contracts by number, with filters, paging and export."""
    today = request.now.astimezone(request.zone).date()

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[ContractRow]:
        return contract_rows(
            actor=request.actor, window=window, customer_id=customer_id, text=given.get("q", ""),
            state=given.get("state", ""), today=today,
        )  # fmt: skip

    def lines(found: Sequence[Line[ContractRow]]) -> Iterable[ContractLine]:
        return [_line(one, today) for one in found]

    return customers_list(
        request, NAV, _spec, find, lines_of=lines, template="desk/contracts/list.html",
        more={"tab": "contracts"},
    )  # fmt: skip


def _line(line: Line[ContractRow], today: date) -> ContractLine:
    return ContractLine(line, state_of(line.row, today))


urlpatterns = [path("contracts/", contract_list, name="desk_contracts")]
