"""Returnable containers: kinds, who has how many, and moves from one holder to another."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.dispatch.commands import ContainerDraft, Holder, move_containers
from nuoda.domains.dispatch.queries.containers import (
    ContainerBalance,
    ContainerMoveRow,
    container_balances,
    containers_after,
)
from nuoda.kernel.calendar import house_day
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked, Cursor, Filter60
from nuoda.surfaces.api.shapes_in import Code, Count, Short, Strict
from nuoda.surfaces.api.shapes_out import ReportOut
from nuoda.surfaces.api.shaping import shaped

MOST_MOVES = 200
BalanceState = Literal["beyond", "overdue", "out", "held", "settled"]
HolderName = Literal["depot", "vehicle", "customer", "partner", "outside"]


class HolderIn(Strict):
    """Who has containers, by code; ``outside`` has none."""

    kind: HolderName
    code: Annotated[str, Field(max_length=60)] = ""


class ContainerMoveIn(Strict):
    """So many containers of a kind go from a giver to a taker. ``key`` names it once and for all."""

    key: Code
    kind: Annotated[str, Field(max_length=20)]
    quantity: Count
    giver: HolderIn
    taker: HolderIn
    reference: Annotated[str, Field(max_length=60)] = ""
    note: Short = ""

    def draft(self) -> ContainerDraft:
        giver, taker = (Holder(one.kind, one.code) for one in (self.giver, self.taker))
        return ContainerDraft(self.key, self.kind, self.quantity, giver, taker, self.reference, self.note)


class ContainerBalanceOut(Schema):
    """How many a holder has; ``overdue`` should be back since ``due_on``.

    Below nought (``state`` is beyond) the holder gave so many more than it ever got: a move is missing.
    """

    kind: str
    name: str
    holder_kind: HolderName
    holder: str
    state: BalanceState
    quantity: int
    overdue: int
    due_on: date | None
    worth: Decimal
    currency: str


class ContainerBalancesOut(Schema):
    items: list[ContainerBalanceOut]


class ContainerMoveOut(Schema):
    id: UUID
    kind: str
    quantity: int
    giver_kind: HolderName
    giver: str
    taker_kind: HolderName
    taker: str
    due_on: date | None
    reference: str
    note: str
    at: datetime
    by: str


class ContainerMovesOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[ContainerMoveOut]
    next: str | None


class BalanceFilter(Asked):
    """``kind`` is a code; ``state`` is beyond (gave more than it got), out (the overdue too), overdue,
    held by the house, or settled.
    """

    kind: Filter60 = ""
    holder_kind: Literal["", "depot", "vehicle", "customer", "partner"] = ""
    state: Literal["", BalanceState] = ""


_MOVES = Intake(TypeAdapter(ContainerMoveIn), MOST_MOVES, move_containers, "moves")

router = Router(tags=["dispatch"])


@router.get(
    "/dispatch/containers",
    operation_id="list_containers",
    summary="List balances of containers",
    auth=Key("list_containers"),
    response={200: ContainerBalancesOut},
)
def balances(request: HttpRequest, wanted: Query[BalanceFilter]) -> dict[str, Any]:
    """Who has how many containers of each kind, and what should be back."""
    wanted.refuse_others(request)
    by, at = acted(request)
    rows = container_balances(actor=by, today=house_day(at), **wanted.model_dump())
    return {"items": [_balance(one) for one in rows]}


@router.get(
    "/dispatch/containers/moves",
    operation_id="list_container_moves",
    summary="List moves of containers",
    auth=Key("list_container_moves"),
    response={200: ContainerMovesOut},
)
def moves(request: HttpRequest, wanted: Query[Cursor]) -> dict[str, Any]:
    """The ledger of containers as it was written, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = containers_after(wanted.after, actor=by, limit=wanted.limit)
    return {"items": [_move(one) for one in found], "next": wanted.following([one.id for one in found])}


@router.post(
    "/dispatch/containers/moves",
    operation_id="move_containers",
    summary="Record moves of containers",
    auth=Key("move_containers"),
    response={200: ReportOut},
    openapi_extra=answers.batch_of("ContainerMoveIn", MOST_MOVES),
)
def moved(request: HttpRequest) -> dict[str, Any]:
    """Record 1 to 200 moves; a known key changes nothing, a refused one holds up no other."""
    return _MOVES.take(request)


def _balance(row: ContainerBalance) -> dict[str, Any]:
    own = {"kind": row.kind.code, "name": row.kind.name, "currency": row.kind.currency}
    return {
        name: own[name] if name in own else getattr(row, name) for name in ContainerBalanceOut.model_fields
    }


def _move(row: ContainerMoveRow) -> dict[str, Any]:
    return shaped(ContainerMoveOut, row)
