"""The ledger of promises, read."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from nuoda.domains.promises.queries import promise_story, promises_after
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor
from nuoda.surfaces.api.promise_shapes import PromiseDetailOut, PromisesOut, promise_detail_out, promise_out
from nuoda.surfaces.api.shapes_in import Instant

router = Router(tags=["promises"])


class PromiseFilter(Cursor):
    """``due_from`` is included, ``due_until`` is not."""

    state: Literal["", "open", "at_risk", "paused", "kept", "broken", "excused", "replaced", "withdrawn"] = ""
    kind: Literal[
        "", "pickup", "delivery", "first_reply", "next_update", "plan", "resolution", "call_back",
        "receipt_return", "claim_decision", "correction", "statutory", "custom",
    ] = ""  # fmt: skip
    due_from: Instant | None = None
    due_until: Instant | None = None


@router.get(
    "/promises",
    operation_id="list_promises",
    summary="List promises",
    auth=Key("list_promises"),
    response={200: PromisesOut},
)
def rows(request: HttpRequest, wanted: Query[PromiseFilter]) -> dict[str, Any]:
    """Promises in the order they were made, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = promises_after(
        wanted.after, actor=by, limit=wanted.limit, state=wanted.state, kind=wanted.kind,
        due_from=wanted.due_from, due_until=wanted.due_until,
    )  # fmt: skip
    return {"items": [promise_out(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.get(
    "/promises/{uuid:promise_id}",
    operation_id="get_promise",
    summary="Get a promise",
    auth=Key("get_promise"),
    response={200: PromiseDetailOut},
)
def one(request: HttpRequest, promise_id: UUID) -> dict[str, Any]:
    """One promise with its due times, state, proof, its chain, and the time that does not count."""
    by, _at = acted(request)
    return promise_detail_out(promise_story(promise_id, actor=by))
