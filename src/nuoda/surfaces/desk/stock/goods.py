"""Products: every one that customers keep with us, recorded and changed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.customers.queries import customers_by_id, customers_to_choose
from nuoda.domains.stock.commands import ProductDraft, record_products
from nuoda.domains.stock.queries.furnishing import ProductLine, product_lines
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, Group, answer_form
from nuoda.surfaces.desk.listing import customers_list
from nuoda.surfaces.desk.stock.houses import NAV


def _spec(whose: Filter) -> ListSpec:
    return ListSpec(
        name="products",
        title=_p("goods", "Products"),
        columns=[
            Column("sku", _p("goods", "Product"), sortable=True),
            Column("name", _p("thing", "Name"), template="desk/parts/cell_called.html", sortable=True),
            Column("pieces", _("Good pieces"), "number", align="end"),
            Column("unit", _("Unit"), template="desk/parts/cell_unit.html", hide_narrow=True),
            Column("gtin", _("GTIN"), hide_narrow=True),
            Column("weight", _("Weight, g"), "number", align="end", sortable=True, hide_narrow=True),
            Column("shelf_life", _("Shelf life, days"), "number", align="end", sortable=True, roomy=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", hide_narrow=True),
        ],
        filters=[whose, Filter("text", _("Search"), "text", placeholder=_("Product, name or GTIN"))],
        empty=Empty(
            _("No product here"),
            _("Record what a customer keeps with us, or bring a sheet in; then its deliveries can come."),
            reverse("desk_product_new"),
            _("Record a product"),
            "package",
        ),
        row_url=lambda line: reverse("desk_product", args=[line.id]),
        row_key=lambda line: str(line.id),
    )


@door(STAFF)
def product_list(request: ActedRequest) -> HttpResponseBase:
    """Products with filters, sorting and export."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[ProductLine]:
        return product_lines(
            actor=request.actor, window=window, customer_id=customer_id, text=given.get("text", "")
        )

    template = "desk/stock/products.html"
    return customers_list(request, NAV, _spec, find, template=template, more={"tab": "products"})


class ProductForm(DeskForm):
    """What a product is, how big, how long it lives, and how it wants to be handled."""

    title: Any = _("Record a product")
    submit: Any = _("Record it")

    customer = forms.ChoiceField(label=_("Customer"))
    sku = forms.CharField(label=_("Product number"), max_length=60)
    name = forms.CharField(label=_p("thing", "Name"), max_length=200)
    name_en = forms.CharField(label=_("Name in English"), max_length=200, required=False)
    gtin = forms.CharField(
        label=_("GTIN"), max_length=14, required=False, help_text=_("The figures under the barcode.")
    )
    unit = forms.ChoiceField(label=_("Unit"), initial="piece")
    length = forms.IntegerField(label=_("Length, mm"), min_value=0, max_value=30_000, initial=0)
    width = forms.IntegerField(label=_("Width, mm"), min_value=0, max_value=30_000, initial=0)
    height = forms.IntegerField(label=_("Height, mm"), min_value=0, max_value=30_000, initial=0)
    weight = forms.IntegerField(label=_("Weight, g"), min_value=0, max_value=10**9, initial=0)
    per_pallet = forms.IntegerField(label=_("Pieces on a pallet"), min_value=1, required=False)
    shelf_life = forms.IntegerField(
        label=_("Shelf life, days"), min_value=1, max_value=36_500, required=False,
        help_text=_("With one, every lot needs a day of expiry."),
    )  # fmt: skip
    turn = forms.ChoiceField(
        label=_("Lots go out"),
        choices=[("fefo", _("First expired, first out")), ("fifo", _("First in, first out"))],
    )
    marks = forms.MultipleChoiceField(
        label=_("Handling marks"), required=False, widget=forms.CheckboxSelectMultiple
    )
    groups = (
        Group("", ("customer", "sku", "name", "name_en", "gtin", "unit")),
        Group(_("Size and weight of one unit"), ("length", "width", "height", "weight", "per_pallet")),
        Group(_("Life and handling"), ("shelf_life", "turn", "marks")),
    )

    def __init__(self, data: Any, *, customers: Sequence[tuple[str, str]], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        fields: dict[str, Any] = dict(self.fields)
        fields["customer"].choices = customers
        fields["marks"].choices = choices("handling_mark")
        units = [one for one in choices("goods_unit") if one[0] != "service"]
        kept = (initial or {}).get("unit") or "piece"  # by a sheet or the interface, any word may have come
        fields["unit"].choices = units if kept in dict(units) else [*units, (kept, kept)]

    def draft(self) -> ProductDraft:
        given = {name: self.cleaned_data[name] for name in ProductDraft.__dataclass_fields__}
        return ProductDraft(**{**given, "marks": tuple(given["marks"])})


def _record(request: ActedRequest, form: ProductForm) -> None:
    report = record_products(by=request.actor, at=request.now, products=[form.draft()])
    if report.refused:
        raise Invalid(fields=report.refused[0].problems)


@door(STAFF)
@require_http_methods(["GET", "POST"])
def new_product(request: ActedRequest) -> HttpResponse:
    """Record a product; a number that is known takes what is said now."""
    cards = customers_to_choose(actor=request.actor)
    named = [(card.code, called(card)) for card in cards]
    form = ProductForm(request.POST or None, customers=named)
    back = reverse("desk_products")

    def carry_out() -> str:
        _record(request, form)
        rows = product_lines(
            actor=request.actor, window=Window(size=200), text=form.cleaned_data["sku"],
        ).rows  # fmt: skip
        owner = next(card.id for card in cards if card.code == form.cleaned_data["customer"])
        found = [one for one in rows if (one.customer_id, one.sku) == (owner, form.cleaned_data["sku"])]
        return reverse("desk_product", args=[found[0].id]) if found else back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Products"))


@door(STAFF)
@require_http_methods(["GET", "POST"])
def edit_product(request: ActedRequest, product_id: UUID) -> HttpResponse:
    """Change what a product is; its number and whose it is stay."""
    rows = product_lines(actor=request.actor, window=Window(size=1), product_id=product_id).rows
    if not rows:
        raise NotFound
    row = rows[0]
    card = customers_by_id([row.customer_id], actor=request.actor)[row.customer_id]
    names = [name for name in ProductDraft.__dataclass_fields__ if name != "customer"]
    initial = {"customer": card.code, **{name: getattr(row, name) for name in names}}
    form = ProductForm(request.POST or None, customers=[(card.code, called(card))], initial=initial)
    form.title, form.submit = gettext_lazy("Change the product"), gettext_lazy("Save")
    for name in ("customer", "sku"):
        form.fields[name].disabled = True
    back = reverse("desk_product", args=[row.id])

    def carry_out() -> str:
        _record(request, form)
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.sku)
