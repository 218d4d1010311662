"""An outside log, read and judged case by case with the rule that judges the house's own promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.promises.facts import Entry, State
from nuoda.domains.promises.queries import Noted, Terms, reckon
from nuoda.kernel import clock
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import LIMITS
from nuoda.surfaces.intake.problems import CellProblem, MappingRefused, Refusal, shown
from nuoda.surfaces.intake.promise_log.plan import Mark, Plan, Target
from nuoda.surfaces.intake.readers import Row, open_table

_MET = {State.KEPT: True, State.BROKEN: False}


@dataclass(frozen=True, slots=True)
class Judged:
    """One case: when it was due, in the log's zone, and whether that was met; None while it is open."""

    due_at: datetime
    met: bool | None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The cases by number, and every row or case that was refused."""

    cases: Mapping[str, Judged]
    refused: Sequence[Refusal]

    def counted(self, met: bool | None) -> int:
        return sum(one.met is met for one in self.cases.values())


@dataclass(slots=True)
class _Case:
    """What the log holds of one case: the row its values come from, and its events as they stand."""

    row: Row
    cells: Mapping[str, str]
    events: list[tuple[datetime, str]] = field(default_factory=list)


class _Refused(Exception):
    """One case that cannot be judged."""

    def __init__(self, column: str, reason: Text, remedy: Text) -> None:
        super().__init__(str(reason))
        self.column, self.reason, self.remedy = column, reason, remedy


def judge_log(path: Path, plan: Plan) -> Verdicts:
    """Judge every case of a log. Raises :class:`FileRefused`, and :class:`MappingRefused` where a column is
    missing; a row or case that cannot be read is refused by line, field and remedy."""
    refused: list[Refusal] = []
    cases: dict[str, _Case] = {}
    last: datetime | None = None
    for number, row, cells, at in _rows(path, plan, refused):
        known = cases.get(number)
        if known is None:
            cases[number] = known = _Case(row, cells)
        elif plan.newest:
            known.row, known.cells = row, cells
        if at is not None:
            known.events.append((at, cells[plan.event].strip()))
            last = at if last is None else max(last, at)
    found: dict[str, Judged] = {}
    as_of = plan.as_of or last or _last_instant(cases, plan)
    for number, case in cases.items():
        try:
            found[number] = _judged(case, plan, as_of)
        except _Refused as problem:
            refused.append(
                Refusal(
                    path.name, case.row.number, case.row.line, problem.column, problem.reason, problem.remedy
                )
            )
    return Verdicts(found, refused)


def _rows(
    path: Path, plan: Plan, refused: list[Refusal]
) -> Iterator[tuple[str, Row, Mapping[str, str], datetime | None]]:
    with open_table(path, plan.form, LIMITS) as table:
        for column, key in plan.columns().items():
            if column not in table.header:
                figures = {
                    "column": shown(column),
                    "known": ", ".join(shown(one) for one in table.header[:12]),
                }
                raise MappingRefused(
                    path.name, key, _("The file has no column %(column)s.", figures),
                    _("Its columns: %(known)s.", figures),
                )  # fmt: skip
        for row in table.rows:
            if isinstance(row, Refusal):
                refused.append(row)
                continue
            cells = dict(zip(table.header, row.cells, strict=True))
            number = cells[plan.case].strip()
            try:
                if not number:
                    raise _Refused(plan.case, _("The row names no case."), _("Fill in the case's number."))
                at = _instant(cells, plan.at, plan) if plan.at else None
                if plan.at and at is None:
                    raise _Refused(plan.at, _("The event has no time."), _("Fill in when it happened."))
                yield number, row, cells, at
            except _Refused as problem:
                refused.append(
                    Refusal(path.name, row.number, row.line, problem.column, problem.reason, problem.remedy)
                )


def _instant(cells: Mapping[str, str], column: str, plan: Plan) -> datetime | None:
    cell = cells[column].strip()
    if not cell:
        return None
    try:
        return plan.instants.read(cell)[0]
    except CellProblem as problem:
        raise _Refused(column, problem.reason, problem.remedy) from problem


def _last_instant(cases: Mapping[str, _Case], plan: Plan) -> datetime:
    """The last instant that a log of whole cases knows; what is undone then is open or broken."""
    latest: datetime | None = None
    for case in cases.values():
        for column in filter(None, (plan.start.column, plan.stop.column)):
            try:
                at = _instant(case.cells, column, plan)
            except _Refused:
                # Told where the case itself is judged.
                continue
            if at is not None:
                latest = at if latest is None else max(latest, at)
    return latest or clock.now()


def _judged(case: _Case, plan: Plan, as_of: datetime) -> Judged:
    case.events.sort(key=lambda one: one[0])
    start = _at(case, plan.start, plan, after=None)
    if start is None:
        where = plan.start.column or plan.event
        raise _Refused(where, _("The case has no beginning."), _("Add the event or time it begins with."))
    target = next((one for one in plan.targets if one.fits(case.cells)), None)
    if target is None:
        where = next((column for one in plan.targets for column in one.when), plan.case)
        figures = {"value": shown(case.cells[where])}
        reason = _("No target of the mapping fits this case (%(value)s).", figures)
        raise _Refused(where, reason, _("Add a target for it; one without when fits all."))
    stop = _at(case, plan.stop, plan, after=start)
    if stop is not None and stop < start:
        where = plan.stop.column or plan.event
        raise _Refused(where, _("The case ends before it begins."), _("Correct one of the two times."))
    due_at = _due(case, target, start, plan)
    log = _log(case, plan, start, stop)
    terms = Terms(start, due_at, target.calendar, statutory=target.civil_days is not None)
    standing = reckon(terms, log, at=as_of)
    return Judged(standing.due_at.astimezone(ZoneInfo(plan.zone)), _MET.get(standing.state))


def _at(case: _Case, mark: Mark, plan: Plan, *, after: datetime | None) -> datetime | None:
    if mark.column:
        return _instant(case.cells, mark.column, plan)
    found = [at for at, event in case.events if event in mark.events and (after is None or at >= after)]
    if not found:
        return None
    return found[-1] if mark.last else found[0]


def _due(case: _Case, target: Target, start: datetime, plan: Plan) -> datetime:
    if not target.column:
        return target.due_at(start, plan.zone)
    due_at = _instant(case.cells, target.column, plan)
    if due_at is None:
        raise _Refused(target.column, _("The case has no due time."), _("Fill in when it is due."))
    return due_at


def _log(case: _Case, plan: Plan, start: datetime, stop: datetime | None) -> list[Noted]:
    """The case's entries as the ledger would hold them."""
    log = [] if stop is None else [Noted(UUID(int=1), Entry.DONE.value, stop)]
    waits: UUID | None = None
    for place, (at, event) in enumerate(case.events, 2):
        if at < start:
            continue
        if waits is None and event in plan.waiting.events:
            waits = UUID(int=place)
            log.append(Noted(waits, Entry.PAUSED.value, at))
        elif waits is not None and _ends_waiting(event, plan):
            log.append(Noted(UUID(int=place), Entry.RESUMED.value, at, of=waits))
            waits = None
    return log


def _ends_waiting(event: str, plan: Plan) -> bool:
    if plan.waiting.until:
        return event in plan.waiting.until
    return event not in plan.waiting.events
