"""Scores taken of many customers: counted, judged among all, and written in pieces by commands given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from nuoda.domains.customers.queries.scoring import (
    Base,
    Counted,
    Verdict,
    base_of,
    customer_ids_after,
    previewed,
    reviews_due,
    terms_in_force,
)
from nuoda.insight.customers.reading import counted_of
from nuoda.kernel.actor import Actor

PIECE = 5_000


class Outcome(Protocol):
    @property
    def reviewed(self) -> int: ...
    @property
    def risen(self) -> int: ...
    @property
    def fallen(self) -> int: ...
    @property
    def kept(self) -> int: ...


class Note(Protocol):
    def __call__(self, *, by: Actor, at: datetime, figures: Sequence[Counted]) -> int: ...


class Review(Protocol):
    def __call__(self, *, by: Actor, at: datetime, customer_ids: Sequence[UUID], base: Base) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Scored:
    """What a round of scores did: how many were reviewed, rose, fell, or are held by an override."""

    reviewed: int = 0
    risen: int = 0
    fallen: int = 0
    held: int = 0
    terms: int = 0


def score(
    *, by: Actor, at: datetime, note: Note, review: Review, customer_ids: Sequence[UUID] | None = None
) -> Scored:
    """Count everybody's figures and review some customers, or all.

    ``note`` and ``review`` are the commands that write. Stopped in the middle and begun again with a later
    instant, it reviews those once more, and once more finds them where they are.
    """
    window = terms_in_force(at, actor=by).terms.window
    for everybody in _pieces(by):
        note(by=by, at=at, figures=counted_of(everybody, at, actor=by, window=window))
    base = base_of(at, actor=by)
    pieces: Iterator[Sequence[UUID]] = _pieces(by) if customer_ids is None else _cut(customer_ids)
    done = Scored(terms=base.terms.version)
    for ids in pieces:
        one = review(by=by, at=at, customer_ids=ids, base=base)
        done = Scored(
            done.reviewed + one.reviewed, done.risen + one.risen, done.fallen + one.fallen,
            done.held + one.kept, done.terms,
        )  # fmt: skip
    return done


def score_due(*, by: Actor, at: datetime, note: Note, review: Review) -> int:
    """Review the customers whose review has fallen due. Returns how many; 0 where none is left.

    Reviews fall due at the beginning of a day, so that everybody is counted once for a day's reviews.
    """
    due = reviews_due(at, actor=by)
    if not due:
        return 0
    score(by=by, at=at, note=note, review=review, customer_ids=due)
    return len(due)


def preview(*, by: Actor, at: datetime) -> Iterator[Verdict]:
    """What a round of scores would come to now, counted anew; nothing is written."""
    window = terms_in_force(at, actor=by).terms.window
    counted = {
        one.customer_id: one for ids in _pieces(by) for one in counted_of(ids, at, actor=by, window=window)
    }
    yield from previewed(at, counted, actor=by)


def _pieces(by: Actor) -> Iterator[list[UUID]]:
    last: UUID | None = None
    while ids := customer_ids_after(last, actor=by, limit=PIECE):
        yield ids
        last = ids[-1]


def _cut(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), PIECE):
        yield ids[start : start + PIECE]
