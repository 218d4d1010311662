"""What the phone of a warehouse hand asks: its day, and that steps be taken. JSON both ways."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from typing import Any, cast

from django.http import JsonResponse
from django.urls import path
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe

from nuoda.domains.orders.facts import Party
from nuoda.domains.orders.queries import open_note_count
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.queries import day_in, warehouses
from nuoda.kernel.actor import Role
from nuoda.kernel.doors import ActedRequest, door
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.text import text as _
from nuoda.pages.names import called
from nuoda.pages.private import unkept
from nuoda.surfaces.field.floor.reading import Draft, read_step
from nuoda.surfaces.field.speaking import in_json, own_body, told

HANDS = (Role.WAREHOUSE, Role.SUPERVISOR, Role.ADMIN)
MOST_STEPS = 100
_KEPT = ("places", "goods", "gate", "awaited", "picks", "lacking", "to_pack", "packages", "works")
_AGAIN = _("Reload the page and send it again.")


@door(*HANDS)
@unkept
@ensure_csrf_cookie
@require_safe
@in_json
def floor_tasks(request: ActedRequest) -> JsonResponse:
    """Whose phone it is, which warehouses there are, and what waits in the one asked for (or the first).

    ``notes`` is how many changes of orders the warehouses have not acknowledged.
    """
    houses = warehouses(actor=request.actor)
    code = request.GET.get("warehouse") or (houses[0].code if houses else "")
    house = next((one for one in houses if one.code == code), None)
    if code and house is None:
        raise NotFound
    answer: dict[str, Any] = {
        "account": request.actor.id, "name": request.actor.name, "at": request.now.isoformat(),
        "zone": str(request.zone), "notes": open_note_count(Party.WAREHOUSE.value, actor=request.actor),
        "warehouses": [{"code": one.code, "name": called(one)} for one in houses],
    }  # fmt: skip
    if house is not None:
        kept = asdict(day_in(house, actor=request.actor))
        answer |= {"warehouse": house.code}
        answer |= {name: kept[name] for name in _KEPT}
    return JsonResponse(answer, json_dumps_params={"default": _plain})


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@door(*HANDS)
@require_POST
@in_json
def floor_steps(request: ActedRequest) -> JsonResponse:
    """Take steps in their order. Each gets its own answer: accepted (now or before), or refused with why."""
    given = _items(own_body(request))
    read = [read_step(one) for one in given]
    answers: dict[int, Sequence[FieldError]] = {
        place: one for place, one in enumerate(read) if isinstance(one, list)
    }
    ready = [(place, *one) for place, one in enumerate(read) if isinstance(one, tuple)]
    for kind, group in groupby(ready, key=lambda one: one[1]):
        batch = list(group)
        report = _take(kind, [draft for _place, _kind, draft in batch], request)
        refused = {one.index: one.problems for one in report.refused}
        for index, (place, _kind, _draft) in enumerate(batch):
            answers[place] = refused.get(index, ())
    named = [one.get("client_id") if isinstance(one, dict) else None for one in given]
    return JsonResponse(
        {
            "answers": [
                {
                    "client_id": named[place], "state": "refused" if answers[place] else "accepted",
                    "problems": told(answers[place]),
                }
                for place in range(len(given))
            ]
        }
    )  # fmt: skip


def _take(kind: str, drafts: Sequence[Draft], request: ActedRequest) -> IntakeReport:
    """One command for steps of one kind; the reader saw to it that the drafts are of that kind."""
    by, at, mine = request.actor, request.now, cast("Any", list(drafts))
    verbs: Mapping[str, Callable[[], IntakeReport]] = {
        "receive": lambda: stock.receive(by=by, at=at, receipts=mine),
        "put_away": lambda: stock.put_away(by=by, at=at, moves=mine),
        "move": lambda: stock.move_stock(by=by, at=at, moves=mine),
        "pick": lambda: stock.pick(by=by, at=at, picks=mine),
        "count": lambda: stock.count_stock(by=by, at=at, counts=mine),
        "damage": lambda: stock.report_damage(by=by, at=at, damages=mine),
        "pack": lambda: stock.pack_goods(by=by, at=at, packages=mine),
        "load": lambda: stock.load_packages(by=by, at=at, loads=mine),
        "leave": lambda: stock.leave_dock(by=by, at=at, trips=mine),
        "work": lambda: stock.record_work(by=by, at=at, works=mine),
        "give_up": lambda: stock.give_up_work(by=by, at=at, failures=mine),
        "undo": lambda: stock.undo_moves(by=by, at=at, keys=mine),
    }
    return verbs[kind]()


def _items(body: bytes) -> list[Any]:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as broken:
        raise Invalid(fields=[FieldError("body", _("It is no JSON."), _AGAIN)]) from broken
    items = given.get("steps") if isinstance(given, dict) else None
    if not isinstance(items, list) or not items or len(items) > MOST_STEPS:
        reason = _("It holds no steps, or more than %(most)s.", {"most": MOST_STEPS})
        raise Invalid(fields=[FieldError("steps", reason, _AGAIN)])
    return items


urlpatterns = [
    path("floor/tasks", floor_tasks, name="floor_tasks"),
    path("floor/steps", floor_steps, name="floor_steps"),
]
