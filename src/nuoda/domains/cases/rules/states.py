"""The skeleton that all kinds of cases share, and the way of each kind along it (domain reference §5.1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What a case is about (§3). An incident is one cause, whose cases are its parts."""

    EXCEPTION = "exception"
    INCIDENT = "incident"
    INQUIRY = "inquiry"
    CHASE = "chase"
    COMPLAINT = "complaint"
    CLAIM = "claim"
    APPEAL = "appeal"
    SUGGESTION = "suggestion"
    PRAISE = "praise"


class State(StrEnum):
    """The four steps on record: identify, investigate, plan and execute, feed back."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    INVESTIGATING = "investigating"
    WAITING = "waiting"
    PLANNED = "planned"
    TURNED_DOWN = "turned_down"
    EXECUTING = "executing"
    RESOLVED = "resolved"
    CHECKED = "checked"
    CLOSED = "closed"


class Audience(StrEnum):
    """Who may read an entry of the thread. Colleagues read all of it.

    The customer also reads what is said with the consignee; the consignee nothing else. What is said with
    a partner (a carrier, a warehouse) is between him and the house.
    """

    INTERNAL = "internal"
    CUSTOMER = "customer"
    CONSIGNEE = "consignee"
    PARTNER = "partner"


OUTSIDE = (Audience.CUSTOMER.value, Audience.CONSIGNEE.value)

# Resolved, or further: nothing more is to be done for the goods. ``checked`` still waits to be closed.
ENDED = (State.RESOLVED.value, State.CHECKED.value, State.CLOSED.value)
REOPEN_WINDOW = timedelta(days=30)

_ASKED = """
    new: acknowledged investigating waiting planned resolved
    acknowledged: investigating waiting planned resolved
    investigating: waiting planned resolved
    waiting: investigating planned resolved
    planned: investigating waiting turned_down executing resolved
    turned_down: investigating planned
    executing: investigating waiting planned resolved
    resolved: checked closed investigating
    checked: closed investigating
    closed: investigating
"""
_EXCEPTION = """
    new: acknowledged assessed investigating waiting planned resolved
    acknowledged: assessed investigating waiting planned resolved
    assessed: investigating waiting planned resolved
    investigating: waiting planned resolved
    waiting: investigating planned resolved
    planned: investigating waiting turned_down executing resolved
    turned_down: investigating planned resolved
    executing: investigating waiting planned resolved
    resolved: checked closed investigating
    checked: closed investigating
    closed: investigating
"""
# ISO 10002:2018, clause 8: acknowledge, assess, investigate, respond, close; none is passed over.
_COMPLAINT = """
    new: acknowledged
    acknowledged: assessed
    assessed: investigating
    investigating: waiting planned resolved
    waiting: investigating planned resolved
    planned: investigating waiting turned_down executing
    turned_down: investigating planned
    executing: investigating waiting planned resolved
    resolved: checked closed investigating
    checked: closed investigating
    closed: investigating
"""
_CLAIM = """
    new: acknowledged
    acknowledged: assessed
    assessed: investigating
    investigating: waiting planned
    waiting: investigating planned
    planned: investigating waiting turned_down executing
    turned_down: investigating planned resolved
    executing: investigating waiting planned resolved
    resolved: checked closed investigating
    checked: closed investigating
    closed: investigating
"""
_SUGGESTION = """
    new: acknowledged
    acknowledged: assessed
    assessed: planned resolved
    planned: executing turned_down
    turned_down: planned resolved
    executing: resolved
    resolved: closed assessed
    closed: assessed
"""
_PRAISE = """
    new: acknowledged
    acknowledged: resolved
    resolved: closed
    closed:
"""


def _moves(written: str) -> Mapping[str, frozenset[str]]:
    lines = (line.split(":") for line in written.strip().splitlines())
    return {before.strip(): frozenset(after.split()) for before, after in lines}


MOVES: Mapping[str, Mapping[str, frozenset[str]]] = {
    Kind.EXCEPTION.value: _moves(_EXCEPTION),
    Kind.INCIDENT.value: _moves(_EXCEPTION),
    Kind.INQUIRY.value: _moves(_ASKED),
    Kind.CHASE.value: _moves(_ASKED),
    Kind.COMPLAINT.value: _moves(_COMPLAINT),
    Kind.CLAIM.value: _moves(_CLAIM),
    Kind.APPEAL.value: _moves(_COMPLAINT),
    Kind.SUGGESTION.value: _moves(_SUGGESTION),
    Kind.PRAISE.value: _moves(_PRAISE),
}
"""Kind → state → the states that may follow. A state that a kind does not know is not in its table."""


def is_inner(kind: str, customer_id: UUID | None) -> bool:
    """True of a case of the house alone: nobody outside waits for it, as many do for an incident."""
    return customer_id is None and kind != Kind.INCIDENT


CLOSING_CODES = (
    "put_right",
    "resolved_satisfied",
    "resolved_accepted",
    "resolved_unsatisfied",
    "compensated",
    "claim_paid",
    "claim_declined",
    "not_justified",
    "withdrawn",
    "duplicate",
    "merged",
    "unreachable",
    "referred",
    "time_barred",
    "delivered_in_time",
    "delivered_late_told",
)
"""How a case ends (§5.5). Silence of a customer is none of them: ``unreachable`` says that she was tried."""
INNER_CODES = ("put_right", "not_justified", "duplicate", "referred")
"""How a case of the house alone ends."""


def may_move(kind: str, before: str, after: str) -> bool:
    return after in MOVES[kind].get(before, ())


def knows(kind: str, state: str) -> bool:
    """Whether a case of this kind is ever in that state: nobody investigates praise, or plans for it."""
    return any(state in after for after in MOVES[kind].values())


def reopens_to(kind: str) -> str:
    """Where a case of this kind goes on when it is opened again, "" where none is."""
    return next((state for state in MOVES[kind][State.CLOSED.value]), "")


def is_within_window(ended_at: datetime | None, at: datetime) -> bool:
    """Whether what ended then may still be opened again."""
    return ended_at is not None and at <= ended_at + REOPEN_WINDOW


def opens_again(kind: str, ended_at: datetime | None, at: datetime) -> bool:
    """Whether a customer's words open a case of this kind again; else a new one follows it."""
    return is_within_window(ended_at, at) and bool(reopens_to(kind))
