"""Counts: what was found, what the ledger had, and the second person's word on it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.cases.queries import case_shown_by
from nuoda.domains.stock.commands import decide_count
from nuoda.domains.stock.queries import warehouses
from nuoda.domains.stock.queries.counts import count_page, count_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS, frame, show
from nuoda.surfaces.desk.listing import window_of


@door(STAFF)
def count_list(request: ActedRequest) -> HttpResponseBase:
    """Counts with filters, paging and export."""
    actor = request.actor
    houses = [(one.code, one.code) for one in warehouses(actor=actor)]
    spec = ListSpec(
        name="counts",
        title=_p("stock", "Counts"),
        columns=[
            Column("number", _("Number"), sortable=True),
            Column("state", _("State"), "badge", badge_kind="stock_count", sortable=True),
            Column("off", _("Pieces off"), "number", align="end", sortable=True),
            Column("warehouse", _("Warehouse")),
            Column("place", _p("goods", "Place")),
            Column("counted_at", _("Counted"), "ago", sortable=True),
            Column("counted_by", _("By"), hide_narrow=True),
            Column("decided_by", _("Decided by"), hide_narrow=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("stock_count"), quick=True),
            Filter("warehouse", _("Warehouse"), choices=houses),
        ],
        empty=Empty(
            _("Nothing was counted yet"),
            _("A warehouse hand counts a place on the scanner page; what is off appears here."),
            icon="list-check",
        ),
        row_url=lambda row: reverse("desk_count", args=[row.id]),
        row_key=lambda row: str(row.id),
        row_tone=lambda row: "risk" if row.state == "waiting" else "",
        refresh_on="stock.varied",
    )

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = count_rows(
            actor=actor, window=window_of(asked), state=given.get("state", ""),
            warehouse=given.get("warehouse", ""),
        )  # fmt: skip
        return ListResult(page.rows, page.total)

    context = {**frame(request, "stock"), "tab": "counts"}
    return list_view(request, spec, fetch, template="desk/stock/list.html", context=context)


@door(STAFF)
def count(request: ActedRequest, count_id: UUID) -> HttpResponse:
    """A count with its lots and its case; who leads and did not count it decides."""
    row, lines = count_page(count_id, actor=request.actor)
    may = row.state == "waiting" and not row.own and request.actor.role in RUNNERS
    case = case_shown_by(Ref("count", str(row.id)), actor=request.actor)
    context = {"count": row, "lines": lines, "may_decide": may, "case": case}
    return show(request, "desk/stock/count.html", "stock", context)


class DecideForm(DeskForm):
    """The second person's word on a count."""

    title = _("Decide on the count")
    text = _("Put the ledger right by what was found, or have the place counted again.")
    submit = _p("count", "Decide")

    what = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("adjust", _("Put the ledger right")), ("again", _("Have it counted again"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def decide(request: ActedRequest, count_id: UUID) -> HttpResponse:
    """Decide on a count that waits."""
    count_page(count_id, actor=request.actor)
    form = DecideForm(request.POST or None)
    back = reverse("desk_count", args=[count_id])

    def carry_out() -> str:
        decide_count.once(form.key)(
            by=request.actor, at=request.now, count_id=count_id,
            adjust=form.cleaned_data["what"] == "adjust", reason=form.cleaned_data["reason"],
        )  # fmt: skip
        return back

    return answer_form(request, form, "stock", carry_out, back=back, back_label=gettext("The count"))
