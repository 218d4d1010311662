"""History in the order in which it was known, and the replay's walk through it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from nuoda.domains.customers.commands import CustomerDraft
from nuoda.domains.orders.commands import OrderDraft, Party
from nuoda.domains.shipments.commands import PositionDraft, ReadingDraft, Scan, ShipmentDraft
from nuoda.kernel import clock
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.delivery import Tally
from nuoda.surfaces.intake.mapping.drafts import Cancellation, Event, Mapped, Place
from nuoda.surfaces.intake.problems import Refusal
from nuoda.surfaces.intake.replay.engine import JUST_AFTER, Plan
from nuoda.surfaces.intake.replay.engine import replay as walk
from nuoda.surfaces.intake.replay.pace import fitting_step, midday
from nuoda.surfaces.intake.stream import Timeline, batch_of

PLAN = Plan()
EXACT = Plan(exact=True)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def row(
    number: int,
    ordered: datetime,
    *scanned: datetime,
    booked: datetime | None = None,
    cancelled: datetime | None = None,
) -> Mapped:
    name = f"R{number}"
    scans = [Scan("own", name, one, "x", "HUB_IN") for one in scanned]
    return Mapped(
        Place("orders.csv", number, number + 1),
        CustomerDraft("C", "Customer"),
        OrderDraft("C", name, ordered, Party()),
        ShipmentDraft("C", name, "own", booked) if booked else None,
        tuple(Event(scan, scan.occurred_at) for scan in scans),
        Cancellation("C", name, cancelled, "") if cancelled else None,
    )


class FakeHouse:
    """Notes what it is given and when; its promises fall due and its notices leave at set instants."""

    def __init__(
        self,
        *due: datetime,
        release: Sequence[datetime] = (),
        looks: Sequence[datetime] = (),
        judged: Collection[str] = (),
    ) -> None:
        self.due = list(due)
        self.release = list(release)
        self.looks = list(looks)
        self.judged = judged
        self.log: list[tuple[datetime, str, int]] = []

    def _take(self, at: datetime, kind: str, drafts: Sequence[object]) -> IntakeReport:
        assert at == clock.now()
        self.log.append((at, kind, len(drafts)))
        return IntakeReport(len(drafts), 0)

    def record_customers(self, at: datetime, drafts: Sequence[CustomerDraft]) -> IntakeReport:
        return self._take(at, "customers", drafts)

    def record_orders(self, at: datetime, drafts: Sequence[OrderDraft]) -> IntakeReport:
        return self._take(at, "orders", drafts)

    def register_shipments(self, at: datetime, drafts: Sequence[ShipmentDraft]) -> IntakeReport:
        return self._take(at, "shipments", drafts)

    def record_scans(self, at: datetime, drafts: Sequence[Scan]) -> IntakeReport:
        return self._take(at, "scans", drafts)

    def record_positions(self, at: datetime, drafts: Sequence[PositionDraft]) -> IntakeReport:
        return self._take(at, "positions", drafts)

    def record_readings(self, at: datetime, drafts: Sequence[ReadingDraft]) -> IntakeReport:
        return self._take(at, "readings", drafts)

    def cancel_orders(self, at: datetime, drafts: Sequence[Cancellation]) -> IntakeReport:
        return self._take(at, "cancellations", drafts)

    def tick(self, at: datetime) -> None:
        self.log.append((at, "tick", 0))
        self.due = [one for one in self.due if one >= at]
        self.release = [one for one in self.release if one > at]
        self.looks = [one for one in self.looks if one > at]

    def next_due_at(self) -> datetime | None:
        return min((one + JUST_AFTER for one in self.due), default=None)

    def next_look_at(self) -> datetime | None:
        return min(self.looks, default=None)

    def next_release_at(self) -> datetime | None:
        return min(self.release, default=None)

    def judged_by(self, at: datetime) -> Collection[str]:
        return self.judged if any(one < at for one in self.due) else ()


def run(rows: list[Mapped], house: FakeHouse, plan: Plan = PLAN) -> tuple[Tally, list[Refusal]]:
    tally, refused = Tally(), list[Refusal]()
    walk(Timeline(rows), house, plan, tally, refuse=refused.extend, watch=lambda *_: None)
    return tally, refused


def test_nothing_arrives_before_what_it_belongs_to() -> None:
    timeline = Timeline([row(1, at(2), at(1), at(3), booked=at(1, 12), cancelled=at(1))])
    first = timeline.take_until(at(2))
    assert (len(first.customers), len(first.orders), len(first.shipments)) == (1, 1, 1)
    assert (len(first.scans), len(first.cancellations)) == (1, 1)
    assert timeline.next_at == at(3)


def test_customers_are_there_from_the_start_and_change_with_their_row() -> None:
    moved = replace(row(3, at(9)), customer=CustomerDraft("C", "Customer, moved"))
    late = replace(row(4, at(8)), customer=CustomerDraft("D", "Another"))
    timeline = Timeline([row(1, at(5)), row(2, at(2)), moved, late])
    assert {draft.name for draft in timeline.take_until(at(2)).customers.drafts} == {"Customer", "Another"}
    assert [draft.name for draft in timeline.take_until(at(9)).customers.drafts] == ["Customer, moved"]


def test_a_customer_arrives_once() -> None:
    timeline = Timeline([row(1, at(5)), row(2, at(2)), row(3, at(9))])
    assert timeline.first_at == at(2)
    batch = timeline.take_until(at(9))
    assert (len(batch.customers), len(batch.orders)) == (1, 3)
    assert [draft.reference for draft in batch.orders.drafts] == ["R2", "R1", "R3"]
    assert len(batch_of([row(1, at(5)), row(2, at(2))]).customers) == 1


def test_arrivals_of_a_step_are_handed_over_together_at_its_end() -> None:
    house = FakeHouse()
    run([row(1, at(1, 1)), row(2, at(1, 5, 59)), row(3, at(1, 6)), row(4, at(1, 6, 1))], house)
    assert [entry for entry in house.log if entry[1] == "orders"] == [
        (at(1, 6), "orders", 3),
        (at(1, 12), "orders", 1),
    ]


def test_what_falls_due_is_judged_at_the_end_of_its_step_by_all_that_came() -> None:
    due = at(1, 7, 30)
    house = FakeHouse(due)
    run([row(1, at(1, 1)), row(2, due, at(1, 11))], house)
    assert house.log == [
        (at(1, 6), "customers", 1),
        (at(1, 6), "orders", 1),
        (at(1, 6), "tick", 0),
        (at(1, 12), "orders", 1),
        (at(1, 12), "scans", 1),
        (at(1, 12), "tick", 0),
    ]


def test_an_exact_replay_judges_on_the_instant_by_all_that_came_until_then() -> None:
    due = at(1, 7, 30)
    house = FakeHouse(due, judged=["R2"])
    run([row(1, at(1, 1)), row(2, due, due, at(1, 11))], house, EXACT)
    judged = due + JUST_AFTER
    assert house.log == [
        (at(1, 6), "customers", 1),
        (at(1, 6), "orders", 1),
        (at(1, 6), "tick", 0),
        (judged, "orders", 1),
        (judged, "scans", 1),
        (judged, "tick", 0),
        (at(1, 12), "scans", 1),
        (at(1, 12), "tick", 0),
    ]


def test_what_came_waits_for_its_step_where_it_bears_on_nothing_that_is_judged() -> None:
    due = at(1, 7, 30)
    house = FakeHouse(due, judged=["R1"])
    run([row(1, at(1, 1)), row(2, due)], house, EXACT)
    assert [entry for entry in house.log if entry[1] != "customers"] == [
        (at(1, 6), "orders", 1),
        (at(1, 6), "tick", 0),
        (due + JUST_AFTER, "tick", 0),
        (at(1, 12), "orders", 1),
        (at(1, 12), "tick", 0),
    ]


def test_a_scan_is_news_of_the_order_that_its_shipment_belongs_to() -> None:
    one = row(1, at(1), at(2), booked=at(1))
    assert one.shipment is not None
    tied = replace(one, shipment=replace(one.shipment, waybill="W1", order_reference="R1"))
    scanned = replace(tied, events=(Event(Scan("own", "W1", at(2), "x", "HUB_IN"), at(2)),))
    timeline = Timeline([scanned])
    timeline.take_until(at(1))
    assert timeline.has_news_of(["R1"], at(2))
    assert timeline.has_news_of(["W1"], at(2))
    assert not timeline.has_news_of(["R1"], at(1, 23))
    assert not timeline.has_news_of(["R2"], at(2))


def test_a_shipment_is_looked_at_at_the_end_of_its_step() -> None:
    house = FakeHouse(looks=[at(1, 7)])
    run([row(1, at(1, 1))], house)
    assert [when for when, kind, _n in house.log if kind == "tick"] == [at(1, 6), at(1, 12)]


def test_what_is_due_on_the_end_of_a_step_is_judged_after_it() -> None:
    house = FakeHouse(at(1, 12))
    run([row(1, at(1, 1))], house)
    assert [when for when, kind, _n in house.log if kind == "tick"] == [at(1, 6), at(1, 18)]


def test_a_notice_leaves_on_its_minute() -> None:
    house = FakeHouse(release=[at(1, 6, 2)])
    run([row(1, at(1, 1)), row(2, at(1, 6, 1)), row(3, at(1, 9))], house)
    assert [entry for entry in house.log if entry[1] != "customers"] == [
        (at(1, 6), "orders", 1),
        (at(1, 6), "tick", 0),
        (at(1, 6, 2), "tick", 0),
        (at(1, 12), "orders", 2),
        (at(1, 12), "tick", 0),
    ]


def test_steps_are_counted_from_the_anchor() -> None:
    plan = Plan(timedelta(days=1), midday(at(1, 3), "Asia/Shanghai"))
    assert plan.end_of_step(at(1, 3)) == at(1, 4)
    assert plan.end_of_step(at(1, 4)) == at(1, 4)
    assert plan.end_of_step(at(1, 4, 1)) == at(2, 4)
    assert plan.end_of_step(at(1, 4) - timedelta(days=3, hours=1)) == at(1, 4) - timedelta(days=3)


@pytest.mark.parametrize(
    ("promised", "step"),
    [
        (None, 2),
        (timedelta(hours=30), 1),
        (timedelta(days=2), 2),
        (timedelta(days=6), 6),
        (timedelta(days=60), 24),
    ],
)
def test_the_step_fits_what_is_promised(promised: timedelta | None, step: int) -> None:
    rows = [row(1, at(1)), row(2, at(2))]
    promising = [
        replace(one, order=replace(one.order, promised_due_at=one.order.ordered_at + promised))
        if one.order and promised
        else one
        for one in rows
    ]
    assert fitting_step(promising) == timedelta(hours=step)


def test_a_promise_that_stays_due_does_not_hold_the_clock() -> None:
    class Stubborn(FakeHouse):
        def next_due_at(self) -> datetime | None:
            return at(1)

    house = Stubborn()
    run([row(1, at(2))], house, Plan(settle=timedelta(hours=12)))
    assert [when for when, kind, _n in house.log if kind == "tick"] == [
        at(2) + timedelta(hours=6 * n) for n in range(3)
    ]


def test_the_clock_goes_on_for_the_settling_time_and_no_longer() -> None:
    house = FakeHouse(at(20), at(31))
    run([row(1, at(1))], house, Plan(settle=timedelta(days=20)))
    assert [when for when, kind, _n in house.log if kind == "tick"] == [at(1), at(20, 6)]
    assert house.due == [at(31)]


def test_nothing_happens_after_until() -> None:
    house = FakeHouse(at(9))
    tally, _refused = run([row(1, at(1)), row(2, at(5))], house, Plan(until=at(3)))
    assert [when for when, kind, _n in house.log if kind == "tick"] == [at(1)]
    assert tally.kinds["orders"].accepted == 1


def test_what_a_command_refuses_is_told_with_its_row() -> None:
    class Strict(FakeHouse):
        def record_orders(self, at: datetime, drafts: Sequence[OrderDraft]) -> IntakeReport:
            problem = FieldError("reference", _("No."), _("Another."))
            return IntakeReport(len(drafts) - 1, 0, (Refused(1, (problem,)),))

    tally, refused = run([row(1, at(1)), row(2, at(1))], Strict())
    assert tally.kinds["orders"].rejected == tally.rejected == 1
    assert refused == [Refusal("orders.csv", 2, 3, "reference", _("No."), _("Another."))]


def test_nothing_in_nothing_out() -> None:
    house = FakeHouse(at(1))
    run([], house)
    assert house.log == []
