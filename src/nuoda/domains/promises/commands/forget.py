"""Forget what people noted at promises: dates, states, reasons by code and who of ours acted stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.queries.past import SAID
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import empty, forget_words, forgetting, only_the_system

_OF_PROMISES = "promise_id = ANY(%s::uuid[])"


@command
def forget_promises(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> int:
    """Empty notes, evidence and who agreed at promises. Returns how many they are. For the system."""
    only_the_system(by)
    with forgetting():
        empty(
            "promises_entry",
            "note = '', agreed_by = '', reference = CASE entry WHEN 'replaced' THEN '' ELSE reference END",
            _OF_PROMISES,
            ids,
        )
    empty("promises_excuse", "note = '', answer = '', evidence = '–'", _OF_PROMISES, ids)
    empty("promises_warning", "note = ''", _OF_PROMISES, ids)
    empty("promises_promise", "ground_ref = ''", f"id = ANY(%s::uuid[]) AND {SAID}", ids)
    forget_words("promise", ids)
    return len(ids)
