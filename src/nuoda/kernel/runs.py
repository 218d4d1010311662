"""Long jobs: opened, checkpointed, stopped and finished where everybody can see it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.errors import Conflict, NotFound
from nuoda.kernel.ids import new_id
from nuoda.kernel.models import Run
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.text import text as _


class RunEnded(Conflict):
    """The run is over; it cannot be stopped or resumed from here."""

    code = "run_ended"
    sentence = _("This run has already ended.")


@dataclass(frozen=True, slots=True)
class RunPage:
    """A long job as a person sees it. ``total`` is None while it is not known."""

    id: UUID
    kind: str
    title: str
    state: str
    done: int
    total: int | None
    cursor: Mapping[str, Any]
    report: Mapping[str, Any]
    error: str
    started_by: str
    opened_at: datetime
    beat_at: datetime
    finished_at: datetime | None


_SHAPE = tuple(RunPage.__dataclass_fields__)


def _page(row: Run) -> RunPage:
    return RunPage(**{name: getattr(row, name) for name in _SHAPE})


def run_page(run_id: UUID, *, actor: Actor) -> RunPage:
    """One run. Raises :class:`NotFound` unless the actor is staff, the system, or who started it."""
    row = Run.objects.filter(id=run_id).first()
    if row is None or not (actor.sees_all or row.actor_id == actor.id):
        raise NotFound
    return _page(row)


def _visible(actor: Actor) -> QuerySet[Run]:
    return Run.objects.all() if actor.sees_all else Run.objects.filter(actor_id=actor.id)


def latest_runs(*, actor: Actor, limit: int = 20) -> list[RunPage]:
    """Runs of every kind, the latest first."""
    return [_page(row) for row in _visible(actor).order_by("-opened_at", "-id")[:limit]]


def run_rows(
    *, actor: Actor, kinds: Collection[str], window: Window, text: str = "", state: str = ""
) -> Page[RunPage]:
    """Runs of some kinds, the latest first; ``text`` is part of the title or of who started it."""
    rows = _visible(actor).filter(kind__in=kinds)
    if text.strip():
        rows = rows.filter(Q(title__icontains=text.strip()) | Q(started_by__icontains=text.strip()))
    if state:
        rows = rows.filter(state=state)
    sorts = {one: one for one in ("title", "state", "done", "started_by", "opened_at")}
    return page_of(rows, window, sorts=sorts, default=("-opened_at", "-id"), shape=_page)


def runs_since(since: datetime, *, actor: Actor, kinds: Collection[str]) -> list[RunPage]:
    """Runs of some kinds that are not over, or that ended after ``since``."""
    rows = _visible(actor).filter(Q(finished_at=None) | Q(finished_at__gt=since), kind__in=kinds)
    return [_page(row) for row in rows.order_by("-opened_at", "-id")]


def stop_requested(run_id: UUID) -> bool:
    """Whether somebody asked this run to stop."""
    return Run.objects.filter(id=run_id, state=Run.State.STOPPING).exists()


@command
def open_run(
    *,
    by: Actor,
    at: datetime,
    kind: str,
    title: str,
    cursor: Mapping[str, Any],
    total: int | None = None,
    run_id: UUID | None = None,
) -> UUID:
    """Open a run; it waits until a worker takes it. One whose ``run_id`` is there already goes on."""
    if run_id is not None and Run.objects.filter(id=run_id).exists():
        return run_id
    row = Run.objects.create(
        id=run_id or new_id(), kind=kind, title=title[:200], cursor=dict(cursor), total=total,
        started_by=by.name, actor_id=by.id, opened_at=at, beat_at=at,
    )  # fmt: skip
    return row.id


@command
def checkpoint(
    *,
    by: Actor,
    at: datetime,
    run_id: UUID,
    done: int,
    total: int | None,
    cursor: Mapping[str, Any],
    report: Mapping[str, Any],
) -> None:
    """Note how far a run is. A run that was stopped or had failed takes up again."""
    row = _locked(run_id)
    row.done, row.total, row.cursor, row.report, row.beat_at = done, total, dict(cursor), dict(report), at
    if row.state != Run.State.STOPPING:
        row.state, row.finished_at, row.error = Run.State.RUNNING, None, ""
    row.save()


@command
def ask_to_stop(*, by: Actor, at: datetime, run_id: UUID) -> None:
    """Ask a run to stop after the chunk it has in hand."""
    row = _locked(run_id)
    if row.finished_at is not None:
        raise RunEnded
    row.state = Run.State.STOPPING
    row.save(update_fields=["state"])


@command
def finish_run(
    *, by: Actor, at: datetime, run_id: UUID, report: Mapping[str, Any], state: str = "done", error: str = ""
) -> None:
    """End a run as ``done``, ``stopped`` or ``failed``; a stopped or failed one can be resumed."""
    row = _locked(run_id)
    row.state, row.report, row.error = state, dict(report), error[:4_000]
    row.finished_at = row.beat_at = at
    row.save()


def _locked(run_id: UUID) -> Run:
    row = Run.objects.select_for_update().filter(id=run_id).first()
    if row is None:
        raise NotFound
    return row
