"""What of the records past their period may go, and what holds the others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.cases.queries.past import cases_for_hold, open_cases_on
from nuoda.domains.claims.queries.past import Bar, Liable, open_matters, time_bars
from nuoda.domains.privacy.facts import Held, Period, Record
from nuoda.domains.privacy.queries import holds_on
from nuoda.domains.shipments.queries.past import Carried, carried
from nuoda.insight.retention.readings import READINGS
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import Past, Place


class Why(StrEnum):
    """Why a record that is past its period is kept."""

    HOLD = "hold"
    CASE = "case"
    CLAIM = "claim"
    DISPUTE = "dispute"
    AWARD = "award"
    RECOURSE = "recourse"
    UNDER_WAY = "under_way"
    TIME_BAR = "time_bar"
    RECENT = "recent"


@dataclass(frozen=True, slots=True)
class Keeping:
    """What keeps a record: which hold, case, claim …, and until when where that is known."""

    why: Why
    label: str
    until: datetime | None = None
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Selected:
    """One step through a kind of record. ``after`` is where the next begins, None at the end."""

    going: tuple[Past, ...]
    kept: tuple[tuple[Past, Keeping], ...]
    after: Place | None


def select_past(period: Period, *, at: datetime, after: Place | None, limit: int, actor: Actor) -> Selected:
    """The next ``limit`` records of a kind that are past their period, and which of them may go.

    The number of queries does not depend on how many there are.
    """
    before = period.before(at)
    found = READINGS[period.record](before=before, after=after, limit=limit, actor=actor)
    kept = keepings(found, period, at=at, actor=actor)
    return Selected(
        tuple(one for one in found if one.id not in kept),
        tuple((one, kept[one.id]) for one in found if one.id in kept),
        found[-1].place if len(found) == limit else None,
    )


def keepings(found: Sequence[Past], period: Period, *, at: datetime, actor: Actor) -> dict[UUID, Keeping]:
    """What keeps these records, by their ids; those without anything are left out."""
    things = _Things(found, at, actor)
    holding = things.holding()
    kept: dict[UUID, Keeping] = {}
    for one in found:
        refs = things.of(one)
        keeping = next((holding[ref] for ref in refs if ref in holding), None)
        if keeping is None:
            keeping = _by_shipments(one, things.ships(refs), things.bars, period, at)
        if keeping is not None:
            kept[one.id] = keeping
    return kept


class _Things:
    """All that records belong to, straight and through their cases, orders and shipments."""

    def __init__(self, found: Sequence[Past], at: datetime, actor: Actor) -> None:
        self.actor = actor
        self.direct = {one.id: one.about for one in found}
        self.cases: Mapping[UUID, Collection[Ref]] = {}
        if cases := self._keys("case"):
            self.cases = cases_for_hold(cases, actor=actor)
        self.rows = carried(
            shipment_ids=self._keys("shipment"), order_ids=self._keys("order"), at=at, actor=actor
        )
        self.by_order: dict[UUID, list[Carried]] = {}
        for row in self.rows.values():
            if row.order_id is not None:
                self.by_order.setdefault(row.order_id, []).append(row)
        liable = [
            Liable(one.id, one.origin, one.destination, one.modes, one.over)
            for one in self.rows.values()
            if one.over is not None
        ]
        self.bars = time_bars(liable, actor=actor) if liable else {}

    def _keys(self, kind: str) -> set[UUID]:
        refs = {ref for about in self.direct.values() for ref in about if ref.kind == kind}
        refs |= {ref for about in self.cases.values() for ref in about if ref.kind == kind}
        return {UUID(ref.id) for ref in refs}

    def of(self, one: Past) -> list[Ref]:
        """All that a record belongs to: its case's shipment, its shipment's order and customer."""
        refs = dict.fromkeys(self.direct[one.id])
        for ref in list(refs):
            if ref.kind == Held.CASE:
                refs |= dict.fromkeys(self.cases.get(UUID(ref.id), ()))
        for row in self.ships(list(refs)):
            refs[Ref("shipment", str(row.id))] = None
            refs[Ref("customer", str(row.customer_id))] = None
            if row.order_id is not None:
                refs[Ref("order", str(row.order_id))] = None
        return list(refs)

    def ships(self, refs: Sequence[Ref]) -> list[Carried]:
        """The shipments among things, and those of the orders among them."""
        found: dict[UUID, Carried] = {}
        for ref in refs:
            if ref.kind == Held.SHIPMENT and (row := self.rows.get(UUID(ref.id))) is not None:
                found[row.id] = row
            if ref.kind == Held.ORDER:
                found |= {row.id: row for row in self.by_order.get(UUID(ref.id), [])}
        return list(found.values())

    def holding(self) -> dict[Ref, Keeping]:
        """What each thing is held by, the gravest first: explicit holds, disputes and claims, cases."""
        refs = {ref for about in self.direct.values() for ref in about if ref.kind in list(Held)}
        refs |= {ref for about in self.cases.values() for ref in about}
        for row in self.rows.values():
            refs |= {Ref("shipment", str(row.id)), Ref("customer", str(row.customer_id))}
            refs |= {Ref("order", str(row.order_id))} if row.order_id is not None else set()
        keys = {kind: [UUID(ref.id) for ref in refs if ref.kind == kind] for kind in Held}
        found: dict[Ref, Keeping] = {}
        cases = open_cases_on(
            shipment_ids=keys[Held.SHIPMENT], order_ids=keys[Held.ORDER], case_ids=keys[Held.CASE],
            actor=self.actor,
        )  # fmt: skip
        found |= {ref: Keeping(Why.CASE, number) for ref, number in cases.items()}
        matters = open_matters(shipment_ids=keys[Held.SHIPMENT], claim_ids=keys[Held.CLAIM], actor=self.actor)
        found |= {ref: Keeping(Why(one.kind), one.number) for ref, one in matters.items()}
        holds = holds_on(refs, actor=self.actor)
        return found | {ref: Keeping(Why.HOLD, row.label) for ref, row in holds.items()}


def _by_shipments(
    one: Past, ships: Sequence[Carried], bars: Mapping[UUID, Bar], period: Period, at: datetime
) -> Keeping | None:
    """A record of shipments is kept while one is under way, and until the last could not be sued for."""
    if not period.barred and period.record is not Record.ORDER:
        return None
    for ship in ships:
        if ship.over_at is None:
            return Keeping(Why.UNDER_WAY, ship.waybill)
        if period.record is Record.ORDER and ship.over_at >= period.before(at):
            return Keeping(Why.RECENT, ship.waybill, ship.over_at + timedelta(days=period.days))
    ends = {ship.id: _end(bars[ship.id], ship.zone) for ship in ships}
    last = max(ships, key=lambda ship: ends[ship.id], default=None)
    if last is None or ends[last.id] <= at:
        return None
    return Keeping(Why.TIME_BAR, last.waybill, ends[last.id], bars[last.id])


def _end(bar: Bar, zone: str) -> datetime:
    return datetime.combine(bar.last_day + timedelta(days=1), time(), ZoneInfo(zone))
