"""The only writers of periods, holds and requests of persons."""

from __future__ import annotations

from nuoda.domains.privacy.commands.answering import (
    FourEyes,
    NotThatKind,
    approve_deletion,
    forget_requests,
    note_copy,
    note_correction,
    note_deletion,
    note_findings,
    propose_deletion,
)
from nuoda.domains.privacy.commands.holds import (
    AlreadyHeld,
    NotHeld,
    lift_hold,
    place_hold,
)
from nuoda.domains.privacy.commands.periods import set_period, tell_forgotten
from nuoda.domains.privacy.commands.requests import (
    IsIdentified,
    NotIdentified,
    NotReady,
    RequestDraft,
    RequestIsClosed,
    answer_request,
    identify_person,
    receive_request,
    refuse_request,
    set_aim,
    withdraw_request,
)

__all__ = [
    "AlreadyHeld",
    "FourEyes",
    "IsIdentified",
    "NotHeld",
    "NotIdentified",
    "NotReady",
    "NotThatKind",
    "RequestDraft",
    "RequestIsClosed",
    "answer_request",
    "approve_deletion",
    "forget_requests",
    "identify_person",
    "lift_hold",
    "note_copy",
    "note_correction",
    "note_deletion",
    "note_findings",
    "place_hold",
    "propose_deletion",
    "receive_request",
    "refuse_request",
    "set_aim",
    "set_period",
    "tell_forgotten",
    "withdraw_request",
]
