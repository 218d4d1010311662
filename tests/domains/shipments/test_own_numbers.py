"""Our own numbers: issued once for ever, given to shipments that come without one, told in the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, SYSTEM, make_customer_actor, make_order

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import ShipmentDraft, issue_numbers, register_shipments
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.domains.shipments.rules.waybills import is_ours
from nuoda.kernel.errors import Forbidden, Invalid

BARE = ShipmentDraft(customer="ACME", waybill="", carrier="", booked_at=NOW)


def test_numbers_are_issued_once_in_order(db: None) -> None:
    first, second = (issue_numbers(by=SYSTEM, at=NOW, count=50) for _turn in range(2))
    together = [*first, *second]
    assert together == sorted(set(together))
    assert all(is_ours(one, "NDX") for one in together)


def test_it_costs_the_same_however_many(db: None) -> None:
    costs = []
    for count in (1, 5_000):
        with CaptureQueriesContext(connection) as captured:
            issue_numbers(by=SYSTEM, at=NOW, count=count)
        costs.append(len(captured))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("count", [0, -1, 10_001])
def test_too_many_are_refused(db: None, count: int) -> None:
    with pytest.raises(Invalid):
        issue_numbers(by=SYSTEM, at=NOW, count=count)


def test_a_customer_issues_none(acme: CustomerCard) -> None:
    with pytest.raises(Forbidden):
        issue_numbers(by=make_customer_actor(acme), at=NOW, count=1)


def test_the_same_key_gives_the_same_numbers(db: None) -> None:
    call = issue_numbers.once("k")
    assert call(by=SYSTEM, at=NOW, count=3) == call(by=SYSTEM, at=NOW, count=3)


def test_shipments_without_a_number_get_one(acme: CustomerCard, now: datetime) -> None:
    report = register_shipments(
        by=SYSTEM, at=NOW, shipments=[BARE, BARE, replace(BARE, waybill="W1", carrier="SF")]
    )
    assert (report.accepted, [place for place, _number in report.numbers]) == (3, [0, 1])
    for _place, number in report.numbers:
        assert is_ours(number, "NDX")
        assert find_by_waybill(number, actor=SYSTEM)[0].carrier == "NDX"


def test_an_order_told_again_gets_no_second_number(acme: CustomerCard, now: datetime) -> None:
    make_order(reference="SO-1001")
    draft = replace(BARE, order_reference="SO-1001")
    first = register_shipments(by=SYSTEM, at=NOW, shipments=[draft, draft])
    assert (first.accepted, first.duplicate, len(first.numbers)) == (1, 1, 1)
    again = register_shipments(
        by=SYSTEM, at=NOW, shipments=[replace(draft, booked_at=NOW + timedelta(days=1))]
    )
    assert (again.accepted, again.duplicate, again.numbers) == (0, 1, ())


def test_another_carrier_has_to_give_its_number(acme: CustomerCard, now: datetime) -> None:
    report = register_shipments(by=SYSTEM, at=NOW, shipments=[replace(BARE, carrier="SF")])
    assert [one.field for one in report.refused[0].problems] == ["waybill"]


def test_what_is_refused_is_told_no_number(acme: CustomerCard, now: datetime) -> None:
    report = register_shipments(by=SYSTEM, at=NOW, shipments=[replace(BARE, pieces=0), BARE])
    assert (report.accepted, [place for place, _number in report.numbers]) == (1, [1])
