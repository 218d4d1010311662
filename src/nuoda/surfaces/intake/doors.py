"""The commands that intake calls, under one actor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ParamSpec, TypeVar

from django.conf import settings

from nuoda.connectors.numbers import judge
from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.orders.commands import Cancellation as CancelledOrder
from nuoda.domains.orders.commands import OrderDraft, cancel_orders, record_orders
from nuoda.domains.shipments.commands import (
    PositionDraft,
    ReadingDraft,
    Scan,
    ShipmentDraft,
    record_positions,
    record_readings,
    record_scans,
    register_shipments,
)
from nuoda.insight.booking import cannot_hold
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import Command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.surfaces.intake.mapping.drafts import Cancellation

P = ParamSpec("P")
R = TypeVar("R")


class HouseDoors:
    """Calls the house's commands as ``by``.

    With ``trying`` the commands only say what they would answer, and nothing is taken in.
    With ``under`` every call has an idempotency key of its own below that name, so that the same batch
    handed over again after a crash gets the answer it got the first time.
    """

    def __init__(self, by: Actor, *, trying: bool = False) -> None:
        self._by = by
        self._under = ""
        self._trying = trying

    def under(self, name: str) -> None:
        """Name the batch that the next calls belong to."""
        self._under = name

    def _way(self, command: Command[P, R], name: str) -> Callable[P, R]:
        """How a command is called here."""
        if self._trying:
            return command.tried
        return command.once(f"{self._under}/{name}") if self._under else command

    def record_customers(self, at: datetime, drafts: Sequence[CustomerDraft]) -> IntakeReport:
        try:
            changed = record_customers(by=self._by, at=at, customers=drafts)
        except Invalid as invalid:
            return self._without(at, drafts, _by_place(invalid))
        return IntakeReport(changed, len(drafts) - changed)

    def _without(
        self, at: datetime, drafts: Sequence[CustomerDraft], bad: dict[int, list[FieldError]]
    ) -> IntakeReport:
        """A customer that is refused does not hold up the others."""
        good = [draft for place, draft in enumerate(drafts) if place not in bad]
        changed = record_customers(by=self._by, at=at, customers=good)
        refused = tuple(Refused(place, tuple(problems)) for place, problems in sorted(bad.items()))
        return IntakeReport(changed, len(good) - changed, refused)

    def record_orders(self, at: datetime, drafts: Sequence[OrderDraft]) -> IntakeReport:
        call = self._way(record_orders, "orders")
        cannot = cannot_hold(drafts, actor=self._by, at=at)
        return call(by=self._by, at=at, orders=drafts, refusals=cannot)

    def register_shipments(self, at: datetime, drafts: Sequence[ShipmentDraft]) -> IntakeReport:
        call = self._way(register_shipments, "shipments")
        judged = [judge(one.waybill, one.carrier, own=settings.NUODA_WAYBILL_PREFIX) for one in drafts]
        sound = [place for place, one in enumerate(judged) if not one.problems]
        named = [replace(drafts[place], carrier=judged[place].carrier) for place in sound]
        report = call(by=self._by, at=at, shipments=named)
        told = [Refused(sound[one.index], one.problems) for one in report.refused]
        told += [Refused(place, one.problems) for place, one in enumerate(judged) if one.problems]
        numbers = tuple((sound[place], number) for place, number in report.numbers)
        return replace(report, refused=tuple(sorted(told, key=lambda one: one.index)), numbers=numbers)

    def record_scans(self, at: datetime, drafts: Sequence[Scan]) -> IntakeReport:
        call = self._way(record_scans, "scans")
        return call(by=self._by, at=at, scans=drafts)

    def cancel_orders(self, at: datetime, drafts: Sequence[Cancellation]) -> IntakeReport:
        orders = [CancelledOrder(one.customer, one.reference, one.reason) for one in drafts]
        call = self._way(cancel_orders, "cancel")
        return call(by=self._by, at=at, cancellations=orders)

    def record_positions(self, at: datetime, drafts: Sequence[PositionDraft]) -> IntakeReport:
        return self._way(record_positions, "positions")(by=self._by, at=at, positions=drafts)

    def record_readings(self, at: datetime, drafts: Sequence[ReadingDraft]) -> IntakeReport:
        return self._way(record_readings, "readings")(by=self._by, at=at, readings=drafts)


def _by_place(invalid: Invalid) -> dict[int, list[FieldError]]:
    """The problems of a refused batch by the item's place: fields are named ``customers.PLACE.field``."""
    found: dict[int, list[FieldError]] = defaultdict(list)
    for problem in invalid.fields:
        _batch, place, field = problem.field.split(".", 2)
        found[int(place)].append(FieldError(field, problem.reason, problem.remedy))
    return dict(found)
