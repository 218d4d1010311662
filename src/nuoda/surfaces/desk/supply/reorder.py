"""When to order goods again: products at their reorder point, each figure explained, deliveries proposed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from math import ceil
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.stock.commands import AdviceDraft, announce
from nuoda.domains.stock.queries import warehouses
from nuoda.domains.stock.queries.reordering import usual_house
from nuoda.domains.stock.queries.sourcing import products_by_id
from nuoda.insight.reordering.policy import LEAST_DAYS, LEAST_ORDERED, LEAST_RECEIPTS
from nuoda.insight.reordering.reading import COVERS, DAYS, SERVICES, Advised, Wish, advice
from nuoda.kernel.actor import STAFF
from nuoda.kernel.calendar import HOUSE_ZONE, house_day
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.paging import Page, Window
from nuoda.pages.charts import Chart, Series
from nuoda.pages.dates import DayInput
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.listing import customers_list

NAV = "stock"
_WEEK = 7


def _spec(whose: Filter) -> ListSpec:
    return ListSpec(
        name="reorder",
        title=_("Reorder advice"),
        columns=[
            Column("sku", pgettext_lazy("goods", "Product"), sortable=True),
            Column("verdict", _("Advice"), "badge", badge_kind="reorder", sortable=True),
            Column("quantity", _("Order now"), "number", align="end", sortable=True),
            Column("position", _("Available to plan"), "number", align="end", sortable=True),
            Column("reorder", _("Reorder point"), "number", align="end", sortable=True),
            Column("safety", _("Safety stock"), "number", align="end", hide_narrow=True, sortable=True),
            Column("demand", _("Ordered a day"), "number", decimals=1, align="end", hide_narrow=True),
            Column("days_left", _("Lasts, days"), "number", decimals=1, align="end", hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
        ],
        filters=[
            Filter("verdict", _("Advice"), choices=choices("reorder"), quick=True),
            Filter("service", _("Service level"), choices=[(str(n), f"{n} %") for n in SERVICES]),
            Filter("cover", _("Days to cover"), choices=[(str(n), _days(n)) for n in COVERS]),
            whose,
            Filter("text", _("Product number"), "text"),
        ],
        empty=Empty(
            _("No product was ordered lately"),
            _("A product appears here when orders asked for it in the last 90 days."),
            icon="chart-bar",
        ),
        row_url=lambda line: line.url,
        row_key=lambda line: str(line.row.product.id),
        row_tone=lambda line: "risk" if line.row.verdict == "below" else "",
    )


def _days(n: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", n) % {"n": n}


class Shown:
    """A product in the list: what is shown of its advice, None for what is not known."""

    def __init__(self, line: Any, wish: Wish) -> None:
        self.row: Advised = line.row
        self.customer, self.tier, self.customer_id = line.customer, line.tier, line.row.customer_id
        self.sku, self.verdict, self.position = line.row.product.sku, line.row.verdict, line.row.position
        self.url = f"{reverse('desk_reorder_product', args=[line.row.product.id])}?{_query(wish)}"
        policy = line.row.policy
        self.quantity = line.row.quantity or None
        self.reorder = policy.reorder if policy else None
        self.safety = policy.safety if policy else None
        self.demand = policy.demand if policy else None
        self.days_left = line.row.days_left


def _query(wish: Wish) -> str:
    return f"service={wish.service}&cover={wish.cover}"


_SORTS: Mapping[str, Callable[[Advised], Any]] = {
    "sku": lambda one: one.product.sku,
    "verdict": lambda one: str(one.verdict),
    "quantity": lambda one: one.quantity,
    "position": lambda one: one.position,
    "reorder": lambda one: one.policy.reorder if one.policy else -1,
    "safety": lambda one: one.policy.safety if one.policy else -1,
}


@door(STAFF)
def desk_reorder(request: ActedRequest) -> HttpResponseBase:
    """Products that were ordered lately with advice on each, the most urgent first."""
    wish = _wish(request)

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[Advised]:
        rows = advice(actor=request.actor, at=request.now, wish=wish, owner_id=customer_id)
        text = given.get("text", "").strip().casefold()
        verdict = given.get("verdict", "")
        rows = [
            one for one in rows if text in one.product.sku.casefold() and verdict in ("", one.verdict.value)
        ]
        if window.sort:
            rows.sort(key=_SORTS[window.sort], reverse=window.descending)
        first = (window.page - 1) * window.size
        return Page(rows[first : first + window.size], len(rows), window.page, window.size)

    return customers_list(
        request, NAV, _spec, find, lines_of=lambda lines: [Shown(one, wish) for one in lines],
        template="desk/stock/list.html", more={"tab": "reorder"},
    )  # fmt: skip


def _wish(request: ActedRequest) -> Wish:
    def one(name: str, known: Sequence[int], usual: int) -> int:
        return next((n for n in known if str(n) == request.GET.get(name, "")), usual)

    usual = Wish()
    return Wish(one("service", SERVICES, usual.service), one("cover", COVERS, usual.cover))


class ProposeForm(DeskForm):
    """A delivery that is proposed: nothing is ordered by it yet."""

    title = _("Propose a delivery")
    submit = _("Propose it")

    warehouse = forms.ChoiceField(label=_("Warehouse"))
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1, max_value=10_000_000)
    expected_on = forms.DateField(label=_("Expected on"), widget=DayInput())


@door(STAFF)
@require_http_methods(["GET", "POST"])
def desk_reorder_product(request: ActedRequest, product_id: UUID) -> HttpResponse:
    """One product: its demand, its deliveries and what follows from them; a POST proposes a delivery."""
    wish = _wish(request)
    rows = advice(actor=request.actor, at=request.now, wish=wish)
    told = next((one for one in rows if one.product.id == product_id), None)
    goods = told.product if told else products_by_id([product_id], actor=request.actor).get(product_id)
    if goods is None:
        raise NotFound
    card = customers_by_id([goods.customer_id], actor=request.actor)[goods.customer_id]
    form = _form(request, product_id, told)

    def carry_out() -> str:
        given = form.cleaned_data
        reference = f"RO-{request.now.astimezone(HOUSE_ZONE):%y%m%d}-{form.key[:8]}"
        draft = AdviceDraft(
            card.code, reference, given["warehouse"], given["expected_on"], {goods.sku: given["quantity"]},
            proposed=True,
        )  # fmt: skip
        report = announce.once(form.key)(by=request.actor, at=request.now, advices=[draft])
        if report.refused:
            raise Invalid(fields=report.refused[0].problems)
        number = report.numbers[0][1] if report.numbers else ""
        return reverse("desk_delivery", args=[number]) if number else reverse("desk_deliveries")

    context = {
        "goods": goods, "name": called(goods), "told": told, "wish": wish, "customer": card, "tab": "reorder",
        "services": SERVICES, "covers": [(n, _days(n)) for n in COVERS], "days": DAYS,
        "chart": _chart(told) if told else None, "leads": told.history.leads if told else (),
        "least": {"days": LEAST_DAYS, "ordered": LEAST_ORDERED, "receipts": LEAST_RECEIPTS},
        "list_url": f"{reverse('desk_reorder')}?{_query(wish)}",
    }  # fmt: skip
    return answer_form(
        request, form, NAV, carry_out, back=reverse("desk_reorder"), back_label=gettext("Reorder advice"),
        template="desk/supply/reorder.html", more=context,
    )  # fmt: skip


def _form(request: ActedRequest, product_id: UUID, told: Advised | None) -> ProposeForm:
    days = ceil(told.policy.lead) if told and told.policy else 7
    initial = {
        "warehouse": usual_house(product_id, actor=request.actor),
        "quantity": told.quantity if told and told.quantity else None,
        "expected_on": house_day(request.now) + timedelta(days=days),
    }
    form = ProposeForm(request.POST or None, initial=initial)
    fields: dict[str, Any] = dict(form.fields)
    fields["warehouse"].choices = [
        (one.code, f"{one.code} {one.name}") for one in warehouses(actor=request.actor)
    ]
    return form


def _chart(told: Advised) -> Chart:
    """Whole weeks of demand from the first day known, the latest last."""
    daily = told.history.daily[len(told.history.daily) % _WEEK :]
    begin = told.first + timedelta(days=len(told.history.daily) % _WEEK)
    weeks = [sum(daily[n : n + _WEEK]) for n in range(0, len(daily), _WEEK)]
    return Chart(
        key="demand", kind="bar", title=pgettext("chart", "Ordered, week by week"), unit=gettext("pieces"),
        categories=[(begin + timedelta(days=_WEEK * n)).isoformat() for n in range(len(weeks))],
        series=[Series(gettext("pieces"), weeks)], n=sum(weeks),
    )  # fmt: skip
