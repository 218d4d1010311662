"""Calls that come side by side, made together: what waits while one call runs goes into the next.

A durable call costs its commit and the statements of its transaction, however little it brings. Where many
threads of one process bring little each, the first makes its call at once; what the others bring meanwhile is
made by one of them, as one call, when the first is done. No clock is waited for, and nothing is held back
while nobody else calls. An answer is given only once the call that holds it has returned.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock
from typing import Generic, TypeVar

from nuoda.kernel.turns import step_aside

T = TypeVar("T")
R = TypeVar("R")


class _Lead:
    """You are next: make the call, for yourself and all that wait."""


class _Alone:
    """What you brought was not taken: call by yourself."""


@dataclass(frozen=True, slots=True)
class _Done(Generic[R]):
    answer: R


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting(Generic[T, R]):
    """What a thread brought, and where it hears what came of it."""

    brought: T
    heard: SimpleQueue[_Lead | _Alone | _Done[R]] = field(default_factory=SimpleQueue)


class Gatherer(Generic[T, R]):
    """Gathers what threads bring into calls of ``work``, which gives an answer for each, in their order.

    Only what comes in the same lane is gathered, at most ``most`` in one call. A call that fails, whatever
    of it, is made again for each that was in it, by its own thread: one that is at fault fails for itself
    alone. So ``work`` leaves nothing behind when it raises, and bears being called again. Who has waited
    for ``patience`` seconds, and is in no call yet, calls by itself.
    """

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R]], *, most: int, patience: float) -> None:
        self._work, self._most, self._patience = work, most, patience
        self._lock = Lock()
        self._lanes: dict[Hashable, deque[_Waiting[T, R]]] = {}

    def call(self, lane: Hashable, brought: T) -> R:
        """The answer of ``work`` to what was brought, or whatever it raises for it."""
        with self._lock:
            others = self._lanes.get(lane)
            if others is None:
                self._lanes[lane] = deque()
            else:
                own: _Waiting[T, R] = _Waiting(brought)
                others.append(own)
        if others is None:
            return self._lead(lane, brought)
        said = self._hear(lane, own)
        if isinstance(said, _Done):
            return said.answer
        return self._lead(lane, brought) if isinstance(said, _Lead) else self._alone(brought)

    def _hear(self, lane: Hashable, own: _Waiting[T, R]) -> _Lead | _Alone | _Done[R]:
        step_aside()  # so that others bring what they have to the same call
        try:
            return own.heard.get(timeout=self._patience)
        except Empty:
            with self._lock:
                waiting = self._lanes.get(lane)
                if waiting is not None and own in waiting:
                    waiting.remove(own)
                    return _Alone()
        return own.heard.get()  # it is in a call, or leads the next: whoever took it will say

    def _lead(self, lane: Hashable, brought: T) -> R:
        """Make the call for all that wait in the lane, and hand the lane on."""
        with self._lock:
            waiting = self._lanes[lane]
            others = [waiting.popleft() for _ in range(min(len(waiting), self._most - 1))]
        answers: Sequence[R] | None = None
        try:
            answers = self._answers([brought, *(one.brought for one in others)])
        except Exception:
            if not others:
                raise
        finally:
            self._hand_on(lane)
            for place, one in enumerate(others, start=1):
                one.heard.put(_Alone() if answers is None else _Done(answers[place]))
        return self._alone(brought) if answers is None else answers[0]

    def _hand_on(self, lane: Hashable) -> None:
        with self._lock:
            waiting = self._lanes[lane]
            if waiting:
                waiting.popleft().heard.put(_Lead())
            else:
                del self._lanes[lane]

    def _alone(self, brought: T) -> R:
        (answer,) = self._answers([brought])
        return answer

    def _answers(self, brought: Sequence[T]) -> Sequence[R]:
        answers = self._work(brought)
        if len(answers) != len(brought):
            raise ValueError(f"{len(answers)} answers to {len(brought)} calls")
        return answers
