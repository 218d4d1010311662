"""What waits for the reader on her home page: where she was named, her tasks, and what she follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p
from django.views.decorators.http import require_POST

from nuoda.domains.cases.commands import note_looked
from nuoda.domains.cases.queries import TaskRow, changed_followed, my_tasks, task_rows, unseen_mentions
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.lists import Column, Empty, Filter, ListRequest, ListResult, ListSpec, list_view
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.frame import frame, is_fragment, show
from nuoda.surfaces.desk.listing import window_of

_SHOWN = 10


@door(STAFF)
def for_me(request: ActedRequest) -> HttpResponse:
    """The strip of the home page; asked for by itself, a page of its own."""
    actor = request.actor
    local = request.now.astimezone(request.zone)
    tomorrow = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    context = {
        "mentions": unseen_mentions(actor=actor, limit=_SHOWN),
        "tasks": my_tasks(tomorrow, actor=actor, limit=_SHOWN),
        "followed": changed_followed(actor=actor, limit=_SHOWN),
    }
    if is_fragment(request):
        return render(request, "desk/home/for_me.html", context)
    return show(request, "desk/home/for_me_page.html", "home", context)


@door(STAFF)
@require_POST
def looked_at(request: ActedRequest) -> HttpResponse:
    """The reader has seen where she was named and what changed, without going there."""
    cases = {one.case_id for one in unseen_mentions(actor=request.actor, limit=_SHOWN)}
    cases |= {one.case_id for one in changed_followed(actor=request.actor, limit=_SHOWN)}
    note_looked(by=request.actor, at=request.now, case_ids=sorted(cases))
    return HttpResponseRedirect(reverse("desk_home"))


def _spec(owners: Filter) -> ListSpec:
    return ListSpec(
        name="tasks",
        title=_("Tasks"),
        columns=[
            Column("what", _("What is to be done"), sortable=True),
            Column("case_number", _("Case")),
            Column("kind_words", _("Kind"), hide_narrow=True),
            Column("owner", _("Who does it"), hide_narrow=True),
            Column("due_at", _("Done by"), "due", sortable=True, settled=lambda row: row.done is not None),
            Column("ended_at", _("Ended"), kind="ago", sortable=True, roomy=True),
            Column("said", _("What came of it"), roomy=True),
        ],
        filters=[
            Filter(
                "state", _("State"),
                quick=True,
                choices=[("open", _p("task", "Open")), ("done", _("Done")), ("waived", _("Waived"))],
            ),
            owners,
            Filter(
                "kind", _("Kind"),
                choices=[(one, word("promise_kind", one)) for one in ("custom", "call_back")],
            ),
        ],
        empty=Empty(
            _("No tasks"),
            _("A task is set on the page of a case, for somebody, by a time. It stands on her home page."),
            icon="list-check",
        ),
        row_url=lambda row: reverse("desk_case", args=[row.case_id]) + "#tasks",
        row_key=lambda row: str(row.id),
        refresh_on="case",
    )  # fmt: skip


@door(STAFF)
def tasks(request: ActedRequest) -> HttpResponseBase:
    """All tasks of all cases, with filters, paging and export."""

    def fetch(asked: ListRequest) -> ListResult:
        given: Mapping[str, str] = asked.filters
        found = task_rows(
            actor=request.actor, window=window_of(asked), state=given.get("state", ""),
            owner_id=_uuid(given.get("owner", "")), kind=given.get("kind", ""),
        )  # fmt: skip
        return ListResult([TaskShown(row) for row in found.rows], found.total)

    owners = [(str(one.id), one.name) for one in agents(actor=request.actor)]
    spec = _spec(Filter("owner", _("Who does it"), choices=owners))
    return list_view(request, spec, fetch, template="pages/list.html", context=frame(request, "cases"))


class TaskShown:
    """A task as its list shows it."""

    def __init__(self, row: TaskRow) -> None:
        self._row = row
        self.kind_words = word("promise_kind", row.kind)

    def __getattr__(self, name: str) -> object:
        return getattr(self._row, name)


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None


urlpatterns: list[URLPattern] = [
    path("for-me/", for_me, name="desk_for_me"),
    path("for-me/looked/", looked_at, name="desk_looked_at"),
    path("tasks/", tasks, name="desk_tasks"),
]
