"""Warehouses: opened, changed and closed, each with its places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.stock.commands import WarehouseDraft, change_warehouse, close_warehouse, open_warehouses
from nuoda.domains.stock.queries.furnishing import HouseLine, house_line, house_lines, place_lines
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS, frame
from nuoda.surfaces.desk.listing import window_of

NAV = "stock"
CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"


def _spec() -> ListSpec:
    return ListSpec(
        name="warehouses",
        title=_("Warehouses"),
        columns=[
            Column("code", _p("warehouse", "Code"), sortable=True),
            Column("name", _p("thing", "Name"), template="desk/parts/cell_called.html", sortable=True),
            Column("city", _("City"), sortable=True, hide_narrow=True),
            Column("places", _("Places"), "number", align="end", sortable=True),
            Column("filled", _("Of them filled"), "number", align="end"),
            Column("pieces", _("Pieces"), "number", align="end", sortable=True),
            Column("closed_at", _p("warehouse", "Closed"), "ago", hide_narrow=True),
        ],
        filters=[
            Filter(
                "state", _("State"), quick=True,
                choices=[("open", _p("warehouse", "Open")), ("closed", _p("warehouse", "Closed"))],
            ),
            Filter("q", _("Code, name or city"), "text"),
        ],
        empty=Empty(
            _("No warehouse is open yet"),
            _("Open one, and set up its places one by one, as a range, or from a sheet."),
            reverse("desk_warehouse_new"),
            _("Open a warehouse"),
            "building-warehouse",
        ),
        default_sort="code",
        row_url=lambda row: reverse("desk_warehouse", args=[row.code]),
        row_key=lambda row: str(row.id),
    )  # fmt: skip


@door(STAFF)
def warehouse_list(request: ActedRequest) -> HttpResponseBase:
    """Warehouses with filters, sorting and export."""

    def fetch(asked: ListRequest) -> ListResult:
        state, text = asked.filters.get("state", ""), asked.filters.get("q", "").lower()
        rows = [
            row
            for row in house_lines(actor=request.actor)
            if state in ("", "closed" if row.closed_at else "open")
            and text in f"{row.code} {row.name} {row.name_en} {row.city}".lower()
        ]
        key = asked.sort or "code"
        rows.sort(key=lambda row: (getattr(row, key), row.code), reverse=asked.descending)
        return ListResult(rows[asked.offset : asked.offset + asked.size], len(rows))

    context = {**frame(request, NAV), "tab": "warehouses", "may_run": request.actor.role in RUNNERS}
    return list_view(request, _spec(), fetch, template="desk/stock/warehouses.html", context=context)


def _places_spec(house: HouseLine) -> ListSpec:
    return ListSpec(
        name="places",
        title=_("Places of %(code)s") % {"code": house.code},
        columns=[
            Column("code", _p("goods", "Place"), sortable=True),
            Column("kind", _("Kind of place"), "badge", badge_kind="place_kind", sortable=True),
            Column("area", _p("warehouse", "Zone"), sortable=True),
            Column(
                "walk", _p("warehouse", "Picking order"), "number", sortable=True, hide_narrow=True
            ),
            Column("pieces", _("Pieces"), "number", align="end"),
            Column("volume", _("Room, cm³"), "number", align="end", hide_narrow=True),
            Column("weight", _("Load, g"), "number", align="end", hide_narrow=True),
            Column("pallets", _("Pallets"), "number", align="end", hide_narrow=True),
            Column("closed_at", _p("warehouse", "Closed"), "ago", sortable=True, hide_narrow=True),
        ],
        filters=[
            Filter(
                "state", _("State"), quick=True,
                choices=[
                    ("open", _p("warehouse", "Open")), ("empty", _p("warehouse", "Empty")),
                    ("closed", _p("warehouse", "Closed")),
                ],
            ),
            Filter("kind", _("Kind of place"), choices=choices("place_kind")),
            Filter("q", _("Place or zone"), "text"),
        ],
        empty=Empty(
            _("No place here"),
            _("Set places up one by one, as a range such as A-01-01 to A-10-08, or from a sheet."),
            reverse("desk_places_new", args=[house.code]),
            _("Set up places"),
            "map-pin",
        ),
        row_url=lambda row: reverse("desk_place", args=[row.id]),
        row_key=lambda row: str(row.id),
        row_tone=lambda row: "excused" if row.closed_at else "",
    )  # fmt: skip


@door(STAFF)
def warehouse(request: ActedRequest, warehouse_code: str) -> HttpResponseBase:
    """A warehouse: what it is, and its places with filters, sorting and export."""
    house = house_line(warehouse_code, actor=request.actor)

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = place_lines(
            actor=request.actor, window=window_of(asked), warehouse=house.code, kind=given.get("kind", ""),
            state=given.get("state", ""), text=given.get("q", ""),
        )  # fmt: skip
        return ListResult(page.rows, page.total)

    context = {**frame(request, NAV), "house": house, "may_run": request.actor.role in RUNNERS}
    template = "desk/stock/warehouse.html"
    return list_view(request, _places_spec(house), fetch, template=template, context=context)


class WarehouseForm(DeskForm):
    """What a warehouse is called, and how its counts and packages go."""

    title: Any = _("Open a warehouse")
    text: Any = _("It comes with a gate, a packing place, a dock and a quarantine; you add the rest.")
    submit: Any = _("Create")

    code = forms.RegexField(
        CODE, label=_p("warehouse", "Code"), max_length=20,
        help_text=_("Letters, figures, hyphens; it stands on labels and stays as it is."),
        error_messages={"invalid": _("Use letters, figures, points and hyphens, such as SH1.")},
    )  # fmt: skip
    name = forms.CharField(label=_p("thing", "Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    zone = forms.CharField(
        label=_("Time zone"), max_length=40, initial="Asia/Shanghai", help_text=_("Such as Asia/Shanghai.")
    )
    adjust_limit = forms.IntegerField(
        label=_("One person may put right"), min_value=0, max_value=10_000_000, initial=5,
        help_text=_("Pieces; a count that is off by more waits for a second person."),
    )  # fmt: skip
    gs1_prefix = forms.CharField(
        label=_("GS1 company prefix"), max_length=10, required=False,
        help_text=_("Packages are numbered under it as SSCC; without it they bear numbers of the house."),
    )  # fmt: skip

    def draft(self) -> WarehouseDraft:
        given = self.cleaned_data
        names = WarehouseDraft.__dataclass_fields__
        return WarehouseDraft(**{name: given[name] for name in names})


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def new_warehouse(request: ActedRequest) -> HttpResponse:
    """Open a warehouse."""
    form = WarehouseForm(request.POST or None)
    if form.is_bound and form.is_valid():
        code = form.cleaned_data["code"]
        if any(row.closed_at is None for row in house_lines(actor=request.actor, codes=[code])):
            form.add_error("code", gettext("This code is taken. Choose another."))

    def carry_out() -> str:
        open_warehouses.once(form.key)(by=request.actor, at=request.now, warehouses=[form.draft()])
        return reverse("desk_warehouse", args=[form.cleaned_data["code"]])

    back = reverse("desk_warehouses")
    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("Warehouses"))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def edit_warehouse(request: ActedRequest, warehouse_code: str) -> HttpResponse:
    """Give a warehouse another name, city or limit."""
    house = house_line(warehouse_code, actor=request.actor)
    names = WarehouseDraft.__dataclass_fields__
    form = WarehouseForm(request.POST or None, initial={name: getattr(house, name) for name in names})
    form.title, form.text, form.submit = gettext_lazy("Change the warehouse"), "", gettext_lazy("Save")
    form.fields["code"].disabled = True
    back = reverse("desk_warehouse", args=[house.code])

    def carry_out() -> str:
        change_warehouse(by=request.actor, at=request.now, draft=form.draft())
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=house.code)


class CloseForm(DeskForm):
    """Whether a warehouse is really to be closed."""

    title: Any = _("Close the warehouse?")
    text: Any = _("It can be closed once nothing lies in it, comes to it, or is promised from it.")
    submit: Any = _p("warehouse", "Close it")


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def shut_warehouse(request: ActedRequest, warehouse_code: str) -> HttpResponse:
    """Close a warehouse; what stands against it is told."""
    house = house_line(warehouse_code, actor=request.actor)
    form = CloseForm(request.POST if request.method == "POST" else None)

    def carry_out() -> str:
        close_warehouse(by=request.actor, at=request.now, code=house.code)
        return reverse("desk_warehouses")

    back = reverse("desk_warehouse", args=[house.code])
    return answer_form(request, form, NAV, carry_out, back=back, back_label=house.code)
