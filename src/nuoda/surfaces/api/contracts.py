"""Contracts and their meters, read."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from nuoda.domains.contracts.queries.agreements import contract_by_number, contracts_after
from nuoda.insight.meter.page import meter_of
from nuoda.insight.meter.told import told
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Asked, Cursor
from nuoda.surfaces.api.shaping import shaped

router = Router(tags=["contracts"])


class ContractOut(Schema):
    id: UUID
    number: str
    title: str
    customer_id: UUID
    since: date
    until: date | None
    zone: str
    currency: str


class ContractsOut(Schema):
    items: list[ContractOut]
    next: str | None


class MarkOut(Schema):
    """One period. Rates are percentages; null where nothing was due. Target and minimum are those of its
    volume. ``facts_say`` is what the facts say now where a frozen figure says something else."""

    first: date
    after: date
    state: str
    version: int
    target: Decimal
    minimum: Decimal
    due: int
    counted: int
    gross: Decimal | None
    adjusted_due: int
    adjusted_counted: int
    adjusted: Decimal | None
    verdict: str
    facts_say: Decimal | None


class TriggerOut(Schema):
    """``count`` of what ``on`` names within the last ``within`` periods."""

    on: str
    count: int
    within: int


class RungOut(Schema):
    """A step of the ladder and what sets it off, any one of its triggers."""

    step: str
    days: int
    multiplier: Decimal
    amount: Decimal
    triggers: list[TriggerOut]


class BandOut(Schema):
    """What holds from a volume on; ``price`` is the percentage of the freight that is charged."""

    since: int
    target: Decimal
    minimum: Decimal
    weight: Decimal | None
    amount: Decimal | None
    price: Decimal


class EarnBackOut(Schema):
    """A credit is returned where each of the next ``periods`` reaches ``target``."""

    target: Decimal
    periods: int


class ClauseMeterOut(Schema):
    """One clause: the period asked for, its ladder, the last twelve periods."""

    clause: str
    version: int
    measure: str
    every: str
    target: Decimal
    minimum: Decimal
    period: MarkOut
    failures: int
    missed_in_a_row: int
    missed_of_12: int
    severe_of_6: int
    exclusions_waiting: int
    ends_as_it_stands: list[str]
    if_missed: list[str]
    trend: list[MarkOut]
    ladder: list[RungOut]
    bands: list[BandOut]
    earn_back: EarnBackOut | None


class StepOut(Schema):
    """A step that followed. A plan has an owner and a ``turn``, raised each time the customer declines it."""

    number: str
    step: str
    state: str
    measure: str
    period: date
    raised_at: datetime
    due_at: datetime | None
    because: list[str]
    turn: int
    owner_id: UUID | None
    answered_by: str
    answered_at: datetime | None


class MeterOut(Schema):
    contract: str
    title: str
    since: date
    until: date | None
    zone: str
    currency: str
    at: datetime
    clauses: list[ClauseMeterOut]
    steps: list[StepOut]


class MeterAsk(Asked):
    """``period``: any day of the period wanted; the one under way where it is left out."""

    period: date | None = None


@router.get(
    "/contracts",
    operation_id="list_contracts",
    summary="List contracts",
    auth=Key("list_contracts"),
    response={200: ContractsOut},
)
def rows(request: HttpRequest, wanted: Query[Cursor]) -> dict[str, Any]:
    """Contracts in the order they were opened, a page at a time."""
    wanted.refuse_others(request)
    by, _at = acted(request)
    found = contracts_after(wanted.after, actor=by, limit=wanted.limit)
    return {
        "items": [shaped(ContractOut, one) for one in found],
        "next": wanted.following([one.id for one in found]),
    }


@router.get(
    "/contracts/{str:contract_number}/meter",
    operation_id="get_contract_meter",
    summary="Get a contract's meter",
    auth=Key("get_contract_meter"),
    response={200: MeterOut},
)
def meter(request: HttpRequest, contract_number: str, wanted: Query[MeterAsk]) -> dict[str, Any]:
    """Each clause's figures, gross and adjusted, with what followed and what would follow."""
    wanted.refuse_others(request)
    by, at = acted(request)
    contract = contract_by_number(contract_number, actor=by)
    return told(meter_of(contract.id, at=at, actor=by, period=wanted.period))
