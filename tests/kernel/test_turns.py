"""Few threads run side by side; who waits for others or is long about it makes room, and nothing is lost."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import wait
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Lock

import pytest

from nuoda.kernel.turns import TurnPool, step_aside

SOON = 20.0


@dataclass
class Seen:
    """How many calls run now, how many ran side by side at most, and in which order they began."""

    running: int = 0
    most: int = 0
    began: list[int] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def call(self, number: int, work: Callable[[], object] = lambda: None) -> int:
        with self.lock:
            self.began.append(number)
            self.running += 1
            self.most = max(self.most, self.running)
        work()
        with self.lock:
            self.running -= 1
        return number


def _pool(at_once: int = 1, *, most: int = 4, patience: float = 60.0) -> TurnPool:
    return TurnPool(at_once=at_once, most=most, patience=patience)


@pytest.mark.parametrize("at_once", [1, 2])
def test_no_more_run_side_by_side_than_have_a_turn_and_in_their_order(at_once: int) -> None:
    pool, seen = _pool(at_once), Seen()
    futures = [pool.submit(seen.call, n, lambda: time.sleep(0.001)) for n in range(40)]
    assert [one.result(SOON) for one in futures] == list(range(40))
    assert seen.most == at_once
    assert at_once > 1 or seen.began == list(range(40)), "first come, first served"
    assert not pool.waiting


def test_who_steps_aside_goes_on_while_another_has_the_turn() -> None:
    pool, seen, both = _pool(), Seen(), Event()

    def first() -> None:
        step_aside()
        assert both.wait(SOON)

    one, other = pool.submit(seen.call, 1, first), pool.submit(seen.call, 2, both.set)
    assert (one.result(SOON), other.result(SOON)) == (1, 2)
    assert seen.most <= 2
    again = [pool.submit(seen.call, n, lambda: time.sleep(0.001)) for n in range(10)]
    seen.most = 0
    assert wait(again, SOON).not_done == set()
    assert seen.most == 1, "a turn that was given away is there once"


def test_who_is_long_about_it_loses_the_turn_only_when_asked_and_only_to_others() -> None:
    pool, seen, go_on = _pool(patience=0.0), Seen(), Event()
    slow = pool.submit(seen.call, 1, partial(go_on.wait, SOON))
    pool.make_room()  # nobody waits
    quick = pool.submit(seen.call, 2)
    assert pool.waiting
    assert not quick.done()
    time.sleep(0.001)
    pool.make_room()
    assert quick.result(SOON) == 2
    assert not slow.done()
    go_on.set()
    assert slow.result(SOON) == 1


def test_patience_is_kept() -> None:
    pool, seen, go_on = _pool(patience=60.0), Seen(), Event()
    slow, quick = (
        pool.submit(seen.call, 1, partial(go_on.wait, SOON)),
        pool.submit(seen.call, 2),
    )
    pool.make_room()
    assert not quick.done()
    go_on.set()
    assert (slow.result(SOON), quick.result(SOON)) == (1, 2)


def test_when_every_thread_is_held_up_the_rest_waits_and_is_done_in_the_end() -> None:
    pool, seen, go_on = _pool(most=3), Seen(), Event()

    def held_up() -> None:
        step_aside()
        assert go_on.wait(SOON)

    futures = [pool.submit(seen.call, n, held_up) for n in range(7)]
    until = time.monotonic() + SOON
    while seen.running < 3 and time.monotonic() < until:
        time.sleep(0.001)
    assert (seen.running, pool.waiting) == (3, True), "no more threads than that"
    go_on.set()
    assert [one.result(SOON) for one in futures] == list(range(7))


def test_what_fails_fails_for_whoever_asked_and_the_thread_goes_on() -> None:
    pool = _pool()
    failed, ended, fine = pool.submit(int, "x"), pool.submit(_end), pool.submit(int, "7")
    with pytest.raises(ValueError, match="invalid literal"):
        failed.result(SOON)
    with pytest.raises(SystemExit):
        ended.result(SOON)
    assert fine.result(SOON) == 7


def _end() -> None:
    raise SystemExit


def test_what_is_called_off_before_its_turn_is_not_done() -> None:
    pool, seen, go_on = _pool(), Seen(), Event()
    first = pool.submit(seen.call, 1, partial(go_on.wait, SOON))
    off, last = pool.submit(seen.call, 2), pool.submit(seen.call, 3)
    assert off.cancel()
    go_on.set()
    assert (first.result(SOON), last.result(SOON)) == (1, 3)
    assert seen.began == [1, 3]


@pytest.mark.parametrize("cancel", [False, True])
def test_a_pool_that_is_shut_down_takes_nothing_more(cancel: bool) -> None:
    pool, seen, go_on = _pool(), Seen(), Event()
    first = pool.submit(seen.call, 1, partial(go_on.wait, SOON))
    waits = pool.submit(seen.call, 2)
    pool.shutdown(wait=False, cancel_futures=cancel)
    with pytest.raises(RuntimeError):
        pool.submit(seen.call, 3)
    go_on.set()
    assert first.result(SOON) == 1
    assert waits.cancelled() if cancel else waits.result(SOON) == 2


def test_outside_of_a_pool_stepping_aside_does_nothing() -> None:
    step_aside()


def test_whatever_they_do_all_are_done_and_the_turns_are_whole_again() -> None:
    chance, pool, seen = random.Random(7), _pool(2, most=5, patience=0.0005), Seen()

    def some(number: int) -> None:
        if number % 3 == 0:
            step_aside()
            step_aside()  # once more changes nothing
        time.sleep(chance.random() / 1000)

    futures = []
    for number in range(300):
        futures.append(pool.submit(seen.call, number, lambda number=number: some(number)))  # type: ignore[misc]
        if number % 5 == 0:
            pool.make_room()
    while pool.waiting:
        pool.make_room()
        time.sleep(0.0005)
    assert [one.result(SOON) for one in futures] == list(range(300))
    assert 2 <= seen.most <= 5
    seen.most = 0
    again = [pool.submit(seen.call, n, lambda: time.sleep(0.001)) for n in range(20)]
    assert wait(again, SOON).not_done == set()
    assert seen.most == 2
