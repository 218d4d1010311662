"""The terms: a night shift's calendar, and what the days behind us would have been under another target."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.commands import HolidayDraft, record_holidays
from nuoda.domains.contracts.queries import calendar_by_code, case_clocks, holiday_years, report_terms_of
from nuoda.domains.contracts.queries.agreements import contract_by_number
from nuoda.domains.contracts.queries.case_targets import case_target_rows
from nuoda.domains.contracts.queries.meter import Measure, Step, steps_of
from nuoda.domains.promises.facts import Kind
from nuoda.domains.promises.queries import promise_rows
from nuoda.domains.team.queries import hand_over_rows
from nuoda.insight.measures import timeliness
from nuoda.insight.whatif import Ask, plan_of, what_if
from nuoda.kernel.calendar import add_working_time, weekly_hours
from nuoda.kernel.errors import Invalid
from nuoda.kernel.paging import MAX_EXPORT_ROWS, Window
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.demo.agreements import HUB, NEXT_YEAR, NIGHT_SHIFT, PENALTY, SOONER
from nuoda.surfaces.intake.demo.checking.company import Day
from nuoda.surfaces.intake.demo.checking.finding import Finding, holds
from nuoda.surfaces.intake.demo.mark import DEMO

ZONE = ZoneInfo("Asia/Shanghai")
PERIOD, TARGET = timedelta(days=9), timedelta(hours=48)
_COUNTED = ("kept", "broken", "excused")


def terms_findings(day: Day) -> Iterator[Finding]:
    yield _night(day)
    yield _decided(day)
    yield _called_back(day)
    yield _what_if(day)
    yield _own_ladder(day)
    yield _collected(day)
    yield _handed_over(day)


def _own_ladder(day: Day) -> Finding:
    """The second month of late receipts within six is fined by the contract's own ladder."""
    contract = contract_by_number(f"{day.world.hero.customer}-01", actor=DEMO)
    fined = [
        one
        for one in steps_of(contract.id, actor=DEMO)
        if one.step == Step.PENALTY.value and one.measure == Measure.RECEIPT_IN_TIME.value
    ]
    reports = [
        one for one in report_terms_of(actor=DEMO, customer_id=contract.customer_id) if one.next_due_at
    ]
    return holds(
        [one.amount for one in fined] == [PENALTY] and len(reports) == 1,
        _("The receipts' own ladder fined one month with %(amount)s; reports go out at %(times)s."),
        {"amount": f"{PENALTY:f}", "times": ", ".join(one for term in reports for one in term.times)},
    )


def _collected(day: Day) -> Finding:
    """Each order's window of collection is kept by its first physical scan, and by nothing else."""
    rows = promise_rows(
        actor=DEMO, window=Window(size=MAX_EXPORT_ROWS), kind=Kind.PICKUP.value, current=True
    ).rows  # fmt: skip
    kept = [row for row in rows if row.state == "kept"]
    moved: dict[UUID, datetime] = {}
    for ship in day.ships.values():
        if ship.order_id and ship.moved_at:
            moved[ship.order_id] = min(ship.moved_at, moved.get(ship.order_id, ship.moved_at))
    return holds(
        bool(kept) and all(row.settled_at == moved.get(row.subject_id, row.settled_at) for row in kept),
        _("%(kept)s of %(count)s collections were in time, each by its first physical scan."),
        {"kept": len(kept), "count": len(rows)},
    )


def _handed_over(day: Day) -> Finding:
    """The note that was left at the end of a shift is promised to be accepted."""
    rows = hand_over_rows(actor=DEMO, window=Window(size=20)).rows
    written = [row for row in rows if row.answer_by is not None]
    promised = promise_rows(actor=DEMO, window=Window(size=20), kind=Kind.CUSTOM.value).rows
    owners = {row.owner_id for row in promised if row.subject_kind == "hand_over"}
    return holds(
        bool(written) and {row.taker_id for row in written} <= owners,
        _("A shift ended with %(notes)s notes on cases, to be accepted by the next one."),
        {"notes": sum(len(row.cases) for row in written)},
    )


def _night(day: Day) -> Finding:
    """Seven hours of work from eleven in the evening end at six in the morning of the next day."""
    known = calendar_by_code(NIGHT_SHIFT, day.at, actor=DEMO)
    calendar = known.calendar if known else None
    evening = datetime(2026, 11, 17, 23, tzinfo=ZONE)
    ends = add_working_time(calendar, evening, timedelta(hours=7)) if calendar else evening
    week = weekly_hours(calendar) / timedelta(hours=1) if calendar else 0
    return holds(
        ends == datetime(2026, 11, 18, 6, tzinfo=ZONE) and week,
        _("The night shift is open %(hours)s hours a week; seven hours from 23:00 end at 06:00."),
        {"hours": f"{week:g}"},
    )


def _decided(day: Day) -> Finding:
    """The target decided waits for its day, and no table of holidays leaves a year out."""
    coming = [
        row
        for row in case_target_rows(actor=DEMO)
        if (row.severity, row.step, row.valid_from) == ("S1", "answer", NEXT_YEAR)
    ]
    tables = holiday_years(HUB, actor=DEMO)
    gap = HolidayDraft(HUB, 2029, frozenset({date(2029, 12, 5)}), "—")
    try:
        record_holidays(by=DEMO, at=day.at, years=[gap])
        refused = ""
    except Invalid as found:
        refused = str(found.fields[0].reason.figures["year"])
    return holds(
        [row.minutes for row in coming] == [SOONER]
        and {one.year for one in tables} == {2026, 2027}
        and refused == "2028",
        _("From 2027 on S1 is answered within %(minutes)s minutes; a table without %(year)s is refused."),
        {"minutes": SOONER, "year": refused},
    )


def _called_back(day: Day) -> Finding:
    """Whoever is promised a call gets it as soon as the service matrix says, within a day at the latest."""
    work = case_clocks(day.at, actor=DEMO)
    waits = {
        tier: (work.call_back_due(tier=tier, at=day.at) - day.at) // timedelta(minutes=1)
        for tier in ("platinum", "ordinary")
    }
    return holds(
        waits == {"platinum": 60, "ordinary": 24 * 60},
        _("A call back comes within %(platinum)s minutes for platinum, %(ordinary)s for ordinary ones."),
        waits,
    )


def _what_if(day: Day) -> Finding:
    """The what-if against a count of one's own, promise by promise."""
    last = day.at.astimezone(ZONE).date()
    ask = Ask(last - PERIOD, last, Decimal(48), kinds=(Kind.DELIVERY.value,))
    plan = plan_of(ask, actor=DEMO, at=day.at)
    found = what_if(plan, actor=DEMO, at=day.at)
    rows = promise_rows(
        actor=DEMO, window=Window(size=MAX_EXPORT_ROWS), kind=Kind.DELIVERY.value,
        due_from=plan.scope.since, due_until=plan.scope.until, current=True,
    ).rows  # fmt: skip
    own = sum(
        row.settled_at is not None
        and row.settled_at - row.made_at <= TARGET
        and row.first_due_at == row.due_at
        for row in rows
        if row.state in _COUNTED
    )
    measured = timeliness(actor=DEMO, start=plan.scope.since, end=plan.scope.until, at=day.at)
    moved = any(row.first_due_at != row.due_at or row.excused_due_at for row in rows)
    return holds(
        found.actual.adjusted == measured.on_time and (moved or found.supposed.kept == own),
        _("What if deliveries had been due within 48 hours: %(kept)s instead of %(was)s of %(due)s kept."),
        {"kept": found.supposed.kept, "was": found.actual.kept, "due": found.actual.due},
    )
