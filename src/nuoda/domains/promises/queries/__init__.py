"""The ledger of promises, read."""

from __future__ import annotations

from nuoda.domains.promises.queries.detail import (
    EntryRow,
    ExcuseLine,
    ExcuseRow,
    PromiseStory,
    ReasonRow,
    excuse_of,
    excuse_reasons,
    excuse_rows,
    promise_story,
)
from nuoda.domains.promises.queries.ledger import (
    PromiseRow,
    danger_figure,
    days_due,
    due_moments,
    labels_due,
    next_due_at,
    promise_counts,
    promise_page,
    promise_rows,
    promises_after,
    promises_by_id,
    promises_in_danger,
    promises_of,
)
from nuoda.domains.promises.queries.verify import Check, Difference, verify_promises
from nuoda.domains.promises.rules import Noted, Standing, Terms, reckon

__all__ = [
    "Check",
    "Difference",
    "EntryRow",
    "ExcuseLine",
    "ExcuseRow",
    "Noted",
    "PromiseRow",
    "PromiseStory",
    "ReasonRow",
    "Standing",
    "Terms",
    "danger_figure",
    "days_due",
    "due_moments",
    "excuse_of",
    "excuse_reasons",
    "excuse_rows",
    "labels_due",
    "next_due_at",
    "promise_counts",
    "promise_page",
    "promise_rows",
    "promise_story",
    "promises_after",
    "promises_by_id",
    "promises_in_danger",
    "promises_of",
    "reckon",
    "verify_promises",
]
