"""Promises as a list and by the days on which they fall due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nuoda.domains.promises.queries import PromiseRow, days_due, promise_rows
from nuoda.domains.team.queries import AgentCard, agents, find_agent_of
from nuoda.kernel.actor import STAFF
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.paging import Page, Window
from nuoda.pages.badges import values
from nuoda.pages.lists import Column, Empty, Filter, ListSpec
from nuoda.pages.promise_words import promise_code
from nuoda.pages.vocabulary import choices
from nuoda.surfaces.desk.frame import show
from nuoda.surfaces.desk.listing import (
    Line,
    customer_filter,
    customers_list,
    day_start,
    find_customer_id,
)

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

WEEKS = 5
_MINE = "me"
ANY = "any"
"""The filter by state that leaves none out."""
_SETTLED = ("excused", "withdrawn", "replaced")


@dataclass(frozen=True, slots=True)
class Owned:
    """A line of the board with who keeps the promise, "" where nobody is named."""

    line: Line[PromiseRow]
    owner: str

    @property
    def kind(self) -> str:
        """Which promise it is: a code among ``promise_of``."""
        return promise_code(self.line.row.kind, self.line.row.subject_kind)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar: how many current promises fall due, by state."""

    day: date
    url: str
    total: int
    open: int
    at_risk: int
    broken: int
    kept: int
    today: bool


def _settled(line: Any) -> bool:
    return line.settled_at is not None or line.state in _SETTLED


def _spec(customers: Filter, staff: Sequence[AgentCard]) -> ListSpec:
    states = [(state, badge.label) for state, badge in values("promise").items()]
    owners: list[tuple[str, StrOrPromise]] = [(_MINE, _("Mine"))]
    owners += [(str(one.id), one.name) for one in staff]
    return ListSpec(
        name="promises",
        title=_("Promises"),
        columns=[
            Column("label", _("What"), sortable=True),
            Column("kind", _("Kind"), kind="badge", badge_kind="promise_of", sortable=True),
            Column("customer", _("Customer"), template="desk/parts/cell_customer.html", sortable=True),
            Column("state", _("State"), kind="state", sortable=True),
            Column("due_at", _("Due"), kind="due", sortable=True, settled=_settled),
            Column("owner", _("Owner"), sortable=True),
            Column("eta_at", _("Expected"), kind="instant", hide_narrow=True),
            Column("settled_at", _("Settled"), kind="instant", hide_narrow=True, roomy=True),
            Column("made_at", _("Made"), kind="ago", sortable=True, hide_narrow=True, roomy=True),
            Column("basis", _("Basis"), template="desk/promises/cell_basis.html", roomy=True),
        ],
        filters=[
            Filter(
                "state", _("State"), quick=True, blank=pgettext_lazy("promises", "Unfinished"),
                choices=[("danger", _("In danger")), ("live", _("Running")), *states, (ANY, _("All"))],
            ),
            Filter("q", _("Waybill, order or case begins with"), kind="text"),
            Filter("kind", _("Kind"), choices=choices("promise_kind")),
            Filter("owner", _("Owner"), choices=owners),
            customers,
            Filter("due", _("Due"), kind="dates"),
        ],
        empty=Empty(
            _("No promises yet"),
            _("Every order promises its delivery, every case its next word: here they stand by due time."),
            reverse("desk_imports"),
            _("Import orders"),
            "clock-check",
        ),
        row_url=lambda line: reverse("desk_promise_page", args=[line.id]),
        row_key=lambda line: str(line.id),
        row_tone=lambda line: {"broken": "broken", "at_risk": "risk"}.get(line.state, ""),
        refresh_on="promise",
    )  # fmt: skip


def _state_of(given: Mapping[str, str]) -> str:
    """What is still to be kept unless the reader asks for a state, or for all there ever were."""
    chosen = given.get("state", "unfinished")
    return "" if chosen == ANY else chosen


@door(STAFF)
def promise_list(request: ActedRequest) -> HttpResponseBase:
    """Promises by due time, with filters, paging and export."""
    staff = agents(actor=request.actor)
    names = {one.id: one.name for one in staff}

    def find(given: Mapping[str, str], window: Window, customer_id: UUID | None) -> Page[PromiseRow]:
        return promise_rows(
            actor=request.actor, window=window, state=_state_of(given), kind=given.get("kind", ""),
            customer_id=customer_id, label=given.get("q", ""),
            due_from=day_start(given.get("due_from", ""), request.zone),
            due_until=day_start(given.get("due_to", ""), request.zone, after=1),
            owner_id=owner_of(given.get("owner", ""), request),
        )  # fmt: skip

    def with_owners(lines: Sequence[Line[PromiseRow]]) -> list[Owned]:
        return [Owned(one, names.get(one.row.owner_id, "") if one.row.owner_id else "") for one in lines]

    return customers_list(
        request, "promises", lambda customers: _spec(customers, staff), find, lines_of=with_owners,
        template="desk/promises/list.html", more={"tab": _tab(request), "today": today_url(request)},
    )  # fmt: skip


@door(STAFF)
def due_days(request: ActedRequest) -> HttpResponse:
    """Five weeks of days with what falls due on each; the same filters as the list."""
    actor, zone = request.actor, request.zone
    today = request.now.astimezone(zone).date()
    first = _monday(request.GET.get("week", ""), today)
    since, until = _midnight(first, zone), _midnight(first + timedelta(weeks=WEEKS), zone)
    kind, owner = request.GET.get("kind", ""), request.GET.get("owner", "")
    customer = request.GET.get("customer", "")
    counts = days_due(
        actor=actor, since=since, until=until, zone=zone.key, kind=kind,
        customer_id=find_customer_id(customer, actor=actor), owner_id=owner_of(owner, request),
    )  # fmt: skip
    chosen = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
    days = [first + timedelta(days=n) for n in range(7 * WEEKS)]
    cells = [_day(day, counts.get(day, {}), chosen, today) for day in days]
    context = {
        "weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)],
        "first": first,
        "last": days[-1],
        "earlier": _week_url(first - timedelta(weeks=WEEKS), chosen),
        "later": _week_url(first + timedelta(weeks=WEEKS), chosen),
        "total": sum(one.total for one in cells),
        "kinds": choices("promise_kind"),
        "staff": agents(actor=actor),
        "customers": customer_filter(actor, customer).choices,
        "chosen": {"kind": kind, "owner": owner, "customer": customer},
        "tab": "days",
        "today": today_url(request),
    }
    return show(request, "desk/promises/days.html", "promises", context)


_KEPT = ("kind", "owner", "customer")


def owner_of(chosen: str, request: ActedRequest) -> UUID | None:
    """The agent chosen in the filter; the reader for ``me``; None for all."""
    if not chosen:
        return None
    if chosen == _MINE:
        mine = find_agent_of(request.actor)
        return mine.id if mine else UUID(int=0)
    try:
        return UUID(chosen)
    except ValueError:
        return UUID(int=0)


def today_url(request: ActedRequest) -> str:
    """The list of what falls due today on the reader's clock."""
    today = request.now.astimezone(request.zone).date().isoformat()
    return _list_url({"state": ANY, "due_from": today, "due_to": today})


def _tab(request: ActedRequest) -> str:
    today = request.now.astimezone(request.zone).date().isoformat()
    return "today" if {request.GET.get("due_from"), request.GET.get("due_to")} == {today} else "list"


def _day(day: date, counts: Mapping[str, int], chosen: Mapping[str, str], today: date) -> Day:
    url = _list_url({**chosen, "due_from": day.isoformat(), "due_to": day.isoformat(), "state": ANY})
    live = counts.get("open", 0) + counts.get("paused", 0)
    return Day(
        day, url, sum(counts.values()), live, counts.get("at_risk", 0), counts.get("broken", 0),
        counts.get("kept", 0) + counts.get("excused", 0), day == today,
    )  # fmt: skip


def _list_url(query: Mapping[str, str]) -> str:
    return f"{reverse('desk_promises')}?{_encoded(query)}"


def _week_url(first: date, chosen: Mapping[str, str]) -> str:
    return f"{reverse('desk_promise_days')}?{_encoded({**chosen, 'week': first.isoformat()})}"


def _encoded(query: Mapping[str, str]) -> str:
    given = QueryDict(mutable=True)
    given.update(dict(query))
    return given.urlencode()


def _monday(week: str, today: date) -> date:
    """The Monday of the week that was asked for; this week's where nothing sensible was."""
    try:
        day = date.fromisoformat(week)
    except ValueError:
        day = today
    day = min(max(day, date(2000, 1, 10)), date(2100, 1, 1))
    return day - timedelta(days=day.weekday())


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
