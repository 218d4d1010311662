"""The ledger keeps facts in order, shows each reader her own, and never changes."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, SYSTEM, a_scan, make_order, make_shipment, scan

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import record_scans
from nuoda.domains.shipments.facts import ShipmentAdvanced
from nuoda.kernel import ledger
from nuoda.kernel.actor import ANONYMOUS, Actor, Role
from nuoda.kernel.facts import Ref


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_fact SET actor_name = 'somebody else'",
        "DELETE FROM kernel_fact",
        "TRUNCATE kernel_fact CASCADE",
        "UPDATE shipments_tracking_event SET milestone = 'LOST'",
        "DELETE FROM shipments_tracking_event",
    ],
)
def test_what_was_written_down_cannot_be_changed(acme: CustomerCard, statement: str) -> None:
    make_shipment()
    scan("NDX900001", "PICKED_UP", NOW)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_the_tracking_log_cannot_be_emptied_at_once() -> None:
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("TRUNCATE shipments_tracking_event CASCADE")


def test_facts_of_one_command_stand_in_the_order_they_were_stated(acme: CustomerCard) -> None:
    for place in range(30):
        make_shipment(waybill=f"W{place}")
    before = ledger.newest_position()
    record_scans(by=SYSTEM, at=NOW, scans=[a_scan(f"W{place}", "PICKED_UP", NOW) for place in range(30)])
    facts = ledger.since(before, actor=SYSTEM)
    assert [one.id for one in facts] == sorted(one.id for one in facts)
    assert len({one.fact.subject.id for one in facts if one.fact.name == "shipment.advanced"}) == 30


def test_a_customer_reads_her_own_facts_only(
    acme: CustomerCard, globex: CustomerCard, customer_actor: Actor, other_customer_actor: Actor
) -> None:
    order = make_order("ACME")
    make_order("GLOBEX", "SO-2002")
    mine = ledger.since(0, actor=customer_actor)
    assert {one.fact.customer_id for one in mine} == {acme.id}
    assert ledger.about([Ref("order", str(order.id))], actor=other_customer_actor) == []
    assert len(ledger.about([Ref("order", str(order.id))], actor=customer_actor)) == 1


@pytest.mark.parametrize("actor", [ANONYMOUS, Actor(Role.CUSTOMER, "1", "nobody's customer")])
def test_who_is_confined_to_nobody_reads_nothing(acme: CustomerCard, actor: Actor) -> None:
    make_order()
    assert ledger.since(0, actor=actor) == []


def test_what_is_about_a_thing_includes_the_facts_of_its_parts(acme: CustomerCard) -> None:
    order = make_order()
    make_shipment(order_reference="SO-1001")
    names = [one.fact.name for one in ledger.about([Ref("order", str(order.id))], actor=SYSTEM)]
    assert "order.confirmed" in names


def test_what_is_kept_in_mind_equals_what_would_be_read(acme: CustomerCard) -> None:
    make_shipment()
    before = ledger.newest_position()
    with ledger.remembering():
        scan("NDX900001", "PICKED_UP", NOW)
        ids = [one.id for one in ledger.since(before, actor=SYSTEM)]
        with CaptureQueriesContext(connection) as none:
            kept = ledger.by_ids(reversed(ids))
        ledger.forget()
        with CaptureQueriesContext(connection) as one:
            read = ledger.by_ids(ids)
    assert kept == read
    assert (len(none), len(one)) == (0, 1)
    assert {type(one.fact) for one in kept} >= {ShipmentAdvanced}
