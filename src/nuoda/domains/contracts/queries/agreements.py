"""Contracts and clauses, read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from nuoda.domains.contracts.models import Clause, Contract
from nuoda.domains.contracts.rules.meter.terms import Terms
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import Moment, earliest, visible_where

_OF_CUSTOMERS = "contract_id IN (SELECT id FROM contracts_contract WHERE customer_id = ANY(%s::uuid[]))"


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract as lists and pages show it. ``remark`` is ours: customers never see it."""

    id: UUID
    number: str
    title: str
    customer_id: UUID
    since: date
    until: date | None
    zone: str
    currency: str
    calendar: str
    notice_days: int
    at_risk_percent: Decimal
    yearly_cap_percent: Decimal | None
    remark: str
    opened_at: datetime
    meter_at: datetime | None


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One version of a clause with its terms."""

    id: UUID
    code: str
    version: int
    measure: str
    valid_from: date
    valid_to: date | None
    terms: Terms
    text: str
    written_at: datetime
    written_by: str

    def holds(self, day: date) -> bool:
        """True where this version judges the period that begins on ``day``."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


_SHAPE = tuple(ContractRow.__dataclass_fields__)


def _row(row: Contract) -> ContractRow:
    return ContractRow(**{name: getattr(row, name) for name in _SHAPE})


def contract_rows(
    *,
    actor: Actor,
    window: Window,
    customer_id: UUID | None = None,
    text: str = "",
    state: str = "",
    today: date | None = None,
) -> Page[ContractRow]:
    """Contracts by number. ``state`` is ``running`` or ``over``, as of ``today``."""
    rows = Contract.objects.visible_to(actor)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if text:
        rows = rows.filter(Q(number__icontains=text) | Q(title__icontains=text))
    if state and today is not None:
        over = Q(until__isnull=False, until__lte=today)
        rows = rows.filter(over if state == "over" else ~over)
    sorts = {"number": "number", "since": "since", "until": "until", "title": "title"}
    return page_of(rows, window, sorts=sorts, default=("number",), shape=_row)


def contract_page(contract_id: UUID, *, actor: Actor) -> ContractRow:
    """One contract. Raises :class:`NotFound`."""
    row = Contract.objects.visible_to(actor).filter(id=contract_id).first()
    if row is None:
        raise NotFound
    return _row(row)


def contract_by_number(number: str, *, actor: Actor) -> ContractRow:
    """One contract by its number. Raises :class:`NotFound`."""
    row = Contract.objects.visible_to(actor).filter(number=number).first()
    if row is None:
        raise NotFound
    return _row(row)


def contracts_after(after: UUID | None, *, actor: Actor, limit: int) -> list[ContractRow]:
    """Contracts in the order of their ids after a cursor: how machines page."""
    rows = Contract.objects.visible_to(actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return [_row(row) for row in rows.order_by("id")[:limit]]


def contracts_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, ContractRow]:
    return {row.id: _row(row) for row in Contract.objects.visible_to(actor).filter(id__in=set(ids))}


def meter_moments(*, actor: Actor) -> list[Moment]:
    """When the clock has the next contract to look at."""
    return [earliest(Contract, "meter_at", "meter_at IS NOT NULL", actor=actor)]


def contracts_to_meter(at: datetime, *, actor: Actor, limit: int = 100) -> list[ContractRow]:
    """Contracts that the clock has to look at by ``at``."""
    rows = Contract.objects.visible_to(actor).filter(meter_at__lte=at).order_by("meter_at", "id")
    return [_row(row) for row in rows[:limit]]


def customers_under_contract(customers: Iterable[UUID | None], *, actor: Actor) -> set[UUID]:
    """Which of these customers have a contract, whenever it runs. No query for none."""
    wanted = [one for one in customers if one is not None]
    if not wanted:
        return set()
    rows = visible_where(Contract, "customer_id = ANY(%s::uuid[])", [wanted], actor=actor)
    return {row.customer_id for row in rows}


def contracts_counting_failures(customers: Iterable[UUID], *, actor: Actor) -> list[UUID]:
    """Contracts of these customers with a ladder that counts single failures, by id."""
    rows = visible_where(Clause, _OF_CUSTOMERS, [arrays.ids(set(customers))], actor=actor)
    return sorted(
        {
            row.contract_id
            for row in rows
            if any(one.on.value == "failures" for rung in row.terms().ladder for one in rung.triggers)
        }
    )


def clauses_of(*contract_ids: UUID, actor: Actor) -> list[ClauseRow]:
    """All versions of all clauses of these contracts, by code and version."""
    rows = Clause.objects.visible_to(actor).filter(contract_id__in=contract_ids)
    return [_clause(row) for row in rows.order_by("code", "measure", "version")]


def _clause(row: Clause) -> ClauseRow:
    return ClauseRow(
        row.id, row.code, row.version, row.measure, row.valid_from, row.valid_to, row.terms(), row.text,
        row.written_at, row.written_by,
    )  # fmt: skip
