"""Value-added work: what orders ask for and how far it is, and the catalogue of what warehouses do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.stock.commands import WorkServiceDraft, decide_work, record_work_services
from nuoda.domains.stock.queries import warehouses
from nuoda.domains.stock.queries.works import (
    WorkRow,
    WorkServiceRow,
    work_page,
    work_rows,
    work_service,
    work_service_rows,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.text import text
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.forms import DeskForm, Group, answer_form
from nuoda.surfaces.desk.frame import RUNNERS, frame, show
from nuoda.surfaces.desk.listing import Line, customers_list, window_of
from nuoda.surfaces.desk.stock.houses import CODE, NAV


def _service_name(line: Line[WorkRow]) -> str:
    return line.row.service.name


def _family(line: Line[WorkRow]) -> str:
    return line.row.service.family


def _spec(houses: list[tuple[str, str]], whose: Filter) -> ListSpec:
    return ListSpec(
        name="works",
        title=_("Value-added work"),
        columns=[
            Column("number", _("Number"), sortable=True, hide_narrow=True),
            Column("state", _("State"), "badge", badge_kind="work", sortable=True),
            Column("reference", _("Order"), sortable=True),
            Column(
                "service", _p("warehouse", "Work"), template="desk/stock/cell_work.html",
                export=_service_name,
            ),
            Column("done", _p("warehouse", "Done"), "number", align="end", sortable=True),
            Column("quantity", _("Quantity"), "number", align="end", sortable=True),
            Column("warehouse", _("Warehouse"), hide_narrow=True),
            Column("asked_at", _p("work", "Asked for"), "ago", sortable=True, hide_narrow=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", roomy=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("work"), quick=True),
            Filter("warehouse", _("Warehouse"), choices=houses),
            Filter("family", _p("service family", "Family"), choices=choices("service_family")),
            whose,
            Filter("text", _("Order, number or work"), "text"),
        ],
        empty=Empty(
            _("No work is asked for"),
            _("Orders bring it: a quoted service that warehouses do, or an order line with the code of such"
              " work. Say in the catalogue what warehouses do."),
            reverse("desk_work_services"),
            _("The catalogue"),
            "tool",
        ),
        row_url=lambda line: reverse("desk_work", args=[line.id]),
        row_key=lambda line: str(line.id),
    )  # fmt: skip


@door(STAFF)
def work_list(request: ActedRequest) -> HttpResponseBase:
    """Work that orders ask for, with filters, sorting and export."""
    houses = [(one.code, one.code) for one in warehouses(actor=request.actor)]

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[WorkRow]:
        wanted = {name: given.get(name, "") for name in ("state", "warehouse", "family", "text")}
        return work_rows(actor=request.actor, window=window, customer_id=customer_id, **wanted)

    return customers_list(
        request, NAV, lambda whose: _spec(houses, whose), find, template="desk/stock/works.html",
        more={"tab": "works"},
    )  # fmt: skip


@door(STAFF)
def work(request: ActedRequest, work_id: UUID) -> HttpResponse:
    """Work of an order: how far it is, what it uses, and what is decided where it cannot be done."""
    row = work_page(work_id, actor=request.actor)
    may = row.state == "failed" and request.actor.role in RUNNERS
    return show(request, "desk/stock/work.html", NAV, {"work": row, "may_decide": may})


class DecideWorkForm(DeskForm):
    """What becomes of work that was given up."""

    title = _("Decide on the work")
    text = _("Until somebody decides, the packages of this order wait at the dock.")
    submit = _p("count", "Decide")

    what = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("again", _("Have it tried again")), ("waive", _("Go on without it"))],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def work_decide(request: ActedRequest, work_id: UUID) -> HttpResponse:
    """Decide on work that cannot be done."""
    row = work_page(work_id, actor=request.actor)
    form = DecideWorkForm(request.POST or None)
    back = reverse("desk_work", args=[row.id])

    def carry_out() -> str:
        given = form.cleaned_data
        decide_work.once(form.key)(
            by=request.actor, at=request.now, work_id=row.id, waive=given["what"] == "waive",
            reason=given["reason"],
        )  # fmt: skip
        return back

    return answer_form(request, form, NAV, carry_out, back=back, back_label=row.number)


def _catalogue() -> ListSpec:
    return ListSpec(
        name="work_services",
        title=_("Value-added services"),
        columns=[
            Column("code", _p("warehouse", "Code"), sortable=True),
            Column(
                "name", _p("thing", "Name"), template="desk/parts/cell_called.html", export=_name_of
            ),
            Column(
                "family", _p("service family", "Family"), "badge", badge_kind="service_family", sortable=True
            ),
            Column("state", _("State"), "badge", badge_kind="work_service"),
            Column("minutes", _("Minutes a piece"), "number", align="end", sortable=True, hide_narrow=True),
            Column("per_day", _("Pieces a day"), "number", align="end", sortable=True, hide_narrow=True),
            Column("evidence", _("Proof"), hide_narrow=True),
        ],
        filters=[
            Filter("family", _p("service family", "Family"), choices=choices("service_family"), quick=True),
            Filter("state", _("State"), choices=choices("work_service")),
            Filter("text", _("Code or name"), "text"),
        ],
        empty=Empty(
            _("No work is offered yet"),
            _("Name what warehouses do under the code that tariffs price it by: then orders can ask for it."),
            reverse("desk_work_service_new"),
            _("Offer work"),
            "tool",
        ),
        default_sort="code",
        row_url=lambda row: reverse("desk_work_service", args=[row.code]),
        row_key=lambda row: str(row.id),
    )  # fmt: skip


def _name_of(row: WorkServiceRow) -> str:
    return row.name


@door(STAFF)
def service_list(request: ActedRequest) -> HttpResponseBase:
    """The catalogue of value-added work, by family."""

    def fetch(asked: ListRequest) -> ListResult:
        given = {name: asked.filters.get(name, "") for name in ("family", "state", "text")}
        page = work_service_rows(actor=request.actor, window=window_of(asked), **given)
        return ListResult(page.rows, page.total)

    context = {**frame(request, NAV), "tab": "works"}
    return list_view(request, _catalogue(), fetch, template="desk/stock/services.html", context=context)


class ServiceForm(DeskForm):
    """A kind of work, its effort, its proof and what it uses."""

    title: Any = _("Offer work")
    text: Any = _("Its price stands in the tariffs, under the same code, from its day on.")
    submit: Any = _("Save")

    code = forms.RegexField(
        CODE, label=_p("warehouse", "Code"), max_length=40, help_text=_("As in the tariffs: gift_wrap."),
    )  # fmt: skip
    name = forms.CharField(label=_p("thing", "Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    family = forms.ChoiceField(label=_p("service family", "Family"))
    minutes = forms.IntegerField(label=_("Minutes a piece"), min_value=0, max_value=10_000, initial=0)
    per_day = forms.IntegerField(
        label=_("Pieces a day"), min_value=1, max_value=10_000_000, required=False,
        help_text=_("What a warehouse can do; empty where nobody said."),
    )  # fmt: skip
    evidence = forms.CharField(
        label=_("Proof"), max_length=200, required=False, help_text=_("How it is seen that it was done."),
    )  # fmt: skip
    materials = forms.CharField(
        label=_("Materials"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: the customer's product number, a space, pieces for one piece of work."),
    )  # fmt: skip
    closed = forms.BooleanField(label=_("Not offered any more"), required=False)
    groups = (
        Group("", ("code", "name", "name_en", "family")),
        Group(_("Effort and proof"), ("minutes", "per_day", "evidence", "materials", "closed")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields["family"]
        offered.choices = choices("service_family")

    def draft(self, code: str) -> WorkServiceDraft:
        """The service that the form names. Raises :class:`Invalid` for a material that is none."""
        given = self.cleaned_data
        return WorkServiceDraft(
            code, given["name"].strip(), given["family"], given["name_en"].strip(), given["minutes"],
            given["per_day"], given["evidence"].strip(), _materials(given["materials"]), given["closed"],
        )  # fmt: skip


def _materials(written: str) -> tuple[tuple[str, int], ...]:
    found = []
    for line in filter(None, (one.strip() for one in written.splitlines())):
        sku, _space, each = line.rpartition(" ")
        if not sku or not each.isascii() or not each.isdigit() or len(each) > 6:
            reason = text("%(line)s is no material.", {"line": line[:60]})
            remedy = text("Write the product number, a space, and the pieces: RIBBON 2.")
            raise Invalid(fields=[FieldError("materials", reason, remedy)])
        found.append((sku.strip(), int(each)))
    return tuple(found)


def _carry(request: ActedRequest, form: ServiceForm, code: str) -> str:
    report = record_work_services(by=request.actor, at=request.now, services=[form.draft(code)])
    if report.refused:
        raise Invalid(fields=list(report.refused[0].problems))
    messages.success(request, gettext("The catalogue is saved."))
    return reverse("desk_work_services")


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def new_service(request: ActedRequest) -> HttpResponse:
    """Offer a kind of work; one that is known takes what is said now."""
    form = ServiceForm(request.POST or None)

    def carry_out() -> str:
        return _carry(request, form, form.cleaned_data["code"].strip())

    back = reverse("desk_work_services")
    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("The catalogue"))


@door(RUNNERS)
@require_http_methods(["GET", "POST"])
def service(request: ActedRequest, service_code: str) -> HttpResponse:
    """Change a kind of work, or offer it no more."""
    row = work_service(service_code, actor=request.actor)
    first = {name: getattr(row, name) for name in ("code", "name", "name_en", "family", "minutes", "per_day")}
    first |= {"evidence": row.evidence, "closed": row.closed_at is not None}
    first["materials"] = "\n".join(f"{sku} {each}" for sku, each in row.materials)
    form = ServiceForm(request.POST or None, initial=first)
    form.title = called(row)
    form.fields["code"].disabled = True

    def carry_out() -> str:
        return _carry(request, form, row.code)

    back = reverse("desk_work_services")
    return answer_form(request, form, NAV, carry_out, back=back, back_label=gettext("The catalogue"))
