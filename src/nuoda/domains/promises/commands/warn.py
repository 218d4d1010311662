"""The clock of the ladder: whoever has to know of a promise in danger is told, once a rung.

A promise names the instant at which its ladder has to be looked at (``warn_at``); looking finds out what
to do from the ladder in force when it was made and from who was told already. Looking twice does nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.contracts.queries import calendars_by_id
from nuoda.domains.promises.commands.ladders import SEVERITIES
from nuoda.domains.promises.commands.settle import about, is_watched
from nuoda.domains.promises.facts import PromiseWarned
from nuoda.domains.promises.models import EscalationLadder, Promise, PromiseWarning
from nuoda.domains.promises.rules import (
    Answer,
    Because,
    Heard,
    Ladder,
    Move,
    Watched,
    choose_ladder,
    later,
    look_at,
    next_move,
)
from nuoda.domains.team.facts import Via
from nuoda.domains.team.queries import DutyBook, Found, duty_book, find_answerer
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import Calendar
from nuoda.kernel.command import command, state
from nuoda.kernel.statements import insert, rows_where

HOUSE = system("ladder")
LOOKS_BACK = timedelta(days=2)
# The condition of the partial index is written out; judged once more where the row is locked.
_DUE = (
    "id IN (SELECT id FROM promises_promise WHERE warn_at IS NOT NULL AND warn_at <= %(at)s"
    " ORDER BY warn_at LIMIT %(limit)s) AND warn_at <= %(at)s ORDER BY id FOR UPDATE SKIP LOCKED"
)
_LAST = "promise_id = ANY(%s::uuid[]) ORDER BY promise_id, stage, turn"
_ALL = "true ORDER BY code, version"


@dataclass(frozen=True, slots=True)
class WarnReport:
    """How many promises were looked at and how many warnings were given; ``more`` where others wait."""

    looked: int
    warned: int
    more: bool


@command
def warn_due(*, by: Actor, at: datetime, limit: int = 1_000) -> WarnReport:
    """Look at the ladders that are due by now, at most ``limit``, found by partial index.

    Rows that another process has in hand are left to it. The same number of queries, however many.
    """
    rows = rows_where(Promise, _DUE, {"at": at, "limit": limit})
    if not rows:
        return WarnReport(0, 0, more=False)
    given = rows_where(PromiseWarning, _LAST, [arrays.ids(row.id for row in rows)])
    last = {one.promise_id: one for one in given}
    turn = _Round(duty_book(at - LOOKS_BACK, at, actor=HOUSE), Ladders.of(rows), at)
    for row in rows:
        turn.look(row, last.get(row.id))
    save_columns(turn.closed, "answer", "answered_at")
    insert(turn.fresh)
    save_columns(rows, "warn_at", "warned")
    return WarnReport(len(rows), len(turn.fresh), more=len(rows) >= limit)


class Ladders:
    """The ladders and calendars that some promises run by, read once."""

    def __init__(self, ladders: Sequence[Ladder], calendars: Mapping[UUID, Calendar]) -> None:
        self._ladders, self._calendars = ladders, calendars

    @classmethod
    def of(cls, rows: Iterable[Promise]) -> Ladders:
        """Two queries, one where no promise runs by a calendar."""
        ladders = [row.ladder() for row in rows_where(EscalationLadder, _ALL, [])]
        ids = {row.calendar_id for row in rows if row.calendar_id}
        return cls(ladders, calendars_by_id(ids, actor=HOUSE))

    def ladder(self, row: Promise) -> Ladder | None:
        """The ladder of a promise: by its kind, its case's severity, and the day on which it was made."""
        severity = row.basis if row.subject_kind == "case" and row.basis in SEVERITIES else ""
        return choose_ladder(self._ladders, kind=row.kind, severity=severity, at=row.made_at)

    def watched(self, row: Promise, ladder: Ladder) -> Watched:
        calendar = self._calendars.get(row.calendar_id) if row.calendar_id else None
        return Watched(row.made_at, row.due_at, None if ladder.around_the_clock else calendar)

    def first_look(self, row: Promise) -> datetime | None:
        """When the clock looks at a new promise first."""
        ladder = self.ladder(row)
        return look_at(ladder, self.watched(row, ladder), None, at=row.made_at) if ladder else None


@dataclass(frozen=True, slots=True)
class Told:
    """A rung that somebody is told of: which turn of it, why, who, and until when she may answer."""

    stage: int
    turn: int
    whom: str
    because: Because
    found: Found
    answer_by: datetime


def new_warning(row: Promise, told: Told, at: datetime) -> PromiseWarning:
    """A warning about a promise, with the fact of it stated."""
    made = PromiseWarning(
        promise_id=row.id, stage=told.stage, turn=told.turn, whom=told.whom, agent_id=told.found.agent_id,
        via=told.found.via.value, because=told.because.value, warned_at=at, answer_by=told.answer_by,
    )  # fmt: skip
    state(
        PromiseWarned(
            **{**about(row), "customer_id": None}, warning_id=made.id, stage=made.stage, turn=made.turn,
            agent_id=made.agent_id, via=made.via, because=made.because, answer_by=made.answer_by,
        )
    )  # fmt: skip
    row.warned = True
    return made


class _Round:
    """One look at many promises: what is new, and which warnings are over."""

    def __init__(self, book: DutyBook, ladders: Ladders, at: datetime) -> None:
        self._book, self._ladders, self._at = book, ladders, at
        self.fresh: list[PromiseWarning] = []
        self.closed: list[PromiseWarning] = []

    def look(self, row: Promise, last: PromiseWarning | None) -> None:
        """Do what the ladder of one promise asks for now, and note when to look again."""
        ladder = self._ladders.ladder(row) if is_watched(row) else None
        watched = self._ladders.watched(row, ladder) if ladder else Watched(row.made_at, row.due_at)
        heard = self._heard(last) if last else None
        move = next_move(ladder, watched, heard, at=self._at)
        if ladder is not None and (stage := move.stage) is not None:
            rung = ladder.rungs[stage]
            found = self._answerer(row, rung.whom, move, last)
            if found is None:  # she goes off duty and nobody else is there: it stays with her
                move, heard = Move(), replace(heard, leaves_at=None) if heard else None
            else:
                answer_by = later(self._at, ladder.answer, watched.calendar)
                told = Told(stage, move.turn, rung.whom, move.because, found, answer_by)
                made = new_warning(row, told, self._at)
                self.fresh.append(made)
                heard = self._heard(made)
        if move.leaves is not None and last is not None:
            last.answer, last.answered_at = move.leaves.value, self._at
            self.closed.append(last)
        row.warn_at = look_at(ladder, watched, heard, at=self._at)

    def _answerer(self, row: Promise, whom: str, move: Move, last: PromiseWarning | None) -> Found | None:
        silent = move.because in (Because.UNANSWERED, Because.OFF_SHIFT)
        over = [last.agent_id] if silent and last is not None and last.agent_id is not None else []
        found = find_answerer(
            self._book, whom, self._at, owner_id=row.owner_id, stand_in_id=row.stand_in_id, passed_over=over
        )
        if move.because is Because.OFF_SHIFT and (found.via is Via.NOBODY or found.agent_id in over):
            return None
        return found

    def _heard(self, one: PromiseWarning) -> Heard:
        """A warning as the rules read it."""
        waits = one.answer == Answer.OPEN
        leaves_at = self._book.until(one.agent_id, one.warned_at) if waits and one.agent_id else None
        return Heard(one.stage, one.turn, one.answer, one.answer_by, leaves_at)
