"""A command is one durable transaction, takes keywords, and answers a key once."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from functools import partial
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.factories import NOW, SYSTEM, an_order, make_customer
from tests.factories.threads import side_by_side

from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.orders.commands import record_orders
from nuoda.domains.orders.facts import OrderCancelled
from nuoda.domains.orders.queries import order_count
from nuoda.insight.models import CustomerDeed
from nuoda.kernel import ledger
from nuoda.kernel.actor import SYSTEM_NAME, Actor, system
from nuoda.kernel.command import IdempotencyKeyReused, change_along, command, state, write_along
from nuoda.kernel.errors import Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.intake import IntakeReport
from nuoda.kernel.worker import open_jobs

FACT = OrderCancelled(subject=Ref("order", "1"), reference="SO-1", reason="tests")


@command
def state_one(*, by: Actor, at: datetime) -> None:
    state(FACT)


@command
def state_one_and_fail(*, by: Actor, at: datetime) -> None:
    state(FACT)
    raise Invalid


@command
def deed_along(*, by: Actor, at: datetime, thing_id: UUID, told: bool) -> None:
    deed = CustomerDeed(thing_id=thing_id, kind="order", customer_id=thing_id, day=at.date())
    write_along([deed])
    write_along([])
    if told:
        state(FACT)


@command
def reassign(*, by: Actor, at: datetime, thing_id: UUID, told: bool, fail: bool = False) -> None:
    """A deed of one customer becomes that of another."""
    change_along(
        "UPDATE insight_customer_deed SET customer_id = %s WHERE thing_id = %s", [new_id(), thing_id]
    )
    if told:
        state(FACT)
    if fail:
        raise Invalid


@command
def call_another(*, by: Actor, at: datetime) -> None:
    state_one(by=by, at=at)


@command
def fail_once_then_answer(*, by: Actor, at: datetime, fail: bool) -> str:
    if fail:
        raise Invalid
    return "answered"


def test_a_body_without_by_or_at_is_no_command() -> None:
    with pytest.raises(TypeError, match="'at'"):

        @command
        def timeless(*, by: Actor) -> None: ...


def test_a_body_with_positional_arguments_is_no_command() -> None:
    with pytest.raises(TypeError, match="keyword"):

        @command
        def loose(by: Actor, *, at: datetime) -> None: ...


def test_facts_are_stated_inside_commands_only() -> None:
    with pytest.raises(RuntimeError):
        state(FACT)


def test_a_command_inside_a_command_is_refused(db: None) -> None:
    with pytest.raises(RuntimeError, match=r"inside another command|durable"):
        call_another(by=SYSTEM, at=NOW)
    assert ledger.newest_position() == 0


def test_facts_and_jobs_are_written_with_the_rows(db: None) -> None:
    state_one(by=SYSTEM, at=NOW)
    (recorded,) = ledger.all_named(["order.cancelled"])
    assert (recorded.at, recorded.actor_role, recorded.actor_name) == (NOW, "system", SYSTEM_NAME)
    assert recorded.fact.subject == Ref("order", "1")
    assert open_jobs() > 0


@pytest.mark.parametrize("remembering", [False, True])
def test_rows_go_along_with_the_facts(db: None, remembering: bool) -> None:
    thing = new_id()
    with ledger.remembering() if remembering else nullcontext():
        deed_along(by=SYSTEM, at=NOW, thing_id=thing, told=True)
    assert CustomerDeed.objects.get(thing_id=thing).day == NOW.date()
    (told,) = ledger.about([FACT.subject], actor=SYSTEM)
    assert (told.fact.subject, told.fact.name) == (FACT.subject, FACT.name)


def test_rows_that_go_along_are_refused_where_the_database_refuses_them(db: None) -> None:
    thing = new_id()
    deed_along(by=SYSTEM, at=NOW, thing_id=thing, told=True)
    with pytest.raises(IntegrityError):
        deed_along.tried(by=SYSTEM, at=NOW, thing_id=thing, told=True)
    with pytest.raises(IntegrityError):
        deed_along(by=SYSTEM, at=NOW, thing_id=thing, told=True)
    assert len(ledger.about([FACT.subject], actor=SYSTEM)) == 1


def test_rows_go_along_with_facts_only(db: None) -> None:
    with pytest.raises(RuntimeError, match="no fact"):
        deed_along(by=SYSTEM, at=NOW, thing_id=new_id(), told=False)
    assert not CustomerDeed.objects.exists()
    with pytest.raises(RuntimeError, match="inside a command"):
        write_along([])


@pytest.mark.parametrize("told", [True, False])
def test_rows_are_changed_with_the_facts_and_without_any(db: None, told: bool) -> None:
    thing_id = new_id()
    deed_along(by=SYSTEM, at=NOW, thing_id=thing_id, told=True)
    before = ledger.newest_position()
    with CaptureQueriesContext(connection) as ran:
        reassign(by=SYSTEM, at=NOW, thing_id=thing_id, told=told)
    assert len([one for one in ran.captured_queries if "SAVEPOINT" not in one["sql"]]) == 1
    assert CustomerDeed.objects.get(thing_id=thing_id).customer_id != thing_id
    assert ledger.newest_position() - before == told


def test_a_change_of_a_command_that_fails_or_is_tried_does_not_stay(db: None) -> None:
    thing_id = new_id()
    deed_along(by=SYSTEM, at=NOW, thing_id=thing_id, told=True)
    with pytest.raises(Invalid):
        reassign(by=SYSTEM, at=NOW, thing_id=thing_id, told=True, fail=True)
    reassign.tried(by=SYSTEM, at=NOW, thing_id=thing_id, told=True)
    assert CustomerDeed.objects.get(thing_id=thing_id).customer_id == thing_id
    with pytest.raises(RuntimeError, match="inside a command"):
        change_along("SELECT 1", [])


def test_what_is_tried_leaves_no_row(db: None) -> None:
    deed_along.tried(by=SYSTEM, at=NOW, thing_id=new_id(), told=True)
    assert not CustomerDeed.objects.exists()


def test_a_command_that_fails_leaves_neither_facts_nor_jobs(db: None) -> None:
    with pytest.raises(Invalid):
        state_one_and_fail(by=SYSTEM, at=NOW)
    assert ledger.newest_position() == 0
    assert open_jobs() == 0


@pytest.mark.django_db(transaction=True)
def test_a_command_refuses_to_run_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        state_one(by=SYSTEM, at=NOW)
    assert ledger.newest_position() == 0


def test_the_same_key_answers_the_same_and_changes_nothing(db: None) -> None:
    make_customer("ACME")
    drafts = [an_order(reference="SO-1"), an_order("NOBODY", "SO-2")]
    first = record_orders.once("k1")(by=SYSTEM, at=NOW, orders=drafts)
    position = ledger.newest_position()
    again = record_orders.once("k1")(by=SYSTEM, at=NOW, orders=drafts)
    assert isinstance(again, IntakeReport)
    assert again == first
    assert (first.accepted, [one.index for one in first.refused]) == (1, [1])
    assert ledger.newest_position() == position


def test_a_key_with_other_content_is_refused(db: None) -> None:
    make_customer("ACME")
    record_orders.once("k1")(by=SYSTEM, at=NOW, orders=[an_order(reference="SO-1")])
    with pytest.raises(IdempotencyKeyReused):
        record_orders.once("k1")(by=SYSTEM, at=NOW, orders=[an_order(reference="SO-2")])
    assert order_count(actor=SYSTEM) == 1


def test_a_key_of_any_length_is_a_key(db: None) -> None:
    make_customer("ACME")
    about, longest = "e3e70682-c209-1cac-a29f-6fbed82c07cd/", "k" * 199
    first = record_orders.once(f"{about}{longest}1")(by=SYSTEM, at=NOW, orders=[an_order(reference="SO-1")])
    again = record_orders.once(f"{about}{longest}1")(by=SYSTEM, at=NOW, orders=[an_order(reference="SO-1")])
    assert again == first
    other = record_orders.once(f"{about}{longest}2")(by=SYSTEM, at=NOW, orders=[an_order(reference="SO-2")])
    assert other.accepted == 1
    with pytest.raises(IdempotencyKeyReused):
        record_orders.once(f"{about}{longest}2")(by=SYSTEM, at=NOW, orders=[an_order(reference="SO-3")])
    assert order_count(actor=SYSTEM) == 2


def test_a_key_belongs_to_its_actor_and_its_command(db: None) -> None:
    make_customer("ACME")
    record_orders.once("k1")(by=SYSTEM, at=NOW, orders=[an_order(reference="SO-1")])
    record_orders.once("k1")(by=system("another"), at=NOW, orders=[an_order(reference="SO-2")])
    record_customers.once("k1")(by=SYSTEM, at=NOW, customers=[CustomerDraft(code="GLOBEX", name="环球")])
    assert order_count(actor=SYSTEM) == 2


def test_a_call_that_failed_does_not_use_its_key_up(db: None) -> None:
    with pytest.raises(Invalid):
        fail_once_then_answer.once("k1")(by=SYSTEM, at=NOW, fail=True)
    assert fail_once_then_answer.once("k1")(by=SYSTEM, at=NOW, fail=False) == "answered"


@pytest.mark.django_db(transaction=True)
def test_one_key_at_the_same_time_is_carried_out_once() -> None:
    make_customer("ACME")
    drafts = [an_order(reference=f"SO-{place}") for place in range(20)]
    call = partial(record_orders.once("k1"), by=SYSTEM, at=NOW, orders=drafts)
    answers = side_by_side([call] * 6)
    assert answers == [IntakeReport(20, 0)] * 6
    assert order_count(actor=SYSTEM) == 20
    assert len(ledger.all_named(["order.confirmed"])) == 20
