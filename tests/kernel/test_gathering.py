"""What threads bring side by side is made one call; each hears its own answer, whatever becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event

import pytest
from tests.factories.gathered import PATIENCE, one_after_the_other, until, waiting

from nuoda.kernel.gathering import Gatherer

BAD, WORSE, DEADLY = "bad", "worse", "deadly"


class Work:
    """Notes its calls; the first waits until it may go on. What is bad fails whoever it is called with."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.may_go_on = Event()

    def __call__(self, brought: Sequence[str]) -> list[str]:
        self.calls.append(list(brought))
        if len(self.calls) == 1:
            assert self.may_go_on.wait(PATIENCE)
        if BAD in brought:
            raise ValueError(BAD)
        if DEADLY in brought and len(brought) > 1:
            raise SystemExit
        return [f"{one}!" for one in brought if one != WORSE]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(12) as made:
        yield made


def start(
    pool: ThreadPoolExecutor, gatherer: Gatherer[str, str], brought: str, lane: str = "a"
) -> list[Future[str]]:
    """A thread for each word; the first leads, the others wait for it."""
    calls: list[Callable[[], str]] = [partial(gatherer.call, lane, one) for one in brought.split()]
    return one_after_the_other(pool, gatherer, lane, calls)


def answers(started: Sequence[Future[str]]) -> list[str]:
    return [str(one.exception(PATIENCE) or one.result()) for one in started]


def test_what_comes_while_a_call_runs_is_the_next_call(pool: ThreadPoolExecutor) -> None:
    work = Work()
    gatherer = Gatherer(work, most=4, patience=PATIENCE)
    started = start(pool, gatherer, "a b c d e f g")
    work.may_go_on.set()
    assert answers(started) == ["a!", "b!", "c!", "d!", "e!", "f!", "g!"]
    assert work.calls == [["a"], ["b", "c", "d", "e"], ["f", "g"]], "at most four, in the order they came"
    until(lambda: waiting(gatherer, "a") == -1)
    assert gatherer._lanes == {}, "nothing is held while nobody calls"
    assert gatherer.call("a", "h") == "h!"


def test_lanes_do_not_wait_for_each_other(pool: ThreadPoolExecutor) -> None:
    work = Work()
    gatherer = Gatherer(work, most=4, patience=PATIENCE)
    held = start(pool, gatherer, "a b")
    assert gatherer.call("another", "z") == "z!", "while the first lane stands still"
    work.may_go_on.set()
    assert answers(held) == ["a!", "b!"]
    assert work.calls == [["a"], ["z"], ["b"]]


@pytest.mark.parametrize(
    ("brought", "heard"),
    [
        ("a b bad d", ["a!", "b!", "bad", "d!"]),
        ("a bad bad", ["a!", "bad", "bad"]),
        ("bad b c", ["bad", "b!", "c!"]),
        ("a b worse d", ["a!", "b!", "0 answers to 1 calls", "d!"]),
        ("a b deadly d", ["a!", "", "deadly!", "d!"]),
    ],
)
def test_a_call_that_fails_fails_for_its_sender_alone(
    pool: ThreadPoolExecutor, brought: str, heard: list[str]
) -> None:
    work = Work()
    gatherer = Gatherer(work, most=9, patience=PATIENCE)
    started = start(pool, gatherer, brought)
    work.may_go_on.set()
    # A thread that is told to end while it leads ends; whom it led for are not lost with it.
    assert answers(started) == heard
    until(lambda: gatherer._lanes == {})
    assert gatherer.call("a", "next") == "next!"


def test_who_has_waited_long_calls_alone(pool: ThreadPoolExecutor) -> None:
    work = Work()
    gatherer = Gatherer(work, most=9, patience=0.01)
    leads = pool.submit(gatherer.call, "a", "a")
    until(lambda: len(work.calls) == 1)
    assert gatherer.call("a", "b") == "b!", "the first call still runs"
    assert waiting(gatherer, "a") == 0
    work.may_go_on.set()
    assert leads.result(PATIENCE) == "a!"
    assert work.calls == [["a"], ["b"]]
