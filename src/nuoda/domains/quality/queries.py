"""Corrective actions, read by supervisors and the system; for others there are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from nuoda.domains.quality.models import CorrectiveAction
from nuoda.domains.quality.rules import AFTER_STATES, ENDED, RUNNING
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import Moment, earliest

SUPERVISORS = (Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One corrective action. ``figures`` are the last measured: see ``quality.facts.Effect``."""

    id: UUID
    number: str
    cause: str
    reach: str
    reach_key: str
    what: str
    owner_id: UUID
    state: str
    fall: int
    turn: int
    opened_at: datetime
    opened_by: str
    due_at: datetime
    started_at: datetime | None
    done_at: datetime | None
    result: str
    measured_at: datetime | None
    figures: dict[str, Any] | None
    watched_until: date | None
    version: int

    @property
    def verdict(self) -> str:
        """What the last measurement said, "" before the first."""
        return str(self.figures["verdict"]) if self.figures else ""


_NAMES = tuple(ActionRow.__dataclass_fields__)


def _shape(row: CorrectiveAction) -> ActionRow:
    return ActionRow(**{name: getattr(row, name) for name in _NAMES})


def _rows(actor: Actor) -> QuerySet[CorrectiveAction]:
    rows = CorrectiveAction.objects.visible_to(actor)
    return rows if reads_actions(actor) else rows.none()


def reads_actions(actor: Actor) -> bool:
    """True for supervisors, the system, and a machine of the house."""
    return actor.role in SUPERVISORS or (actor.role is Role.MACHINE and actor.customer_id is None)


def action_page(action_id: UUID, *, actor: Actor) -> ActionRow:
    """One action. Raises :class:`NotFound`."""
    row = _rows(actor).filter(id=action_id).first()
    if row is None:
        raise NotFound
    return _shape(row)


def action_by_number(number: str, *, actor: Actor) -> ActionRow | None:
    row = _rows(actor).filter(number=number).first()
    return _shape(row) if row else None


def action_rows(
    *, actor: Actor, window: Window, state: str = "", cause: str = "", owner_id: UUID | None = None
) -> Page[ActionRow]:
    """Actions, the next due first among those that run. ``state`` may be ``running`` or ``ended``."""
    rows = _rows(actor)
    if state in ("running", "ended"):
        rows = rows.filter(state__in=RUNNING if state == "running" else ENDED)
    elif state:
        rows = rows.filter(state=state)
    if cause:
        rows = rows.filter(cause=cause)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    sorts = {name: name for name in ("number", "cause", "state", "due_at", "opened_at", "fall")}
    return page_of(rows, window, sorts=sorts, default=("due_at", "id"), shape=_shape)


def actions_against(causes: Sequence[str], *, actor: Actor) -> list[ActionRow]:
    """The actions that run or worked against these causes, wherever; the newest first, at most 200."""
    wanted = _rows(actor).filter(cause__in=list(causes)).exclude(state="dropped")
    return [_shape(row) for row in wanted.order_by("-opened_at", "-id")[:200]]


def actions_after(after: UUID | None, *, actor: Actor, limit: int, state: str = "") -> list[ActionRow]:
    """Actions in the order of their ids after a cursor: how machines page."""
    rows = _rows(actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    if state:
        rows = rows.filter(state__in=RUNNING if state == "running" else [state])
    return [_shape(row) for row in rows.order_by("id")[:limit]]


def actions_to_measure(monday: date, *, actor: Actor, limit: int) -> list[ActionRow]:
    """Actions done or working whose rate was not yet looked at up to the week that begins on ``monday``."""
    rows = _rows(actor).filter(state__in=AFTER_STATES, watched_until__lt=monday)
    return [_shape(row) for row in rows.order_by("id")[:limit]]


_NEXT_LOOK = f"(watched_until + 7)::timestamp AT TIME ZONE '{HOUSE_ZONE.key}'"


def action_moments(*, actor: Actor) -> list[Moment]:
    """When the next action is to be measured: at the end of the week after the one looked at last."""
    return [earliest(CorrectiveAction, _NEXT_LOOK, "state IN ('done', 'worked')", actor=actor)]
