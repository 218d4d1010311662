"""What of a case who may read, and who else has it open."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.domains.cases.conftest import Open
from tests.factories import NOW, SYSTEM, make_account

from nuoda.domains.cases.commands import note_case, settle_by_delivery, watch_case, write_to_customer
from nuoda.domains.cases.commands.settle import ArrivedShipment
from nuoda.domains.cases.queries import case_page, said_by_id, said_case, watchers_of
from nuoda.kernel import limits
from nuoda.kernel.actor import ANONYMOUS, Actor, Role
from nuoda.kernel.errors import Forbidden, NotFound
from nuoda.kernel.ids import new_id
from nuoda.kernel.text import Text


def machine(actor: Actor | None = None) -> Actor:
    """A machine with a key: of one customer, or confined to none."""
    return Actor(Role.MACHINE, "key", "shop", actor.customer_id if actor else None)


class TestInternalLines:
    def test_are_for_colleagues_and_the_system(
        self, agent: Actor, customer_actor: Actor, open_case: Open
    ) -> None:
        case = open_case()
        note = note_case(by=agent, at=NOW, case_id=case.id, words="司机电话不通")
        told = write_to_customer(by=agent, at=NOW, case_id=case.id, words="我们在查")
        for reader in (agent, SYSTEM):
            assert "司机电话不通" in [line.body for line in case_page(case.id, actor=reader).thread]
            assert set(said_by_id([note, told], actor=reader)) == {told}
        for outsider in (customer_actor, machine(customer_actor), machine()):
            assert [line.body for line in said_case(case.id, actor=outsider).thread] == ["我们在查"]
            assert set(said_by_id([note, told], actor=outsider)) == {told}
            with pytest.raises(NotFound):
                case_page(case.id, actor=outsider)


def test_what_the_system_found_is_kept_as_a_sentence(open_case: Open) -> None:
    case = open_case()
    assert case.shipment_id is not None
    arrived = NOW + timedelta(hours=5)
    one = ArrivedShipment(case.shipment_id, arrived, NOW)
    settle_by_delivery(by=SYSTEM, at=arrived, arrived=[one])
    effect = case_page(case.id, actor=SYSTEM).effect
    assert isinstance(effect, Text)
    assert effect.message == "Delivered at %(at)s, %(hours)s h after the promised time."
    assert effect.figures == {"at": arrived.isoformat(timespec="minutes"), "hours": "5.0"}


class TestWatching:
    def test_others_are_named_with_what_they_do(
        self, agent: Actor, supervisor: Actor, open_case: Open
    ) -> None:
        case = open_case()
        watch_case(by=agent, at=NOW, case_id=case.id, writing=False)
        watch_case(by=supervisor, at=NOW, case_id=case.id, writing=True)
        seen = watchers_of(case.id, actor=agent, at=NOW)
        assert [(one.name, one.writing) for one in seen] == [(supervisor.name, True)]
        watch_case(by=supervisor, at=NOW, case_id=case.id, writing=False)
        assert [one.writing for one in watchers_of(case.id, actor=agent, at=NOW)] == [False]

    def test_who_falls_silent_is_forgotten(self, agent: Actor, supervisor: Actor, open_case: Open) -> None:
        case = open_case()
        watch_case(by=supervisor, at=NOW, case_id=case.id, writing=True)
        assert watchers_of(case.id, actor=agent, at=NOW + limits.WATCHED - timedelta(seconds=1))
        assert watchers_of(case.id, actor=agent, at=NOW + limits.WATCHED) == []

    def test_looking_changes_nothing_of_the_case(self, agent: Actor, open_case: Open) -> None:
        case = open_case()
        before = case_page(case.id, actor=agent)
        watch_case(by=agent, at=NOW, case_id=case.id, writing=True)
        assert case_page(case.id, actor=agent) == before

    def test_is_for_colleagues(self, customer_actor: Actor, open_case: Open) -> None:
        case = open_case()
        watch_case(by=make_account(Role.AGENT), at=NOW, case_id=case.id, writing=True)
        for outsider in (customer_actor, machine(), ANONYMOUS):
            assert watchers_of(case.id, actor=outsider, at=NOW) == []
            with pytest.raises(Forbidden):
                watch_case(by=outsider, at=NOW, case_id=case.id, writing=False)

    def test_a_case_that_is_not_there(self, agent: Actor) -> None:
        with pytest.raises(NotFound):
            watch_case(by=agent, at=NOW, case_id=new_id(), writing=False)
