"""A corrective action is promised with its owner, anew each time it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises, withdraw_promises
from nuoda.domains.promises.facts import Basis, Ground, Kind, Proof
from nuoda.domains.quality.facts import (
    ActionDone,
    ActionDropped,
    ActionFact,
    ActionPlanned,
    ActionReopened,
    promise_key,
)
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.facts import Fact, Recorded

IMPROVER = system("improver")
ACTION_FACTS: tuple[type[Fact], ...] = (ActionPlanned, ActionReopened, ActionDone, ActionDropped)
_KINDS = [Kind.CORRECTION.value]


def run_action_clocks(facts: Sequence[Recorded]) -> None:
    """Planned is promised, done is kept, dropped is withdrawn."""
    drafts = [
        _draft(one.at, one.fact) for one in facts if isinstance(one.fact, ActionPlanned | ActionReopened)
    ]
    if drafts:
        make_promises(by=IMPROVER, at=clock.now(), promises=drafts)
    for at, keys in _of(facts, ActionDone).items():
        keep_promises(
            by=IMPROVER, at=clock.now(), kinds=_KINDS, subject_kind="action", subject_ids=keys, done_at=at,
            proof=Proof.DONE.value,
        )  # fmt: skip
    for at, keys in _of(facts, ActionDropped).items():
        withdraw_promises(
            by=IMPROVER, at=clock.now(), kinds=_KINDS, subject_kind="action", subject_ids=keys, made_until=at
        )


def _of(facts: Sequence[Recorded], kind: type[ActionFact]) -> dict[datetime, list[UUID]]:
    found: dict[datetime, list[UUID]] = {}
    for one in facts:
        if isinstance(one.fact, kind):
            found.setdefault(one.at, []).append(_key(one.fact))
    return found


def _key(fact: ActionFact) -> UUID:
    return promise_key(UUID(fact.subject.id), fact.turn)


def _draft(at: datetime, fact: ActionPlanned | ActionReopened) -> PromiseDraft:
    return PromiseDraft(
        kind=Kind.CORRECTION.value, subject_kind="action", subject_id=_key(fact), customer_id=None,
        label=fact.number, basis=Basis.ACTION.of(fact.cause), due_at=fact.due_at, made_at=at,
        zone=HOUSE_ZONE.key, needs=(fact.due_at - at) / 4, owner_id=fact.owner_id, ground=Ground.WORD,
    )  # fmt: skip
