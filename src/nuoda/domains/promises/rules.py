"""When a promise is at risk, kept or broken. Pure; recomputed from evidence each time it is weighed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What is promised."""

    DELIVERY = "delivery"
    NEXT_UPDATE = "next_update"
    RESOLUTION = "resolution"
    CALL_BACK = "call_back"
    CUSTOM = "custom"


class State(StrEnum):
    """Where a promise stands. ``open`` and ``at_risk`` are live; the others are settled."""

    OPEN = "open"
    AT_RISK = "at_risk"
    KEPT = "kept"
    BROKEN = "broken"
    EXCUSED = "excused"
    WITHDRAWN = "withdrawn"


LIVE = (State.OPEN.value, State.AT_RISK.value)
FINAL = (State.EXCUSED.value, State.WITHDRAWN.value)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of the thing promised.

    ``eta_at`` is when it is expected; ``needs`` is the least time it still takes from where it stands
    now; ``done_at`` is when it was done, by evidence; ``void`` is True where it was called off.
    """

    eta_at: datetime | None
    needs: timedelta
    done_at: datetime | None = None
    void: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The state that follows, when it was settled, and the instant from which silence means risk."""

    state: State
    settled_at: datetime | None
    risk_at: datetime | None


def weigh(*, state: str, due_at: datetime, outlook: Outlook, at: datetime) -> Verdict:
    """Judge one promise at an instant by what is known then.

    A thing done by its due time is kept, however late the news of it came; done later it is broken.
    Undone, it is broken once the due time has passed, at risk when it is expected too late or when too
    little time is left for what it still needs, else open.
    """
    if state in FINAL:
        return Verdict(State(state), None, None)
    if outlook.done_at is not None:
        kept = outlook.done_at <= due_at
        return Verdict(State.KEPT if kept else State.BROKEN, outlook.done_at, None)
    if outlook.void:
        return Verdict(State.WITHDRAWN, at, None)
    if due_at < at:
        return Verdict(State.BROKEN, None, None)
    risk_at = due_at - outlook.needs
    if risk_at <= at or (outlook.eta_at is not None and outlook.eta_at > due_at):
        return Verdict(State.AT_RISK, None, None)
    return Verdict(State.OPEN, None, risk_at)
