"""The emergency switch by machines of the house: what is out, what it touches, and who is told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import TypeAdapter

from nuoda.domains.contracts.commands.contingencies import (
    ContingencyPlanDraft,
    move_end,
    prepare_plan,
    switch_off,
    switch_on,
    tell_customers,
)
from nuoda.domains.contracts.facts import Target
from nuoda.domains.contracts.queries.contingencies import (
    ContingencyRow,
    PlanRow,
    contingencies_after,
    contingency_page,
    plan_page,
    plan_rows,
)
from nuoda.domains.stock.queries import warehouses
from nuoda.insight.contingencies.reach import Touched, reach_of
from nuoda.insight.contingencies.telling import check_telling
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here
from nuoda.surfaces.api.answers import acted_in_house, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.contingency_shapes import (
    Aimed,
    ContingenciesOut,
    ContingencyDetailOut,
    ContingencyEndIn,
    ContingencyIdOut,
    ContingencyIn,
    ContingencyPlanIn,
    ContingencyPlanOut,
    ContingencyPlansOut,
    ContingencyWordsIn,
    RehearsalOut,
    Until,
)
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["contingencies"])
_MOST_PLANS = 200


_ON, _PLAN = TypeAdapter(ContingencyIn), TypeAdapter(ContingencyPlanIn)
_END, _SAY = TypeAdapter(ContingencyEndIn), TypeAdapter(ContingencyWordsIn)


def _target(given: Aimed, by: Actor) -> Target:
    if given.warehouse and given.warehouse not in {one.code for one in warehouses(actor=by)}:
        reason = _("There is no warehouse %(code)s.", {"code": given.warehouse})
        raise Invalid(fields=[FieldError("warehouse", reason, _("Correct the code."))])
    return Target(given.kind, given.warehouse, given.origin, given.destination, given.carrier)


def _out(row: ContingencyRow) -> dict[str, Any]:
    own = ("id", "kind", "what", "reason", "since", "expected_until", "switched_by", "told_at", "ended_at")
    aim = ("warehouse", "origin", "destination", "carrier")
    return {
        **{name: getattr(row, name) for name in (*own, "ended_why", "plan")},
        **{name: getattr(row.target, name) for name in aim},
    }


def _plan_out(row: PlanRow) -> dict[str, Any]:
    return shaped(ContingencyPlanOut, row)


def _touched(found: list[Touched]) -> list[dict[str, Any]]:
    own = ("kind", "id", "label", "due_at", "expected_at")
    return [
        {
            **{name: getattr(one, name) for name in own},
            "what": here(one.what), "customer": one.customer.code, "tier": one.customer.tier,
            "instead": [{"kind": each.kind, "label": each.label, "on": each.on} for each in one.instead],
        }
        for one in found
    ]  # fmt: skip


@router.get(
    "/contingencies",
    operation_id="list_contingencies",
    summary="List what is or was out",
    auth=Key("list_contingencies"),
    response={200: ContingenciesOut},
)
def rows(request: HttpRequest, wanted: Query[Cursor]) -> dict[str, Any]:
    """Switches in the order in which they were put on, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted_in_house(request)
    found = contingencies_after(wanted.after, actor=by, limit=wanted.limit)
    return {"items": [_out(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.get(
    "/contingencies/{uuid:contingency_id}",
    operation_id="get_contingency",
    summary="Get what is out with all that it touches",
    auth=Key("get_contingency"),
    response={200: ContingencyDetailOut},
)
def one(request: HttpRequest, contingency_id: UUID) -> dict[str, Any]:
    """What is out, and what it touches now: first promised first, with what could be done instead."""
    by, at = acted_in_house(request)
    row = contingency_page(contingency_id, actor=by)
    found = reach_of(row.target, max(row.expected_until, at), at=at, actor=by) if row.on else []
    return {**_out(row), "touched": _touched(found)}


@router.post(
    "/contingencies",
    operation_id="switch_on_contingency",
    summary="Switch an emergency on",
    auth=Key("switch_on_contingency"),
    response={200: ContingencyIdOut},
    openapi_extra=body_of("ContingencyIn"),
)
def put(request: HttpRequest) -> dict[str, Any]:
    """Nothing new is allocated, quoted or promised by it until it is switched off."""
    by, at = acted_in_house(request)
    given = read_shape(request, _ON)
    done = keyed(switch_on, request)(
        by=by, at=at, target=_target(given, by), reason=given.reason, expected_until=given.expected_until,
        plan_id=given.plan_id,
    )  # fmt: skip
    return {"id": done}


@router.post(
    "/contingencies/{uuid:contingency_id}/messages",
    operation_id="tell_of_contingency",
    summary="Tell the customers of an emergency",
    auth=Key("tell_of_contingency"),
    response={200: ContingencyIdOut},
    openapi_extra=body_of("ContingencyWordsIn"),
)
def say(request: HttpRequest, contingency_id: UUID) -> dict[str, Any]:
    """Each customer gets one message with all that is hers; words that will not hold are refused."""
    by, at = acted_in_house(request)
    given = read_shape(request, _SAY)
    row = contingency_page(contingency_id, actor=by)
    touched = reach_of(row.target, max(row.expected_until, at), at=at, actor=by)
    check_telling(
        given.words,
        given.words_en,
        touched=touched,
        expected_until=row.expected_until,
        now=at,
        zone=HOUSE_ZONE,
    )
    call = keyed(tell_customers, request)
    call(by=by, at=at, contingency_id=contingency_id, words=given.words, words_en=given.words_en)
    return {"id": contingency_id}


@router.post(
    "/contingencies/{uuid:contingency_id}/end",
    operation_id="end_contingency",
    summary="Move the expected end, or switch an emergency off",
    auth=Key("end_contingency"),
    response={200: ContingencyIdOut},
    openapi_extra=body_of("ContingencyEndIn"),
)
def end(request: HttpRequest, contingency_id: UUID) -> dict[str, Any]:
    """With ``expected_until`` it lasts until then; without, it is over now."""
    by, at = acted_in_house(request)
    given = read_shape(request, _END)
    if given.expected_until is None:
        keyed(switch_off, request)(by=by, at=at, contingency_id=contingency_id, reason=given.reason)
    else:
        keyed(move_end, request)(
            by=by, at=at, contingency_id=contingency_id, expected_until=given.expected_until,
            reason=given.reason,
        )  # fmt: skip
    return {"id": contingency_id}


@router.get(
    "/contingency-plans",
    operation_id="list_contingency_plans",
    summary="List emergency plans",
    auth=Key("list_contingency_plans"),
    response={200: ContingencyPlansOut},
)
def plans(request: HttpRequest) -> dict[str, Any]:
    """Plans by code."""
    by, _at = acted_in_house(request)
    found = plan_rows(actor=by, window=Window(size=_MOST_PLANS))
    return {"items": [_plan_out(each) for each in found.rows]}


@router.put(
    "/contingency-plans",
    operation_id="prepare_contingency_plan",
    summary="Prepare an emergency plan",
    auth=Key("prepare_contingency_plan"),
    response={200: ContingencyIdOut},
    openapi_extra=body_of("ContingencyPlanIn"),
)
def prepare(request: HttpRequest) -> dict[str, Any]:
    """Write a plan, or the one of that code anew."""
    by, at = acted_in_house(request)
    given = read_shape(request, _PLAN)
    draft = ContingencyPlanDraft(
        given.code, given.name, _target(given, by), given.steps, given.words, given.words_en
    )
    return {"id": keyed(prepare_plan, request)(by=by, at=at, plan=draft)}


@router.get(
    "/contingency-plans/{uuid:plan_id}/rehearsal",
    operation_id="rehearse_contingency_plan",
    summary="Rehearse an emergency plan",
    auth=Key("rehearse_contingency_plan"),
    response={200: RehearsalOut},
)
def rehearse(request: HttpRequest, plan_id: UUID, wanted: Query[Until]) -> dict[str, Any]:
    """What it would touch if it were switched on now."""
    by, at = acted_in_house(request)
    plan = plan_page(plan_id, actor=by)
    found = reach_of(plan.target, max(wanted.until, at), at=at, actor=by)
    return {"plan": _plan_out(plan), "touched": _touched(found)}
