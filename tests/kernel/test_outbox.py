"""Delivery at least once: a poison fact is parked, the rest of its batch is unharmed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from procrastinate.contrib.django import app
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, a_scan, make_account, make_customer, make_shipment, settle

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import record_scans
from nuoda.domains.shipments.facts import ShipmentAdvanced, ShipmentFact
from nuoda.kernel import outbox
from nuoda.kernel.actor import ANONYMOUS, Actor, Role
from nuoda.kernel.dead_letters import (
    DeadLetterSettled,
    dead_letter_rows,
    settle_dead_letter,
    waiting_count,
)
from nuoda.kernel.draining import drain
from nuoda.kernel.errors import Forbidden, NotFound
from nuoda.kernel.facts import Fact, Recorded
from nuoda.kernel.ids import new_id
from nuoda.surfaces.intake.replay.queue import ReplayQueue

POISON = "W3"


class Eater:
    """A reaction that digests every shipment but one, until it is mended."""

    def __init__(self) -> None:
        self.eaten: list[str] = []
        self.tries = 0
        self.mended = False
        self.fault: Exception = ValueError("cannot digest W3")

    def __call__(self, facts: Sequence[Recorded]) -> None:
        waybills = [one.fact.waybill for one in facts if isinstance(one.fact, ShipmentFact)]
        if POISON in waybills and not self.mended:
            self.tries += 1
            with transaction.atomic():
                raise self.fault
        self.eaten += waybills


@pytest.fixture
def eater(settings: Settings) -> Iterator[Eater]:
    """A reaction of this test alone; all its facts travel in one batch."""
    settings.NUODA_LANES = 1
    one = Eater()
    outbox.register([outbox.Reaction("eat", (ShipmentAdvanced,), one)])
    yield one
    del outbox._reactions["eat"]
    outbox._by_fact[ShipmentAdvanced.name].remove("eat")


@pytest.fixture
def _fed(acme: CustomerCard, now: object, eater: Eater) -> None:
    for place in range(6):
        make_shipment(waybill=f"W{place}")
    record_scans(by=SYSTEM, at=NOW, scans=[a_scan(f"W{place}", "PICKED_UP", NOW) for place in range(6)])
    settle()


@pytest.mark.usefixtures("_fed")
def test_a_poison_fact_is_parked_and_the_rest_is_eaten(eater: Eater, supervisor: Actor) -> None:
    assert sorted(eater.eaten) == ["W0", "W1", "W2", "W4", "W5"]
    (letter,) = dead_letter_rows(actor=supervisor)
    assert (letter.reaction, letter.attempts, letter.error) == ("eat", 5, "ValueError: cannot digest W3")
    assert isinstance(letter.recorded.fact, ShipmentAdvanced)
    assert letter.recorded.fact.waybill == POISON
    assert "cannot digest W3" in letter.trace


def _ends_with_one_letter(eater: Eater, drain: Callable[[], object], reader: Actor) -> None:
    record_scans(by=SYSTEM, at=NOW, scans=[a_scan(f"W{place}", "PICKED_UP", NOW) for place in range(6)])
    drain()
    assert sorted(eater.eaten) == ["W0", "W1", "W2", "W4", "W5"]
    assert [letter.reaction for letter in dead_letter_rows(actor=reader)] == ["eat"]


@pytest.mark.usefixtures("acme", "now")
def test_facts_of_a_failed_batch_are_not_merged_again(eater: Eater, supervisor: Actor) -> None:
    for place in range(6):
        make_shipment(waybill=f"W{place}")
    settle()
    _ends_with_one_letter(eater, drain, supervisor)


@pytest.mark.usefixtures("acme", "now")
def test_a_fact_that_nothing_follows_from_makes_no_job(eater: Eater) -> None:
    for place in range(2):
        make_shipment(waybill=f"W{place}")
    settle()
    outbox._reactions["eat"] = replace(outbox._reactions["eat"], when=_is_first)
    record_scans(by=SYSTEM, at=NOW, scans=[a_scan(f"W{place}", "PICKED_UP", NOW) for place in range(2)])
    settle()
    assert eater.eaten == ["W0"]


def _is_first(fact: Fact) -> bool:
    return isinstance(fact, ShipmentFact) and fact.waybill == "W0"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("acme", "now")
def test_nor_are_they_where_history_is_replayed(eater: Eater, supervisor: Actor) -> None:
    for place in range(6):
        make_shipment(waybill=f"W{place}")
    drain()
    queue = ReplayQueue()
    with app.replace_connector(queue):
        _ends_with_one_letter(eater, queue.drain, supervisor)


@pytest.mark.usefixtures("_fed")
def test_it_is_tried_five_times_alone(eater: Eater) -> None:
    in_its_batch = 1
    assert eater.tries == in_its_batch + len(outbox.BACK_OFF_SECONDS) + 1


@pytest.mark.usefixtures("_fed")
def test_a_retried_letter_is_eaten_once_the_fault_is_mended(eater: Eater, supervisor: Actor) -> None:
    eater.mended = True
    (letter,) = dead_letter_rows(actor=supervisor)
    settle_dead_letter(by=supervisor, at=NOW, letter_id=letter.id, retry=True)
    settle()
    assert eater.eaten.count(POISON) == 1
    assert dead_letter_rows(actor=supervisor) == []
    assert [one.settled_by for one in dead_letter_rows(actor=supervisor, state="retried")] == ["周敏"]


@pytest.mark.usefixtures("_fed")
def test_a_letter_that_fails_again_waits_again(eater: Eater, supervisor: Actor) -> None:
    (letter,) = dead_letter_rows(actor=supervisor)
    settle_dead_letter(by=supervisor, at=NOW, letter_id=letter.id, retry=True)
    settle()
    (again,) = dead_letter_rows(actor=supervisor)
    assert again.id != letter.id


@pytest.mark.usefixtures("_fed")
def test_a_dropped_letter_keeps_its_reason_and_is_not_settled_twice(supervisor: Actor) -> None:
    (letter,) = dead_letter_rows(actor=supervisor)
    settle_dead_letter(by=supervisor, at=NOW, letter_id=letter.id, retry=False, reason="test data")
    (dropped,) = dead_letter_rows(actor=supervisor, state="dropped")
    assert dropped.reason == "test data"
    with pytest.raises(DeadLetterSettled):
        settle_dead_letter(by=supervisor, at=NOW, letter_id=letter.id, retry=True)


@pytest.mark.usefixtures("_fed")
def test_letters_are_for_supervisors(agent: Actor, customer_actor: Actor, supervisor: Actor) -> None:
    (letter,) = dead_letter_rows(actor=supervisor)
    for actor in (agent, customer_actor, ANONYMOUS):
        with pytest.raises(Forbidden):
            settle_dead_letter(by=actor, at=NOW, letter_id=letter.id, retry=True)
    assert dead_letter_rows(actor=customer_actor) == []
    assert waiting_count(actor=customer_actor) == 0
    assert waiting_count(actor=supervisor) == 1


def test_an_unknown_letter_is_not_found(db: None) -> None:
    with pytest.raises(NotFound):
        settle_dead_letter(by=make_account(Role.ADMIN), at=NOW, letter_id=new_id(), retry=True)


def test_two_reactions_cannot_share_a_name(eater: Eater) -> None:
    with pytest.raises(ValueError, match="eat"):
        outbox.register([outbox.Reaction("eat", (), eater)])


def test_a_failure_in_the_database_is_parked_as_well(
    acme: CustomerCard, now: object, eater: Eater, supervisor: Actor
) -> None:
    eater.fault = IntegrityError("duplicate key")
    make_shipment(waybill=POISON)
    record_scans(by=SYSTEM, at=NOW, scans=[a_scan(POISON, "PICKED_UP", NOW)])
    settle()
    assert [one.error for one in dead_letter_rows(actor=supervisor)] == ["IntegrityError: duplicate key"]


@pytest.mark.django_db(transaction=True)
def test_a_real_worker_parks_it_too(now: object, eater: Eater, drain: Callable[[], None]) -> None:
    make_customer("ACME")
    for place in range(6):
        make_shipment(waybill=f"W{place}")
    record_scans(by=SYSTEM, at=NOW, scans=[a_scan(f"W{place}", "PICKED_UP", NOW) for place in range(6)])
    drain()
    assert sorted(eater.eaten) == ["W0", "W1", "W2", "W4", "W5"]
    assert [one.attempts for one in dead_letter_rows(actor=SYSTEM)] == [5]


@pytest.mark.usefixtures("_fed")
def test_a_failure_is_logged_without_the_values_of_variables(caplog: pytest.LogCaptureFixture) -> None:
    logged = "\n".join(record.getMessage() for record in caplog.get_records("setup"))
    assert "reaction failed" in logged
    assert "cannot digest W3" in logged
    assert "Traceback" in logged
    assert "ShipmentAdvanced(" not in logged
