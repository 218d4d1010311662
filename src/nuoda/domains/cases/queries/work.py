"""What somebody of the team has to look at: where she was named, what she follows, what she has to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F

from nuoda.domains.cases.models import CaseFollower, CaseMention, CaseTask
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class MentionRow:
    """Where somebody was named, by whom, in which words."""

    id: UUID
    case_id: UUID
    case_number: str
    label: str
    author: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FollowedRow:
    """A case that somebody follows and that has changed since she looked."""

    case_id: UUID
    case_number: str
    label: str
    state: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task; ``done`` is None while it is open, False where it was waived."""

    id: UUID
    case_id: UUID
    case_number: str
    label: str
    kind: str
    what: str
    owner_id: UUID | None
    owner: str
    due_at: datetime
    done: bool | None
    ended_at: datetime | None
    ended_by: str
    said: str


def unseen_mentions(*, actor: Actor, limit: int) -> list[MentionRow]:
    """Where the actor was named and has not looked yet, the newest first."""
    rows = CaseMention.objects.visible_to(actor).filter(agent__account_id=actor.id, seen_at__isnull=True)
    found = rows.select_related("entry__case").order_by("-at", "-id")[:limit] if actor.is_staff else []
    return [
        MentionRow(
            row.id, row.entry.case_id, row.entry.case.number, row.entry.case.label, row.entry.author,
            row.entry.body, row.at,
        )
        for row in found
    ]  # fmt: skip


def changed_followed(*, actor: Actor, limit: int) -> list[FollowedRow]:
    """The cases that the actor follows and that changed since she looked, the latest change first."""
    if not actor.is_staff:
        return []
    rows = CaseFollower.objects.visible_to(actor).filter(
        agent__account_id=actor.id, case__changed_at__gt=F("seen_at")
    )
    found = rows.select_related("case").order_by("-case__changed_at", "-id")[:limit]
    return [
        FollowedRow(row.case_id, row.case.number, row.case.label, row.case.state, row.case.changed_at)
        for row in found
    ]


def my_tasks(until: datetime, *, actor: Actor, limit: int) -> list[TaskRow]:
    """The actor's open tasks that are due by an instant, the next due first."""
    if not actor.is_staff:
        return []
    rows = CaseTask.objects.visible_to(actor).filter(
        owner__account_id=actor.id, done__isnull=True, due_at__lt=until
    )
    return [_task(row) for row in rows.select_related("case", "owner").order_by("due_at", "id")[:limit]]


def task_rows(
    *,
    actor: Actor,
    window: Window,
    state: str = "",
    owner_id: UUID | None = None,
    case_id: UUID | None = None,
    kind: str = "",
) -> Page[TaskRow]:
    """Tasks, the next due first. ``state`` may be ``open``, ``done`` or ``waived``."""
    rows = CaseTask.objects.visible_to(actor).select_related("case", "owner")
    if state:
        rows = rows.filter(done={"open": None, "done": True, "waived": False}[state])
    wanted = {"owner_id": owner_id, "case_id": case_id, "kind": kind}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return page_of(
        rows, window, sorts={"due_at": "due_at", "what": "what", "ended_at": "ended_at"},
        default=("due_at", "id"), shape=_task,
    )  # fmt: skip


def tasks_by_id(ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, TaskRow]:
    rows = CaseTask.objects.visible_to(actor).filter(id__in=list(ids)).select_related("case", "owner")
    return {row.id: _task(row) for row in rows}


def _task(row: CaseTask) -> TaskRow:
    return TaskRow(
        row.id, row.case_id, row.case.number, row.case.label, row.kind, row.what, row.owner_id,
        row.owner.name if row.owner else "", row.due_at, row.done, row.ended_at, row.ended_by, row.said,
    )  # fmt: skip
