"""The rows of a report, read by the same queries as the pages of desk and portal. Consignees are masked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.contracts.facts import Coverage
from nuoda.domains.contracts.queries import ReportTermRow
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.orders.queries import orders_by_id
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.domains.shipments.facts import WARNING
from nuoda.domains.shipments.queries import DangerRow, ShipmentCard, dangers_of, shipment_rows
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.paging import Window

MOST = 2_000


class Safety(StrEnum):
    """Whether a shipment will be there as promised, as far as we know."""

    SAFE = "safe"
    AT_RISK = "at_risk"
    LATE = "late"


_GRAVITY = (Safety.LATE, Safety.AT_RISK, Safety.SAFE)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One shipment of a report. ``cause`` is a reason code, "" where nothing is wrong; ``early_at`` and
    ``late_at`` are P10 and P90 of the arrival, ``likely_at`` its P50."""

    shipment_id: UUID
    waybill: str
    carrier: str
    order_reference: str
    to_city: str
    consignee: str
    milestone: str
    place: str
    heard_at: datetime | None
    safety: Safety
    cause: str
    promised_due_at: datetime | None
    early_at: datetime | None
    likely_at: datetime | None
    late_at: datetime | None
    case_number: str
    next_word_at: datetime | None


@dataclass(frozen=True, slots=True)
class TransitReport:
    """One report as of ``at``: the gravest lines first, then by waybill. ``more`` shipments have no line."""

    term: ReportTermRow
    customer: CustomerCard
    at: datetime
    lines: Sequence[ReportLine]
    more: int = 0

    def count(self, safety: Safety) -> int:
        return sum(line.safety is safety for line in self.lines)


def in_transit(term: ReportTermRow, *, at: datetime, actor: Actor) -> TransitReport:
    """The report of a term as of now; seven queries whatever the number of shipments."""
    customer = customers_by_id([term.customer_id], actor=actor)[term.customer_id]
    window = Window(size=MOST, sort="waybill")
    page = shipment_rows(actor=actor, window=window, milestone="moving", customer_id=customer.id)
    lines = _lines(page.rows, at, actor)
    if term.coverage == Coverage.AT_RISK:
        lines = [line for line in lines if line.safety is not Safety.SAFE]
    lines.sort(key=lambda line: (_GRAVITY.index(line.safety), line.waybill, str(line.shipment_id)))
    return TransitReport(term, customer, at, lines, page.total - len(page.rows))


def _lines(ships: Sequence[ShipmentCard], at: datetime, actor: Actor) -> list[ReportLine]:
    if not ships:
        return []
    orders = orders_by_id([ship.order_id for ship in ships if ship.order_id], actor=actor)
    promises = _promises(ships, actor)
    cases = _cases(ships, actor)
    dangers = dangers_of([ship.id for ship in ships], actor=actor)
    lines = []
    for ship in ships:
        order = orders.get(ship.order_id) if ship.order_id else None
        promise, case = promises.get(_promised(ship)), cases.get(ship.id)
        safety, cause = _judge(ship, promise, case, dangers.get(ship.id, ()), at)
        lines.append(
            ReportLine(
                ship.id, ship.waybill, ship.carrier, order.reference if order else "", ship.to_city,
                ship.consignee, ship.milestone, ship.place, ship.heard_at, safety, cause,
                promise.due_at if promise else None, ship.eta_early_at, ship.eta_at, ship.eta_late_at,
                case.number if case else "", case.update_due_at if case else None,
            )
        )  # fmt: skip
    return lines


def _promised(ship: ShipmentCard) -> Ref:
    return Ref("order", str(ship.order_id)) if ship.order_id else Ref("shipment", str(ship.id))


def _promises(ships: Sequence[ShipmentCard], actor: Actor) -> Mapping[Ref, PromiseRow]:
    rows = promises_of(list({_promised(ship) for ship in ships}), actor=actor)
    return {Ref(row.subject_kind, str(row.subject_id)): row for row in rows if row.kind == Kind.DELIVERY}


def _cases(ships: Sequence[ShipmentCard], actor: Actor) -> Mapping[UUID, CaseCard]:
    """The open case of each shipment, or of its order where the shipment has none."""
    found = cases_of(
        actor=actor,
        shipment_ids=[ship.id for ship in ships],
        order_ids=[ship.order_id for ship in ships if ship.order_id],
    )
    by_thing: dict[UUID, list[CaseCard]] = defaultdict(list)
    for case in found:
        thing = case.shipment_id or case.order_id
        if case.resolved_at is None and thing is not None:
            by_thing[thing].append(case)
    cases: dict[UUID, CaseCard] = {}
    for ship in ships:
        own = by_thing.get(ship.id) or (by_thing.get(ship.order_id) if ship.order_id else None)
        if own:
            cases[ship.id] = own[0]
    return cases


def _judge(
    ship: ShipmentCard,
    promise: PromiseRow | None,
    case: CaseCard | None,
    dangers: Sequence[DangerRow],
    at: datetime,
) -> tuple[Safety, str]:
    """How safe it is, and what is wrong: a promise that broke before anything else."""
    grave = [one for one in dangers if one.level >= WARNING]
    cause = ship.reason or (case.cause if case else "") or (grave[0].cause if grave else "")
    if promise is not None and (promise.state == "broken" or promise.due_at < at):
        return Safety.LATE, cause or "SYSTEM.late"
    if cause or grave or (promise is not None and promise.state == "at_risk"):
        return Safety.AT_RISK, cause or "SYSTEM.late"
    return Safety.SAFE, ""
