"""What came of actions, written down for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from nuoda.domains.quality.commands.hand import common, may_act, move
from nuoda.domains.quality.commands.steps import open_turn
from nuoda.domains.quality.facts import ActionMeasured
from nuoda.domains.quality.models import CorrectiveAction
from nuoda.domains.quality.rules import (
    AFTER_STATES,
    AGAIN_WITHIN,
    RUNNING,
    STATE_OF,
    Count,
    Effect,
    State,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state

_WRITTEN = (
    "state", "version", "turn", "due_at", "started_at", "done_at", "result", "figures", "measured_at",
    "watched_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """The effect of an action by the weeks before ``monday``; ``back`` is the week its cause came back in."""

    action_id: UUID
    version: int
    monday: date
    effect: Effect
    back: Count | None = None


@command
def record_effects(*, by: Actor, at: datetime, effects: Sequence[Measured]) -> int:
    """Write down what was measured; an action with a verdict ends, and one whose cause came back is opened
    again unless another runs against it. Returns how many changed their state.

    Effects of another version than the action has now are left out.
    """
    may_act(by)
    wanted = {one.action_id: one for one in effects}
    rows = [
        row
        for row in CorrectiveAction.objects.select_for_update().filter(id__in=wanted).order_by("id")
        if row.version == wanted[row.id].version and row.state in AFTER_STATES
    ]
    running = set(_running(rows)) if any(wanted[row.id].back for row in rows) else set()
    moved = sum(_apply(row, wanted[row.id], at, running) for row in rows)
    save_columns(rows, *_WRITTEN)
    return moved


def _running(rows: Sequence[CorrectiveAction]) -> list[tuple[str, str, str]]:
    same = CorrectiveAction.objects.filter(cause__in={row.cause for row in rows}, state__in=RUNNING)
    return list(same.values_list("cause", "reach", "reach_key"))


def _apply(row: CorrectiveAction, one: Measured, at: datetime, running: set[tuple[str, str, str]]) -> bool:
    row.watched_until = one.monday
    if row.state == State.WORKED:
        place = (row.cause, row.reach, row.reach_key)
        if one.back is None or place in running:
            return False
        running.add(place)
        open_turn(row, _back_words(one.back), at + AGAIN_WITHIN, came_back=True)
        return True
    row.figures, row.measured_at = told(one.effect), at
    after = STATE_OF.get(one.effect.verdict.value)
    if after is None:
        return False
    move(row, after)
    state(
        ActionMeasured(
            **common(row), verdict=one.effect.verdict.value, before=round(one.effect.before.rate or 0, 3),
            after=round(one.effect.after.rate or 0, 3),
        )
    )  # fmt: skip
    return True


def _back_words(week: Count) -> str:
    return f"{week.first:%F}: {week.found}/{week.units}"


def told(effect: Effect) -> Mapping[str, Any]:
    """An effect as it is kept with its action."""
    return {
        "verdict": effect.verdict.value,
        "before": [effect.before.units, effect.before.found, effect.before.weeks],
        "after": [effect.after.units, effect.after.found, effect.after.weeks],
        "target": effect.target, "needed": effect.needed, "peak": effect.peak, "spread": effect.spread,
        "low": effect.low, "high": effect.high,
    }  # fmt: skip
