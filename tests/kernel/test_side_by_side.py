"""The same things arriving twice at the same time, in another order: they land once, and nobody deadlocks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

import pytest
from tests.factories import NOW, SYSTEM, a_scan, an_order, make_customer, make_shipment
from tests.factories.threads import side_by_side

from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.notices.commands import NoticeDraft, queue_notices
from nuoda.domains.orders.commands import record_orders
from nuoda.domains.promises.commands import PromiseDraft, make_promises
from nuoda.domains.shipments.commands import ShipmentDraft, record_scans, register_shipments
from nuoda.domains.shipments.queries import log_count
from nuoda.kernel import ledger, limits
from nuoda.kernel.ids import new_id
from nuoda.kernel.intake import IntakeReport
from nuoda.surfaces.portal import lookup

MANY = 300
pytestmark = pytest.mark.django_db(transaction=True)


def _forth_and_back(call: Callable[[Sequence[object]], object], items: Sequence[object]) -> list[object]:
    return side_by_side([partial(call, items), partial(call, items[::-1])] * 2)


def _landed_once(reports: list[object]) -> bool:
    assert all(isinstance(one, IntakeReport) and not one.refused for one in reports), reports
    return sum(one.accepted for one in reports if isinstance(one, IntakeReport)) == MANY


def test_orders() -> None:
    make_customer("ACME")
    drafts = [an_order(reference=f"SO-{place}") for place in range(MANY)]
    assert _landed_once(
        _forth_and_back(lambda items: record_orders(by=SYSTEM, at=NOW, orders=items), drafts)  # type: ignore[arg-type]
    )
    assert len(ledger.all_named(["order.confirmed"])) == MANY


def test_shipments() -> None:
    make_customer("ACME")
    drafts = [
        ShipmentDraft(customer="ACME", waybill=f"W{place}", carrier="NDX", booked_at=NOW)
        for place in range(MANY)
    ]
    assert _landed_once(
        _forth_and_back(lambda items: register_shipments(by=SYSTEM, at=NOW, shipments=items), drafts)  # type: ignore[arg-type]
    )
    assert len(ledger.all_named(["shipment.registered"])) == MANY


def test_scans() -> None:
    make_customer("ACME")
    for place in range(3):
        make_shipment(waybill=f"W{place}")
    scans = [
        a_scan(f"W{place % 3}", "HUB_IN", NOW + timedelta(minutes=place // 30), code=f"c{place}")
        for place in range(MANY)
    ]
    later = NOW + timedelta(hours=1)
    assert _landed_once(
        _forth_and_back(lambda items: record_scans(by=SYSTEM, at=later, scans=items), scans)  # type: ignore[arg-type]
    )
    assert log_count(actor=SYSTEM) == MANY


def test_promises() -> None:
    drafts = [
        PromiseDraft(
            kind="delivery", subject_kind="order", subject_id=new_id(), customer_id=None, label="SO",
            basis="test", due_at=NOW + timedelta(days=2), made_at=NOW, zone="UTC",
        )
        for _ in range(MANY)
    ]  # fmt: skip
    made = _forth_and_back(lambda items: make_promises(by=SYSTEM, at=NOW, promises=items), drafts)  # type: ignore[arg-type]
    assert sum(one for one in made if isinstance(one, int)) == MANY, made
    assert len(ledger.all_named(["promise.made"])) == MANY


def test_notices() -> None:
    drafts = [
        NoticeDraft(
            kind="late", subject_kind="shipment", subject_id=new_id(), customer_id=None, label="W",
            recipient="ops@acme.example", language="en", figures={}, once=f"late:{place}",
        )
        for place in range(MANY)
    ]  # fmt: skip
    queued = _forth_and_back(lambda items: queue_notices(by=SYSTEM, at=NOW, notices=items), drafts)  # type: ignore[arg-type]
    assert sum(one for one in queued if isinstance(one, int)) == MANY, queued


def test_customers() -> None:
    drafts = [CustomerDraft(code=f"C{place}", name="客户") for place in range(MANY)]
    changed = _forth_and_back(lambda items: record_customers(by=SYSTEM, at=NOW, customers=items), drafts)  # type: ignore[arg-type]
    assert sum(one for one in changed if isinstance(one, int)) == MANY, changed


def test_failed_look_ups_are_capped_however_many_try_at_once() -> None:
    make_customer("ACME")
    make_shipment("ACME", "NDX900001")
    tries = [
        partial(lookup.prove, "NDX900001", "0000", client=f"10.0.0.{place}", at=NOW) for place in range(16)
    ]
    told = side_by_side(tries)
    assert told.count(None) == limits.LOOKUP_FAILURES_PER_NUMBER
    assert sum(isinstance(one, lookup.TooManyLookups) for one in told) == len(tries) - told.count(None)
