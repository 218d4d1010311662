"""What the meter is handed: each clause's counts of each period that may still change, from the rollup."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.facts import AskState
from nuoda.domains.contracts.queries.agreements import (
    ClauseRow,
    ContractRow,
    clauses_of,
    contract_page,
)
from nuoda.domains.contracts.queries.meter import (
    DEFINITIONS,
    Counts,
    ExclusionRow,
    Failure,
    Measure,
    On,
    Period,
    Reading,
    exclusions_of,
    period_of,
    periods_between,
)
from nuoda.insight.meter.counting import Item, SpanCounts, counts_of_spans, failures, items_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import MAX_EXPORT_ROWS, Window


def readings_of(contract_id: UUID, *, at: datetime, actor: Actor) -> list[Reading]:
    """The readings of all periods that have begun by ``at``, for ``settle_meter``."""
    contract = contract_page(contract_id, actor=actor)
    clauses = clauses_of(contract_id, actor=actor)
    approved = exclusions_of(contract_id, actor=actor, states=[AskState.APPROVED.value])
    return read(contract, clauses, approved, at=at, actor=actor)


def read(
    contract: ContractRow,
    clauses: Sequence[ClauseRow],
    approved: Sequence[ExclusionRow],
    *,
    at: datetime,
    actor: Actor,
    with_failures: bool = True,
) -> list[Reading]:
    """Readings from what was read before. Counts cost one query, exclusions another."""
    wanted = periods_of(contract, clauses, at)
    spans = list(dict.fromkeys(period for _measure, period in wanted))
    instants = [_instants(contract, period, at) for period in spans]
    kinds = {DEFINITIONS[Measure(measure)].kind for measure, _period in wanted}
    counted = counts_of_spans(contract.customer_id, instants, kinds, actor=actor)
    by_period = dict(zip(spans, counted, strict=True))
    left_out = _left_out(contract, approved, actor)
    failed = _failures(contract, clauses, approved, at, actor) if with_failures else {}
    return [
        Reading(
            measure=measure,
            period=period.first,
            gross=by_period[period].of(Measure(measure)),
            excluded=_excluded(by_period[period], measure, left_out.get((measure, period.first), ())),
            failures=tuple(failed.get((measure, period.first), ())),
        )
        for measure, period in wanted
    ]


def periods_of(contract: ContractRow, clauses: Sequence[ClauseRow], at: datetime) -> list[tuple[str, Period]]:
    """Each measure with each period that its versions judge and that has begun, oldest first."""
    today = at.astimezone(ZoneInfo(contract.zone)).date() + timedelta(days=1)
    found = []
    for clause in clauses:
        ends = [one for one in (today, clause.valid_to, contract.until) if one is not None]
        begun = periods_between(clause.valid_from, min(ends), clause.terms.every)
        found += [(clause.measure, period) for period in begun if clause.holds(period.first)]
    return sorted(found, key=lambda one: (one[0], one[1].first))


def _instants(contract: ContractRow, period: Period, at: datetime) -> tuple[datetime, datetime]:
    """What is due in a period so far; in a partial last period only until the contract ends."""
    end = period.end(contract.zone)
    if contract.until is not None and contract.until < period.after:
        end = Period(period.first, contract.until).end(contract.zone)
    return period.start(contract.zone), min(end, at)


def _left_out(
    contract: ContractRow, approved: Iterable[ExclusionRow], actor: Actor
) -> dict[tuple[str, date], list[Item]]:
    """The items that approved exclusions leave out, where they still count."""
    asked = [(one.promise_id, one) for one in approved if one.promise_id is not None]
    items = items_by_id({(promise_id, Measure(one.measure)) for promise_id, one in asked}, actor=actor)
    found: dict[tuple[str, date], list[Item]] = defaultdict(list)
    for promise_id, one in asked:
        item = items.get((promise_id, Measure(one.measure)))
        if item is not None and item.customer_id == contract.customer_id:
            found[one.measure, one.period].append(item)
    return found


def _excluded(counts: SpanCounts, measure: str, items: Iterable[Item]) -> Counts:
    """What leaves the count: excused by the ledger, and excluded here; what is both counts once."""
    known = counts.excused(Measure(measure))
    own = [item for item in items if not (known.due and item.state == "excused")]
    return Counts(known.due + len(own), known.counted + sum(item.counted for item in own))


def _failures(
    contract: ContractRow,
    clauses: Sequence[ClauseRow],
    approved: Iterable[ExclusionRow],
    at: datetime,
    actor: Actor,
) -> dict[tuple[str, date], list[Failure]]:
    """Single failures, of the measures whose ladders count them, without what is left out."""
    out = {(one.measure, one.promise_id) for one in approved}
    found: dict[tuple[str, date], list[Failure]] = defaultdict(list)
    for clause in clauses:
        if not counts_failures(clause):
            continue
        since = Period(clause.valid_from, clause.valid_from).start(contract.zone)
        until = Period(clause.valid_to, clause.valid_to).start(contract.zone) if clause.valid_to else at
        window = Window(size=MAX_EXPORT_ROWS)
        page = failures(
            Measure(clause.measure), contract.customer_id, since, min(until, at), actor=actor, window=window
        )
        for item in page.rows:
            day = item.due_at.astimezone(ZoneInfo(contract.zone)).date()
            period = period_of(day, clause.terms.every).first
            if (clause.measure, item.promise_id) not in out and item.state != "excused":
                found[clause.measure, period].append(Failure(str(item.promise_id), item.due_at, period))
    return found


def counts_failures(clause: ClauseRow) -> bool:
    """True where a clause's ladder counts single failures."""
    return any(one.on is On.FAILURES for rung in clause.terms.ladder for one in rung.triggers)


def reading_on(readings: Iterable[Reading], measure: str, period: date) -> Reading | None:
    """One of the readings."""
    return next((one for one in readings if (one.measure, one.period) == (measure, period)), None)
