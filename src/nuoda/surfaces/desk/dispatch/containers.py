"""Returnable containers at the desk: who has how many, statements, and kinds, as lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.domains.dispatch.queries.containers import (
    ContainerBalance,
    ContainerKindRow,
    ContainerMoveRow,
    container_balances,
    container_kinds,
    container_moves,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.names import called
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.dispatch.container_check import checks_of
from nuoda.surfaces.desk.dispatch.planning import NAV, WRITERS
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
    kinds = [(one.code, called(one)) for one in container_kinds(actor=actor)]

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
    kinds = [(one.code, called(one)) for one in container_kinds(actor=request.actor)]
    kind, holder_kind, holder = (request.GET.get(name, "") for name in ("kind", "holder_kind", "holder"))
    statement = bool(holder and holder_kind)
    today = request.now.astimezone(request.zone).date()
    hers = (
        container_balances(
            actor=request.actor, today=today, kind=kind, holder_kind=holder_kind, codes=(holder,)
        )
        if statement
        else []
    )

    def fetch(asked: ListRequest) -> ListResult:
        names = ("kind", "holder_kind", "holder", "text")
        given = {name: asked.filters.get(name, "") for name in names}
        page = container_moves(actor=request.actor, window=window_of(asked), **given)
        return ListResult(page.rows, page.total)

    context = {
        **frame(request, NAV), "may_write": request.actor.role in WRITERS, "checks": checks_of(hers),
    }  # fmt: skip
    spec = _moves_spec(kinds, statement)
    return list_view(request, spec, fetch, template="desk/dispatch/containers.html", context=context)


_KIND_SORTS: Mapping[str, Callable[[ContainerKindRow], Any]] = {
    "code": lambda one: one.code,
    "days": lambda one: one.days,
    "deposit": lambda one: one.deposit,
}
_KINDS = ListSpec(
    name="container_kinds",
    title=_("Kinds of containers"),
    columns=[
        Column("code", _p("container", "Code"), sortable=True),
        Column("name", _p("thing", "Name"), template=_cell("named"), export=lambda row: row.name),
        Column("days", _("Days until it is due back"), "number", align="end", sortable=True),
        Column("deposit", _("Deposit for one"), "number", align="end", decimals=2, sortable=True),
        Column("currency", _("Currency"), hide_narrow=True),
        Column("closed_at", _("Not in use since"), "ago", hide_narrow=True),
    ],
    filters=[
        Filter(
            "state", _("State"), quick=True,
            choices=[("open", _p("container", "In use")), ("closed", _("Not in use any more"))],
        ),
        Filter("text", _("Search"), "text"),
    ],
    empty=Empty(
        _("No kind of container yet"),
        _("Record the kinds of pallets, cages and totes, and then who got how many: drivers tell it at"
          " the stop, the desk by a move."),
        "", "", "box",
    ),
    row_url=lambda row: reverse("desk_container_kind", args=[row.code]),
    row_key=lambda row: row.code,
)  # fmt: skip


@door(STAFF)
def container_kind_list(request: ActedRequest) -> HttpResponseBase:
    """The kinds of containers; a row leads to where one is changed."""

    def fetch(asked: ListRequest) -> ListResult:
        state, text = asked.filters.get("state", ""), asked.filters.get("text", "").casefold()
        rows = [
            one
            for one in container_kinds(actor=request.actor)
            if (not state or (one.closed_at is None) == (state == "open"))
            and text in f"{one.code} {one.name} {one.name_en}".casefold()
        ]
        window = window_of(asked)
        rows.sort(key=_KIND_SORTS.get(window.sort, _KIND_SORTS["code"]), reverse=window.descending)
        return ListResult(rows[(window.page - 1) * window.size : window.page * window.size], len(rows))

    context = {**frame(request, NAV), "may_write": request.actor.role in WRITERS, "kinds_only": True}
    return list_view(request, _KINDS, fetch, template="desk/dispatch/containers.html", context=context)
