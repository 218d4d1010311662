"""A task of a case is promised like everything with a time: to the customer where it is a call back."""

from __future__ import annotations

from collections.abc import Sequence

from nuoda.domains.cases.facts import CaseFact, TaskEnded, TaskKind, TaskSet
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises, withdraw_promises
from nuoda.domains.promises.facts import Ground, Proof
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

TASKMASTER = system("taskmaster")
_KINDS = [one.value for one in TaskKind]


def run_task_clocks(facts: Sequence[Recorded]) -> None:
    """Promise what was set, keep what was done, withdraw what was waived: as of when that was said."""
    drafts = [_draft(one.fact, one) for one in facts if isinstance(one.fact, TaskSet)]
    if drafts:
        make_promises(by=TASKMASTER, at=clock.now(), promises=drafts)
    for one in facts:
        if not isinstance(one.fact, TaskEnded):
            continue
        subjects = [one.fact.task_id]
        if one.fact.done:
            keep_promises(
                by=TASKMASTER, at=clock.now(), kinds=_KINDS, subject_kind="task", subject_ids=subjects,
                done_at=one.at, proof=Proof.DONE.value,
            )  # fmt: skip
        else:
            withdraw_promises(
                by=TASKMASTER, at=clock.now(), kinds=_KINDS, subject_kind="task", subject_ids=subjects,
                made_until=one.at,
            )  # fmt: skip


def _draft(fact: TaskSet, recorded: Recorded) -> PromiseDraft:
    to_customer = fact.task == TaskKind.CALL_BACK
    return PromiseDraft(
        kind=fact.task, subject_kind="task", subject_id=fact.task_id,
        customer_id=fact.customer_id if to_customer else None, label=fact.number, basis=fact.what[:200],
        due_at=fact.due_at, made_at=recorded.at, zone="UTC", needs=(fact.due_at - recorded.at) / 4,
        owner_id=fact.owner_id, ground=Ground.WORD, ground_ref=f"task:{fact.task_id}",
    )  # fmt: skip


TASK_FACTS: tuple[type[CaseFact], ...] = (TaskSet, TaskEnded)
