"""What becomes of a corrective action, and where it applies. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from nuoda.domains.quality.rules.charts import Verdict

BEFORE_WEEKS = 26
"""The weeks before the start that tell what was usual (a choice of the house)."""
AGAIN_WITHIN = timedelta(days=14)
"""When an action is due that was opened again because its cause came back (a choice of the house)."""


class State(StrEnum):
    """``done`` waits for its effect; ``worked`` and ``fell_short`` have one that was measured."""

    PLANNED = "planned"
    STARTED = "started"
    DONE = "done"
    WORKED = "worked"
    FELL_SHORT = "fell_short"
    DROPPED = "dropped"


class Reach(StrEnum):
    """Where a cause is fought: everywhere, or at one customer, lane, carrier or place of delivery."""

    ALL = "all"
    CUSTOMER = "customer"
    LANE = "lane"
    PARTNER = "partner"
    PLACE = "place"


RUNNING = (State.PLANNED.value, State.STARTED.value, State.DONE.value)
ENDED = (State.WORKED.value, State.FELL_SHORT.value, State.DROPPED.value)
AFTER_STATES = (State.DONE.value, State.WORKED.value)
"""In these the rate is looked at: whether it fell, and whether it stays down."""

MOVES: Mapping[str, frozenset[str]] = {
    State.PLANNED.value: frozenset({State.STARTED.value, State.DROPPED.value}),
    State.STARTED.value: frozenset({State.DONE.value, State.DROPPED.value}),
    State.DONE.value: frozenset({State.WORKED.value, State.FELL_SHORT.value, State.DROPPED.value}),
    State.WORKED.value: frozenset({State.PLANNED.value}),
    State.FELL_SHORT.value: frozenset({State.PLANNED.value}),
    State.DROPPED.value: frozenset({State.PLANNED.value}),
}
STATE_OF: Mapping[str, str] = {
    Verdict.EFFECTIVE.value: State.WORKED.value,
    Verdict.PARTLY.value: State.FELL_SHORT.value,
    Verdict.NONE.value: State.FELL_SHORT.value,
    Verdict.WORSE.value: State.FELL_SHORT.value,
}


def may_move(before: str, after: str) -> bool:
    return after in MOVES[before]


def promise_key(action_id: UUID, turn: int) -> UUID:
    """What the promise of a turn hangs on: of the first the action itself, as each turn is promised anew."""
    return action_id if turn == 1 else uuid5(action_id, f"turn {turn}")


def week_of(at: datetime, zone: ZoneInfo) -> date:
    """The Monday of the week that an instant lies in."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())
