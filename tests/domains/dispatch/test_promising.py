"""What our vehicles cannot hold is refused when it is booked, with the nearest that they can."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import SYSTEM, an_order, settle
from tests.factories.fleet import DAY, HOME, around, clock_time, furnish_depot, make_jobs

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.queries import Demand, Mode
from nuoda.domains.dispatch.queries.promising import ways_to_carry
from nuoda.domains.orders.commands import Amendment, OrderDraft, amend_orders, record_orders
from nuoda.insight.booking import cannot_amend, cannot_hold
from nuoda.kernel.text import Text
from nuoda.kernel.translate import in_language

pytestmark = pytest.mark.django_db


def _furnish(now: datetime) -> None:
    furnish_depot(vans=1, at=now, partner=True)
    home = dispatch.DepotDraft(
        "SHD", "上海仓", *HOME, city="上海市", carrier="NDX", cities=("上海市", "苏州市")
    )
    dispatch.set_depots(by=SYSTEM, at=now, depots=[home])


def _order(reference: str, **more: object) -> OrderDraft:
    sender = replace(an_order().sender, region="上海市", city="上海市", district="黄浦区", street="外马路1号")
    return replace(an_order(reference=reference, sender=sender), **more)  # type: ignore[arg-type]


def test_a_window_that_nobody_can_hold_is_refused_with_the_nearest(now: datetime, acme: CustomerCard) -> None:
    early = _order("A", pickup_from=clock_time(4), pickup_until=clock_time(5))
    assert cannot_hold([early], actor=SYSTEM, at=now) == {}, "without vehicles nothing is checked"
    _furnish(now)
    fine = _order("B", pickup_from=clock_time(10), pickup_until=clock_time(12))
    heavy = replace(fine, reference="C", weight_kg=Decimal(3000))
    elsewhere = replace(early, reference="D", sender=an_order().sender)
    due = _order("E", promised_due_at=clock_time(6), handling=("chilled",), weight_kg=Decimal(20))
    today = replace(due, reference="F", handling=(), promised_due_at=clock_time(20))
    batch = [early, fine, heavy, elsewhere, due, today]
    found = cannot_hold(batch, actor=SYSTEM, at=now)
    assert set(found) == {0, 2, 4}
    assert [one.field for place in (0, 2, 4) for one in found[place]] == [
        "pickup_until", "weight_kg", "promised_due_at",
    ]  # fmt: skip
    assert f"{DAY}, 06:00 to 07:00" in in_language(found[0][0].remedy, "en")
    assert in_language(found[2][0].reason, "en") == (
        "It weighs 3000 kg, and our largest vehicle carries 1000 kg."
    )
    assert "split it" in in_language(found[2][0].remedy, "en"), "no other day helps"
    both = replace(heavy, reference="H", promised_due_at=clock_time(20), consignee=heavy.sender)
    assert len(cannot_hold([both], actor=SYSTEM, at=now)[0]) == 1, "too large is said once"
    report = record_orders(by=SYSTEM, at=now, orders=batch, refusals=found)
    assert (report.accepted, [one.index for one in report.refused]) == (3, [0, 2, 4])
    again = record_orders(by=SYSTEM, at=now, orders=[fine])
    assert again.duplicate == 1
    full = dispatch.VehicleDraft("V1", "SHD", 1, Decimal(1), clock_time(7).time(), clock_time(19).time())
    dispatch.set_vehicles(by=SYSTEM, at=now, vehicles=[full])
    assert cannot_hold([fine], actor=SYSTEM, at=now) == {}, "what was taken is not judged again"
    assert set(cannot_hold([replace(fine, reference="G")], actor=SYSTEM, at=now)) == {0}


def test_an_order_is_not_amended_to_a_window_that_nobody_can_hold(now: datetime, acme: CustomerCard) -> None:
    _furnish(now)
    taken = [
        _order(name, pickup_from=clock_time(10), pickup_until=clock_time(12), weight_kg=Decimal(900))
        for name in ("A", "B")
    ]
    record_orders(by=SYSTEM, at=now, orders=taken)
    settle()

    def moved(reference: str, begins: int, **more: object) -> Amendment:
        window = (clock_time(begins), clock_time(begins + 1))
        return replace(Amendment(acme.code, reference, "caller", pickup=window), **more)  # type: ignore[arg-type]

    batch = [
        moved("A", 4), moved("B", 15), moved("B", 10, weight_kg=Decimal(3000)), moved("unknown", 4),
        Amendment(acme.code, "A", "caller", goods="cups"),
    ]  # fmt: skip
    found = cannot_amend(batch, actor=SYSTEM, at=now)
    assert {place: [one.field for one in some] for place, some in found.items()} == {
        0: ["pickup_until"], 2: ["weight_kg"],
    }  # fmt: skip
    assert f"{DAY}, 06:00 to 07:00" in in_language(found[0][0].remedy, "en"), "its own stop takes no room"
    report = amend_orders(by=SYSTEM, at=now, amendments=[batch[0], batch[1]], refusals=found)
    assert (report.accepted, [one.index for one in report.refused]) == (1, [0])
    dispatch.set_vehicles(
        by=SYSTEM, at=now,
        vehicles=[
            dispatch.VehicleDraft("V1", "SHD", 1, Decimal(1), clock_time(7).time(), clock_time(19).time())
        ],
    )  # fmt: skip
    again = cannot_amend([moved("B", 15), moved("B", 16)], actor=SYSTEM, at=now)
    assert set(again) == {1}, "a window that stays is not judged again"


def test_a_batch_costs_the_same_for_few_and_many(now: datetime, acme: CustomerCard) -> None:
    _furnish(now)
    make_jobs([replace(around(1)[0], address="上海市黄浦区外马路1号")], at=now)
    counts = []
    for size in (2, 12):
        batch = [
            _order(f"N{place}", pickup_from=clock_time(4), pickup_until=clock_time(5, place))
            for place in range(size)
        ]
        with CaptureQueriesContext(connection) as taken:
            assert len(cannot_hold(batch, actor=SYSTEM, at=now)) == size
        counts.append(len(taken))
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as none:
        cannot_hold([_order("X")], actor=SYSTEM, at=now)
    assert len(none) == 0, "an order without dates of its own costs nothing"


def test_ways_to_carry_stand_side_by_side_with_reasons(now: datetime, acme: CustomerCard) -> None:
    due = clock_time(18)
    dear = Mode("offer", True, Decimal(900), due - timedelta(hours=2), Text("by tariff"), name="express")
    far = ways_to_carry(
        actor=SYSTEM,
        at=now,
        cities=("深圳市", "上海市"),
        address="",
        due_at=due,
        demand=Demand(),
        offers=[dear],
    )
    assert (far.depot, far.local, [one.kind for one in far.modes]) == ("", False, ["offer"])
    assert far.modes[0].advised
    _furnish(now)
    near = ways_to_carry(
        actor=SYSTEM, at=now, cities=("苏州市", "上海市"), address="", due_at=due,
        demand=Demand(Decimal(30), city="上海市"), offers=[dear],
    )  # fmt: skip
    assert (near.depot, near.local) == ("SHD", True)
    told = {one.kind: one for one in near.modes}
    assert set(told) == {"own", "partner", "offer"}
    assert told["own"].advised
    assert told["own"].cost is not None
    assert all(in_language(one.reason, "en") for one in near.modes)
