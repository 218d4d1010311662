"""Who is on duty, and who was warned of a promise in danger. The house's own: keys of customers see none."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import TypeAdapter

from nuoda.domains.promises.commands import acknowledge_warning, pass_warning_on
from nuoda.domains.promises.queries import WarningLine, ladder_of, promise_page, warning_lines, warnings_by_id
from nuoda.domains.team.queries import agents, duties_between, duty_book, teams
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.paging import Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.api.answers import acted, body_of
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import MOST, Asked
from nuoda.surfaces.api.shapes_in import Instant
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["duty"])
LONGEST = timedelta(days=62)


class PersonOut(Schema):
    id: UUID
    name: str


class TeamDutyOut(Schema):
    """Who of a team is there. ``nobody`` is true where neither anybody is at work nor on call."""

    id: UUID
    name: str
    zone: str
    working: list[PersonOut]
    on_call: list[PersonOut]
    nobody: bool


class OnDutyOut(Schema):
    """``planned`` is false while no duty is planned at all: then everybody counts as at work."""

    at: datetime
    planned: bool
    teams: list[TeamDutyOut]


class DutyOut(Schema):
    """A span of duty, half-open."""

    id: UUID
    agent_id: UUID
    agent: str
    team: str
    shift: str
    start_at: datetime
    end_at: datetime
    on_call: bool


class DutiesOut(Schema):
    items: list[DutyOut]


class PromiseWarningOut(Schema):
    """Somebody was told that a promise is in danger; ``stage`` counts the rungs of its ladder from 0."""

    id: UUID
    promise_id: UUID
    label: str
    kind: str
    due_at: datetime
    stage: int
    turn: int
    whom: str
    agent_id: UUID | None
    via: str
    because: str
    warned_at: datetime
    answer_by: datetime
    answer: str
    answered_at: datetime | None
    answered_by: str
    note: str


class PromiseWarningsOut(Schema):
    items: list[PromiseWarningOut]


class RungOut(Schema):
    """A rung: ``share`` per cent of the time of the promise, or ``after_minutes`` after its due time."""

    stage: int
    whom: str
    at: datetime
    share: int | None
    after_minutes: int | None


class LadderOut(Schema):
    """The ladder of a promise; without rungs where none holds for it."""

    code: str
    version: int
    answer_minutes: int
    around_the_clock: bool
    rungs: list[RungOut]


class DutyAsked(Asked):
    at: Instant | None = None


class SpanAsked(Asked):
    """``since`` is included, ``until`` is not; at most 62 days."""

    since: Instant
    until: Instant


class WarningsAsked(Asked):
    answer: Literal["", "open", "acknowledged", "passed", "unanswered", "overtaken", "lapsed"] = ""


@router.get(
    "/duty",
    operation_id="get_duty",
    summary="Who is on duty",
    auth=Key("get_duty"),
    response={200: OnDutyOut},
)
def on_duty(request: HttpRequest, wanted: Query[DutyAsked]) -> dict[str, Any]:
    """Who is at work and on call in each team, now or at an instant."""
    wanted.refuse_others(request)
    by, now = acted(request)
    at = wanted.at or now
    book = duty_book(at, at, actor=by)
    names = {one.id: one.name for one in agents(actor=by)}

    def people(ids: tuple[UUID, ...]) -> list[dict[str, Any]]:
        return [{"id": one, "name": names.get(one, "")} for one in ids]

    found = []
    for team in teams(actor=by):
        there = book.at(at, team_id=team.id)
        found.append({
            "id": team.id, "name": team.name, "zone": team.zone, "working": people(there.working),
            "on_call": people(there.on_call), "nobody": there.nobody,
        })  # fmt: skip
    return {"at": at, "planned": book.planned, "teams": found}


@router.get(
    "/duty/spans",
    operation_id="list_duties",
    summary="List the duty roster",
    auth=Key("list_duties"),
    response={200: DutiesOut},
)
def spans(request: HttpRequest, wanted: Query[SpanAsked]) -> dict[str, Any]:
    """The spans of duty that touch a stretch of time, by start."""
    wanted.refuse_others(request)
    by, _now = acted(request)
    if not timedelta(0) < wanted.until - wanted.since <= LONGEST:
        reason = _("That is no stretch of time.")
        raise Invalid(fields=[FieldError("until", reason, _("End after the start, within 62 days."))])
    rows = duties_between(wanted.since, wanted.until, actor=by)
    return {"items": [shaped(DutyOut, one) for one in rows]}


@router.get(
    "/promises/{uuid:promise_id}/ladder",
    operation_id="get_promise_ladder",
    summary="Get the ladder of a promise",
    auth=Key("get_promise_ladder"),
    response={200: LadderOut},
)
def ladder(request: HttpRequest, promise_id: UUID) -> dict[str, Any]:
    """Who is told, and when, should the promise stay undone."""
    by, _now = acted(request)
    promise_page(promise_id, actor=by)
    view = ladder_of(promise_id, actor=by)
    rungs = [shaped(RungOut, one) for one in view.rungs]
    return {**shaped(LadderOut, view), "rungs": rungs}


@router.get(
    "/promise-warnings",
    operation_id="list_promise_warnings",
    summary="List warnings of promises in danger",
    auth=Key("list_promise_warnings"),
    response={200: PromiseWarningsOut},
)
def warned(request: HttpRequest, wanted: Query[WarningsAsked]) -> dict[str, Any]:
    """The newest 200 warnings."""
    wanted.refuse_others(request)
    by, _now = acted(request)
    page = warning_lines(actor=by, window=Window(page=1, size=MOST), answer=wanted.answer)
    return {"items": [_out(one) for one in page.rows]}


class NoteIn(Asked):
    note: str = ""


class PassIn(Asked):
    to_id: UUID
    reason: str


_NOTE = TypeAdapter(NoteIn)
_PASS = TypeAdapter(PassIn)


@router.post(
    "/promise-warnings/{uuid:warning_id}/acknowledge",
    operation_id="acknowledge_promise_warning",
    summary="Acknowledge a warning",
    auth=Key("acknowledge_promise_warning"),
    response={200: PromiseWarningOut},
    openapi_extra=body_of("NoteIn"),
)
def acknowledge(request: HttpRequest, warning_id: UUID) -> dict[str, Any]:
    """Take a warning on: silence no longer lets it go up."""
    by, at = acted(request)
    given = read_shape(request, _NOTE)
    call = keyed(acknowledge_warning, request)
    call(by=by, at=at, warning_id=warning_id, note=given.note)
    return _out(warnings_by_id([warning_id], actor=by)[warning_id])


@router.post(
    "/promise-warnings/{uuid:warning_id}/pass",
    operation_id="pass_promise_warning",
    summary="Pass a warning on",
    auth=Key("pass_promise_warning"),
    response={200: PromiseWarningOut},
    openapi_extra=body_of("PassIn"),
)
def pass_on(request: HttpRequest, warning_id: UUID) -> dict[str, Any]:
    """Give a warning to somebody who is on duty now."""
    by, at = acted(request)
    given = read_shape(request, _PASS)
    call = keyed(pass_warning_on, request)
    call(by=by, at=at, warning_id=warning_id, to_id=given.to_id, reason=given.reason)
    return _out(warnings_by_id([warning_id], actor=by)[warning_id])


def _out(line: WarningLine) -> dict[str, Any]:
    row = {name: getattr(line.warning, name) for name in line.warning.__dataclass_fields__}
    promise = line.promise
    return {**row, "label": promise.label, "kind": promise.kind, "due_at": promise.due_at}
