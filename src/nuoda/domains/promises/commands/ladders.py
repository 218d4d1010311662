"""Record ladders of escalation. A changed one gets a new version, in force from its day on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nuoda.domains.promises.models import EscalationLadder
from nuoda.domains.promises.rules import Kind, Ladder, Rung, rung_faults
from nuoda.domains.team.facts import Whom
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

SEVERITIES = ("S1", "S2", "S3", "S4")
LONGEST_ANSWER = 7 * 24 * 60
_WORDS: Mapping[str, tuple[Text, Text]] = {
    "none": (_("The ladder has no rung."), _("Give at least one.")),
    "many": (_("The ladder has too many rungs."), _("At most 12.")),
    "whom": (_("Nobody of that name stands on a ladder."), _("Choose one from the list.")),
    "when": (
        _("A rung stands at one instant."),
        _("Give its share of the time, or the minutes after."),
    ),
    "share": (_("The share lies outside the time of the promise."), _("Give 1 to 100 per cent.")),
    "after": (_("That is too long after the due time."), _("At most sixty days.")),
    "order": (_("A rung comes before the one below it."), _("Put the rungs in the order of time.")),
}


@dataclass(frozen=True, slots=True)
class LadderDraft:
    """A ladder by code, in force from ``valid_from``; ``kind`` and ``severity`` "" where it holds for all."""

    code: str
    rungs: tuple[Rung, ...]
    answer_minutes: int
    valid_from: datetime
    source: str
    kind: str = ""
    severity: str = ""
    around_the_clock: bool = False


@command
def record_ladders(*, by: Actor, at: datetime, ladders: Sequence[LadderDraft]) -> int:
    """Record ladders; one whose content is unchanged stays. Promises made before keep the one of their day.

    Returns how many versions are new. Raises :class:`Invalid` with each conflict.
    """
    if by.role not in (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR):
        raise Forbidden
    codes = {one.code for one in ladders}
    rows = EscalationLadder.objects.select_for_update().filter(code__in=codes).order_by("code", "version")
    known = {row.code: row for row in rows}
    problems = [
        problem for place, one in enumerate(ladders) for problem in _check(place, one, known.get(one.code))
    ]
    if problems:
        raise Invalid(fields=problems)
    fresh, closed = [], []
    for one in ladders:
        before = known.get(one.code)
        row = _row(one, before.version + 1 if before else 1)
        if before is not None and _content(before.ladder()) == _content(row.ladder()):
            continue
        if before is not None:
            before.valid_to = one.valid_from
            closed.append(before)
        fresh.append(row)
    save_columns(closed, "valid_to")
    EscalationLadder.objects.bulk_create(fresh)
    return len(fresh)


def _row(one: LadderDraft, version: int) -> EscalationLadder:
    return EscalationLadder(
        code=one.code, version=version, kind=one.kind, severity=one.severity,
        rungs=[_written(rung) for rung in one.rungs], answer_minutes=one.answer_minutes,
        around_the_clock=one.around_the_clock, valid_from=one.valid_from, source=one.source[:300],
    )  # fmt: skip


def _written(rung: Rung) -> dict[str, Any]:
    when: dict[str, Any] = {} if rung.share is None else {"share": rung.share}
    if rung.after is not None:
        when["after"] = rung.after // timedelta(minutes=1)
    return {"whom": rung.whom, **when}


def _content(one: Ladder) -> tuple[object, ...]:
    return one.kind, one.severity, one.rungs, one.answer, one.around_the_clock


def _check(place: int, one: LadderDraft, before: EscalationLadder | None) -> Iterator[FieldError]:
    field = f"ladders.{place}"
    if not one.code.strip() or len(one.code) > 40:
        yield FieldError(f"{field}.code", _("A ladder needs a code."), _("At most 40 characters."))
    if one.kind and one.kind not in {kind.value for kind in Kind}:
        yield FieldError(f"{field}.kind", _("Unknown kind."), _("Choose one from the list."))
    if one.severity and one.severity not in SEVERITIES:
        yield FieldError(f"{field}.severity", _("Unknown severity."), _("Choose one from the list."))
    if not 1 <= one.answer_minutes <= LONGEST_ANSWER:
        yield FieldError(
            f"{field}.answer_minutes", _("There is no such time to answer."), _("Give 1 minute to 7 days.")
        )
    if not one.source.strip():
        yield FieldError(f"{field}.source", _("Nobody can tell where it comes from."), _("Name its source."))
    if before is not None and one.valid_from <= before.valid_from:
        yield FieldError(
            f"{field}.valid_from",
            _("A version in force begins on that day or later."),
            _("Choose a later day."),
        )
    for rung, fault in rung_faults(one.rungs, [whom.value for whom in Whom]):
        reason, remedy = _WORDS[fault]
        yield FieldError(f"{field}.rungs.{rung}", reason, remedy)
