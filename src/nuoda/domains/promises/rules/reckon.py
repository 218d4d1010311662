"""What the log of a promise says: its state and its instants. Pure, and blind to the order of entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.rules.kinds import Entry, State
from nuoda.domains.promises.rules.spans import Span, move_due
from nuoda.kernel.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Terms:
    """What was promised when it was made; of what is recorded later only another target changes it.

    ``calendar`` is the version of that time, None where every hour counts. ``statutory`` time limits
    know no pause, no excuse and no successor.
    """

    made_at: datetime
    due_at: datetime
    calendar: Calendar | None = None
    statutory: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """One entry of the log.

    ``of`` is the excuse that is taken back, the pause that ends or the calling off that is undone;
    ``until_at`` ends an excuse, and is the due time of another target. What was done and is taken back
    bears the instant at which it was thought done.
    """

    id: UUID
    entry: str
    occurred_at: datetime
    until_at: datetime | None = None
    of: UUID | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a promise stands. ``excused_due_at`` is the due time moved by excuses too, None without any.

    ``settled_at`` is when it was done, called off or replaced; ``at_risk_at`` when it first came into risk.
    """

    state: State
    due_at: datetime
    excused_due_at: datetime | None
    settled_at: datetime | None
    at_risk_at: datetime | None


def reckon(terms: Terms, log: Sequence[Noted], *, at: datetime) -> Standing:
    """State and instants of a promise at ``at``, from its terms and its whole log."""
    ends, terms = _ends(log), _retargeted(terms, log)
    pauses, waiting = pauses_in(log, ends.first)
    excuses = [] if terms.statutory else _excuses(log)
    due_at = terms.due_at if terms.statutory else _moved(terms, pauses)
    excused = max(due_at, _moved(terms, [*pauses, *excuses])) if excuses else due_at
    excused_due_at = excused if excused > due_at else None
    if waiting is not None and waiting <= due_at and not terms.statutory:
        state, settled_at = State.PAUSED, None
    else:
        state, settled_at = _judge(ends, due_at, excused_due_at, endangered=_endangered(log), at=at)
    return Standing(state, due_at, excused_due_at, settled_at, _first(log, Entry.ENDANGERED))


@dataclass(frozen=True, slots=True)
class _Ends:
    """What ended a promise, where anything did."""

    done_at: datetime | None
    void_at: datetime | None
    replaced_at: datetime | None

    @property
    def first(self) -> datetime | None:
        found = [one for one in (self.done_at, self.void_at, self.replaced_at) if one is not None]
        return min(found, default=None)


def _ends(log: Sequence[Noted]) -> _Ends:
    done: Counter[datetime] = Counter()
    for one in log:
        if one.entry == Entry.DONE:
            done[one.occurred_at] += 1
        elif one.entry == Entry.UNDONE:
            done[one.occurred_at] -= 1
    done_at = min((instant for instant, count in done.items() if count > 0), default=None)
    undone = {one.of for one in log if one.entry == Entry.REINSTATED}
    void_at = _first((one for one in log if one.id not in undone), Entry.VOID)
    return _Ends(done_at, void_at, _first(log, Entry.REPLACED))


def _retargeted(terms: Terms, log: Sequence[Noted]) -> Terms:
    """The terms with the due time that was reckoned last; a legal time limit is set by no target."""
    given = [one for one in log if one.entry == Entry.RETARGETED and one.until_at is not None]
    last = max(given, key=lambda one: (one.occurred_at, one.id), default=None)
    if last is None or last.until_at is None or terms.statutory:
        return terms
    return replace(terms, due_at=last.until_at)


def _judge(
    ends: _Ends, due_at: datetime, excused_due_at: datetime | None, *, endangered: bool, at: datetime
) -> tuple[State, datetime | None]:
    if ends.void_at is not None:
        return State.WITHDRAWN, ends.void_at
    if ends.done_at is not None:
        return settled(ends.done_at, due_at, excused_due_at), ends.done_at
    if ends.replaced_at is not None:
        undone = overdue(ends.replaced_at, due_at, excused_due_at)
        return (undone, None) if undone else (State.REPLACED, ends.replaced_at)
    late = overdue(at, due_at, excused_due_at)
    return late or (State.AT_RISK if endangered else State.OPEN), None


def _moved(terms: Terms, spans: Sequence[Span]) -> datetime:
    return move_due(terms.due_at, spans, made_at=terms.made_at, calendar=terms.calendar)


def _excuses(log: Sequence[Noted]) -> list[Span]:
    taken_back = {one.of for one in log if one.entry == Entry.UNEXCUSED}
    return [
        (one.occurred_at, one.until_at)
        for one in log
        if one.entry == Entry.EXCUSED and one.until_at is not None and one.id not in taken_back
    ]


def settled(done_at: datetime, due_at: datetime, excused_due_at: datetime | None) -> State:
    """Done by the due time it is kept, by the excused due time excused, later broken."""
    if done_at <= due_at:
        return State.KEPT
    return State.EXCUSED if excused_due_at is not None and done_at <= excused_due_at else State.BROKEN


def overdue(at: datetime, due_at: datetime, excused_due_at: datetime | None) -> State | None:
    """What an undone promise is at ``at`` once its due time has passed; None while it has not."""
    if at <= due_at:
        return None
    return State.EXCUSED if excused_due_at is not None and at <= excused_due_at else State.BROKEN


def _first(log: Iterable[Noted], entry: Entry) -> datetime | None:
    return min((one.occurred_at for one in log if one.entry == entry), default=None)


def pauses_in(log: Sequence[Noted], ended_at: datetime | None) -> tuple[list[Span], datetime | None]:
    """The spans in which questions were outstanding, and since when one still is. An end ends a pause."""
    answered: dict[UUID | None, datetime] = {}
    for one in log:
        if one.entry == Entry.RESUMED:
            answered[one.of] = min(one.occurred_at, answered.get(one.of, one.occurred_at))
    spans: list[Span] = []
    waiting: list[datetime] = []
    for one in log:
        if one.entry == Entry.PAUSED:
            end = answered.get(one.id, ended_at)
            if end is None:
                waiting.append(one.occurred_at)
            else:
                spans.append((one.occurred_at, end))
    return spans, min(waiting, default=None)


def _endangered(log: Sequence[Noted]) -> bool:
    marks = [one for one in log if one.entry in (Entry.ENDANGERED, Entry.RECOVERED)]
    last = max(marks, key=lambda one: (one.occurred_at, one.id), default=None)
    return last is not None and last.entry == Entry.ENDANGERED
