"""An action starts, is done, is dropped, or opened for another turn."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.quality.commands.hand import (
    WORDS,
    ActionCannotMove,
    ActionChangedMeanwhile,
    action_in_hand,
    check_due,
    common,
    move,
    refuse_second,
)
from nuoda.domains.quality.facts import ActionDone, ActionDropped, ActionReopened, ActionStarted
from nuoda.domains.quality.models import CorrectiveAction
from nuoda.domains.quality.rules import State, week_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid

__all__ = ["ActionCannotMove", "ActionChangedMeanwhile"]


@command
def start_action(*, by: Actor, at: datetime, action_id: UUID, version: int) -> None:
    """It begins: the weeks before count as before, those from here on do not. Raises
    :class:`ActionCannotMove`, :class:`ActionChangedMeanwhile`."""
    row = action_in_hand(action_id, by=by, version=version)
    move(row, State.STARTED.value)
    row.started_at = at
    row.save()
    state(ActionStarted(**common(row)))


@command
def finish_action(*, by: Actor, at: datetime, action_id: UUID, version: int, result: str) -> None:
    """It is done, with this ``result`` in words; from the next whole week on its effect is measured.

    Raises ``Invalid`` and as above.
    """
    problems = check_text("result", result, required=True, longest=WORDS)
    if problems:
        raise Invalid(fields=problems)
    row = action_in_hand(action_id, by=by, version=version)
    move(row, State.DONE.value)
    row.done_at, row.result = at, result.strip()
    row.watched_until = week_of(at, HOUSE_ZONE) + timedelta(days=7)
    row.save()
    state(ActionDone(**common(row), result=row.result))


@command
def drop_action(*, by: Actor, at: datetime, action_id: UUID, version: int, reason: str) -> None:
    """Give it up, with a reason. Raises ``Invalid`` and as above."""
    problems = check_text("reason", reason, required=True, longest=WORDS)
    if problems:
        raise Invalid(fields=problems)
    row = action_in_hand(action_id, by=by, version=version)
    move(row, State.DROPPED.value)
    row.result = reason.strip()
    row.save()
    state(ActionDropped(**common(row), reason=row.result))


@command
def reopen_action(
    *, by: Actor, at: datetime, action_id: UUID, version: int, reason: str, due_at: datetime
) -> None:
    """Open it for another turn, due anew. Raises ``Invalid``, ``ActionUnderWay`` and as above."""
    problems: list[FieldError] = check_text("reason", reason, required=True, longest=WORDS)
    problems += check_due(due_at, at)
    if problems:
        raise Invalid(fields=problems)
    row = action_in_hand(action_id, by=by, version=version)
    refuse_second(row)
    open_turn(row, reason.strip(), due_at, came_back=False)
    row.save()


def open_turn(row: CorrectiveAction, reason: str, due_at: datetime, *, came_back: bool) -> None:
    """Take up an action in hand once more; not yet saved. What was measured before stays in its facts."""
    move(row, State.PLANNED.value)
    row.turn += 1
    row.due_at, row.started_at, row.done_at, row.watched_until = due_at, None, None, None
    row.result, row.figures, row.measured_at = "", None, None
    state(
        ActionReopened(
            **common(row), reason=reason, came_back=came_back, owner_id=row.owner_id, due_at=due_at
        )
    )
