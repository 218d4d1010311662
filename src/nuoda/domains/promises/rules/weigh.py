"""When a promise is at risk, kept or broken, judged from its row by what is known now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from nuoda.domains.promises.rules.kinds import FINAL, State
from nuoda.domains.promises.rules.reckon import overdue, settled


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


def weigh(
    *,
    state: str,
    due_at: datetime,
    outlook: Outlook,
    at: datetime,
    excused_due_at: datetime | None = None,
    settled_at: datetime | None = None,
) -> Verdict:
    """Judge one promise at an instant by what is known then.

    A thing done by its due time is kept, however late the news of it came; done later it is broken, or
    excused where an approved excuse reaches so far. Undone, it is broken once the due time has passed, at
    risk when it is expected too late or when too little time is left for what it still needs, else open.
    A promise that was replaced or called off stays so.
    """
    if state in FINAL:
        return Verdict(State(state), settled_at, None)
    if outlook.done_at is not None:
        return Verdict(settled(outlook.done_at, due_at, excused_due_at), outlook.done_at, None)
    if outlook.void:
        return Verdict(State.WITHDRAWN, at, None)
    late = overdue(at, due_at, excused_due_at)
    if late is not None:
        return Verdict(late, None, None)
    return risk(due_at=due_at, eta_at=outlook.eta_at, needs=outlook.needs, at=at)


def risk(*, due_at: datetime, eta_at: datetime | None, needs: timedelta, at: datetime) -> Verdict:
    """At risk or open: what an undone promise is before its due time."""
    risk_at = due_at - needs
    if risk_at <= at or (eta_at is not None and eta_at > due_at):
        return Verdict(State.AT_RISK, None, None)
    return Verdict(State.OPEN, None, risk_at)
