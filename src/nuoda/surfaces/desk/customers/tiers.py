"""The tier board: columns by tier, who is due for review, who rose or fell and why; terms of scoring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_POST

from nuoda.domains.customers.commands import note_figures, review_tiers
from nuoda.domains.customers.queries import customer_page
from nuoda.domains.customers.queries.overrides import OverrideRow, open_overrides
from nuoda.domains.customers.queries.tiers import (
    MoveRow,
    StandingRow,
    board_columns,
    latest_moves,
    move_rows,
    reviews_due_figure,
    standing_rows,
    standings_due,
    tier_counts,
)
from nuoda.insight.customers.scoring import score
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.customers.scene import NAV, place_context, place_show
from nuoda.surfaces.desk.frame import RUNNERS
from nuoda.surfaces.desk.listing import Line, customers_list, day_start, window_of, with_customers

COLUMN, SHOWN = 12, 8
SOON = timedelta(days=14)
TIERS = ("platinum", "key", "potential", "ordinary")


@dataclass(frozen=True, slots=True)
class Lane:
    """One tier of the board."""

    tier: str
    count: int
    rows: Sequence[StandingRow]


@door(STAFF)
def board(request: ActedRequest) -> HttpResponse:
    """Customers by tier with their scores; what is due, what expires, who moved."""
    actor, now = request.actor, request.now
    counts = tier_counts(actor=actor)
    columns = board_columns(actor=actor, each=COLUMN)
    moved, held = latest_moves(actor=actor, limit=SHOWN), open_overrides(actor=actor, limit=3 * SHOWN)
    named = {one.customer_id: one for one in with_customers(_owned(moved, held), actor=actor)}
    soon = now + SOON
    context = {
        "lanes": [Lane(tier, counts.get(tier, 0), columns[tier]) for tier in TIERS],
        "moves": [(one, named[one.customer_id]) for one in moved],
        "expiring": [(one, named[one.customer_id]) for one in held if one.state == "active"][:SHOWN],
        "asked": [(one, named[one.customer_id]) for one in held if one.state == "requested"][:SHOWN],
        "due": standings_due(soon, actor=actor, limit=SHOWN),
        "more": COLUMN,
    }
    figures = (reviews_due_figure(soon, actor=actor),)
    return place_show(request, "desk/customers/board.html", "tiers", context, figures=figures)


@dataclass(frozen=True, slots=True)
class _Owner:
    customer_id: UUID | None


def _owned(moved: Sequence[MoveRow], held: Sequence[OverrideRow]) -> list[_Owner]:
    return [_Owner(one) for one in {*(row.customer_id for row in moved), *(row.customer_id for row in held)}]


def _scores_spec() -> ListSpec:
    return ListSpec(
        name="scores",
        title=_("Scores"),
        columns=[
            Column("name", _("Customer"), template="desk/customers/cell_name.html"),
            Column("code", _("Code"), sortable=True, hide_narrow=True),
            Column("tier", _("Tier"), kind="badge", badge_kind="tier", sortable=True),
            Column("score", _("Score"), kind="number", decimals=1, align="end", sortable=True),
            Column("orders", _("Orders"), kind="number", align="end", sortable=True),
            Column("last_order", _("Last order"), kind="date", sortable=True, hide_narrow=True),
            Column("revenue", _("Revenue"), kind="number", align="end", sortable=True, hide_narrow=True),
            Column("margin", _("Margin"), kind="number", align="end", sortable=True, hide_narrow=True),
            Column("below", _("Reviews too low"), kind="number", align="end", hide_narrow=True),
            Column("review_at", _("Next review"), kind="due", sortable=True),
        ],
        filters=[
            Filter("tier", _("Tier"), choices=choices("tier"), quick=True),
            Filter("due", _("Review due within 14 days"), kind="flag"),
            Filter("below", _("On the way down"), kind="flag"),
            Filter("q", _("Name or code"), kind="text"),
        ],
        empty=Empty(
            _("Nobody here"),
            _("Each customer has a score once she was reviewed: count and review all from the tier board."),
            reverse("desk_tiers"),
            _("Tier board"),
            "chart-bar",
        ),
        default_sort="score",
        default_descending=True,
        row_url=lambda row: reverse("desk_customer_tier", args=[row.id]),
        row_key=lambda row: str(row.id),
        refresh_on="customer",
    )


@door(STAFF)
def scores(request: ActedRequest) -> HttpResponseBase:
    """Every customer with her score, with filters, paging and export."""

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = standing_rows(
            actor=request.actor, window=window_of(asked), tier=given.get("tier", ""), text=given.get("q", ""),
            due_by=request.now + SOON if given.get("due") else None, below=bool(given.get("below")),
        )  # fmt: skip
        return ListResult(page.rows, page.total)

    context = place_context(request, "tiers")
    return list_view(request, _scores_spec(), fetch, template="desk/customers/list.html", context=context)


@dataclass(frozen=True, slots=True)
class MoveLine:
    """A move with whose it is."""

    line: Line[MoveRow]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)

    @property
    def way(self) -> str:
        return {True: "risen", False: "fallen", None: "new"}[self.line.risen]


def _moves_spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="tier-moves",
        title=_("Who rose, who fell, and why"),
        columns=[
            Column("at", _("When"), kind="instant", sortable=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html"),
            Column("way", _p("tier", "Way"), kind="badge", badge_kind="tier_move"),
            Column("before", _p("tier", "From"), kind="badge", badge_kind="tier", hide_narrow=True),
            Column("after", _p("tier", "To"), kind="badge", badge_kind="tier", sortable=True),
            Column("cause", _p("tier", "Because"), kind="badge", badge_kind="tier_cause"),
            Column("score", _("Score"), kind="number", decimals=1, align="end", sortable=True),
            Column("why", _("Figures or reason"), template="desk/customers/cell_why.html", export=_why),
        ],
        filters=[
            Filter("way", _p("tier", "Way"), choices=choices("tier_move")[:2], quick=True),
            Filter("cause", _p("tier", "Because"), choices=choices("tier_cause")),
            customers,
            Filter("at", _("When"), kind="dates"),
        ],
        empty=Empty(
            _("Nobody moved yet"),
            _("Each rise and fall stands here with its figures, or with the reason of an override."),
            reverse("desk_tiers"),
            _("Tier board"),
            "chart-line",
        ),
        default_sort="at",
        default_descending=True,
        row_url=lambda row: reverse("desk_customer_tier", args=[row.customer_id]),
        row_key=lambda row: str(row.id),
        refresh_on="customer",
    )


def _why(row: Any) -> str:
    return row.reason or "; ".join(f"{part.name} {part.figure} → {part.points:+g}" for part in row.parts)


@door(STAFF)
def moves(request: ActedRequest) -> HttpResponseBase:
    """Every move between tiers, with filters, paging and export."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[MoveRow]:
        return move_rows(
            actor=request.actor, window=window, customer_id=customer_id, cause=given.get("cause", ""),
            risen={"risen": True, "fallen": False}.get(given.get("way", "")),
            since=day_start(given.get("at_from", ""), request.zone),
            until=day_start(given.get("at_to", ""), request.zone, after=1),
        )  # fmt: skip

    def lines(found: Sequence[Line[MoveRow]]) -> Iterable[MoveLine]:
        return [MoveLine(one) for one in found]

    return customers_list(
        request, NAV, _moves_spec, find, lines_of=lines, template="desk/customers/list.html",
        more=place_context(request, "tiers"),
    )  # fmt: skip


@door(RUNNERS)
@require_POST
def review(request: ActedRequest, customer_id: UUID) -> HttpResponse:
    """Count everybody and review one customer now."""
    card = customer_page(customer_id, actor=request.actor)
    done = score(
        by=request.actor, at=request.now, note=note_figures, review=review_tiers, customer_ids=[card.id]
    )
    words = gettext("Reviewed. Her tier changed.") if done.risen or done.fallen else gettext("Reviewed.")
    messages.success(request, words)
    return HttpResponseRedirect(reverse("desk_customer_tier", args=[card.id]))


urlpatterns = [
    path("customers/tiers/", board, name="desk_tiers"),
    path("customers/tiers/scores/", scores, name="desk_scores"),
    path("customers/tiers/moves/", moves, name="desk_tier_moves"),
    path("customers/<uuid:customer_id>/review/", review, name="desk_customer_review"),
]
