"""One case: its header, its four steps, its thread and what surrounds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from nuoda.domains.cases.facts import ENDED, REPLIES, Audience, Kind, State, knows, may_move
from nuoda.domains.cases.queries import (
    CaseDossier,
    CasePage,
    Line,
    case_page,
    incident_page,
)
from nuoda.domains.promises.queries import promises_by_id
from nuoda.domains.shipments.facts import REASONS
from nuoda.domains.shipments.queries import DangerRow, dangers_of
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel import ledger
from nuoda.kernel.actor import STAFF, Actor, Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.translate import here
from nuoda.surfaces.desk.cases import forms
from nuoda.surfaces.desk.cases.answer import answer, first_unanswered
from nuoda.surfaces.desk.cases.deadlines import deadlines
from nuoda.surfaces.desk.cases.lines import in_readers_words, spoken
from nuoda.surfaces.desk.cases.queue import agent_of
from nuoda.surfaces.desk.cases.record_scene import letters_on, narrowed, record_forms_of, standing
from nuoda.surfaces.desk.cases.scene import Scene, read_scene, thing_of
from nuoda.surfaces.desk.dangers import danger_strip
from nuoda.surfaces.desk.frame import is_fragment, pulse_about, show
from nuoda.surfaces.desk.history import Telling, agent_ids, promise_ids

_STEPS = {
    "identify": State.ACKNOWLEDGED, "investigate": State.INVESTIGATING, "plan": State.PLANNED,
    "feedback": State.RESOLVED,
}  # fmt: skip
_PANEL_LINES = 6
_MOST_FACTS = 200
_FACTS_AT_FIRST = 10


@dataclass(frozen=True, slots=True)
class Step:
    """One of the four steps; ``mark`` is ``done``, ``now`` or ``next``, ``open`` where its form shows."""

    key: str
    number: int
    mark: str
    open: bool
    text: str


def step_now(page: CasePage, record: CaseDossier) -> str:
    """The step that is to be taken next, "" where the case is closed."""
    state, kind = page.card.state, page.card.kind
    if state == State.CLOSED:
        return ""
    if state == State.NEW or (state == State.ACKNOWLEDGED and _is_assessed_first(kind)):
        return "identify"
    if state in ENDED:
        return "feedback"
    if state in (State.PLANNED, State.EXECUTING):
        return "plan" if record.measures_open else "feedback"
    if state == State.TURNED_DOWN:
        return "plan"
    if not knows(kind, State.INVESTIGATING):
        return "plan" if knows(kind, State.PLANNED) else "feedback"
    if page.finding and page.card.resolved_at is not None:
        return "feedback"  # what was missing is on record by now, and it is resolved anew
    # A reopened case carries what was found and brought before, until it was looked into again.
    return "plan" if page.finding and not page.effect else "investigate"


def _is_assessed_first(kind: str) -> bool:
    after = (State.ASSESSED, State.INVESTIGATING)
    return [may_move(kind, State.ACKNOWLEDGED, one) for one in after] == [True, False]


def steps(page: CasePage, record: CaseDossier, wanted: str, effect: str) -> list[Step]:
    """The steps that the kind of the case knows, one of them open: the one wanted, else the next to be taken.

    ``effect`` is that of the case in the reader's words.
    """
    known = [key for key, state in _STEPS.items() if knows(page.card.kind, state)]
    current = step_now(page, record)
    shown = wanted if wanted in known else current
    at = known.index(current) if current else len(known)
    texts = {"identify": "", "investigate": page.finding, "plan": page.plan, "feedback": effect}
    found = []
    for place, key in enumerate(known):
        # A case that ended by itself was neither looked into nor planned.
        taken = place < at and (bool(texts[key]) or key in ("identify", "feedback"))
        mark = "done" if taken else "now" if place == at else "next"
        found.append(Step(key, place + 1, mark, key == shown, texts[key]))
    return found


@door(STAFF)
def desk_case(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """The page of one case; ``?part=thread`` is its thread alone, ``?step=`` opens another step."""
    if is_fragment(request) and request.GET.get("part") == "thread":
        return _thread(request, case_id)
    return case_response(request, case_id, step=request.GET.get("step", ""))


def _thread(request: ActedRequest, case_id: UUID) -> HttpResponse:
    page = case_page(case_id, actor=request.actor)
    context = {"card": page.card, "lines": spoken(page, now=request.now, zone=request.zone)}
    return render(request, "desk/cases/thread.html", context)


def case_response(
    request: ActedRequest,
    case_id: UUID,
    *,
    step: str = "",
    bound: Mapping[str, forms.ZonedForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page; ``bound`` are forms that were refused, shown again with their words."""
    scene = read_scene(case_id, actor=request.actor)
    given = dict(bound or {})
    me = agent_of(request.actor, scene.team)
    lines = spoken(scene.page, now=request.now, zone=request.zone)
    effect = in_readers_words(scene.page.effect, now=request.now, zone=request.zone)
    unanswered = first_unanswered(scene)
    names: dict[UUID | None, str] = {one.id: one.name for one in scene.team}
    context: dict[str, Any] = {
        "scene": scene,
        "page": scene.page,
        "card": scene.card,
        "answer": answer(scene, now=request.now, zone=request.zone),
        "consignee": _consignee(scene, unanswered),
        "may_override": request.actor.role in (Role.SUPERVISOR, Role.ADMIN),
        "dangers": danger_strip(_dangers(scene, request.actor), now=request.now),
        "unanswered": unanswered is not None and not scene.ended,
        "me": me,
        "mine": me is not None and scene.card.owner_id == me.id,
        "steps": steps(scene.page, scene.record, step, effect),
        "may_close": scene.card.severity not in ("S1", "S2")
        or request.actor.role in (Role.SUPERVISOR, Role.ADMIN),
        "lines": lines,
        "incident": incident_page(case_id, actor=request.actor) if _is_incident(scene) else None,
        "part_of": part_of(scene),
        "record": scene.record,
        "deadlines": deadlines(
            scene.promises, kind=scene.card.kind, tier=scene.customer.tier if scene.customer else ""
        ),
        **letters_on(scene, actor=request.actor),
        "english": get_language() == "en",
        **standing(scene, actor=request.actor),
        "forms": narrowed(
            {**record_forms_of(request, scene, lines, given), **_forms(request, scene, effect, given)},
            inner=scene.card.inner,
        ),
        "refused": set(given),
        "next_choices": _next_choices(request, scene, given.get("reply")),
        "replies": [(name, here(reply.name)) for name, reply in REPLIES.items()],
        "once": str(new_id()),
        "followed": me is not None and me.account_id in scene.record.followers,
        "work_first": any(one.at is None for one in scene.record.steps)
        or any(one.done is None for one in scene.record.tasks),
        "tasks": [(one, names.get(one.owner_id, "")) for one in scene.record.tasks],
        "pulse_url": pulse_about(Ref("case", str(case_id)), *([scene.thing] if scene.thing else [])),
    }
    if is_fragment(request) and status >= 400:
        # A refused form that htmx sent is shown again in its place; only 422 is swapped in.
        status = 422
    return show(request, "desk/cases/case.html", "cases", context, status=status)


def _is_incident(scene: Scene) -> bool:
    return scene.card.kind == Kind.INCIDENT


def part_of(scene: Scene) -> dict[str, object] | None:
    """The incident that the case is part of, by its links."""
    for one in scene.record.links:
        if one.forward and one.kind == "child" and one.other_kind == Kind.INCIDENT:
            return {"number": one.other_number, "incident_id": one.other_id, "state": one.other_state}
    return None


def _dangers(scene: Scene, actor: Actor) -> list[DangerRow]:
    """What threatens the shipment now; of a case that ended nobody asks."""
    ship = scene.card.shipment_id
    return dangers_of([ship], actor=actor).get(ship, []) if ship and not scene.ended else []


def _consignee(scene: Scene, unanswered: Line | None) -> str:
    """``asked`` where the consignee wrote in this case, ``waits`` where hers are the words to answer."""
    if all(line.audience != Audience.CONSIGNEE for line in scene.page.thread):
        return ""
    return "waits" if unanswered is not None and unanswered.audience == Audience.CONSIGNEE else "asked"


def _forms(
    request: ActedRequest, scene: Scene, effect: str, given: Mapping[str, forms.ZonedForm]
) -> dict[str, forms.ZonedForm]:
    page, zone = scene.page, request.zone
    reason = REASONS.get(scene.card.cause)
    found = {"cause": scene.card.cause, "finding": page.finding}
    found["party"] = page.party or (reason.party.value if reason else "")
    found["whys"] = "\n".join(scene.record.whys)
    due = page.plan_due_at or min(scene.card.resolve_due_at, request.now + timedelta(hours=4))
    if page.plan_due_at is None:
        due = forms.whole_quarter(max(due, request.now + timedelta(hours=1)))
    fresh: dict[str, forms.ZonedForm] = {
        "investigate": forms.InvestigateForm(zone=zone, initial=found),
        "plan": forms.PlanForm(zone=zone, initial={"plan": page.plan, "plan_due_at": due}),
        "resolve": forms.ResolveForm(zone=zone, initial={"effect": effect}),
        "close": forms.CloseForm(zone=zone),
        "reopen": forms.ReopenForm(zone=zone),
        "reply": forms.ReplyForm(zone=zone),
        "note": forms.NoteForm(zone=zone),
        "partner": forms.PartnerForm(zone=zone),
        "task": forms.TaskForm(zone=zone, initial={"due_at": due}),
    }
    return {**fresh, **given}


def _next_choices(
    request: ActedRequest, scene: Scene, reply: forms.ZonedForm | None
) -> list[tuple[str, str, str, bool]]:
    offers = forms.next_choices(now=request.now, zone=request.zone, ended=scene.ended)
    picked = reply.data.get("next", "") if reply is not None else ""
    if picked in {offer[0] for offer in offers}:
        return [(value, words, clock, value == picked) for value, words, clock, _chosen in offers]
    return offers


@door(STAFF)
def desk_case_panel(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """The case over a list: its answer, its promises and the last lines of its thread."""
    scene = read_scene(case_id, actor=request.actor)
    context = {
        "scene": scene,
        "card": scene.card,
        "url": reverse("desk_case", args=[case_id]),
        "answer": answer(scene, now=request.now, zone=request.zone),
        "lines": spoken(scene.page, now=request.now, zone=request.zone)[:_PANEL_LINES],
    }
    return render(request, "desk/cases/panel.html", context)


@door(STAFF)
def desk_case_history(request: ActedRequest, case_id: UUID) -> HttpResponse:
    """All facts about the case and the thing it is about, as a timeline."""
    card = case_page(case_id, actor=request.actor).card
    thing = thing_of(card)
    refs = [Ref("case", str(card.id)), *([thing] if thing else [])]
    if card.shipment_id:
        refs.append(Ref("shipment", str(card.shipment_id)))
    facts = ledger.about(refs, actor=request.actor, limit=_MOST_FACTS)
    telling = Telling(
        request.now,
        request.zone,
        promises_by_id(promise_ids(facts), actor=request.actor),
        agents_by_id(agent_ids(facts), actor=request.actor),
    )
    told = telling.tell(facts)
    shown = told if "all" in request.GET else told[:_FACTS_AT_FIRST]
    context = {"card": card, "happenings": shown, "more": len(told) - len(shown)}
    return render(request, "desk/cases/history.html", context)
