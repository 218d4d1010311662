"""Returnable containers at the desk: who has how many, statements, moves and kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.dispatch.commands import (
    ContainerDraft,
    ContainerKindDraft,
    Holder,
    move_containers,
    set_container_kinds,
)
from nuoda.domains.dispatch.queries.containers import (
    ContainerBalance,
    ContainerMoveRow,
    container_balances,
    container_kinds,
    container_moves,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Invalid, NotFound
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.dispatch.planning import NAV, WRITERS
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import frame
from nuoda.surfaces.desk.listing import window_of

_SORTS: Mapping[str, Callable[[ContainerBalance], Any]] = {
    "holder": lambda one: (one.holder_kind, one.holder),
    "quantity": lambda one: one.quantity,
    "overdue": lambda one: one.overdue,
    "worth": lambda one: one.worth,
}


def _who(row: ContainerBalance) -> str:
    return f"{word('container_holder', row.holder_kind)} {row.holder}"


def _kind_name(row: ContainerBalance) -> str:
    return row.kind.name


def _statement_of(row: ContainerBalance) -> str:
    asked = f"kind={row.kind.code}&holder_kind={row.holder_kind}&holder={row.holder}"
    return f"{reverse('desk_container_moves')}?{asked}"


def _spec(kinds: list[tuple[str, str]]) -> ListSpec:
    return ListSpec(
        name="containers",
        title=_("Returnable containers"),
        columns=[
            Column(
                "holder", _p("container", "Who has them"), sortable=True, template=_cell("who"), export=_who
            ),
            Column("kind", _p("container", "Container"), template=_cell("kind"), export=_kind_name),
            Column("state", _("State"), "badge", badge_kind="container_balance"),
            Column("quantity", _p("container", "Balance"), "number", align="end", sortable=True),
            Column("overdue", _p("container", "Overdue"), "number", align="end", sortable=True),
            Column("due_on", _p("container", "Due since"), hide_narrow=True),
            Column("worth", _("Deposit"), "number", align="end", sortable=True, hide_narrow=True),
        ],
        filters=[
            Filter("state", _("State"), choices=choices("container_balance"), quick=True),
            Filter("kind", _p("container", "Container"), choices=kinds),
            Filter("holder_kind", _("Kind of holder"), choices=choices("container_holder")),
            Filter("holder", _("Code of the holder"), "text"),
        ],
        empty=Empty(
            _("No container is out"),
            _("Record the kinds of pallets, cages and totes, and then who got how many: drivers tell it at"
              " the stop, the desk by a move."),
            reverse("desk_container_move"),
            _("Record a move"),
            "box",
        ),
        row_url=_statement_of,
        row_key=lambda row: row.key,
    )  # fmt: skip


def _cell(name: str) -> str:
    return f"desk/dispatch/cell_container_{name}.html"


@door(STAFF)
def container_list(request: ActedRequest) -> HttpResponseBase:
    """Who has how many containers of each kind, and what should be back; a row leads to the statement."""
    actor, today = request.actor, request.now.astimezone(request.zone).date()
    kinds = [(one.code, one.name) for one in container_kinds(actor=actor)]

    def fetch(asked: ListRequest) -> ListResult:
        names = ("kind", "holder_kind", "holder", "state")
        given = {name: asked.filters.get(name, "") for name in names}
        rows = container_balances(actor=actor, today=today, **given)
        window = window_of(asked)
        by = _SORTS.get(window.sort, _SORTS["overdue"])
        rows.sort(key=by, reverse=window.descending or not window.sort)
        return ListResult(rows[(window.page - 1) * window.size : window.page * window.size], len(rows))

    context = {**frame(request, NAV), "may_write": request.actor.role in WRITERS}
    return list_view(request, _spec(kinds), fetch, template="desk/dispatch/containers.html", context=context)


def _moves_spec(kinds: list[tuple[str, str]], statement: bool) -> ListSpec:
    told = [Column("balance", _p("container", "Balance"), "number", align="end")] if statement else []
    change = Column("change", _p("container", "Change"), "number", align="end")
    quantity = Column("quantity", _("Quantity"), "number", align="end", sortable=True)
    return ListSpec(
        name="container_moves",
        title=_p("container", "Statement") if statement else _("Moves of containers"),
        columns=[
            Column("at", _("When"), "ago", sortable=True),
            Column("kind", _p("container", "Container")),
            change if statement else quantity,
            *told,
            Column("giver", _p("container", "From"), template=_cell("giver"), export=_giver),
            Column("taker", _p("container", "To"), template=_cell("taker"), export=_taker),
            Column("due_on", _p("container", "Back by"), sortable=True, hide_narrow=True),
            Column("reference", _("Order"), sortable=True, hide_narrow=True),
            Column("by", _p("container", "Recorded by"), hide_narrow=True),
            Column("note", _("Note"), roomy=True),
        ],
        filters=[
            Filter("kind", _p("container", "Container"), choices=kinds),
            Filter("holder_kind", _("Kind of holder"), choices=choices("container_holder")),
            Filter("holder", _("Code of the holder"), "text"),
            Filter("text", _("Order or note"), "text"),
        ],
        empty=Empty(
            _("No move of containers"),
            _("What drivers leave and take at stops, and what the desk records, appears here."),
            reverse("desk_container_move"),
            _("Record a move"),
            "box",
        ),
        row_key=lambda row: str(row.id),
    )


def _giver(row: ContainerMoveRow) -> str:
    return f"{word('container_holder', row.giver_kind)} {row.giver}".strip()


def _taker(row: ContainerMoveRow) -> str:
    return f"{word('container_holder', row.taker_kind)} {row.taker}".strip()


@door(STAFF)
def container_statement(request: ActedRequest) -> HttpResponseBase:
    """Moves, the latest first; of one holder her statement, with the balance after each; as a file too."""
    kinds = [(one.code, one.name) for one in container_kinds(actor=request.actor)]
    statement = bool(request.GET.get("holder") and request.GET.get("holder_kind"))

    def fetch(asked: ListRequest) -> ListResult:
        names = ("kind", "holder_kind", "holder", "text")
        given = {name: asked.filters.get(name, "") for name in names}
        page = container_moves(actor=request.actor, window=window_of(asked), **given)
        return ListResult(page.rows, page.total)

    context = {**frame(request, NAV), "may_write": request.actor.role in WRITERS}
    spec = _moves_spec(kinds, statement)
    return list_view(request, spec, fetch, template="desk/dispatch/containers.html", context=context)


class MoveForm(DeskForm):
    """A move of containers from one holder to another."""

    title = _("Record a move of containers")
    text = _("Both sides are written at once, so that nothing is lost between them.")
    submit = _("Record it")

    kind = forms.ChoiceField(label=_p("container", "Container"))
    quantity = forms.IntegerField(label=_("Quantity"), min_value=1, max_value=100_000)
    giver_kind = forms.ChoiceField(label=_p("container", "From"))
    giver = forms.CharField(label=_("Code of the giver"), max_length=60, required=False)
    taker_kind = forms.ChoiceField(label=_p("container", "To"))
    taker = forms.CharField(label=_("Code of the taker"), max_length=60, required=False)
    reference = forms.CharField(label=_("Order or trip"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, data: Any, *, kinds: list[tuple[str, str]], initial: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(initial))
        fields: dict[str, Any] = dict(self.fields)
        fields["kind"].choices = kinds
        for name in ("giver_kind", "taker_kind"):
            fields[name].choices = choices("container_holder")
        for name in ("giver", "taker"):
            fields[name].help_text = _("Of the depot, vehicle, customer or partner; empty for outside.")

    def draft(self) -> ContainerDraft:
        given = self.cleaned_data
        return ContainerDraft(
            self.key, given["kind"], given["quantity"], Holder(given["giver_kind"], given["giver"].strip()),
            Holder(given["taker_kind"], given["taker"].strip()), given["reference"].strip(), given["note"],
        )  # fmt: skip


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def container_move(request: ActedRequest) -> HttpResponse:
    """Record a move; the address may name the holders already, as a trip's page does."""
    kinds = [(one.code, one.name) for one in container_kinds(actor=request.actor, closed=False)]
    names = ("kind", "giver_kind", "giver", "taker_kind", "taker", "reference")
    initial = {name: request.GET[name][:60] for name in names if request.GET.get(name)}
    form = MoveForm(request.POST or None, kinds=kinds, initial=initial)
    back = reverse("desk_containers")

    def carry_out() -> str:
        report = move_containers(by=request.actor, at=request.now, moves=[form.draft()])
        if report.refused:
            raise Invalid(fields=list(report.refused[0].problems))
        messages.success(request, gettext("The move is recorded."))
        return back

    label = gettext("Returnable containers")
    return answer_form(request, form, NAV, carry_out, back=back, back_label=label)


class KindForm(DeskForm):
    """A kind of container."""

    title: Any = _("Record a kind of container")
    submit: Any = _("Save")

    code = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]*$", label=_p("container", "Code"), max_length=20)
    name = forms.CharField(label=_p("thing", "Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    days = forms.IntegerField(label=_("Days until it is due back"), min_value=0, max_value=3_650, initial=30)
    deposit = forms.DecimalField(
        label=_("Deposit for one"), min_value=0, max_digits=12, decimal_places=2, initial=0
    )
    currency = forms.CharField(label=_("Currency"), max_length=3, initial="CNY")
    closed = forms.BooleanField(label=_("Not in use any more"), required=False)


@door(WRITERS)
@require_http_methods(["GET", "POST"])
def container_kind(request: ActedRequest, container_code: str = "") -> HttpResponse:
    """Record a kind of container, or change one."""
    row = next((one for one in container_kinds(actor=request.actor) if one.code == container_code), None)
    if container_code and row is None:
        raise NotFound
    names = ("code", "name", "name_en", "days", "deposit", "currency")
    initial = {name: getattr(row, name) for name in names} if row else {}
    form = KindForm(request.POST or None, initial={**initial, "closed": bool(row and row.closed_at)})
    if row is not None:
        form.title = row.name
        form.fields["code"].disabled = True
    back = reverse("desk_containers")

    def carry_out() -> str:
        given = {name: form.cleaned_data[name] for name in (*names, "closed")}
        set_container_kinds(by=request.actor, at=request.now, kinds=[ContainerKindDraft(**given)])
        messages.success(request, gettext("The kind of container is saved."))
        return back

    label = gettext("Returnable containers")
    return answer_form(request, form, NAV, carry_out, back=back, back_label=label)
