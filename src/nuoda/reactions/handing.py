"""A hand-over that somebody wrote is to be accepted: that is promised, so that silence goes up the ladder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises
from nuoda.domains.promises.facts import Basis, Ground, Kind, Proof
from nuoda.domains.team.facts import HandOverAccepted, HandOverWritten
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

HANDER = system("roster")
SUBJECT = "hand_over"
HAND_OVERS = (HandOverWritten, HandOverAccepted)


def promise_hand_overs(facts: Sequence[Recorded]) -> None:
    """Promise what was written, keep what was accepted."""
    drafts = [_draft(one.fact, one.at) for one in facts if isinstance(one.fact, HandOverWritten)]
    if drafts:
        make_promises(by=HANDER, at=clock.now(), promises=drafts)
    accepted: dict[datetime, list[UUID]] = defaultdict(list)
    for one in facts:
        if isinstance(one.fact, HandOverAccepted) and one.fact.about is not None:
            accepted[one.at].append(UUID(one.fact.about.id))
    for at, ids in sorted(accepted.items()):
        keep_promises(
            by=HANDER, at=clock.now(), kinds=[Kind.CUSTOM.value], subject_kind=SUBJECT, subject_ids=ids,
            done_at=at, proof=Proof.ACCEPTED.value,
        )  # fmt: skip


def _draft(fact: HandOverWritten, at: datetime) -> PromiseDraft:
    return PromiseDraft(
        kind=Kind.CUSTOM.value, subject_kind=SUBJECT, subject_id=UUID(fact.subject.id), customer_id=None,
        label=fact.giver, basis=Basis.HAND_OVER.value, due_at=fact.answer_by, made_at=at, zone="UTC",
        needs=(fact.answer_by - at) / 4, owner_id=fact.taker_id, ground=Ground.WORD,
        ground_ref=str(fact.subject),
    )  # fmt: skip
