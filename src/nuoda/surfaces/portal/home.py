"""The overview of a signed-in customer: what is in danger first, then promises, cases and the scorecard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from nuoda.domains.cases.queries import case_rows, open_exceptions_of
from nuoda.domains.customers.queries import services_of
from nuoda.domains.promises.queries import PromiseRow, promise_counts, promise_rows
from nuoda.domains.shipments.queries import ShipmentCard, shipments_about
from nuoda.domains.team.queries import agents_by_id
from nuoda.insight.measures import Timeliness, timeliness
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window
from nuoda.surfaces.portal import story
from nuoda.surfaces.portal.frame import customer_of, show

SHOWN_IN_DANGER, SHOWN_CASES = 8, 5
_PORTER = system("portal")
_COUNTED = ("open", "at_risk", "kept", "broken")


@dataclass(frozen=True, slots=True)
class InDanger:
    """A shipment whose promise is in danger, with the reason in kind words."""

    ship: ShipmentCard
    promise: PromiseRow
    trouble: story.Trouble | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many of this month's promises stand in a state, and where they are listed."""

    state: str
    count: int
    url: str


@door(Role.CUSTOMER)
@require_safe
def portal_home(request: ActedRequest) -> HttpResponse:
    actor = request.actor
    start, end = month_of(request)
    danger = promise_rows(actor=actor, window=Window(size=SHOWN_IN_DANGER), state="danger", kind="delivery")
    cases = case_rows(
        actor=actor, window=Window(size=SHOWN_CASES, sort="opened_at", descending=True), state="open"
    )
    counts = promise_counts(actor=actor, kind="delivery", due_from=start, due_until=end)
    card: Timeliness = timeliness(actor=actor, start=start, end=end, at=request.now)
    return show(
        request,
        "portal/home.html",
        "home",
        {
            "danger": _in_danger(danger.rows, actor),
            "danger_total": danger.total,
            "danger_url": reverse("portal_promises") + "?state=danger",
            "counts": [
                Count(state, counts[state], _promises_url(state, start, end, request)) for state in _COUNTED
            ],
            "cases": cases.rows,
            "cases_total": cases.total,
            "card": card,
            "month": start.date(),
            "care": _care(request),
        },
    )


@dataclass(frozen=True, slots=True)
class Care:
    """Who cares for the customer by name, and whether somebody answers around the clock."""

    agent: str
    deputy: str
    around_the_clock: bool


def _care(request: ActedRequest) -> Care | None:
    """The agent and deputy of the reader's customer; None where nobody was named.

    Agents are not open to customers; of her own two she is told the names.
    """
    card = customer_of(request)
    if card.agent_id is None:
        return None
    known = agents_by_id([card.agent_id, card.deputy_id], actor=_PORTER)
    service = services_of({card.id: card.tier}, request.now, actor=_PORTER).get(card.id)
    agent, deputy = known.get(card.agent_id), known.get(card.deputy_id) if card.deputy_id else None
    if agent is None:
        return None
    return Care(agent.name, deputy.name if deputy else "", bool(service and service.line_24h))


def month_of(request: ActedRequest) -> tuple[datetime, datetime]:
    """The current month of the reader's zone, half-open."""
    first = request.now.astimezone(request.zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    following = (first.year + 1, 1) if first.month == 12 else (first.year, first.month + 1)
    return first, first.replace(year=following[0], month=following[1])


def _promises_url(state: str, start: datetime, end: datetime, request: ActedRequest) -> str:
    last = (end - (end - start) / 60).astimezone(request.zone).date()
    dates = {"state": state, "due_from": start.date().isoformat(), "due_to": last.isoformat()}
    return f"{reverse('portal_promises')}?{urlencode(dates)}"


def _in_danger(promises: Sequence[PromiseRow], actor: Actor) -> list[InDanger]:
    refs = [Ref(one.subject_kind, str(one.subject_id)) for one in promises]
    ships = shipments_about(refs, actor=actor)
    behind = {ref: _behind(found) for ref, found in ships.items() if found}
    cases = open_exceptions_of([one.id for one in behind.values()], actor=actor)
    found = []
    for promise, ref in zip(promises, refs, strict=True):
        ship = behind.get(ref)
        if ship is not None:
            case = cases.get(ship.id)
            found.append(InDanger(ship, promise, story.trouble_of(ship, [case] if case else [])))
    return found


def _behind(ships: Sequence[ShipmentCard]) -> ShipmentCard:
    """Of an order's shipments the one that is furthest behind."""
    waiting = [ship for ship in ships if ship.delivered_at is None] or list(ships)
    return max(waiting, key=lambda ship: (ship.eta_at is None, ship.eta_at or ship.booked_at))


urlpatterns = [path("portal/", portal_home, name="portal_home")]
