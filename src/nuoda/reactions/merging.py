"""What was promised about a case that goes on in another, or comes back from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.facts import CaseClosed, CaseUnlinked, LinkKind
from nuoda.domains.cases.queries import cases_by_id
from nuoda.domains.promises.commands import reinstate_promises, withdraw_promises
from nuoda.domains.promises.facts import Proof
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Fact, Recorded

_MERGED = "merged"


def is_merged(fact: Fact) -> bool:
    """Whether a case ended only because it goes on in another."""
    return isinstance(fact, CaseClosed) and fact.code == _MERGED


def move_days(facts: Sequence[Recorded], days: Mapping[str, Sequence[str]], *, by: Actor) -> None:
    """What a merged case promised counts with the one that goes on: nothing of it was kept. Taken apart
    again, it has its own days as they were. ``days`` are kinds of promises by what they are about."""
    merged: dict[datetime, set[UUID]] = defaultdict(set)
    for one in facts:
        if is_merged(one.fact):
            merged[one.at].add(UUID(one.fact.subject.id))
    apart = _taken_apart(facts, by)
    for about, kinds in days.items():
        for at, ids in sorted(merged.items()):
            withdraw_promises(
                by=by, at=clock.now(), kinds=kinds, subject_kind=about, subject_ids=sorted(ids),
                made_until=at, proof=Proof.MERGED,
            )  # fmt: skip
        if apart:
            reinstate_promises(
                by=by, at=clock.now(), kinds=kinds, subject_kind=about, subject_ids=apart, proof=Proof.MERGED
            )


def _taken_apart(facts: Sequence[Recorded], by: Actor) -> list[UUID]:
    """The cases whose merging was undone, where they still go on by themselves."""
    links = [one.fact for one in facts if isinstance(one.fact, CaseUnlinked)]
    apart = {UUID(one.subject.id) for one in links if one.link == LinkKind.MERGED.value}
    return sorted(key for key, case in cases_by_id(apart, actor=by).items() if case.closed_at is None)
