"""How fast the steps of a case must follow, by severity: dated, and never changed once they count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from nuoda.domains.contracts.commands.writers import may_agree
from nuoda.domains.contracts.facts import CaseTargetsRecorded
from nuoda.domains.contracts.models import CaseTarget
from nuoda.domains.contracts.rules.service_levels import SEVERITIES, STEPS, Target
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.text import text as _

LONGEST = 129_600
"""Ninety days in minutes."""
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class CaseTargetDraft:
    """A target of a step of cases of a severity, in minutes; ``working``: of working time only."""

    severity: str
    step: str
    minutes: int
    working: bool


@command
def record_case_targets(
    *, by: Actor, at: datetime, targets: Sequence[CaseTargetDraft], valid_from: datetime, source: str
) -> int:
    """Record targets that count from an instant on; cases that run keep what they were promised.

    Those that say what counts then already stay. Returns how many were made. Raises :class:`Invalid` for an
    instant that is past or taken, and where a graver case would be served later than a lesser one.
    """
    may_agree(by)
    known = list(CaseTarget.objects.select_for_update().order_by("valid_from"))
    before = {(row.severity, row.step): row for row in known if row.valid_from <= valid_from}
    problems = [
        *check_text("source", source, required=True, longest=300), *check_instant("valid_from", valid_from),
        *(problem for one in targets for problem in _check(one)),
    ]  # fmt: skip
    if valid_from < at and by.role is not Role.SYSTEM:
        reason = _("It lies in the past: what was promised since would change.")
        problems.append(FieldError("valid_from", reason, _("Begin now or later.")))
    fresh = [
        one
        for one in targets
        if (row := before.get((one.severity, one.step))) is None
        or (row.minutes, row.working) != (one.minutes, one.working)
    ]
    problems += _taken(fresh, known, valid_from)
    if not problems:
        then = {key: Target(row.minutes, row.working) for key, row in before.items()}
        problems = _check_order(
            then | {(one.severity, one.step): Target(one.minutes, one.working) for one in fresh}
        )
    if problems:
        raise Invalid(fields=problems)
    if not fresh:
        return 0
    CaseTarget.objects.bulk_create(
        CaseTarget(
            severity=one.severity, step=one.step, minutes=one.minutes, working=one.working,
            valid_from=valid_from, source=source.strip(),
        )
        for one in fresh
    )  # fmt: skip
    steps = tuple(dict.fromkeys(one.step for one in fresh))
    state(CaseTargetsRecorded(subject=Ref("case_targets", str(new_id())), valid_from=valid_from, steps=steps))
    return len(fresh)


def _check(one: CaseTargetDraft) -> list[FieldError]:
    name = f"{one.severity}_{one.step}"
    if one.severity not in SEVERITIES or one.step not in STEPS:
        return [FieldError(name, _("There is no such target."), _("Choose a severity and a step."))]
    if not 1 <= one.minutes <= LONGEST:
        return [FieldError(name, _("A target lies outside 1 minute to 90 days."), _("Correct it."))]
    return []


def _taken(
    fresh: Sequence[CaseTargetDraft], known: Sequence[CaseTarget], valid_from: datetime
) -> list[FieldError]:
    """Another target counts from that instant already, or one that begins later would end this at once."""
    later = {(row.severity, row.step): row for row in known if row.valid_from >= valid_from}
    return [
        FieldError(
            "valid_from",
            _("%(severity)s %(step)s has a target from %(day)s on already.", {
                "severity": one.severity, "step": one.step,
                "day": f"{later[one.severity, one.step].valid_from:%Y-%m-%d %H:%M}",
            }),
            _("Begin after it."),
        )
        for one in fresh
        if (one.severity, one.step) in later
    ]  # fmt: skip


def _check_order(targets: Mapping[Key, Target]) -> list[FieldError]:
    """Among targets of one way of counting, the graver case is served no later; words come before the end."""
    problems = []
    for step in STEPS:
        for graver, lesser in pairwise(SEVERITIES):
            one, other = targets.get((graver, step)), targets.get((lesser, step))
            if one and other and one.working == other.working and one.minutes > other.minutes:
                figures = {"graver": graver, "lesser": lesser}
                reason = _("%(graver)s would be served later than %(lesser)s.", figures)
                problems.append(
                    FieldError(f"{graver}_{step}", reason, _("Give it less time, or the other more."))
                )
    for severity in SEVERITIES:
        first, last = targets.get((severity, "answer")), targets.get((severity, "resolve"))
        if first and last and first.working == last.working and first.minutes > last.minutes:
            reason = _("The first reply would come after the end of the case.")
            problems.append(FieldError(f"{severity}_answer", reason, _("Give it less time.")))
    return problems
