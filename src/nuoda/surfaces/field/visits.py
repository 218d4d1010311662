"""What the phone tells of a trip: that the driver is at a stop, how it ended, and the seal on the doors."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import JsonResponse
from django.urls import path
from django.views.decorators.http import require_POST

from nuoda.domains.dispatch.commands import (
    ExchangeDraft,
    StopReport,
    exchange_containers,
    record_stops,
)
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import IntakeReport
from nuoda.surfaces.field.reading import Reader
from nuoda.surfaces.field.seals import KINDS, SealReport, read_seal, record_seal
from nuoda.surfaces.field.speaking import TAKEN, in_json, items_of, own_body, refused

MOST_VISITS = 100


@door(Role.DRIVER)
@require_POST
@in_json
def field_visits(request: ActedRequest) -> JsonResponse:
    """Record visits. Each gets its own answer: accepted (now or before), or refused with what mends it."""
    given = items_of(own_body(request), "visits", most=MOST_VISITS)
    answers: dict[int, dict[str, Any]] = {}
    reports: list[tuple[int, StopReport]] = []
    exchanges: list[tuple[int, ExchangeDraft]] = []
    seals: list[tuple[int, SealReport]] = []
    for place, one in enumerate(given):
        read = read_visit(one)
        if isinstance(read, StopReport):
            reports.append((place, read))
        elif isinstance(read, ExchangeDraft):
            exchanges.append((place, read))
        elif isinstance(read, SealReport):
            seals.append((place, read))
        else:
            answers[place] = refused(read)
    if exchanges:
        mine = [one for _place, one in exchanges]
        told = exchange_containers(by=request.actor, at=request.now, exchanges=mine)
        _answer(answers, [place for place, _one in exchanges], told)
    if reports:
        report = record_stops(by=request.actor, at=request.now, reports=[one for _place, one in reports])
        _answer(answers, [place for place, _one in reports], report)
    for place, seal in seals:  # after the stops: the first of them sets the trip under way
        answers[place] = record_seal(request, seal)
    named = [one.get("client_id") if isinstance(one, dict) else None for one in given]
    return JsonResponse(
        {"answers": [{"client_id": named[place], **answers[place]} for place in range(len(given))]}
    )


def _answer(answers: dict[int, dict[str, Any]], places: list[int], report: IntakeReport) -> None:
    wrong = {one.index: one.problems for one in report.refused}
    for index, place in enumerate(places):
        answers[place] = refused(wrong[index]) if index in wrong else TAKEN


def read_visit(given: object) -> StopReport | ExchangeDraft | SealReport | list[FieldError]:
    """The report of a stop, of its containers or of the doors, or every problem with it. Raises nothing."""
    items = given if isinstance(given, dict) else {}
    if items.get("kind") in KINDS:
        return read_seal(items)
    reader = Reader(items)
    client = reader.key("client_id", needed=True)
    stop: UUID | None = reader.key("stop", needed=True)
    kind, reason = reader.one_of("kind", ("arrived", "done", "failed", "containers")), reader.text("reason")
    at = reader.instant("occurred_at")
    if reader.problems or stop is None or at is None:
        return reader.problems
    if kind == "containers":
        left, taken = (reader.count(name) for name in ("left", "taken"))
        draft = ExchangeDraft(str(client), stop, reader.text("container"), left, taken)
        return reader.problems or draft
    return StopReport(stop_id=stop, kind=kind, at=at, reason=reason[:40])


urlpatterns = [path("visits", field_visits, name="field_visits")]
