"""One promise: what was said, where it stands, and how it came there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from nuoda.domains.cases.queries import tasks_by_id
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.orders.queries import asks_by_id, notes_by_id
from nuoda.domains.promises.facts import Entry, State, set_by_law
from nuoda.domains.promises.queries import (
    EntryRow,
    LadderView,
    PromiseRow,
    PromiseStory,
    RungRow,
    WarningRow,
    ladder_of,
    promise_page,
    promise_story,
)
from nuoda.domains.quality.queries import action_by_number
from nuoda.domains.shipments.queries import shipments_of_orders
from nuoda.domains.team.queries import AgentCard, agents_by_id
from nuoda.kernel import ledger
from nuoda.kernel.actor import STAFF, Actor
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.pages.names import called
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.frame import RUNNERS, is_fragment, pulse_about, show
from nuoda.surfaces.desk.history import Telling, agent_ids
from nuoda.surfaces.desk.strips import strip_of

RUNNING = (State.OPEN.value, State.AT_RISK.value, State.PAUSED.value)


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of the log with the words for it: what it was, and what stands behind it."""

    entry: EntryRow
    behind: str


@dataclass(frozen=True, slots=True)
class Climbed:
    """A rung of the ladder, and who was told there by name."""

    rung: RungRow
    told: list[tuple[str, WarningRow]]


@door(STAFF)
def promise(request: ActedRequest, promise_id: UUID) -> HttpResponse:
    """One promise: basis, chain, pauses, excuses, instants, and who did what."""
    actor = request.actor
    story = promise_story(promise_id, actor=actor)
    row = story.promise
    facts = ledger.about([Ref("promise", str(row.id))], actor=actor, limit=60)
    agents = agents_by_id({row.owner_id, row.stand_in_id} | agent_ids(facts), actor=actor)
    customers = customers_by_id([row.customer_id], actor=actor)
    customer = customers.get(row.customer_id) if row.customer_id else None
    telling = Telling(request.now, request.zone, promises={row.id: row}, agents=agents)
    context = {
        "story": story,
        "promise": row,
        "customer": customer,
        "whose": called(customer),
        "owner": agents.get(row.owner_id) if row.owner_id else None,
        "stand_in": agents.get(row.stand_in_id) if row.stand_in_id else None,
        "strip": strip_of(story.chain, {}),
        "log": [Told(one, _behind(one)) for one in story.log],
        "waits": story.open_pauses,
        "history": telling.tell(facts),
        "may": _may(row, actor),
        "pulse_url": pulse_about(Ref(row.subject_kind, str(row.subject_id)), Ref("promise", str(row.id))),
        "settled": row.settled_at is not None or row.state not in RUNNING,
        "moved": _moves(story),
        "account": str(actor),
    }
    return show(request, "desk/promises/page.html", "promises", context)


@door(STAFF)
def promise_ladder(request: ActedRequest, promise_id: UUID) -> HttpResponse:
    """The ladder of a promise with who was told when; the page of the promise asks for it."""
    row = promise_page(promise_id, actor=request.actor)
    ladder = ladder_of(row.id, actor=request.actor)
    told = {one.agent_id for rung in ladder.rungs for one in rung.told}
    context = {
        "promise": row,
        "ladder": ladder,
        "rungs": _rungs(ladder, agents_by_id(told, actor=request.actor)),
        "settled": row.settled_at is not None,
        "back": reverse("desk_promise_page", args=[row.id]),
    }
    if is_fragment(request):
        return render(request, "desk/warned/ladder.html", context)
    return show(request, "desk/warned/ladder_page.html", "promises", context)


def _rungs(ladder: LadderView, agents: Mapping[UUID, AgentCard]) -> list[Climbed]:
    """The rungs with who was told by name."""
    found = []
    for rung in ladder.rungs:
        who = [agents.get(one.agent_id) if one.agent_id else None for one in rung.told]
        names = [card.name if card else "" for card in who]
        found.append(Climbed(rung, list(zip(names, rung.told, strict=True))))
    return found


def _may(row: PromiseRow, actor: Actor) -> Mapping[str, bool]:
    """What can be done about a promise now. A legal time limit runs on whatever is agreed."""
    free = not set_by_law(row.kind, row.ground)
    undone = row.settled_at is None and row.successor_id is None and row.state != State.WITHDRAWN
    return {
        "agree": free and undone,
        "excuse": free and row.state != State.WITHDRAWN,
        "wait": free and row.state in RUNNING,
        "decide": actor.role in RUNNERS,
        "anything": free and (undone or row.state != State.WITHDRAWN),
    }


def _moves(story: PromiseStory) -> list[tuple[str, datetime]]:
    """The due times of a promise that differ from what counts now, each with its name."""
    row = story.promise
    named = [
        (_("First promised"), story.first_due_at),
        (_("Committed"), story.committed_due_at),
        (_("As agreed"), row.agreed_due_at),
        (_("Excused until"), row.excused_due_at),
    ]
    seen, moves = {row.due_at}, []
    for name, at in named:
        if at is not None and at not in seen:
            seen.add(at)
            moves.append((name, at))
    return moves


def _behind(one: EntryRow) -> str:
    reference = word("promise_proof", one.reference) if one.entry == Entry.DONE else one.reference
    parts = [one.note, one.agreed_by, reference if not one.note else ""]
    return " · ".join(part for part in parts if part)


@door(STAFF)
def thing(request: ActedRequest, promise_id: UUID) -> HttpResponse:
    """Go to what is promised: the case, the shipment, or the order where it has not exactly one shipment."""
    row = promise_page(promise_id, actor=request.actor)
    return HttpResponseRedirect(_place_of(row, request.actor))


def _place_of(row: PromiseRow, actor: Actor) -> str:
    plain: dict[str, Any] = {
        "case": "desk_case", "report_term": "desk_report_term", "shipment": "desk_shipment",
        "case_answer": "desk_case", "case_follow_up": "desk_case", "case_recovery": "desk_case",
        "claim": "desk_claim", "claim_acknowledge": "desk_claim", "claim_decide": "desk_claim",
        "claim_status": "desk_claim",
    }  # fmt: skip
    if row.subject_kind == "action":
        action = action_by_number(row.label, actor=actor)
        return (
            reverse("desk_action", args=[action.id])
            if action
            else reverse("desk_promise_page", args=[row.id])
        )
    if row.subject_kind == "task":
        task = tasks_by_id([row.subject_id], actor=actor).get(row.subject_id)
        if task is not None:
            return reverse("desk_case", args=[task.case_id])
    if row.subject_kind == "order_ask":
        asked = asks_by_id([row.subject_id], actor=actor).get(row.subject_id)
        if asked is not None:
            return reverse("desk_order", args=[asked.order_id])
    if row.subject_kind == "order_note":
        note = notes_by_id([row.subject_id], actor=actor).get(row.subject_id)
        if note is not None:
            return reverse("desk_order", args=[note.order_id])
    if row.subject_kind in plain:
        return reverse(plain[row.subject_kind], args=[row.subject_id])
    if row.subject_kind.startswith("receipt_"):
        return f"{reverse('desk_receipts')}?{urlencode({'q': row.label})}"
    if row.subject_kind != "order":
        return reverse("desk_promise_page", args=[row.id])
    ships = shipments_of_orders([row.subject_id], actor=actor).get(row.subject_id, [])
    if len(ships) == 1:
        return reverse("desk_shipment", args=[ships[0].id])
    return reverse("desk_order", args=[row.subject_id])
