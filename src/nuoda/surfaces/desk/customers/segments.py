"""Segments: the list with counts, one with its customers, and its conditions written and tried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from nuoda.domains.customers.commands import SegmentDraft, define_segment, end_segment
from nuoda.domains.customers.queries.segments import (
    CONDITION_FIELDS,
    SegmentRow,
    member_counts,
    members,
    read_conditions,
    segment_page,
    segment_rows,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid
from nuoda.kernel.paging import Window
from nuoda.kernel.translate import explained
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.desk.customers.condition_words import FIELDS, told
from nuoda.surfaces.desk.customers.scene import place_context, place_show
from nuoda.surfaces.desk.forms import DeskForm
from nuoda.surfaces.desk.frame import RUNNERS
from nuoda.surfaces.desk.listing import window_of

SHOWN = 8


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment with how many customers it holds now."""

    row: SegmentRow
    count: int

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)

    @property
    def words(self) -> str:
        return " · ".join(told(one) for one in self.row.read)


def _spec() -> ListSpec:
    return ListSpec(
        name="segments",
        title=_("Segments"),
        columns=[
            Column("name", _("Segment"), sortable=True),
            Column("code", _("Code"), sortable=True, hide_narrow=True),
            Column("count", _("Customers"), kind="number", align="end"),
            Column("words", _("Conditions")),
            Column(
                "place", _("Place in the matrix"), kind="number", align="end", sortable=True, hide_narrow=True
            ),
            Column("defined_at", _("Defined"), kind="ago", sortable=True, hide_narrow=True),
            Column("defined_by", _("By"), hide_narrow=True),
        ],
        filters=[
            Filter("ended", _("Ended ones"), kind="flag"),
            Filter("q", _("Name or code"), kind="text"),
        ],
        empty=Empty(
            _("No segment yet"),
            _(
                "A segment holds all customers for whom its conditions hold, such as region = 华东 and"
                " orders_90 >= 20. The service matrix can give it something of its own."
            ),
            reverse("desk_segment_new"),
            _("Define a segment"),
            "users",
        ),
        default_sort="code",
        row_url=lambda row: reverse("desk_segment", args=[row.code]),
        row_key=lambda row: row.code,
        refresh_on="segment",
    )


@door(STAFF)
def segment_list(request: ActedRequest) -> HttpResponseBase:
    """Segments with their counts."""

    def fetch(asked: ListRequest) -> ListResult:
        page = segment_rows(
            actor=request.actor, window=window_of(asked), ended=bool(asked.filters.get("ended")),
            text=asked.filters.get("q", ""),
        )  # fmt: skip
        counts = member_counts(page.rows, request.now, actor=request.actor)
        return ListResult([SegmentLine(one, counts.get(one.code, 0)) for one in page.rows], page.total)

    context = place_context(request, "segments", {"new_url": reverse("desk_segment_new")})
    context["new_label"] = gettext("Define a segment")
    return list_view(request, _spec(), fetch, template="desk/customers/list.html", context=context)


def _members_spec(code: str) -> ListSpec:
    return ListSpec(
        name=f"segment-{code}",
        title=_("Customers of the segment"),
        columns=[
            Column("name", _("Customer"), sortable=True, template="desk/customers/cell_name.html"),
            Column("code", _("Code"), sortable=True),
            Column("tier", _("Tier"), kind="badge", badge_kind="tier", sortable=True),
            Column("region", _("Region"), sortable=True),
            Column("trade", _("Trade"), sortable=True, hide_narrow=True),
            Column("orders_90", _("Orders in 90 days"), kind="number", align="end", sortable=True),
            Column("last_order", _("Last order"), kind="date", hide_narrow=True),
            Column("revenue", _("Revenue"), kind="number", align="end", sortable=True, hide_narrow=True),
            Column(
                "score", _("Score"), kind="number", decimals=1, align="end", sortable=True, hide_narrow=True
            ),
        ],
        empty=Empty(
            _("Nobody belongs to it"),
            _("Figures are counted with each review; loosen a condition, or review the customers first."),
            icon="users",
        ),
        default_sort="code",
        row_url=lambda row: reverse("desk_customer", args=[row.id]),
        row_key=lambda row: str(row.id),
        refresh_on="customer",
    )


@door(STAFF)
def segment(request: ActedRequest, segment_code: str) -> HttpResponseBase:
    """One segment with its customers, to sort, page and export."""
    row = segment_page(segment_code, actor=request.actor)

    def fetch(asked: ListRequest) -> ListResult:
        page = members(row.read, request.now, actor=request.actor, window=window_of(asked))
        return ListResult(page.rows, page.total)

    context = place_context(
        request, "segments", {"segment": row, "conditions": [told(one) for one in row.read]}
    )
    return list_view(
        request, _members_spec(segment_code), fetch, template="desk/customers/segment.html", context=context
    )


class SegmentForm(DeskForm):
    """A segment by its conditions."""

    title = _("Define a segment")
    submit = _("Save")

    code = forms.CharField(label=_("Code"), max_length=40, help_text=_("Such as east-fresh."))
    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    conditions = forms.CharField(
        label=_("Conditions, one a line"), max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "region in 上海, 江苏\norders_90 >= 20"}),
    )  # fmt: skip
    place = forms.IntegerField(
        label=_("Place in the matrix"), initial=10,
        help_text=_("Of a customer's segments the one with the lowest place goes first."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), max_length=400, required=False)


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def write(request: ActedRequest, segment_code: str = "") -> HttpResponse:
    """Define a segment, or define it anew, with a preview of whom it holds."""
    initial: dict[str, Any] = {}
    if segment_code:
        row = segment_page(segment_code, actor=request.actor)
        initial = {
            "code": row.code, "name": row.name, "conditions": "\n".join(row.conditions), "place": row.place,
            "note": row.note,
        }  # fmt: skip
    form = SegmentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        draft = SegmentDraft(given["code"], given["name"], given["conditions"], given["note"], given["place"])
        try:
            made = define_segment.once(form.key)(by=request.actor, at=request.now, segment=draft)
        except Invalid as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("Saved."))
            return HttpResponseRedirect(reverse("desk_segment", args=[made]))
    context = {
        "form": form,
        "back": reverse("desk_segments"),
        "fields": [(name, FIELDS[name]) for name in CONDITION_FIELDS],
    }
    return place_show(request, "desk/customers/segment_form.html", "segments", context)


@door(RUNNERS)
@require_POST
def preview(request: ActedRequest) -> HttpResponse:
    """Whom the conditions in a form would hold."""
    conditions, problems = read_conditions(request.POST.get("conditions", "")[:4_000])
    context: dict[str, Any] = {"problems": [explained(one) for one in problems]}
    if not problems:
        window = Window(size=SHOWN)
        context["found"] = members(conditions, request.now, actor=request.actor, window=window)
    return render(request, "desk/customers/segment_preview.html", context)


@door(RUNNERS)
@require_POST
def finish(request: ActedRequest, segment_code: str) -> HttpResponse:
    """End a segment."""
    end_segment(by=request.actor, at=request.now, code=segment_code)
    return HttpResponseRedirect(reverse("desk_segments"))


urlpatterns = [
    path("customers/segments/", segment_list, name="desk_segments"),
    path("customers/segments/new/", write, name="desk_segment_new"),
    path("customers/segments/preview/", preview, name="desk_segment_preview"),
    path("customers/segments/<slug:segment_code>/", segment, name="desk_segment"),
    path("customers/segments/<slug:segment_code>/edit/", write, name="desk_segment_edit"),
    path("customers/segments/<slug:segment_code>/end/", finish, name="desk_segment_end"),
]
