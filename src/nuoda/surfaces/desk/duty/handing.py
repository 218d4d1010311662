"""Hand-over notes: what the next one has to know, written by who leaves and accepted by who comes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_http_methods

from nuoda.domains.cases.queries import CaseCard, Parts, case_rows
from nuoda.domains.promises.queries import PromiseRow, open_warnings_by_agent, promise_rows
from nuoda.domains.team.commands import CaseNote, write_hand_over
from nuoda.domains.team.queries import (
    AgentCard,
    HandOverRow,
    agents,
    duty_book,
    find_agent_of,
    hand_over_page,
    hand_over_rows,
)
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import Conflict
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.surfaces.desk.duty.week import NAV
from nuoda.surfaces.desk.forms import DeskForm, answer_form
from nuoda.surfaces.desk.frame import RUNNERS, frame, show
from nuoda.surfaces.desk.listing import window_of

NEXT_HOURS = timedelta(hours=8)
SHOWN = 40
STATES = (("waiting", gettext_lazy("Not accepted yet")), ("accepted", _p("hand-over", "Accepted")))


@dataclass(frozen=True, slots=True)
class Line:
    """A hand-over as lists show it."""

    id: UUID
    giver: str
    taker: str
    given_at: datetime
    notes: int
    answer_by: datetime | None
    state_word: str
    accepted_by: str
    note: str


class NotOfTheTeam(Conflict):
    """Who is no agent has nothing to hand over."""

    code = "not_of_the_team"
    sentence = text("You are in no team, so there is nothing to hand over. A supervisor adds you to one.")


@door(STAFF)
def hand_over_list(request: ActedRequest) -> HttpResponseBase:
    """Every hand-over, the newest first."""
    staff = agents(actor=request.actor)
    names = {one.id: one.name for one in staff}

    def fetch(asked: ListRequest) -> ListResult:
        who = asked.filters.get("agent", "")
        page = hand_over_rows(
            actor=request.actor, window=window_of(asked), state=asked.filters.get("state", ""),
            agent_id=UUID(who) if who in {str(one) for one in names} else None,
            text=asked.filters.get("text", "").strip(),
        )  # fmt: skip
        return ListResult([_line(row, names) for row in page.rows], page.total)

    me = any(str(one.account_id) == request.actor.id for one in staff)
    context = {**frame(request, NAV), "tab": "handed", "me": me}
    return list_view(request, _spec(staff, me=me), fetch, template="desk/duty/handed.html", context=context)


def _line(row: HandOverRow, names: Mapping[UUID, str]) -> Line:
    return Line(
        row.id, names.get(row.giver_id, "–"), names.get(row.taker_id, "–"), row.given_at, len(row.cases),
        row.answer_by, str(dict(STATES)[row.state]), row.accepted_by, row.note,
    )  # fmt: skip


def _spec(staff: Sequence[AgentCard], *, me: bool) -> ListSpec:
    return ListSpec(
        name="hand-overs",
        title=gettext_lazy("Hand-overs"),
        columns=(
            Column("giver", _p("hand-over", "From")),
            Column("taker", _p("hand-over", "To")),
            Column("given_at", _p("hand-over", "Written"), "ago", sortable=True),
            Column("notes", gettext_lazy("Notes on cases"), "number"),
            Column("state_word", gettext_lazy("State")),
            Column(
                "answer_by", gettext_lazy("To be accepted by"), "instant", sortable=True, hide_narrow=True
            ),
            Column("accepted_by", gettext_lazy("Accepted by"), hide_narrow=True),
            Column("note", gettext_lazy("Note"), roomy=True),
        ),
        empty=Empty(
            gettext_lazy("No hand-over yet"),
            gettext_lazy("At the end of a shift, write what the next one has to know. Who does not accept it"
                         " in time is reminded, then somebody above her."),
            reverse("desk_hand_over_write") if me else "",
            gettext_lazy("Hand over") if me else "",
            "corner-down-right",
        ),
        filters=(
            Filter(
                "text", gettext_lazy("Search"), "text", placeholder=gettext_lazy("Note, or number of a case")
            ),
            Filter("state", gettext_lazy("State"), choices=STATES, quick=True),
            Filter("agent", gettext_lazy("Person"), choices=[(str(one.id), one.name) for one in staff]),
        ),
        row_url=lambda line: reverse("desk_hand_over", args=[line.id]),
        row_key=lambda line: str(line.id),
    )  # fmt: skip


class HandOverForm(DeskForm):
    """To whom, until when, free words, and a note on each open case."""

    title = gettext_lazy("Hand over")
    text = gettext_lazy(
        "The next one accepts it. Without an answer in time she is reminded, then somebody above her."
    )
    submit = gettext_lazy("Hand it over")

    taker_id = forms.ChoiceField(label=gettext_lazy("To whom"))
    within = forms.IntegerField(
        label=gettext_lazy("To be accepted within minutes"), min_value=5, max_value=720, initial=30
    )
    note = forms.CharField(
        label=gettext_lazy("What she has to know"), max_length=1_000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, team: Sequence[tuple[str, str]], cases: Sequence[CaseCard]
    ) -> None:
        super().__init__(data)
        fields: dict[str, Any] = self.fields
        fields["taker_id"].choices = team
        self.cases = cases
        for one in cases:
            fields[f"case_{one.id}"] = forms.CharField(
                label=one.number, max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def notes(self) -> list[CaseNote]:
        """The notes that were written."""
        return [
            CaseNote(one.id, one.number, self.cleaned_data[f"case_{one.id}"])
            for one in self.cases
            if self.cleaned_data[f"case_{one.id}"].strip()
        ]

    def rows(self) -> list[tuple[CaseCard, Any]]:
        """Each case with its field, for the page."""
        return [(one, self[f"case_{one.id}"]) for one in self.cases]


@door(STAFF)
@require_http_methods(["GET", "POST"])
def write(request: ActedRequest) -> HttpResponse:
    """Write a hand-over, beside what falls due in the next hours."""
    actor, now = request.actor, request.now
    me = find_agent_of(actor)
    if me is None:
        raise NotOfTheTeam
    cases = case_rows(
        actor=actor, window=Window(size=SHOWN), state="open", owner_id=me.id, parts=Parts.ASIDE
    ).rows
    due = _due(request, me.id)
    form = HandOverForm(request.POST or None, team=_takers(request, me), cases=cases)
    back = reverse("desk_hand_overs")

    def carry_out() -> str:
        given = form.cleaned_data
        made = write_hand_over.once(form.key)(
            by=actor, at=now, taker_id=UUID(given["taker_id"]), note=given["note"], cases=form.notes(),
            promises=len(due), warnings=open_warnings_by_agent([me.id], actor=actor).get(me.id, 0),
            answer_by=now + timedelta(minutes=given["within"]),
        )  # fmt: skip
        return reverse("desk_hand_over", args=[made])

    more = {
        "head": [form[name] for name in ("taker_id", "within", "note")], "rows": form.rows(), "due": due,
        "due_hours": NEXT_HOURS // timedelta(hours=1),
    }  # fmt: skip
    return answer_form(
        request, form, NAV, carry_out, back=back, back_label=_("Hand-overs"),
        template="desk/duty/hand_over_form.html", more=more,
    )  # fmt: skip


def _due(request: ActedRequest, agent_id: UUID) -> list[PromiseRow]:
    """What falls due with somebody in the next hours, or is overdue."""
    page = promise_rows(
        actor=request.actor, window=Window(size=SHOWN), state="live", owner_id=agent_id,
        due_until=request.now + NEXT_HOURS, current=True,
    )  # fmt: skip
    return list(page.rows)


def _takers(request: ActedRequest, me: AgentCard) -> list[tuple[str, str]]:
    """Everybody else; those who are on duty now or in an hour first, and marked."""
    soon = request.now + timedelta(hours=1)
    book = duty_book(request.now, soon, actor=request.actor)
    there = {*book.at(request.now).working, *book.at(soon).working} if book.planned else set()
    others = [one for one in book.members.values() if one.id != me.id]
    others.sort(key=lambda one: (one.id not in there, one.name))
    mark = _("%(name)s (on duty)")
    return [(str(one.id), mark % {"name": one.name} if one.id in there else one.name) for one in others]


@door(STAFF)
def hand_over(request: ActedRequest, hand_over_id: UUID) -> HttpResponse:
    """One hand-over: the words, the notes, and what falls due soon with who left and who came."""
    row = hand_over_page(hand_over_id, actor=request.actor)
    staff = {one.id: one for one in agents(actor=request.actor)}
    taker = staff.get(row.taker_id)
    due = {one.id: one for one in (*_due(request, row.taker_id), *_due(request, row.giver_id))}
    context = {
        "row": row,
        "giver": staff[row.giver_id].name if row.giver_id in staff else "–",
        "taker": taker.name if taker else "–",
        "due": sorted(due.values(), key=lambda one: one.due_at),
        "due_hours": NEXT_HOURS // timedelta(hours=1),
        "may_accept": row.accepted_at is None
        and (
            request.actor.role in RUNNERS or (taker is not None and str(taker.account_id) == request.actor.id)
        ),
    }
    return show(request, "desk/duty/hand_over.html", NAV, context)
