"""The window of collection is promised, in danger before its end, and kept by the first physical scan."""

from __future__ import annotations

from datetime import time, timedelta

from tests.factories import NOW, SYSTEM, an_order, make_shipment, scan, settle
from tests.reactions.conftest import Day

from nuoda.domains.contracts.commands import ServiceLevelDraft, record_service_levels
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.commands import Cancellation, cancel_orders, record_orders
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.kernel.facts import Ref

OPENS, ENDS = NOW + timedelta(hours=2), NOW + timedelta(hours=10)


def _pickup(reference: str) -> PromiseRow | None:
    owner = customers_by_code(["ACME"], actor=SYSTEM)["ACME"].id
    order_id = order_ids([(owner, reference)], actor=SYSTEM)[owner, reference]
    rows = promises_of([Ref("order", str(order_id))], actor=SYSTEM)
    return next((one for one in rows if one.kind == "pickup"), None)


def _state(reference: str) -> str:
    row = _pickup(reference)
    return row.state if row else ""


def test_a_window_is_promised_and_judged_by_the_first_physical_scan(day: Day) -> None:
    drafts = [an_order(reference=f"P-{n}", pickup=(OPENS if n != 4 else None, ENDS)) for n in range(5)] + [
        an_order(reference="P-none")
    ]
    assert record_orders(by=SYSTEM, at=NOW, orders=drafts).accepted == 6
    for n in range(4):
        make_shipment(waybill=f"NDX-P{n}", order_reference=f"P-{n}")
    settle()
    made = _pickup("P-0")
    assert made is not None
    assert (made.state, made.due_at, made.label) == ("open", ENDS, "P-0")
    assert _pickup("P-none") is None
    scan("NDX-P0", "BOOKED", NOW + timedelta(hours=1))
    settle()
    assert _state("P-0") == "open", "an announcement is no collection"
    scan("NDX-P0", "PICKED_UP", NOW + timedelta(hours=3))
    settle()
    kept = _pickup("P-0")
    assert kept is not None
    assert (kept.state, kept.settled_at) == ("kept", NOW + timedelta(hours=3))
    cancel_orders(by=SYSTEM, at=NOW, cancellations=[Cancellation("ACME", "P-3", "wrong goods")])
    settle()
    assert _state("P-3") == "withdrawn"
    day.to(8.5)
    assert [_state(f"P-{n}") for n in (0, 1, 2, 4)] == ["kept", "at_risk", "at_risk", "at_risk"]
    day.to(11)
    assert _state("P-1") == "broken"
    scan("NDX-P1", "HUB_OUT", NOW + timedelta(hours=11))
    scan("NDX-P2", "HUB_OUT", NOW + timedelta(hours=11))
    settle()
    assert (_state("P-1"), _state("P-2")) == ("broken", "broken")
    scan("NDX-P2", "PICKED_UP", NOW + timedelta(hours=9))
    settle()
    assert (_state("P-1"), _state("P-2")) == ("broken", "kept"), "news that came late: it was in time"


def test_where_no_window_is_named_the_service_level_says_by_when(day: Day) -> None:
    level = ServiceLevelDraft(
        "quick", {"long_haul": 2}, {"long_haul": 30}, time(18), time(18), NOW, service="quick",
        source="会", pickup_hours=4,
    )  # fmt: skip
    record_service_levels(by=SYSTEM, at=NOW, levels=[level])
    plain = an_order(reference="L-1", service="quick", ordered_at=NOW)
    own = an_order(reference="L-2", service="quick", ordered_at=NOW, pickup=(None, ENDS))
    assert record_orders(by=SYSTEM, at=NOW, orders=[plain, own]).accepted == 2
    settle()
    first, second = _pickup("L-1"), _pickup("L-2")
    assert first is not None
    assert second is not None
    assert (first.due_at - NOW >= timedelta(hours=4), first.basis) == (True, "quick v1")
    assert second.due_at == ENDS


def test_windows_that_cannot_be_are_refused_with_their_remedy(day: Day) -> None:
    wrong = [
        (OPENS, None), (ENDS, OPENS), (OPENS, OPENS), (None, NOW), (None, NOW - timedelta(hours=1)),
    ]  # fmt: skip
    drafts = [an_order(reference=f"W-{n}", pickup=window) for n, window in enumerate(wrong)]
    report = record_orders(by=SYSTEM, at=NOW, orders=drafts)
    assert [one.problems[0].field for one in report.refused] == ["pickup_until"] * len(wrong)
    assert all(str(one.problems[0].remedy) for one in report.refused)
    again = an_order(reference="W-9", pickup=(OPENS, ENDS))
    assert record_orders(by=SYSTEM, at=NOW, orders=[again, again]).duplicate == 1
