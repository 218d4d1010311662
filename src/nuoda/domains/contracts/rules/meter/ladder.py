"""The ladder: which steps follow from an ordered history of periods and single failures.

The steps are a function of the history alone. Whoever voids an event evaluates the history without it,
and what hung on it is gone: incremental upkeep is the difference between what stands and what follows.

A period that was not judged (nothing due, or too little) neither counts nor breaks a row. Warning and plan
follow once a period has ended; penalty and termination right follow from frozen figures only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from nuoda.domains.contracts.rules.meter.figures import FAILED, JUDGED, Verdict
from nuoda.domains.contracts.rules.meter.periods import distance
from nuoda.domains.contracts.rules.meter.terms import Every, On, Rung, Step, Trigger

_AT_ONCE = frozenset({Step.WARNING, Step.PLAN})


@dataclass(frozen=True, slots=True)
class Ended:
    """A period that has ended, with its verdict; ``frozen`` once the dispute window is over."""

    first: date
    at: datetime
    verdict: Verdict
    frozen: bool = True


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that went wrong, in the period it was due in."""

    id: str
    at: datetime
    period: date


@dataclass(frozen=True, slots=True)
class Raised:
    """A step that follows. ``key`` names it for good: the same step of the same period has the same key.

    ``because`` are the periods (first days) or failures that it hangs on.
    """

    key: str
    step: Step
    rung: int
    period: date
    at: datetime
    because: tuple[str, ...]
    days: int
    multiplier: Decimal
    amount: Decimal = Decimal(0)


def climb(
    ladder: Sequence[Rung], every: Every, periods: Iterable[Ended], failures: Iterable[Failure] = ()
) -> tuple[Raised, ...]:
    """All steps that follow from a history, in the order they arose."""
    history = sorted(periods, key=lambda one: one.first)
    events = sorted(failures, key=lambda one: (one.at, one.id))
    raised = []
    for place, rung in enumerate(ladder):
        raised += _by_periods(place, rung, every, history)
        raised += _by_failures(place, rung, every, events)
    return tuple(sorted(raised, key=lambda one: (one.at, one.rung, one.key)))


def _by_periods(place: int, rung: Rung, every: Every, history: Sequence[Ended]) -> list[Raised]:
    raised = []
    for index, now in enumerate(history):
        if now.verdict not in FAILED or not (now.frozen or rung.step in _AT_ONCE):
            continue
        past = history[: index + 1]
        for trigger in rung.triggers:
            because = _met(trigger, every, past) if trigger.on is not On.FAILURES else None
            if because:
                raised.append(_raise(place, rung, f"{now.first}", (now.first, now.at), because))
                break
    return raised


def _met(trigger: Trigger, every: Every, past: Sequence[Ended]) -> tuple[str, ...] | None:
    """The periods that meet a trigger as of the last one, or None."""
    now = past[-1]
    if trigger.on is On.MISSED_IN_A_ROW:
        judged = [one for one in past if one.verdict in JUDGED][-trigger.count :]
        if len(judged) < trigger.count or any(one.verdict not in FAILED for one in judged):
            return None
        return tuple(str(one.first) for one in judged)
    severe = trigger.on is On.SEVERE
    if severe and now.verdict is not Verdict.SEVERE:
        return None
    found = [
        one
        for one in past
        if distance(one.first, now.first, every) < trigger.within
        and (one.verdict is Verdict.SEVERE if severe else one.verdict in FAILED)
    ]
    return tuple(str(one.first) for one in found) if len(found) >= trigger.count else None


def _by_failures(place: int, rung: Rung, every: Every, events: Sequence[Failure]) -> list[Raised]:
    """One step for each full count: five failures of five warn once, and the next five once more."""
    raised: list[Raised] = []
    for order, trigger in enumerate(rung.triggers):
        if trigger.on is not On.FAILURES:
            continue
        waiting: list[Failure] = []
        fired: dict[date, int] = {}
        for event in events:
            waiting = [one for one in waiting if distance(one.period, event.period, every) < trigger.within]
            waiting.append(event)
            if len(waiting) < trigger.count:
                continue
            fired[event.period] = fired.get(event.period, 0) + 1
            name = f"{event.period}/{order}.{fired[event.period]}"
            raised.append(
                _raise(place, rung, name, (event.period, event.at), tuple(one.id for one in waiting))
            )
            waiting = []
    return raised


def _raise(
    place: int, rung: Rung, name: str, when: tuple[date, datetime], because: tuple[str, ...]
) -> Raised:
    key = f"{rung.step.value}/{place}/{name}"
    return Raised(key, rung.step, place, *when, because, rung.days, rung.multiplier, rung.amount)


def would_follow(
    ladder: Sequence[Rung], every: Every, periods: Sequence[Ended], supposed: Ended
) -> tuple[Step, ...]:
    """The steps that a supposed next period would set off: what would happen next."""
    then = climb(ladder, every, [*periods, supposed])
    return tuple(dict.fromkeys(one.step for one in then if one.period == supposed.first))
