"""How the goods of an order are served from stock, and what it would have cost otherwise; what is short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.customers.facts import RANK
from nuoda.domains.orders.queries.allocation import ServedLine, WaitingLine, waiting_lines
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.money import minor_units
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.translate import listed
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.listing import customers_list
from nuoda.surfaces.desk.supply.terms import houses_said


@dataclass(frozen=True, slots=True)
class Way:
    """One way to serve an order. ``scarce``: its goods went to other orders."""

    places: str
    shipments: int
    cost: Decimal
    lacking: int
    scarce: bool = False


@dataclass(frozen=True, slots=True)
class Stood:
    """How goods of a line stood in a warehouse when it was planned last: why no more, or what was hers."""

    sku: str
    house: str
    words: str
    short: bool


@dataclass(frozen=True, slots=True)
class Served:
    """What the page of an order shows of its goods in stock."""

    lines: list[ServedLine]
    chosen: Way | None
    runner_up: Way | None
    currency: str
    decimals: int
    payer: str
    policy: str
    proven: bool
    houses: str = ""
    stood: Sequence[Stood] = ()


def served_view(lines: list[ServedLine]) -> Served | None:
    """None where none of the goods lie with us."""
    if not lines:
        return None
    latest = max(lines, key=lambda one: (one.planned_at is not None, one.planned_at))
    told = next((one.decision for one in (latest, *lines) if one.decision), None) or {}
    currency = told.get("currency", latest.currency)
    chosen, other = _way(told, currency), _way(told.get("runner_up"), currency)
    shares = (one.decision["rationed"] for one in lines if "rationed" in one.decision)
    rationed: Mapping[str, str] = next(shares, {})
    return Served(
        lines, chosen, other, currency, minor_units(currency), told.get("payer", ""),
        rationed.get("policy", ""), bool(told.get("proven", True)), houses_said(told.get("houses", {})),
        [one for line in lines for one in _stood(line)],
    )  # fmt: skip


def _stood(line: ServedLine) -> list[Stood]:
    short = line.held < line.quantity
    told: Mapping[str, Mapping[str, Any]] = line.decision.get("stood", {})
    return [Stood(line.sku, house, _standing(one), short) for house, one in sorted(told.items())]


def _standing(one: Mapping[str, Any]) -> str:
    """``288 lie there; 100 held for platinum, 188 held for key; 20 kept for platinum``."""
    held = [
        gettext("%(n)s held for %(tier)s") % {"n": n, "tier": _tier(tier)}
        for tier, n in sorted(one["held"].items(), key=_by_rank)
    ]
    kept = [
        gettext("%(n)s kept for %(tier)s") % {"n": n, "tier": _tier(tier)}
        for tier, n in sorted(one["kept"].items(), key=_by_rank)
    ]
    safety = [gettext("%(n)s safety stock") % {"n": one["safety"]}] if one["safety"] else []
    lying = gettext("%(n)s lie there") % {"n": one["lying"]}
    return " · ".join([lying, *held, *kept, *safety])


def _by_rank(found: tuple[str, int]) -> tuple[int, str]:
    return -RANK.get(found[0], 0), found[0]


def _tier(tier: str) -> str:
    return str(word("tier", tier)) if tier else gettext("others")


def _way(told: Mapping[str, Any] | None, currency: str) -> Way | None:
    if not told or not told.get("places"):
        return None
    unit = Decimal(1).scaleb(-minor_units(currency))
    return Way(
        listed(told["places"]), told["shipments"], told["cost"] * unit, told["lacking"],
        bool(told.get("scarce")),
    )  # fmt: skip


_WAITING = ("partial", "backordered", "short")


def _spec(whose: Filter) -> ListSpec:
    return ListSpec(
        name="shortages",
        title=_("Shortages"),
        columns=[
            Column("reference", _("Order number"), sortable=True),
            Column("sku", _p("goods", "Product"), sortable=True),
            Column("state", _("State"), "badge", badge_kind="allocated", sortable=True),
            Column("lacking", _("Still lacking"), "number", align="end"),
            Column(
                "quantity", _p("goods", "Ordered"), "number", align="end", sortable=True, hide_narrow=True
            ),
            Column("promise_on", _("Delivery expected"), sortable=True),
            Column("cancel_at", _("Called off at"), "instant", sortable=True, hide_narrow=True),
            Column("ordered_at", _("Ordered"), "ago", sortable=True, hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
        ],
        filters=[
            Filter(
                "state", _("State"), quick=True,
                choices=[one for one in choices("allocated") if one[0] in _WAITING],
            ),
            whose,
            Filter("text", _("Search"), "text", placeholder=_("Order number or product")),
        ],
        empty=Empty(
            _("Nothing is short"),
            _("An order line appears here when its goods do not all lie in our warehouses."),
            icon="building-warehouse",
        ),
        row_url=lambda line: reverse("desk_order", args=[line.row.order_id]),
        row_key=lambda line: str(line.row.id),
        row_tone=lambda line: "risk" if line.row.state == "short" else "",
        refresh_on="order.allocated",
    )  # fmt: skip


@door(STAFF)
def shortage_list(request: ActedRequest) -> HttpResponseBase:
    """Order lines that wait for goods, the highest tier and the oldest first."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[WaitingLine]:
        return waiting_lines(
            actor=request.actor, window=window, state=given.get("state", ""), customer_id=customer_id,
            text=given.get("text", ""),
        )  # fmt: skip

    return customers_list(
        request, "stock", _spec, find, template="desk/stock/list.html", more={"tab": "shortages"}
    )


__all__ = ["Served", "Way", "served_view", "urlpatterns"]
urlpatterns: list[URLPattern] = [path("stock/shortages/", shortage_list, name="desk_shortages")]
