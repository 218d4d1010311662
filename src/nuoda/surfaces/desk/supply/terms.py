"""By which terms goods are sourced: policies, costs of places, suppliers, and what may stand in for what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.orders.queries.terms import (
    OfferRow,
    PolicyRow,
    SubstituteRow,
    offer_rows,
    policy_rows,
    source_rows,
    substitute_rows,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.calendar import house_day
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.money import minor_units
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.translate import clauses, listed
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.desk.frame import RUNNERS, frame
from nuoda.surfaces.desk.listing import customers_list, window_of

NAV = "stock"
_HOUSES = ("allowed", "preferred", "excluded")
_TEMPLATE = "desk/supply/terms.html"


def _more(request: ActedRequest, which: str) -> dict[str, Any]:
    """What stands around each of the four lists; only those who lead may add to them."""
    new = reverse(f"desk_{which}_new") if request.actor.role in RUNNERS else ""
    return {"tab": "terms", "which": which, "new_url": new}


def _money(least: int, currency: str) -> Decimal:
    return least * Decimal(1).scaleb(-minor_units(currency))


def _day(request: ActedRequest, given: Mapping[str, str]) -> Any:
    return None if given.get("past") else house_day(request.now)


_PAST = Filter("past", _("With past ones"), "flag")


def _policies(whose: Filter) -> ListSpec:
    return ListSpec(
        name="policies",
        title=_("Allocation policies"),
        columns=[
            Column("customer", _("Customer"), template="desk/supply/cell_whose.html"),
            Column("split", _("Divided"), "badge", badge_kind="split", sortable=True),
            Column("most", _("Shipments at most"), "number", align="end", hide_narrow=True),
            Column("complete", _("Whole or not at all"), "flag", hide_narrow=True),
            Column("consent", _("Substitutes"), "badge", badge_kind="consent", sortable=True),
            Column("declined", _("When she declines"), "badge", badge_kind="declined", hide_narrow=True),
            Column("houses", _("Warehouses"), hide_narrow=True),
            Column("backorder_days", _("Back-order, days"), "number", align="end", sortable=True),
            Column("shortage", _("When short"), "badge", badge_kind="shortage_policy", sortable=True),
            Column("payer", _("Extra shipments"), "badge", badge_kind="payer", hide_narrow=True),
            Column("valid_from", _("Since"), "date", sortable=True),
            Column("valid_to", _p("term", "Until"), "date", hide_narrow=True),
            Column("source", _p("term", "Source"), "half", roomy=True),
        ],
        filters=[whose, _PAST],
        empty=Empty(
            _("No policy is set"),
            _("Until then orders are divided as is cheapest, nothing is replaced, back-orders wait 30 days."),
            icon="settings",
        ),
        row_key=lambda line: str(line.row.id),
    )  # fmt: skip


def houses_said(told: Mapping[str, Sequence[str]]) -> str:
    """Warehouses of a policy in words, ``only WH1; rather WH2``; empty where it names none."""
    words = {
        "allowed": pgettext("warehouses", "only %(codes)s"),
        "preferred": pgettext("warehouses", "rather %(codes)s"),
        "excluded": pgettext("warehouses", "never %(codes)s"),
    }  # fmt: skip
    found = [(said, told.get(name)) for name, said in words.items()]
    return clauses(said % {"codes": listed(codes)} for said, codes in found if codes)


class _Ruled:
    """A policy with its warehouses in words."""

    def __init__(self, line: Any) -> None:
        self._line, self.row = line, line.row
        self.houses = houses_said({name: getattr(line.row, name) for name in _HOUSES}) or "–"

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)


@door(STAFF)
def desk_policies(request: ActedRequest) -> HttpResponseBase:
    """How orders are allocated, of all and of single customers."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[PolicyRow]:
        day = _day(request, given)
        return policy_rows(actor=request.actor, window=window, customer_id=customer_id, on=day)

    return customers_list(
        request, NAV, _policies, find, lines_of=lambda lines: [_Ruled(one) for one in lines],
        template=_TEMPLATE, more=_more(request, "policies"),
    )  # fmt: skip


_COSTS = ListSpec(
    name="costs",
    title=_("Costs of places"),
    columns=[
        Column("place", _p("term", "From"), sortable=True),
        Column("region", _p("term", "To"), sortable=True),
        Column("trip", _("A shipment"), "number", decimals=2, align="end"),
        Column("kg", _("A kg"), "number", decimals=2, align="end"),
        Column("piece", _("A piece"), "number", decimals=2, align="end", hide_narrow=True),
        Column("transfer", _("A piece brought there"), "number", decimals=2, align="end", hide_narrow=True),
        Column("currency", _("Currency"), hide_narrow=True),
        Column("days", _("Days on the way"), "number", align="end", sortable=True),
        Column("cutoff", _("Cut-off"), hide_narrow=True),
        Column("valid_from", _("Since"), "date", sortable=True),
        Column("valid_to", _p("term", "Until"), "date", hide_narrow=True),
        Column("source", _p("term", "Source"), "half", roomy=True),
    ],
    filters=[Filter("place", _("Warehouse or supplier"), "text"), _PAST],
    empty=Empty(
        _("No cost is recorded"),
        _("Until then every place costs nothing and takes a day, and the choice among them says little."),
        icon="tag",
    ),
    row_key=lambda line: str(line["id"]),
)  # fmt: skip


@door(STAFF)
def desk_source_terms(request: ActedRequest) -> HttpResponseBase:
    """What a shipment from each place costs, by region."""

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = source_rows(
            actor=request.actor, window=window_of(asked), place=given.get("place", "").strip(),
            on=_day(request, given),
        )  # fmt: skip
        return ListResult(
            [
                {
                    "id": one.id, "place": one.place, "region": one.region or "*", "days": one.days,
                    "trip": _money(one.trip_cost, one.currency), "kg": _money(one.kg_cost, one.currency),
                    "piece": _money(one.piece_cost, one.currency), "currency": one.currency,
                    "transfer": _money(one.transfer_cost, one.currency), "cutoff": f"{one.cutoff:%H:%M}",
                    "valid_from": one.valid_from, "valid_to": one.valid_to, "source": one.source,
                }
                for one in page.rows
            ],
            page.total,
        )  # fmt: skip

    context = {**frame(request, NAV), **_more(request, "source_terms")}
    return list_view(request, _COSTS, fetch, template=_TEMPLATE, context=context)


def _offers(whose: Filter) -> ListSpec:
    del whose
    return ListSpec(
        name="offers",
        title=_("Suppliers"),
        columns=[
            Column("supplier", _("Supplier"), sortable=True),
            Column("name", _p("thing", "Name")),
            Column("sku", _p("goods", "Product"), sortable=True),
            Column("cost", _("Cost of a piece"), "number", decimals=2, align="end"),
            Column("lead_days", _("Lead time, days"), "number", align="end", sortable=True),
            Column("most", _("Pieces at most"), "number", align="end", hide_narrow=True),
            Column("email", _("E-mail"), hide_narrow=True),
            Column("set_at", _("Since"), "ago", sortable=True, hide_narrow=True),
            Column("ended_at", _p("term", "Until"), "ago", hide_narrow=True),
            Column("source", _p("term", "Source"), "half", hide_narrow=True),
            Column("customer", _("Owner of the goods"), template="desk/parts/cell_customer.html", roomy=True),
        ],
        filters=[
            Filter("supplier", _("Supplier"), "text"), Filter("sku", _("Product number"), "text"), _PAST,
        ],
        empty=Empty(
            _("No supplier sends for us"),
            _("A supplier who sends to consignees is one more place that orders can be served from."),
            icon="truck-delivery",
        ),
        row_url=lambda line: reverse("desk_product", args=[line.row.product_id]),
        row_key=lambda line: str(line.row.id),
    )  # fmt: skip


class _Priced:
    """A supplier's offer with its cost in whole money."""

    def __init__(self, line: Any) -> None:
        self._line, self.row = line, line.row
        self.cost = _money(line.row.unit_cost, "CNY")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)


@door(STAFF)
def desk_offers(request: ActedRequest) -> HttpResponseBase:
    """What suppliers send to consignees for us."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[OfferRow]:
        del customer_id
        return offer_rows(
            actor=request.actor, window=window, supplier=given.get("supplier", "").strip(),
            sku=given.get("sku", "").strip(), running=not given.get("past"),
        )  # fmt: skip

    return customers_list(
        request, NAV, _offers, find, lines_of=lambda lines: [_Priced(one) for one in lines],
        template=_TEMPLATE, more=_more(request, "offers"),
    )  # fmt: skip


def _substitutes(whose: Filter, *, leads: bool) -> ListSpec:
    return ListSpec(
        name="substitutes",
        title=_("Substitutes"),
        columns=[
            Column("sku", _p("goods", "Product"), sortable=True),
            Column("other_sku", _("May be replaced by"), sortable=True),
            Column("turn", _p("substitute", "Turn"), "number", align="end", sortable=True),
            Column("auto", _("Unasked"), "flag"),
            Column("valid_from", _("Since"), "date", sortable=True),
            Column("valid_to", _p("term", "Until"), "date", hide_narrow=True),
            Column("ended_at", _p("term", "Withdrawn"), "ago", hide_narrow=True),
            Column("why", _p("term", "Why withdrawn"), hide_narrow=True),
            Column("source", _p("term", "Source"), "half", hide_narrow=True),
            Column("set_by", _("By"), hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
        ],
        filters=[whose, Filter("sku", _("Product number"), "text"), _PAST],
        empty=Empty(
            _("No product may be replaced"),
            _("A pair agreed with a customer goes unasked, or once she agrees, as her policy says."),
            icon="refresh",
        ),
        row_url=lambda line: (
            reverse("desk_substitute", args=[line.row.id])
            if leads and line.row.ended_at is None
            else reverse("desk_product", args=[line.row.product_id])
        ),
        row_key=lambda line: str(line.row.id),
        row_tone=lambda line: "" if line.row.ended_at is None else "excused",
    )


@door(STAFF)
def desk_substitutes(request: ActedRequest) -> HttpResponseBase:
    """Which product may stand in for which, customer by customer."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[SubstituteRow]:
        return substitute_rows(
            actor=request.actor, window=window, customer_id=customer_id, sku=given.get("sku", "").strip(),
            on=_day(request, given),
        )  # fmt: skip

    spec = partial(_substitutes, leads=request.actor.role in RUNNERS)
    return customers_list(request, NAV, spec, find, template=_TEMPLATE, more=_more(request, "substitutes"))
