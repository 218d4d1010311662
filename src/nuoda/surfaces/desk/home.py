"""The first page of the day: promises in danger, my cases, what changed since I looked, a few numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from nuoda.domains.accounts.commands import note_seen
from nuoda.domains.cases.queries import CaseCard, open_cases
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.promises.queries import promises_by_id, promises_in_danger
from nuoda.domains.team.queries import agents_by_id
from nuoda.insight.measures import timeliness
from nuoda.kernel import ledger
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.pages.names import called
from nuoda.surfaces.desk.danger import cases_behind, rows_of
from nuoda.surfaces.desk.frame import is_fragment, show
from nuoda.surfaces.desk.history import NEWSWORTHY, Happening, Telling, promise_ids
from nuoda.surfaces.desk.promises.board import ANY

DANGER_SHOWN = 12
CASES_SHOWN = 15
PRESSING = frozenset({"case.customer_wrote", "promise.broken", "notice.failed"})


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """One kind of change since somebody looked: a heading with its count, and the newest few."""

    heading: str
    tone: str
    icon: str
    items: Sequence[Happening]
    more: int
    pressing: bool


@dataclass(frozen=True, slots=True)
class MyCase:
    """One of my open cases with whose it is and what falls due next."""

    card: CaseCard
    customer: CustomerCard | None

    @property
    def whose(self) -> str:
        return called(self.customer)

    @property
    def next_due_at(self) -> datetime:
        return min(one for one in (self.card.update_due_at, self.card.resolve_due_at) if one is not None)


@door(STAFF)
def home(request: ActedRequest) -> HttpResponse:
    """The home page, twelve queries in all."""
    actor = request.actor
    danger = promises_in_danger(actor=actor, limit=DANGER_SHOWN)
    behind = cases_behind(danger, actor=actor)
    mine = open_cases(actor=actor, mine=True, limit=CASES_SHOWN)
    customers = customers_by_id(
        [one.customer_id for one in danger] + [one.customer_id for one in mine], actor=actor
    )
    agents = agents_by_id((case.owner_id for case in behind.values()), actor=actor) if behind else {}
    context = {
        "danger": rows_of(danger, behind, customers, agents),
        "mine": [MyCase(one, customers.get(one.customer_id) if one.customer_id else None) for one in mine],
        "changes": _changes(request, actor),
        "today": _today(request),
    }
    return show(request, "desk/home/page.html", "home", context)


def _changes(request: ActedRequest, actor: Actor) -> list[ChangeGroup]:
    seen: int = getattr(request.user, "seen_position", 0)
    found = ledger.changes_since(seen, actor=actor, names=NEWSWORTHY)
    facts = [recorded for group in found for recorded in group.newest]
    wanted = promise_ids(facts)
    promises = promises_by_id(wanted, actor=actor) if wanted else {}
    telling = Telling(request.now, request.zone, promises=promises)
    by_name = {group.name: group for group in found}
    return [
        ChangeGroup(
            str(heading % {"n": group.total}), tone, icon, telling.tell(group.newest),
            group.total - len(group.newest), name in PRESSING,
        )
        for name, (heading, tone, icon) in NEWSWORTHY.items()
        if (group := by_name.get(name)) is not None
    ]  # fmt: skip


def _today(request: ActedRequest) -> dict[str, Any]:
    local = request.now.astimezone(request.zone)
    start = local.replace(hour=0, minute=0, second=0, microsecond=0)
    figures = timeliness(actor=request.actor, start=start, end=start + timedelta(days=1), at=request.now)
    day = {"kind": "delivery", "due_from": f"{start:%Y-%m-%d}", "due_to": f"{start:%Y-%m-%d}"}
    promises = reverse("desk_promises")
    return {
        "on_time": figures.on_time,
        "told_first": figures.told_first,
        "due_url": f"{promises}?{urlencode({**day, 'state': ANY})}",
        "broken_url": f"{promises}?{urlencode({**day, 'state': 'broken'})}",
        "danger_url": f"{promises}?state=danger",
        "cases_url": reverse("desk_cases"),
    }


@door(STAFF)
@require_POST
def looked(request: ActedRequest) -> HttpResponse:
    """Remember that the reader has seen what changed, up to the place the page was written at."""
    given = request.POST.get("position", "")
    if given.isascii() and given.isdigit() and len(given) <= 18:
        position = min(int(given), ledger.newest_position())
        note_seen(by=request.actor, at=request.now, account_id=UUID(request.actor.id), position=position)
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return HttpResponseRedirect(reverse("desk_home"))


urlpatterns: list[URLPattern] = [
    path("", home, name="desk_home"),
    path("looked/", looked, name="desk_looked"),
]
