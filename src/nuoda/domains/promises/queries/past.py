"""Promises with notes of people, whose period is counted."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.promises.models import Promise
from nuoda.kernel.actor import Actor
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows

SAID = (
    "ground_ref <> '' AND EXISTS (SELECT FROM promises_promise AS one"
    " WHERE one.successor_id = promises_promise.id)"
)
"""That a promise names the message by which another date was agreed, in SQL: people write it."""

# A promise about part of a thing (case_answer, claim_decide) belongs to the thing.
NOTED = Reach(
    "coalesce(settled_at, due_at)",
    "state NOT IN ('open', 'at_risk', 'paused')",
    "EXISTS (SELECT FROM promises_entry AS one WHERE one.promise_id = promises_promise.id"
    " AND (one.note <> '' OR one.agreed_by <> '' OR one.entry = 'replaced' AND one.reference <> ''))"
    " OR EXISTS (SELECT FROM promises_excuse AS one WHERE one.promise_id = promises_promise.id"
    " AND (one.note <> '' OR one.answer <> '' OR one.evidence <> '–'))"
    " OR EXISTS (SELECT FROM promises_warning AS one WHERE one.promise_id = promises_promise.id"
    f" AND one.note <> '') OR {SAID}",
    "label",
    {"customer": "customer_id"},
    "split_part(subject_kind, '_', 1)",
)


def past_promises(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Promises that are over and at which somebody noted something, by when they were, or were due."""
    return past_rows((Promise, NOTED), before=before, after=after, limit=limit, actor=actor)
