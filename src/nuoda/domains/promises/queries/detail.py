"""One promise with its whole story: the chain it belongs to, its log, its excuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from nuoda.domains.promises.models import Excuse, ExcuseReason, Promise, PromiseEntry
from nuoda.domains.promises.queries.ledger import PromiseRow, row_of
from nuoda.domains.promises.rules import Entry
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import rows_where

LONGEST_CHAIN = 50


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry of a promise's log. ``of_id`` is the pause or the excuse that it ends."""

    id: UUID
    entry: str
    occurred_at: datetime
    until_at: datetime | None
    noted_at: datetime
    of_id: UUID | None
    reason: str
    reference: str
    by: str
    agreed_by: str
    channel: str
    note: str


@dataclass(frozen=True, slots=True)
class ExcuseRow:
    """An excuse: asked, approved, declined or revoked."""

    id: UUID
    promise_id: UUID
    reason_id: str
    from_at: datetime
    until_at: datetime
    evidence: str
    note: str
    requested_by: str
    requested_name: str
    requested_at: datetime
    state: str
    decided_name: str
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class ExcuseLine:
    """An excuse as lists show it, with its promise."""

    excuse: ExcuseRow
    promise: PromiseRow


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason that may excuse; ``party`` answers for it, ``evidence`` is what has to be shown."""

    code: str
    party: str
    evidence: str
    source: str


@dataclass(frozen=True, slots=True)
class PromiseStory:
    """A promise, its chain from the first to the newest (itself included), its log, its excuses."""

    promise: PromiseRow
    level: str
    calendar: str
    committed_due_at: datetime
    first_due_at: datetime
    chain: tuple[PromiseRow, ...]
    log: tuple[EntryRow, ...]
    excuses: tuple[ExcuseRow, ...]

    @property
    def open_pauses(self) -> tuple[EntryRow, ...]:
        """Pauses whose question is still outstanding."""
        ended = {one.of_id for one in self.log if one.entry == Entry.RESUMED}
        if self.promise.settled_at is not None:
            return ()
        return tuple(one for one in self.log if one.entry == Entry.PAUSED and one.id not in ended)

    @property
    def pauses(self) -> tuple[tuple[datetime, datetime | None], ...]:
        """From when until when the clock stood still; the end is None while it does."""
        ends = {one.of_id: one.occurred_at for one in self.log if one.entry == Entry.RESUMED}
        begun = [one for one in self.log if one.entry == Entry.PAUSED]
        return tuple((one.occurred_at, ends.get(one.id, self.promise.settled_at)) for one in begun)


def promise_story(promise_id: UUID, *, actor: Actor) -> PromiseStory:
    """One promise with its story. Raises :class:`NotFound`. Five queries."""
    rows = Promise.objects.visible_to(actor)
    row = rows.select_related("level", "calendar").filter(id=promise_id).first()
    if row is None:
        raise NotFound
    same = rows.filter(subject_kind=row.subject_kind, subject_id=row.subject_id, kind=row.kind)
    log = rows_where(PromiseEntry, "promise_id = %s ORDER BY occurred_at, id", [row.id])
    excuses = rows_where(Excuse, "promise_id = %s ORDER BY requested_at, id", [row.id])
    return PromiseStory(
        promise=row_of(row),
        level=str(row.level) if row.level else "",
        calendar=str(row.calendar) if row.calendar else "",
        committed_due_at=row.committed_due_at,
        first_due_at=row.first_due_at,
        chain=_chain(row, {one.id: one for one in same}),
        log=tuple(_entry(one) for one in log),
        excuses=tuple(_excuse(one) for one in excuses),
    )


def excuse_of(excuse_id: UUID, *, actor: Actor) -> ExcuseLine:
    """One excuse with its promise. Raises :class:`NotFound`."""
    row = Excuse.objects.visible_to(actor).select_related("promise").filter(id=excuse_id).first()
    if row is None:
        raise NotFound
    return ExcuseLine(_excuse(row), row_of(row.promise))


def excuse_rows(*, actor: Actor, window: Window, state: str = "", text: str = "") -> Page[ExcuseLine]:
    """Excuses with the promises they are about, the newest first.

    ``text`` is in the number that was promised of, in the evidence, the note or the name of who asked.
    """
    rows = Excuse.objects.visible_to(actor).select_related("promise")
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(
            Q(promise__label__icontains=text) | Q(evidence__icontains=text) | Q(note__icontains=text)
            | Q(requested_name__icontains=text)
        )  # fmt: skip
    return page_of(
        rows,
        window,
        sorts={"requested_at": "requested_at", "until_at": "until_at", "state": "state"},
        default=("-requested_at", "id"),
        shape=lambda row: ExcuseLine(_excuse(row), row_of(row.promise)),
    )


def excuse_reasons(*, actor: Actor, at: datetime) -> list[ReasonRow]:
    """The reasons that may excuse at an instant, by code."""
    rows = ExcuseReason.objects.visible_to(actor).filter(valid_from__lte=at).order_by("code")
    return [
        ReasonRow(row.code, row.party, row.evidence, row.source)
        for row in rows
        if row.valid_to is None or at < row.valid_to
    ]


def _chain(row: Promise, known: dict[UUID, Promise]) -> tuple[PromiseRow, ...]:
    before = {one.successor_id: one for one in known.values() if one.successor_id}
    first = row
    for _ in range(LONGEST_CHAIN):
        if first.id not in before:
            break
        first = before[first.id]
    chain = [first]
    while len(chain) < LONGEST_CHAIN and chain[-1].successor_id in known:
        chain.append(known[chain[-1].successor_id])
    return tuple(row_of(one) for one in chain)


def _entry(row: PromiseEntry) -> EntryRow:
    return EntryRow(**{name: getattr(row, name) for name in EntryRow.__dataclass_fields__})


def _excuse(row: Excuse) -> ExcuseRow:
    return ExcuseRow(**{name: getattr(row, name) for name in ExcuseRow.__dataclass_fields__})
