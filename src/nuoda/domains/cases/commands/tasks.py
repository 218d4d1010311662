"""Tasks of a case: given to somebody by a time, done, or waived with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.steps import CaseIsClosed
from nuoda.domains.cases.commands.thread import case_in_hand, common, entry, save
from nuoda.domains.cases.facts import TaskEnded, TaskSet
from nuoda.domains.cases.models import Case, CaseTask
from nuoda.domains.cases.rules import EntryKind, State, TaskKind
from nuoda.domains.contracts.queries import case_clocks
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_choice, check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.text import text as _

_SIGNS = 500


@command
def set_task(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    what: str,
    due_at: datetime | None = None,
    owner_id: UUID | None = None,
    kind: str = TaskKind.DEED.value,
) -> UUID:
    """Give somebody (None: the owner of the case) something to do for it by a time. Returns the task's id.

    A call back is promised to the customer, anything else to the house. A call back without a time is due
    within what the service matrix gives the customer. Raises ``Invalid``, ``NotFound`` and
    :class:`CaseIsClosed`.
    """
    problems = check_text("what", what, required=True, longest=_SIGNS)
    problems += check_choice("kind", kind, list(TaskKind), _("Unknown kind."))
    problems += _check_due(due_at, kind, at)
    if owner_id is not None and owner_id not in agents_by_id([owner_id], actor=by):
        problems.append(FieldError("owner_id", _("There is no such agent."), _("Choose one of the team.")))
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by)
    if case.state == State.CLOSED:
        raise CaseIsClosed
    due_at = due_at or _called_by(case, by, at)
    row = CaseTask(
        case=case, kind=kind, what=what.strip(), owner_id=owner_id or case.owner_id, due_at=due_at,
        made_at=at, made_by=by.name,
    )  # fmt: skip
    row.save(force_insert=True)
    save(case, at)
    words = _("To do by %(at)s: %(what)s", {"at": due_at.isoformat(timespec="minutes"), "what": row.what})
    entry(case, by=by, at=at, body=words, kind=EntryKind.TASK).save(force_insert=True)
    state(
        TaskSet(
            **common(case), task_id=row.id, task=kind, what=row.what, due_at=due_at, owner_id=row.owner_id
        )
    )
    return row.id


def _check_due(due_at: datetime | None, kind: str, at: datetime) -> list[FieldError]:
    if due_at is None:
        if kind == TaskKind.CALL_BACK:
            return []
        return [FieldError("due_at", _("It is missing."), _("Say by when it is to be done."))]
    problems = check_instant("due_at", due_at)
    if not problems and due_at <= at:
        reason = _("It lies in the past.")
        problems.append(FieldError("due_at", reason, _("Promise a time that is still to come.")))
    return problems


def _called_by(case: Case, by: Actor, at: datetime) -> datetime:
    """When whoever waits for a call is called at the latest, by the service matrix."""
    card = customers_by_id([case.customer_id], actor=by).get(case.customer_id) if case.customer_id else None
    tier = card.tier if card else ""
    clockwork = case_clocks(at, actor=by, tiers={card.id: tier} if card else {})
    return clockwork.call_back_due(tier=tier, at=at, customer_id=case.customer_id)


@command
def end_task(*, by: Actor, at: datetime, case_id: UUID, task_id: UUID, done: bool, said: str) -> None:
    """A task was done, or is waived with a reason. Ending it again changes nothing.

    Raises ``NotFound`` and, for a waiver without a reason, ``Invalid``.
    """
    problems = check_text("said", said, required=not done, longest=_SIGNS)
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by)
    row = CaseTask.objects.visible_to(by).filter(case=case, id=task_id).first()
    if row is None:
        raise NotFound
    if row.done is not None:
        return
    row.done, row.ended_at, row.ended_by, row.said = done, at, by.name, said.strip()
    row.save(update_fields=["done", "ended_at", "ended_by", "said"])
    save(case, at)
    figures = {"what": row.what, "result": row.said or "–"}
    words = _("Done: %(what)s. %(result)s", figures) if done else _("Waived: %(what)s. %(result)s", figures)
    entry(case, by=by, at=at, body=words, kind=EntryKind.TASK).save(force_insert=True)
    state(TaskEnded(**common(case), task_id=row.id, task=row.kind, what=row.what, done=done, said=row.said))
