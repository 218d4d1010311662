"""Warnings as a list: those that wait for me on top, with the keys to answer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nuoda.domains.promises.queries import WarningLine, warning_lines
from nuoda.domains.team.queries import AgentCard, agents, find_agent_of
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.promise_words import promise_code
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import RUNNERS, frame
from nuoda.surfaces.desk.listing import day_start, window_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MINE = "me"
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning as one line; ``may`` where the reader can answer it."""

    id: UUID
    promise_id: UUID
    label: str
    kind: str
    due_at: datetime
    state: str
    agent: str
    via: str
    because: str
    stage: int
    warned_at: datetime
    answer_by: datetime
    answer: str
    note: str
    may: bool


def _spec(people: Sequence[AgentCard]) -> ListSpec:
    whom: list[tuple[str, StrOrPromise]] = [(MINE, _("Mine"))]
    whom += [(str(one.id), one.name) for one in people]
    return ListSpec(
        name="warned",
        title=_("Warnings"),
        columns=[
            Column("label", _("What"), sortable=True),
            Column("kind", _("Kind"), kind="badge", badge_kind="promise_of"),
            Column("answer", _("Answer"), kind="badge", badge_kind="warned_answer", sortable=True),
            Column(
                "may",
                _("Your turn"),
                template="desk/warned/cell_answer.html",
                export=lambda row: "1" if row.may else "",
            ),
            Column("due_at", _("Due"), kind="due", sortable=True),
            Column("agent", _("Told"), sortable=True),
            Column("warned_at", _("When"), kind="ago", sortable=True),
            Column("via", _("As"), kind="badge", badge_kind="warned_via", roomy=True),
            Column("because", _("Why"), kind="badge", badge_kind="warned_because", roomy=True),
            Column("stage", _("Rung"), kind="number", sortable=True, roomy=True),
            Column("answer_by", _("Answer by"), kind="instant", sortable=True, roomy=True),
            Column("note", _("Note"), roomy=True),
        ],
        filters=[
            Filter("answer", _("Answer"), choices=choices("warned_answer"), quick=True),
            Filter("whom", _("Told"), choices=whom),
            Filter("day", _("Days"), kind="dates"),
        ],
        empty=Empty(
            _("No warnings"),
            _(
                "Before a promise breaks, whoever is on duty is told here and by mail;"
                " she answers or passes it on."
            ),
            reverse("desk_ladders"),
            _("To the ladders"),
            "bell",
        ),
        row_url=lambda row: reverse("desk_promise_page", args=[row.promise_id]),
        row_key=lambda row: str(row.id),
        row_tone=lambda row: "risk" if row.answer == "open" else "",
        refresh_on="promise",
    )


@door(STAFF)
def warned_list(request: ActedRequest) -> HttpResponseBase:
    """Warnings, those that wait for an answer and those that were answered."""
    actor = request.actor
    people = agents(actor=actor)
    me = find_agent_of(actor)
    names = {one.id: one.name for one in people}

    def fetch(asked: ListRequest) -> ListResult:
        given = asked.filters
        page = warning_lines(
            actor=actor, window=window_of(asked), agent_id=_whom(given.get("whom", ""), me),
            answer=given.get("answer", ""), since=day_start(given.get("day_from", ""), request.zone),
            until=day_start(given.get("day_to", ""), request.zone, after=1),
        )  # fmt: skip
        runs = actor.role in RUNNERS
        return ListResult([_shown(one, names, me, runs=runs) for one in page.rows], page.total)

    context = {**frame(request, "warned"), "tab": "list"}
    return list_view(request, _spec(people), fetch, template="desk/warned/list.html", context=context)


def _shown(line: WarningLine, names: Mapping[UUID, str], me: AgentCard | None, *, runs: bool) -> Warned:
    one, row = line.warning, line.promise
    mine = me is not None and one.agent_id == me.id
    return Warned(
        one.id, row.id, row.label, promise_code(row.kind, row.subject_kind), row.due_at, row.state,
        names.get(one.agent_id, "–") if one.agent_id else "–", one.via, one.because, one.stage + 1,
        one.warned_at, one.answer_by, one.answer, one.note,
        may=one.answer == "open" and row.settled_at is None and (mine or runs),
    )  # fmt: skip


def _whom(given: str, me: AgentCard | None) -> UUID | None:
    if not given:
        return None
    if given == MINE:
        return me.id if me else NOBODY
    try:
        return UUID(given)
    except ValueError:
        return NOBODY
