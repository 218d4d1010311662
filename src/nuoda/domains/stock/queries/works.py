"""Value-added work: what is offered, what orders ask for, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from nuoda.domains.stock.models import HandlingTick, WorkOrder, WorkService
from nuoda.domains.stock.rules import WorkState
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.readings import Reading
from nuoda.kernel.statements import confined_condition

MOST = 2_000


@dataclass(frozen=True, slots=True)
class WorkServiceRow:
    """A kind of work. ``materials`` are pairs of product number and pieces that one piece uses."""

    id: UUID
    code: str
    name: str
    name_en: str
    family: str
    minutes: int
    per_day: int | None
    evidence: str
    materials: tuple[tuple[str, int], ...]
    closed_at: datetime | None

    @property
    def state(self) -> str:
        return "closed" if self.closed_at else "offered"


@dataclass(frozen=True, slots=True)
class WorkRow:
    """Work that an order asks for; ``price`` is for all of it."""

    id: UUID
    number: str
    customer_id: UUID
    warehouse: str
    reference: str
    service: WorkServiceRow
    quantity: int
    done: int
    state: str
    price: Decimal | None
    currency: str
    asked_at: datetime
    ended_at: datetime | None
    ended_by: str
    said: str


@dataclass(frozen=True, slots=True)
class WorkTask:
    """Work that waits in a warehouse, as a phone keeps it: so much is left."""

    number: str
    reference: str
    customer: str
    service: str
    name: str
    name_en: str
    left: int
    evidence: str
    materials: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """Work of an order as its page shows it."""

    id: UUID
    number: str
    warehouse: str
    name: str
    name_en: str
    family: str
    quantity: int
    done: int
    state: str
    price: Decimal | None
    currency: str
    ended_at: datetime | None
    ended_by: str
    said: str


@dataclass(frozen=True, slots=True)
class TickRow:
    """An instruction that was ticked at a hand-over: of a reservation, or of a package."""

    step: str
    thing: str
    mark: str
    at: datetime
    by: str


def _service(row: WorkService) -> WorkServiceRow:
    materials = tuple((sku, each) for sku, each in row.materials)
    return WorkServiceRow(
        row.id, row.code, row.name, row.name_en, row.family, row.minutes, row.per_day, row.evidence,
        materials, row.closed_at,
    )  # fmt: skip


def _shaped(row: WorkOrder) -> WorkRow:
    return WorkRow(
        row.id, row.number, row.customer_id, row.warehouse.code, row.reference, _service(row.service),
        row.quantity, row.done, row.state, row.price, row.currency, row.asked_at, row.ended_at, row.ended_by,
        row.said,
    )  # fmt: skip


def work_service_rows(
    *, actor: Actor, window: Window, family: str = "", text: str = "", state: str = ""
) -> Page[WorkServiceRow]:
    """Kinds of work by code; ``state`` is offered, closed or "" for all."""
    rows = WorkService.objects.visible_to(actor)
    rows = rows.filter(family=family) if family else rows
    rows = rows.filter(closed_at__isnull=state == "offered") if state else rows
    if text:
        rows = rows.filter(Q(code__icontains=text) | Q(name__icontains=text) | Q(name_en__icontains=text))
    sorts = {name: name for name in ("code", "family", "minutes", "per_day")}
    return page_of(rows, window, sorts=sorts, default=("code", "id"), shape=_service)


def work_service(code: str, *, actor: Actor) -> WorkServiceRow:
    """One kind of work by its code. Raises :class:`NotFound`."""
    row = WorkService.objects.visible_to(actor).filter(code=code).first()
    if row is None:
        raise NotFound
    return _service(row)


def offered_works(codes: Iterable[str], *, actor: Actor) -> set[str]:
    """Which of these services of tariffs, or numbers of order lines, are work that warehouses do."""
    wanted = {one for one in codes if one}
    if not wanted:
        return set()
    rows = WorkService.objects.visible_to(actor).filter(code__in=wanted, closed_at__isnull=True)
    return set(rows.values_list("code", flat=True))


def work_rows(
    *,
    actor: Actor,
    window: Window,
    warehouse: str = "",
    state: str = "",
    family: str = "",
    text: str = "",
    customer_id: UUID | None = None,
) -> Page[WorkRow]:
    """Work that orders ask for, the latest first; ``text`` is in the order, the work or the service."""
    rows = WorkOrder.objects.visible_to(actor).select_related("warehouse", "service")
    given = {"warehouse__code": warehouse, "state": state, "service__family": family}
    rows = rows.filter(**{name: value for name, value in given.items() if value})
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if text:
        rows = rows.filter(
            Q(reference__icontains=text) | Q(number__iexact=text) | Q(service__name__icontains=text)
            | Q(service__code__iexact=text)
        )  # fmt: skip
    sorts = {name: name for name in ("number", "reference", "state", "quantity", "done", "asked_at")}
    return page_of(rows, window, sorts=sorts, default=("-asked_at", "-id"), shape=_shaped)


def works_after(after: UUID | None, *, actor: Actor, limit: int, reference: str = "") -> list[WorkRow]:
    """Work in the order of its ids after a cursor: how machines page."""
    rows: QuerySet[WorkOrder] = WorkOrder.objects.visible_to(actor).select_related("warehouse", "service")
    rows = rows.filter(id__gt=after) if after is not None else rows
    rows = rows.filter(reference=reference) if reference else rows
    return [_shaped(row) for row in rows.order_by("id")[:limit]]


def works_of(customer_id: UUID, reference: str, *, actor: Actor) -> list[WorkRow]:
    """The work of one order, as it was asked for. One query."""
    rows = WorkOrder.objects.visible_to(actor).select_related("warehouse", "service")
    found = rows.filter(customer_id=customer_id, reference=reference).order_by("asked_at", "service__code")
    return [_shaped(row) for row in found]


def work_page(work_id: UUID, *, actor: Actor) -> WorkRow:
    """One piece of work of an order. Raises :class:`NotFound`."""
    rows = WorkOrder.objects.visible_to(actor).select_related("warehouse", "service")
    row = rows.filter(id=work_id).first()
    if row is None:
        raise NotFound
    return _shaped(row)


def works_waiting(warehouse_id: UUID, *, actor: Actor) -> list[WorkTask]:
    """What waits to be worked on in a warehouse, the oldest first. One query."""
    rows = WorkOrder.objects.visible_to(actor).select_related("service", "customer")
    found = rows.filter(warehouse_id=warehouse_id, state=WorkState.OPEN.value).order_by("asked_at", "number")
    return [
        WorkTask(
            row.number, row.reference, row.customer.code, row.service.code, row.service.name,
            row.service.name_en, row.quantity - row.done, row.service.evidence,
            tuple((sku, each) for sku, each in row.service.materials),
        )
        for row in found[:MOST]
    ]  # fmt: skip


def ticks_of(customer_id: UUID, reference: str, *, actor: Actor) -> list[TickRow]:
    """What was ticked for an order, as it went. One query."""
    rows = HandlingTick.objects.visible_to(actor).filter(customer_id=customer_id, reference=reference)
    return [TickRow(row.step, row.thing, row.mark, row.at, row.by) for row in rows.order_by("at", "id")]


_DUTIES = """
(SELECT coalesce(json_agg(json_build_array(
    asked.id, asked.number, house.code, service.name, service.name_en, service.family, asked.quantity,
    asked.done, asked.state, asked.price::text, asked.currency, asked.ended_at, asked.ended_by, asked.said
) ORDER BY asked.asked_at, service.code), '[]'::json)
FROM (SELECT * FROM stock_work_order WHERE {works}) AS asked
    JOIN stock_work_service AS service ON service.id = asked.service_id
    JOIN stock_warehouse AS house ON house.id = asked.warehouse_id)
"""
_TICKS = """
(SELECT coalesce(json_agg(json_build_array(step, thing, mark, at, by) ORDER BY at, id), '[]'::json)
FROM stock_handling_tick WHERE {ticks})
"""


def duties_reading(
    customer_id: UUID, reference: str, *, actor: Actor
) -> Reading[tuple[list[Duty], list[TickRow]]]:
    """The work of an order and what was ticked for it, to be read together with other things."""
    same = "customer_id = %s AND reference = %s"
    works = confined_condition(WorkOrder, same, actor)
    ticks = confined_condition(HandlingTick, same, actor)
    if works is None or ticks is None:
        return Reading("json_build_array('[]'::json, '[]'::json)", (), _duties)
    sql = f"json_build_array({_DUTIES.format(works=works[0])}, {_TICKS.format(ticks=ticks[0])})"
    values = (customer_id, reference, *works[1], customer_id, reference, *ticks[1])
    return Reading(sql, values, _duties)


def _duties(told: list[list[list[Any]]]) -> tuple[list[Duty], list[TickRow]]:
    works, ticks = told
    return [_duty(*one) for one in works], [_tick(*one) for one in ticks]


def _duty(*told: Any) -> Duty:
    found = dict(zip(Duty.__dataclass_fields__, told, strict=True))
    price, ended = found["price"], found["ended_at"]
    found["price"] = None if price is None else Decimal(price)
    found["ended_at"] = None if ended is None else datetime.fromisoformat(ended)
    return Duty(**{**found, "id": UUID(found["id"])})


def _tick(*told: str) -> TickRow:
    step, thing, mark, at, by = told
    return TickRow(step, thing, mark, datetime.fromisoformat(at), by)
