"""The skeleton that all kinds of cases share (domain reference §5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What a case is about (§3)."""

    EXCEPTION = "exception"
    INQUIRY = "inquiry"
    CHASE = "chase"
    COMPLAINT = "complaint"


class State(StrEnum):
    """The four steps on record: identify, investigate, plan and execute, feed back."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    INVESTIGATING = "investigating"
    WAITING = "waiting"
    PLANNED = "planned"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Audience(StrEnum):
    """Who may read an entry of the thread. Colleagues read all of it.

    The customer also reads what is said with the consignee; the consignee nothing else.
    """

    INTERNAL = "internal"
    CUSTOMER = "customer"
    CONSIGNEE = "consignee"


OUTSIDE = (Audience.CUSTOMER.value, Audience.CONSIGNEE.value)


ENDED = (State.RESOLVED.value, State.CLOSED.value)
REOPEN_WINDOW = timedelta(days=30)

_MOVES: Mapping[str, frozenset[str]] = {
    State.NEW.value: frozenset({"acknowledged", "investigating", "waiting", "planned", "resolved"}),
    State.ACKNOWLEDGED.value: frozenset({"investigating", "waiting", "planned", "resolved"}),
    State.INVESTIGATING.value: frozenset({"waiting", "planned", "resolved"}),
    State.WAITING.value: frozenset({"investigating", "planned", "resolved"}),
    State.PLANNED.value: frozenset({"investigating", "waiting", "planned", "resolved"}),
    State.RESOLVED.value: frozenset({"closed", "investigating"}),
    State.CLOSED.value: frozenset({"investigating"}),
}

CLOSING_CODES = (
    "resolved_satisfied",
    "resolved_accepted",
    "resolved_unsatisfied",
    "not_justified",
    "withdrawn",
    "duplicate",
    "unreachable",
    "delivered_in_time",
    "delivered_late_told",
)


def may_move(before: str, after: str) -> bool:
    return after in _MOVES[before]
