"""Hand-over notes at the desk: what warehouse and transport have not acknowledged yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_POST

from nuoda.domains.orders.commands import acknowledge_notes
from nuoda.domains.orders.queries import NoteRow, note_rows
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.kernel.translate import listed
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.changes.record import may_answer
from nuoda.surfaces.desk.listing import Line, customers_list

NAV = "orders"


@dataclass(frozen=True, slots=True)
class Told(Line[NoteRow]):
    """A note as one line; ``may`` where the reader answers for its party."""

    may: bool


def _what(line: Line[NoteRow]) -> str:
    return listed(word("order_field", one["field"]) for one in line.row.lines)


def _spec(customers: Filter) -> ListSpec:
    return ListSpec(
        name="order_notes",
        title=gettext_lazy("Changes to acknowledge"),
        columns=[
            Column("reference", gettext_lazy("Order number"), sortable=True),
            Column("kind", _p("order", "Change"), kind="badge", badge_kind="order_note"),
            Column("party", _p("order", "Who acknowledges"), kind="badge", badge_kind="order_party"),
            Column("customer", gettext_lazy("Customer"), template="desk/parts/cell_customer.html"),
            Column(
                "lines", _p("order", "What differs"), template="desk/changes/cell_lines.html", export=_what,
                hide_narrow=True,
            ),
            Column(
                "answer_by", _p("order", "Acknowledge by"), kind="due", sortable=True,
                settled=lambda line: line.answered_at is not None,
            ),
            Column(
                "may", gettext_lazy("Your turn"), template="desk/changes/cell_note.html",
                export=lambda line: "1" if line.may else "",
            ),
            Column("answered_by", _p("order", "Acknowledged by"), hide_narrow=True),
        ],
        filters=[
            Filter(
                "state", gettext_lazy("State"), quick=True,
                choices=[("open", _p("order note", "Open")), ("answered", _("Acknowledged"))],
            ),
            Filter("party", _p("order", "Who acknowledges"), choices=choices("order_party")),
            Filter("q", gettext_lazy("Order number"), kind="text"),
        ],
        empty=Empty(
            gettext_lazy("Nothing to acknowledge"),
            gettext_lazy(
                "When an order changes after it was handed over, warehouse and transport find it here until"
                " they have acknowledged it."
            ),
            icon="circle-check",
        ),
        row_url=lambda line: reverse("desk_order", args=[line.order_id]),
        row_key=lambda line: str(line.id),
        refresh_on="order_note",
    )  # fmt: skip


@door(STAFF)
def note_list(request: ActedRequest) -> HttpResponseBase:
    """Notes of changes, those first that are due soonest."""

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[NoteRow]:
        return note_rows(
            actor=request.actor, window=window, state=given.get("state", ""), party=given.get("party", ""),
            text=given.get("q", ""),
        )  # fmt: skip

    def told(lines: Sequence[Line[NoteRow]]) -> list[Told]:
        return [Told(one.row, one.customer, one.tier, may_answer(request, one.row)) for one in lines]

    return customers_list(request, NAV, _spec, find, lines_of=told)


@door(STAFF)
@require_POST
def acknowledge(request: ActedRequest, order_note_id: UUID) -> HttpResponse:
    """Take note of a change, for one's own party."""
    said = request.POST.get("note", "")
    acknowledge_notes(by=request.actor, at=request.now, note_ids=[order_note_id], said=said)
    messages.success(request, _("Acknowledged."))
    return HttpResponseRedirect(reverse("desk_order_notes"))


urlpatterns = [
    path("orders/notes/", note_list, name="desk_order_notes"),
    path("orders/notes/<uuid:order_note_id>/acknowledge/", acknowledge, name="desk_order_note_acknowledge"),
]
