"""The next word that a customer waits for holds wherever her thread goes on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.facts import CaseLinked, CaseUnlinked, LinkKind
from nuoda.domains.cases.queries import CaseCard, cases_by_id
from nuoda.domains.contracts.queries import CaseClockwork, case_clocks
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.promises.commands import NewTarget, make_promises, retarget_promises, withdraw_promises
from nuoda.domains.promises.facts import LIVE, Ground, Kind, Proof
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.kernel import clock
from nuoda.kernel.facts import Fact, Recorded, Ref
from nuoda.reactions.clocks import CLOCKMAKER, STEPS, Word, draft_of

_STEP = STEPS[Kind.NEXT_UPDATE]


def may_carry(fact: Fact) -> bool:
    """Whether lines of a thread went over with the link, or back."""
    carries = (LinkKind.MERGED.value, LinkKind.SPLIT.value)
    return isinstance(fact, CaseLinked | CaseUnlinked) and fact.link in carries


@dataclass(frozen=True, slots=True)
class _Move:
    """Lines of the thread ``there`` went into ``here``; ``back`` where they left it again."""

    here: UUID
    there: UUID
    at: datetime
    back: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """The cases of all moves, their words that run or went over, and what dates are reckoned by."""

    cases: Mapping[UUID, CaseCard]
    words: Mapping[UUID, Sequence[PromiseRow]]
    cards: Mapping[UUID, CustomerCard]
    work: CaseClockwork

    def running(self, case_id: UUID) -> PromiseRow | None:
        return next((row for row in self.words[case_id] if row.state in LIVE), None)


def carry_words(facts: Sequence[Recorded]) -> None:
    """Promise the next word where a thread goes on, as its case says by now.

    What is split off keeps the word given for the whole. What is merged, or put back, brings its own if it
    comes sooner, and takes it along when it is taken apart again.
    """
    moves = [_move(one.fact, one.at) for one in facts if isinstance(one.fact, CaseLinked | CaseUnlinked)]
    known = _know({key for one in moves for key in (one.here, one.there)})
    over = [(one, word) for one in moves if (word := _word(one, known)) is not None]
    now = clock.now()
    gone = [one.here for one, _due in over if one.back and known.cases[one.here].update_due_at is None]
    withdraw_promises(
        by=CLOCKMAKER, at=now, kinds=[Kind.NEXT_UPDATE.value], subject_kind="case", subject_ids=gone,
        made_until=now,
    )  # fmt: skip
    retarget_promises(
        by=CLOCKMAKER, at=now, targets=[target for one, _word in over for target in _anew(one, known)]
    )
    drafts = [_said(one, word, known) for one, word in over if known.running(one.here) is None]
    make_promises(by=CLOCKMAKER, at=now, promises=[draft_of(one, known.cards, known.work) for one in drafts])


def _move(fact: CaseLinked | CaseUnlinked, at: datetime) -> _Move:
    part, whole = UUID(fact.subject.id), fact.other_id
    undone, split = isinstance(fact, CaseUnlinked), fact.link == LinkKind.SPLIT.value
    if split and not undone:
        return _Move(part, whole, at, back=False)
    return _Move(whole, part, at, back=undone and not split)


def _know(ids: set[UUID]) -> _Known:
    cases = cases_by_id(ids, actor=CLOCKMAKER)
    words: dict[UUID, list[PromiseRow]] = {key: [] for key in ids}
    for row in promises_of([Ref("case", str(key)) for key in ids], actor=CLOCKMAKER):
        if row.kind == Kind.NEXT_UPDATE and (row.state in LIVE or row.proof == Proof.MERGED):
            words[row.subject_id].append(row)
    cards = customers_by_id([one.customer_id for one in cases.values()], actor=CLOCKMAKER)
    tiers = {card.id: card.tier for card in cards.values()}
    return _Known(cases, words, cards, case_clocks(clock.now(), actor=CLOCKMAKER, tiers=tiers))


def _word(move: _Move, known: _Known) -> PromiseRow | None:
    """The word that changes what is promised ``here``, None where nothing is to change."""
    case, words = known.cases[move.here], known.words[move.there]
    if case.resolved_at is not None or not words:
        return None
    word, running = words[-1], known.running(move.here)
    if move.back:
        taken = running is not None and running.due_at == word.due_at != case.update_due_at
        return word if taken else None
    if case.update_due_at != word.due_at or (running is not None and running.due_at <= word.due_at):
        return None
    return word


def _anew(move: _Move, known: _Known) -> list[NewTarget]:
    case, running = known.cases[move.here], known.running(move.here)
    if running is None or case.update_due_at is None:
        return []
    card = known.cards.get(case.customer_id) if case.customer_id else None
    calendar_id = known.work.calendar_id(
        severity=case.severity, step=_STEP, tier=card.tier if card else "", at=running.made_at
    )
    return [NewTarget(running.id, case.update_due_at, running.basis, running.ground_ref, calendar_id)]


def _said(move: _Move, word: PromiseRow, known: _Known) -> Word:
    said_in = word.ground_ref if word.ground == Ground.WORD else ""
    return Word(known.cases[move.here], Kind.NEXT_UPDATE, move.at, word.due_at, said_in)
