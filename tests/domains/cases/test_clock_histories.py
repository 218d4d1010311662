"""Whatever is said and done in a case, in whatever order: its clocks say what their log says, recomputed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.factories import (
    NOW,
    SYSTEM,
    make_account,
    make_customer,
    make_customer_actor,
    make_shipment,
    settle,
)
from tests.factories.undoing import undone

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.queries import CaseCard, cases_by_id
from nuoda.domains.contracts.queries import case_clocks
from nuoda.domains.promises.commands import Question, mark_due, pause
from nuoda.domains.promises.queries import PromiseRow, promises_of, verify_promises
from nuoda.kernel import clock, ledger
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import NuodaError
from nuoda.kernel.facts import Ref
from nuoda.reactions.clocks import run_case_clocks

_steps = st.lists(
    st.tuples(
        st.sampled_from(["word", "hold", "answer", "tick", "end", "again", "graver"]), st.integers(0, 5)
    ),
    min_size=3,
    max_size=8,
)


@dataclass(slots=True)
class _World:
    """One question of a customer and the clock that its case lives by."""

    agent: Actor
    buyer: Actor
    case_id: UUID
    asked: list[tuple[UUID, datetime]] = field(default_factory=list)
    held: bool = False

    @property
    def card(self) -> CaseCard:
        return cases_by_id([self.case_id], actor=SYSTEM)[self.case_id]

    def clocks(self) -> list[PromiseRow]:
        return promises_of([Ref("case", str(self.case_id))], actor=SYSTEM)

    def step(self, what: str, hours: int) -> None:
        clock.advance_to(clock.now() + timedelta(hours=hours, minutes=7))
        act: dict[str, Callable[[], object]] = {
            "word": self._word, "hold": self._hold, "answer": self._answer, "end": self._end,
            "tick": lambda: mark_due(by=SYSTEM, at=clock.now()),
            "again": self._again,
            "graver": self._graver,
        }  # fmt: skip
        try:
            act[what]()
        except NuodaError:
            return  # refused: nothing changes, which is part of what is tried
        settle()

    def _word(self) -> None:
        at = clock.now()
        line = cases.write_to_customer(
            by=self.agent, at=at, case_id=self.case_id, words="?", next_update_at=at + timedelta(hours=9)
        )
        self.asked.append((line, at))

    def _hold(self) -> None:
        """The end waits for the answer to what was asked last."""
        line, at = self.asked[-1] if self.asked else (UUID(int=1), clock.now())
        end = next(one for one in self.clocks() if one.kind == "resolution")
        question = Question(Ref("message", str(line)), at)
        pause(by=self.agent, at=clock.now(), promise_id=end.id, question=question)
        self.held = True

    def _answer(self) -> None:
        cases.answer_back(by=self.buyer, at=clock.now(), case_id=self.case_id, words="!")

    def _end(self) -> None:
        cases.resolve_case(
            by=self.agent, at=clock.now(), case_id=self.case_id, version=self.card.version, effect="-"
        )

    def _again(self) -> None:
        cases.reopen_case(by=self.agent, at=clock.now(), case_id=self.case_id, reason="-")

    def _graver(self) -> None:
        cases.set_severity(
            by=self.agent, at=clock.now(), case_id=self.case_id, version=self.card.version, severity="S2",
            reason="-",
        )  # fmt: skip


@pytest.fixture
def people(db: None) -> tuple[Actor, Actor]:
    agent = make_account(Role.AGENT)
    return agent, make_customer_actor(make_customer("ACME"))


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=_steps)
def test_the_clocks_of_a_case_say_what_their_log_says(
    people: tuple[Actor, Actor], steps: list[tuple[str, int]]
) -> None:
    with undone(), clock.simulated(NOW):
        agent, buyer = people
        ship = make_shipment("ACME")
        asked = cases.ask(by=buyer, at=NOW, shipment_id=ship.id, kind="inquiry", words="?")
        settle()
        world = _World(agent, buyer, asked.id)
        (end,) = [one for one in world.clocks() if one.kind == "resolution"]
        agreed, severity = end.due_at, end.basis
        for step in steps:
            world.step(*step)
        while mark_due(by=SYSTEM, at=clock.now()).more:
            continue
        checks = list(verify_promises(actor=SYSTEM, at=clock.now()))
        assert checks
        assert [one for check in checks for one in check.differences] == []
        first = min((one for one in world.clocks() if one.kind == "resolution"), key=lambda one: one.made_at)
        # nothing but a hold or another severity moves an end that was promised; what was said first stands
        assert first.first_due_at == agreed
        assert world.held or first.basis != severity or first.due_at == agreed
        # what goes on has an end that lies ahead of its beginning, and one at a time runs
        card, running = world.card, [one for one in world.clocks() if one.settled_at is None]
        ends = [one for one in running if one.kind == "resolution" and one.state != "withdrawn"]
        assert len(ends) == (0 if card.resolved_at else 1)
        assert all(one.due_at == card.resolve_due_at for one in ends if not world.held)


def test_an_answer_gives_the_end_back_the_time_it_waited(people: tuple[Actor, Actor]) -> None:
    agent, buyer = people
    with clock.simulated(NOW):
        ship = make_shipment("ACME")
        asked = cases.ask(by=buyer, at=NOW, shipment_id=ship.id, kind="inquiry", words="?")
        settle()
        world = _World(agent, buyer, asked.id)
        (agreed,) = [one.due_at for one in world.clocks() if one.kind == "resolution"]
        world.step("word", 0)
        world.step("hold", 0)
        (waiting,) = [one for one in world.clocks() if one.kind == "resolution"]
        assert waiting.state == "paused"
        world.step("answer", 3)
        (end,) = [one for one in world.clocks() if one.kind == "resolution"]
        assert (end.state, end.due_at > agreed) == ("open", True)
        assert [
            one for check in verify_promises(actor=SYSTEM, at=clock.now()) for one in check.differences
        ] == []


def test_a_case_that_goes_on_promises_a_reply_and_an_end_from_then_on(people: tuple[Actor, Actor]) -> None:
    agent, buyer = people
    with clock.simulated(NOW):
        asked = cases.ask(by=buyer, at=NOW, shipment_id=make_shipment("ACME").id, kind="inquiry", words="?")
        settle()
        world = _World(agent, buyer, asked.id)
        world.step("word", 0)
        world.step("end", 1)
        before = {one.id: one for one in world.clocks()}
        assert {one.state for one in before.values()} <= {"kept", "withdrawn"}
        clock.advance_to(NOW + timedelta(days=9))
        world.step("answer", 0)  # her own words open it again
        now = clock.now()
        fresh = {one.kind: one for one in world.clocks() if one.id not in before}
        assert fresh.keys() == {"first_reply", "next_update", "resolution"}
        work = case_clocks(now, actor=SYSTEM)
        for kind, step in (("first_reply", "answer"), ("resolution", "resolve")):
            due = work.due_at(severity=world.card.severity, step=step, tier="ordinary", at=now)
            assert (fresh[kind].made_at, fresh[kind].due_at) == (now, due)
        assert world.card.resolve_due_at == fresh["resolution"].due_at
        # what was measured the first time stands, and being told twice promises nothing more
        assert {one.id: one for one in world.clocks() if one.id in before} == before
        run_case_clocks(ledger.all_named(["case.reopened"]))
        assert len(world.clocks()) == len(before) + 3
        world.step("word", 0)
        world.step("end", 1)
        ended = {
            one.kind: one.state for one in world.clocks() if one.id in {row.id for row in fresh.values()}
        }
        assert ended == {"first_reply": "kept", "next_update": "kept", "resolution": "kept"}
        assert [
            one for check in verify_promises(actor=SYSTEM, at=clock.now()) for one in check.differences
        ] == []


def test_another_severity_after_reopening_is_reckoned_from_there(people: tuple[Actor, Actor]) -> None:
    agent, buyer = people
    with clock.simulated(NOW):
        asked = cases.ask(by=buyer, at=NOW, shipment_id=make_shipment("ACME").id, kind="inquiry", words="?")
        settle()
        world = _World(agent, buyer, asked.id)
        world.step("word", 0)
        world.step("end", 1)
        clock.advance_to(NOW + timedelta(days=9))
        world.step("again", 0)
        now = clock.now()
        world.step("graver", 1)
        due = case_clocks(now, actor=SYSTEM).due_at(severity="S2", step="resolve", tier="ordinary", at=now)
        (end,) = [one for one in world.clocks() if one.kind == "resolution" and one.settled_at is None]
        assert end.due_at == world.card.resolve_due_at == due
