"""All days by which a complaint must be answered, together: the house's, the contract's, the law's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from nuoda.domains.cases.facts import JUDGED
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import PromiseRow
from nuoda.insight.complaints.days import ENDS, SUBJECTS, day_words, days_running
from nuoda.pages.names import half
from nuoda.pages.vocabulary import word

_BEFORE = (Kind.FIRST_REPLY.value,)


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day: what is due, why then, and whether it is the earliest of those that still run."""

    what: str
    why: str
    due_at: datetime
    settled_at: datetime | None
    state: str
    earliest: bool


def deadlines(promises: Sequence[PromiseRow], *, kind: str, tier: str) -> list[Deadline]:
    """The days of a complaint, claim or appeal in their order; none for other kinds of cases."""
    if kind not in JUDGED:
        return []
    wanted = (*_BEFORE, *ENDS, Kind.CALL_BACK.value)
    rows = [one for one in promises if one.subject_kind in SUBJECTS and one.kind in wanted]
    first = next(iter(days_running(rows)), None)
    begun = {one.kind: one.made_at for one in sorted(rows, key=lambda one: one.made_at, reverse=True)}
    return [
        Deadline(
            day_words(one), _why(one, tier, again=one.made_at > begun[one.kind]), one.due_at, one.settled_at,
            one.state, one is first,
        )
        for one in sorted(rows, key=lambda one: one.due_at)
    ]  # fmt: skip


def _why(row: PromiseRow, tier: str, *, again: bool) -> str:
    if row.kind == Kind.STATUTORY:
        return _("%(source)s; never paused, never begun anew") % {"source": half(row.ground_ref)}
    if row.subject_kind == "case_answer":
        return half(row.ground_ref)
    if row.subject_kind == "case_follow_up":
        return _("House rule for grave cases: somebody who did not handle it asks")
    if row.subject_kind == "case_recovery":
        return _("House rule: who is not content is called back in her tier's time")
    figures = {"severity": row.basis, "tier": word("tier", tier) if tier else "–"}
    if again:
        return _("House target of severity %(severity)s, tier %(tier)s, since it was reopened") % figures
    return _("House target of severity %(severity)s, tier %(tier)s") % figures
