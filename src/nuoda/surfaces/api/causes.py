"""Why trouble comes, and what is done against it. The house's own: keys of customers see none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import TypeAdapter

from nuoda.domains.cases.facts import all_codes
from nuoda.domains.quality.commands import (
    ActionDraft,
    drop_action,
    finish_action,
    plan_action,
    reopen_action,
    start_action,
)
from nuoda.domains.quality.queries import ActionRow, action_page, actions_after, reads_actions
from nuoda.insight.causes.counting import EVERY
from nuoda.insight.causes.effects import courses_of
from nuoda.insight.causes.reading import Place, Ranking, causes_ranked, places_ranked
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.cause_shapes import (
    ActionDetailOut,
    ActionFilter,
    ActionIn,
    ActionOut,
    ActionsOut,
    AgainIn,
    CausesAsk,
    CausesOut,
    SaidIn,
    StepIn,
)
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["quality"])
LONGEST = timedelta(days=1_100)


_ACTION, _STEP = TypeAdapter(ActionIn), TypeAdapter(StepIn)
_SAID, _AGAIN = TypeAdapter(SaidIn), TypeAdapter(AgainIn)


@router.get(
    "/causes",
    operation_id="rank_causes",
    summary="Rank causes of trouble",
    auth=Key("rank_causes"),
    response={200: CausesOut},
)
def ranked(request: HttpRequest, wanted: Query[CausesAsk]) -> dict[str, Any]:
    """Causes, customers, lanes, carriers or places, the most cases first."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    _may_read(by)
    _check_days(wanted)
    if wanted.by == "cause":
        place = Place(wanted.reach, wanted.key)
        found = causes_ranked(actor=by, first=wanted.first, last=wanted.last, place=place)
    else:
        cause = wanted.cause or EVERY
        if wanted.cause and wanted.cause not in all_codes():
            raise Invalid(fields=[FieldError("cause", _("Unknown reason."), _("Choose one from the list."))])
        found = places_ranked(actor=by, first=wanted.first, last=wanted.last, reach=wanted.by, cause=cause)
    return _ranking(found)


@router.get(
    "/actions",
    operation_id="list_actions",
    summary="List corrective actions",
    auth=Key("list_actions"),
    response={200: ActionsOut},
)
def rows(request: HttpRequest, wanted: Query[ActionFilter]) -> dict[str, Any]:
    """Corrective actions in the order they were planned, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    _may_read(by)
    found = actions_after(wanted.after, actor=by, limit=wanted.limit, state=wanted.state)
    return {"items": [_out(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.get(
    "/actions/{uuid:action_id}",
    operation_id="get_action",
    summary="Get a corrective action with its effect",
    auth=Key("get_action"),
    response={200: ActionDetailOut},
)
def one(request: HttpRequest, action_id: UUID) -> dict[str, Any]:
    """One action with its weeks, weighed by the last whole one."""
    by, at = acted(request)
    return _detail(action_page(action_id, actor=by), by, at)


@router.post(
    "/actions",
    operation_id="plan_action",
    summary="Plan a corrective action",
    auth=Key("plan_action"),
    response={200: ActionDetailOut},
    openapi_extra=body_of("ActionIn"),
)
def put(request: HttpRequest) -> dict[str, Any]:
    """Plan an action; its due time is promised. One at a time runs against a cause in one place."""
    by, at = acted(request)
    given = read_shape(request, _ACTION)
    draft = ActionDraft(
        given.cause, given.what, given.owner_id, given.due_at, given.fall, given.reach, given.reach_key
    )
    call = keyed(plan_action, request)
    return _detail(action_page(call(by=by, at=at, action=draft), actor=by), by, at)


@router.post(
    "/actions/{uuid:action_id}/start",
    operation_id="start_action",
    summary="Start a corrective action",
    auth=Key("start_action"),
    response={200: ActionDetailOut},
    openapi_extra=body_of("StepIn"),
)
def start(request: HttpRequest, action_id: UUID) -> dict[str, Any]:
    """It begins: the weeks before tell what was usual."""
    by, at = acted(request)
    given = read_shape(request, _STEP)
    call = keyed(start_action, request)
    call(by=by, at=at, action_id=action_id, version=given.version)
    return _detail(action_page(action_id, actor=by), by, at)


@router.post(
    "/actions/{uuid:action_id}/finish",
    operation_id="finish_action",
    summary="Finish a corrective action",
    auth=Key("finish_action"),
    response={200: ActionDetailOut},
    openapi_extra=body_of("SaidIn"),
)
def finish(request: HttpRequest, action_id: UUID) -> dict[str, Any]:
    """It is done; from the next whole week on its effect is measured."""
    by, at = acted(request)
    given = read_shape(request, _SAID)
    call = keyed(finish_action, request)
    call(by=by, at=at, action_id=action_id, version=given.version, result=given.words)
    return _detail(action_page(action_id, actor=by), by, at)


@router.post(
    "/actions/{uuid:action_id}/drop",
    operation_id="drop_action",
    summary="Drop a corrective action",
    auth=Key("drop_action"),
    response={200: ActionDetailOut},
    openapi_extra=body_of("SaidIn"),
)
def drop(request: HttpRequest, action_id: UUID) -> dict[str, Any]:
    """Give it up, with a reason; its promise is withdrawn."""
    by, at = acted(request)
    given = read_shape(request, _SAID)
    call = keyed(drop_action, request)
    call(by=by, at=at, action_id=action_id, version=given.version, reason=given.words)
    return _detail(action_page(action_id, actor=by), by, at)


@router.post(
    "/actions/{uuid:action_id}/reopen",
    operation_id="reopen_action",
    summary="Open a corrective action again",
    auth=Key("reopen_action"),
    response={200: ActionDetailOut},
    openapi_extra=body_of("AgainIn"),
)
def again(request: HttpRequest, action_id: UUID) -> dict[str, Any]:
    """Another turn of an action that ended, promised anew."""
    by, at = acted(request)
    given = read_shape(request, _AGAIN)
    call = keyed(reopen_action, request)
    call(by=by, at=at, action_id=action_id, version=given.version, reason=given.words, due_at=given.due_at)
    return _detail(action_page(action_id, actor=by), by, at)


def _may_read(by: Actor) -> None:
    if not reads_actions(by):
        raise NotFound


def _check_days(wanted: CausesAsk) -> None:
    problems = [
        FieldError(name, _("It lies outside 1990 to 2100."), _("Correct the date."))
        for name, day in (("first", wanted.first), ("last", wanted.last))
        if not limits.EARLIEST.date() <= day < limits.LATEST.date()
    ]
    if not problems and not timedelta(0) <= wanted.last - wanted.first <= LONGEST:
        problems.append(
            FieldError("last", _("That is no stretch of time."), _("End within three years of the start."))
        )
    if (wanted.reach == "all") != (not wanted.key):
        problems.append(
            FieldError(
                "key",
                _("The reach and its name do not go together."),
                _("Name the customer, lane, carrier or place, or choose everywhere and name none."),
            )
        )
    if problems:
        raise Invalid(fields=problems)


def _ranking(found: Ranking) -> dict[str, Any]:
    ranks = [
        {
            "key": one.key, "cases": one.cases, "shipments": one.shipments, "share": one.share,
            "cumulative": one.cumulative, "per_1000": one.rate,
        }
        for one in found.ranks
    ]  # fmt: skip
    return {
        "first": found.first, "last": found.last, "cases": found.cases, "shipments": found.shipments,
        "ranks": ranks,
    }  # fmt: skip


def _out(row: ActionRow) -> dict[str, Any]:
    return shaped(ActionOut, row)


def _detail(row: ActionRow, by: Actor, at: datetime) -> dict[str, Any]:
    (course,) = courses_of([row], at, actor=by)
    effect = course.effect
    weeks = [{"first": one.first, "shipments": one.units, "cases": one.found} for one in course.weeks]
    told = {
        "verdict": effect.verdict.value, "before": effect.before.rate, "after": effect.after.rate,
        "target": effect.target, "needed": effect.needed, "peak": effect.peak, "spread": effect.spread,
        "low": effect.low, "high": effect.high,
    }  # fmt: skip
    return {**_out(row), "effect": told, "weeks": weeks}
