"""Value-added work that is offered, asked for by orders, given up, and decided on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.contracts.facts import Family
from nuoda.domains.stock.commands.hand import (
    check_batch,
    is_of_the_house,
    may_decide,
    may_furnish,
    may_handle,
    next_numbers,
)
from nuoda.domains.stock.facts import WorkFailed
from nuoda.domains.stock.models import Warehouse, WorkOrder, WorkService
from nuoda.domains.stock.rules import WorkState
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.statements import insert_new, rows_where
from nuoda.kernel.text import text as _

_COLUMNS = ("name", "name_en", "family", "minutes", "per_day", "evidence", "materials", "closed_at")
_SAVED = ("warehouse", "quantity", "state", "price", "currency", "ended_at", "ended_by", "said")
_NAMED = "customer_id = ANY(%s::uuid[]) AND reference = ANY(%s::text[]) ORDER BY id FOR UPDATE"
_MATERIALS = 20


class WorkNotFailed(Conflict):
    code = "work_not_failed"
    sentence = _("This work is not given up, so there is nothing to decide. Reload the page.")


@dataclass(frozen=True, slots=True)
class WorkServiceDraft:
    """A kind of work; see ``models.WorkService``. ``code`` is the service's in tariffs."""

    code: str
    name: str
    family: str
    name_en: str = ""
    minutes: int = 0
    per_day: int | None = None
    evidence: str = ""
    materials: tuple[tuple[str, int], ...] = ()
    closed: bool = False


@dataclass(frozen=True, slots=True)
class WorkLine:
    """So many pieces of a kind of work; ``price`` is for all of them, where it is agreed."""

    code: str
    quantity: int
    price: Decimal | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class WorkAsk:
    """All the work that an order asks for in a warehouse, by its code; no lines where it wants none."""

    customer_id: UUID
    reference: str
    warehouse: str
    lines: tuple[WorkLine, ...]


@dataclass(frozen=True, slots=True)
class WorkFailure:
    """Work of an order that cannot be done, and why."""

    order: str
    reason: str


@command
def record_work_services(*, by: Actor, at: datetime, services: Sequence[WorkServiceDraft]) -> IntakeReport:
    """Offer kinds of work; one that is known takes what is said now. A refused one holds up no other."""
    may_furnish(by)
    if problems := check_batch(len(services)):
        raise Invalid(fields=problems)
    known = {row.code: row for row in WorkService.objects.filter(code__in=[one.code for one in services])}
    fresh: dict[str, WorkService] = {}
    kept: dict[str, WorkService] = {}
    refused: list[Refused] = []
    for index, draft in enumerate(services):
        if wrong := _wrong(draft):
            refused.append(Refused(index, tuple(wrong)))
            continue
        row = known.get(draft.code) or fresh.get(draft.code)
        if row is None:
            row = fresh[draft.code] = WorkService(code=draft.code, recorded_at=at, recorded_by=by.name)
        elif draft.code in known:
            kept[draft.code] = row
        for name in _COLUMNS[:-2]:
            setattr(row, name, getattr(draft, name))
        row.materials = [list(one) for one in draft.materials]
        row.closed_at = (row.closed_at or at) if draft.closed else None
    insert_new(list(fresh.values()))
    save_columns(list(kept.values()), *_COLUMNS)
    return IntakeReport(len(services) - len(refused), 0, tuple(refused))


def _wrong(draft: WorkServiceDraft) -> list[FieldError]:
    problems = [
        *check_text("code", draft.code, required=True, longest=40),
        *check_text("name", draft.name, required=True, longest=120),
        *check_text("name_en", draft.name_en, longest=120),
        *check_text("evidence", draft.evidence, longest=200),
        *check_choice("family", draft.family, Family, _("Unknown family of services.")),
        *check_number("minutes", draft.minutes, most=10_000, unit=_("minutes")),
        *check_number("per_day", draft.per_day, least=1, most=10_000_000, unit=_("pieces")),
    ]
    for sku, each in draft.materials:
        problems += check_text("materials", sku, required=True, longest=60)
        problems += check_number("materials", each, least=1, most=10_000, unit=_("pieces"))
    skus = [sku for sku, _each in draft.materials]
    if len(skus) > _MATERIALS or len(set(skus)) < len(skus):
        reason = _("A product stands there twice, or there are more than %(most)s.", {"most": _MATERIALS})
        problems.append(FieldError("materials", reason, _("Name each material once.")))
    return problems


@command
def ask_for_work(*, by: Actor, at: datetime, asks: Sequence[WorkAsk]) -> int:
    """Ask a warehouse for the work that orders want; how many pieces of work wait now.

    What is not offered as work is left out. What an order does not want any more is waived, unless it is
    done. Work that was begun stays in its warehouse. Constant number of queries.
    """
    if not is_of_the_house(by):
        raise Forbidden
    if problems := check_batch(sum(1 + len(one.lines) for one in asks)):
        raise Invalid(fields=problems)
    codes = {line.code for one in asks for line in one.lines}
    offered = WorkService.objects.filter(code__in=codes, closed_at__isnull=True) if codes else ()
    services = {row.code: row for row in offered}
    places = {one.warehouse for one in asks if one.warehouse}
    houses = {row.code: row for row in Warehouse.objects.filter(code__in=places)} if places else {}
    known = _known(asks)
    fresh: list[WorkOrder] = []
    for one in asks:
        mine = known.get((one.customer_id, one.reference), {})
        wanted = {line.code: line for line in one.lines if line.code in services and line.quantity > 0}
        for code, line in wanted.items():
            row = mine.get(code)
            if row is None and one.warehouse in houses:
                fresh.append(
                    WorkOrder(
                        customer_id=one.customer_id, reference=one.reference, service=services[code],
                        warehouse=houses[one.warehouse], quantity=line.quantity, price=line.price,
                        currency=line.currency, asked_at=at,
                    )
                )  # fmt: skip
            elif row is not None:
                _change(row, line, houses.get(one.warehouse), by, at)
        for code, row in mine.items():
            if code not in wanted and row.state != WorkState.DONE:
                _end(row, WorkState.WAIVED, by, at, "")
    for row, number in zip(fresh, next_numbers("K", len(fresh), at), strict=True):
        row.number = number
    insert_new(fresh)
    every = [row for mine in known.values() for row in mine.values()]
    save_columns(every, *_SAVED)
    return sum(row.state == WorkState.OPEN for row in (*fresh, *every))


def _known(asks: Sequence[WorkAsk]) -> Mapping[tuple[UUID, str], dict[str, WorkOrder]]:
    wanted = {(one.customer_id, one.reference) for one in asks}
    named = [arrays.ids({customer for customer, _ref in wanted}), arrays.texts({ref for _c, ref in wanted})]
    rows = rows_where(WorkOrder, _NAMED, named)
    services = WorkService.objects.in_bulk({row.service_id for row in rows}) if rows else {}
    for row in rows:
        row.service = services[row.service_id]
    found: dict[tuple[UUID, str], dict[str, WorkOrder]] = {}
    for row in rows:
        if (row.customer_id, row.reference) in wanted:
            found.setdefault((row.customer_id, row.reference), {})[row.service.code] = row
    return found


def _change(row: WorkOrder, line: WorkLine, house: Warehouse | None, by: Actor, at: datetime) -> None:
    """Take what is asked for now; less than was done already cannot be asked for."""
    row.quantity, row.price, row.currency = max(line.quantity, row.done), line.price, line.currency
    if house is not None and not row.done:
        row.warehouse = house
    if row.done == row.quantity:
        if row.state != WorkState.DONE:
            _end(row, WorkState.DONE, by, at, "")
    elif row.state == WorkState.DONE or (row.state == WorkState.WAIVED and not row.said):
        _reopen(row)


def _end(row: WorkOrder, ended: WorkState, by: Actor, at: datetime, said: str) -> None:
    row.state, row.ended_at, row.ended_by, row.said = ended.value, at, by.name, said


def _reopen(row: WorkOrder) -> None:
    row.state, row.ended_at, row.ended_by, row.said = WorkState.OPEN.value, None, "", ""


@command
def give_up_work(*, by: Actor, at: datetime, failures: Sequence[WorkFailure]) -> IntakeReport:
    """Say that work cannot be done: its packages wait, and somebody owns it. Said again it is a duplicate."""
    may_handle(by)
    if problems := check_batch(len(failures)):
        raise Invalid(fields=problems)
    locked = WorkOrder.objects.select_for_update(of=("self",)).select_related("service", "warehouse")
    rows = {row.number: row for row in locked.filter(number__in=[one.order for one in failures])}
    refused, touched, duplicate = list[Refused](), list[WorkOrder](), 0
    for index, one in enumerate(failures):
        row, wrong = rows.get(one.order), check_text("reason", one.reason, required=True)
        if row is None:
            reason = _("There is no work %(number)s.", {"number": one.order[:20] or "–"})
            wrong.append(FieldError("order", reason, _("Reload the page.")))
        elif row.state == WorkState.FAILED:
            duplicate += 1
            continue
        elif row.state != WorkState.OPEN:
            wrong.append(FieldError("order", _("This work is over already."), _("Reload the page.")))
        if wrong or row is None:
            refused.append(Refused(index, tuple(wrong)))
            continue
        _end(row, WorkState.FAILED, by, at, one.reason)
        touched.append(row)
    save_columns(touched, "state", "ended_at", "ended_by", "said")
    state(
        *(
            WorkFailed(
                subject=Ref("work", str(row.id)), customer_id=row.customer_id, number=row.reference,
                warehouse=row.warehouse.code, key=f"{row.number}/{at.isoformat()}", service=row.service.name,
                done=row.done, quantity=row.quantity, reason=row.said,
            )
            for row in touched
        )
    )  # fmt: skip
    return IntakeReport(len(touched), duplicate, tuple(refused))


@command
def decide_work(*, by: Actor, at: datetime, work_id: UUID, waive: bool, reason: str) -> None:
    """Decide on work that was given up: it is tried again, or waived, and its packages may go.

    Raises :class:`NotFound`, :class:`WorkNotFailed` and ``Invalid`` without a reason.
    """
    may_decide(by)
    if problems := check_text("reason", reason, required=True):
        raise Invalid(fields=problems)
    row = WorkOrder.objects.select_for_update().filter(id=work_id).first()
    if row is None:
        raise NotFound
    if row.state != WorkState.FAILED:
        raise WorkNotFailed
    if waive:
        _end(row, WorkState.WAIVED, by, at, reason)
    else:
        _reopen(row)
    row.save(update_fields=["state", "ended_at", "ended_by", "said"])
