"""The days by which a complaint is answered, beside one another: the house's, the contract's, the law's."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from nuoda.domains.promises.facts import Kind, State
from nuoda.domains.promises.queries import PromiseRow
from nuoda.pages.promise_words import promise_code
from nuoda.pages.vocabulary import word

SUBJECTS = ("case", "case_answer", "case_follow_up", "case_recovery")
"""What a case's promises are about: itself, the contract's answer, the visit after it, and recovery."""
ENDS = (Kind.RESOLUTION.value, Kind.STATUTORY.value, Kind.CUSTOM.value)
"""The kinds of promises that end it."""


def days_running(promises: Sequence[PromiseRow]) -> list[PromiseRow]:
    """The days that still run by which it is to be answered; the earliest, which counts, first."""
    running = [one for one in promises if one.settled_at is None and one.state != State.WITHDRAWN]
    ends = [one for one in running if one.subject_kind in SUBJECTS and one.kind in ENDS]
    return sorted(ends, key=lambda one: one.due_at)


def day_words(row: PromiseRow) -> str:
    """What a promise of a case is called."""
    if row.kind == Kind.STATUTORY:
        return _("Answer by law")
    return word("promise_of", promise_code(row.kind, row.subject_kind))
