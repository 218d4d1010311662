"""Writing the log of promises, and bringing rows to what their log says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.contracts.queries import calendars_by_id
from nuoda.domains.promises.commands.settle import apply_verdict
from nuoda.domains.promises.models import Promise, PromiseEntry
from nuoda.domains.promises.rules import Entry, Noted, Outlook, State, Verdict, reckon, risk, weigh
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.statements import insert, rows_where

LEDGER = system("ledger")
_OF = "promise_id = ANY(%s::uuid[]) ORDER BY id"
_DONE = (State.KEPT.value, State.BROKEN.value, State.EXCUSED.value)


class Log:
    """The entries that a command writes about the promises it has locked.

    A promise without pause or excuse is judged from its row; any other from its whole log, read once. With
    ``whole`` the log of every one is read.
    """

    def __init__(self, rows: Sequence[Promise], *, by: Actor, at: datetime, whole: bool = False) -> None:
        self._by, self._at = str(by)[:120], at
        self._new: list[PromiseEntry] = []
        read = [row for row in rows if whole or row.adjusted]
        self._old: dict[UUID, list[Noted]] = {row.id: [] for row in read}
        if read:
            for entry in rows_where(PromiseEntry, _OF, [arrays.ids(self._old)]):
                self._old[entry.promise_id].append(entry.noted())
        self._calendars = calendars_by_id({row.calendar_id for row in read if row.calendar_id}, actor=LEDGER)

    def add(
        self,
        row: Promise,
        entry: Entry,
        occurred_at: datetime,
        *,
        until_at: datetime | None = None,
        of: UUID | None = None,
        reason: str = "",
        reference: str = "",
        agreed_by: str = "",
        channel: str = "",
        note: str = "",
    ) -> PromiseEntry:
        made = PromiseEntry(
            promise_id=row.id, entry=entry.value, occurred_at=occurred_at, until_at=until_at, of_id=of,
            noted_at=self._at, reason=reason[:40], reference=reference[:200], by=self._by,
            agreed_by=agreed_by[:120], channel=channel[:20], note=note[:500],
        )  # fmt: skip
        self._new.append(made)
        if entry in (Entry.ENDANGERED, Entry.RECOVERED):
            row.endangered = entry is Entry.ENDANGERED
        if row.id in self._old:
            self._old[row.id].append(made.noted())
        return made

    def judge(self, row: Promise, outlook: Outlook, *, proof: str) -> None:
        """Bring a row to what is known now, and note what of it is new."""
        done_before = row.settled_at if row.state in _DONE else None
        verdict = weigh(
            state=row.state, due_at=row.due_at, outlook=outlook, at=self._at,
            excused_due_at=row.excused_due_at, settled_at=row.settled_at,
        )  # fmt: skip
        done_now = verdict.settled_at if verdict.state in _DONE else None
        if done_before != done_now:
            if done_before is not None:
                self.add(row, Entry.UNDONE, done_before)
            if done_now is not None:
                self.add(row, Entry.DONE, done_now, reference=proof)
        if verdict.state is State.WITHDRAWN and row.state != State.WITHDRAWN:
            self.add(row, Entry.VOID, self._at)
        if row.adjusted:
            self.settle(row, proof=proof)
            return
        self._mark(row, verdict.state)
        apply_verdict(row, verdict, at=self._at, proof=proof)

    def settle(self, row: Promise, *, proof: str = "") -> None:
        """Bring a row to what its whole log says."""
        calendar = self._calendars.get(row.calendar_id) if row.calendar_id else None
        terms = row.terms(calendar)
        standing = reckon(terms, self._old[row.id], at=self._at)
        if row.warn_at is not None and standing.due_at != row.due_at:
            row.warn_at = self._at  # its rungs move along
        row.due_at, row.excused_due_at = standing.due_at, standing.excused_due_at
        state, risk_at = standing.state, None
        if state in (State.OPEN, State.AT_RISK):
            outlook = risk(due_at=row.due_at, eta_at=row.eta_at, needs=row.needs, at=self._at)
            state, risk_at = outlook.state, outlook.risk_at
            self._mark(row, state)
        verdict = Verdict(state, standing.settled_at, risk_at)
        apply_verdict(row, verdict, at=self._at, proof=proof)

    def reinstate(self, row: Promise) -> None:
        """Undo that a promise was called off; its whole log says where it stands then."""
        undone = {one.of for one in self._old[row.id] if one.entry == Entry.REINSTATED}
        for one in list(self._old[row.id]):
            if one.entry == Entry.VOID and one.id not in undone:
                self.add(row, Entry.REINSTATED, self._at, of=one.id)
        row.proof = ""
        self.settle(row)

    def write(self) -> None:
        """Insert what was noted, in one statement."""
        insert(self._new)

    def _mark(self, row: Promise, state: State) -> None:
        if state in (State.OPEN, State.AT_RISK) and row.endangered != (state is State.AT_RISK):
            self.add(row, Entry.RECOVERED if row.endangered else Entry.ENDANGERED, self._at)
