"""A long job shows how far it is, can be stopped, and takes up where it was."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests.factories import NOW

from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.ids import new_id
from nuoda.kernel.runs import (
    RunEnded,
    ask_to_stop,
    checkpoint,
    finish_run,
    latest_runs,
    open_run,
    run_page,
    stop_requested,
)

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def run_id(agent: Actor) -> UUID:
    return open_run(by=agent, at=NOW, kind="import", title="orders.csv", cursor={"line": 0})


def _advance(agent: Actor, run_id: UUID, done: int) -> None:
    checkpoint(
        by=agent, at=LATER, run_id=run_id, done=done, total=100, cursor={"line": done}, report={"ok": done}
    )


def test_a_run_shows_how_far_it_is(agent: Actor, run_id: UUID) -> None:
    assert run_page(run_id, actor=agent).state == "waiting"
    _advance(agent, run_id, 40)
    page = run_page(run_id, actor=agent)
    assert (page.state, page.done, page.total, page.cursor, page.beat_at) == (
        "running", 40, 100, {"line": 40}, LATER,
    )  # fmt: skip


def test_a_run_that_is_asked_to_stop_stays_asked(agent: Actor, run_id: UUID) -> None:
    ask_to_stop(by=agent, at=NOW, run_id=run_id)
    assert stop_requested(run_id)
    _advance(agent, run_id, 50)
    assert stop_requested(run_id)
    assert run_page(run_id, actor=agent).done == 50


def test_a_stopped_run_takes_up_where_it_was(agent: Actor, run_id: UUID) -> None:
    _advance(agent, run_id, 50)
    finish_run(by=agent, at=LATER, run_id=run_id, report={"ok": 50}, state="stopped")
    assert run_page(run_id, actor=agent).finished_at == LATER
    _advance(agent, run_id, 60)
    page = run_page(run_id, actor=agent)
    assert (page.state, page.finished_at, page.cursor) == ("running", None, {"line": 60})


def test_a_run_that_ended_cannot_be_stopped(agent: Actor, run_id: UUID) -> None:
    finish_run(by=agent, at=LATER, run_id=run_id, report={})
    with pytest.raises(RunEnded):
        ask_to_stop(by=agent, at=LATER, run_id=run_id)


def test_a_customer_sees_her_own_runs_only(agent: Actor, customer_actor: Actor, run_id: UUID) -> None:
    with pytest.raises(NotFound):
        run_page(run_id, actor=customer_actor)
    assert latest_runs(actor=customer_actor) == []
    mine = open_run(by=customer_actor, at=NOW, kind="import", title="mine.csv", cursor={})
    assert [one.id for one in latest_runs(actor=customer_actor)] == [mine]
    assert len(latest_runs(actor=agent)) == 2


def test_an_unknown_run_is_not_found(agent: Actor) -> None:
    with pytest.raises(NotFound):
        run_page(new_id(), actor=agent)
    with pytest.raises(NotFound):
        _advance(agent, new_id(), 1)
