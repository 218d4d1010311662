"""The demo's contract: what the hero's customer may count on, with a meter that runs from what happens."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import NAMESPACE_OID, uuid5
from zoneinfo import ZoneInfo

from nuoda.domains.contracts.commands import (
    CalendarDraft,
    CaseTargetDraft,
    HolidayDraft,
    ReportTermDraft,
    record_calendars,
    record_case_targets,
    record_holidays,
    set_report_term,
)
from nuoda.domains.contracts.commands.meter import ClauseDraft, ContractDraft, open_contract, write_clauses
from nuoda.domains.contracts.queries import holiday_years
from nuoda.domains.contracts.queries.agreements import contract_by_number
from nuoda.domains.contracts.queries.meter import (
    STANDARD_LADDER,
    Band,
    EarnBack,
    Measure,
    Method,
    On,
    Rung,
    Step,
    Terms,
    Trigger,
)
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises
from nuoda.domains.promises.facts import Basis, Kind, Proof
from nuoda.kernel.errors import NotFound
from nuoda.surfaces.intake.demo.mark import DEMO

ZONE = "Asia/Shanghai"
NIGHT_SHIFT = "shanghai-night"
HUB = "sh-hub"
SOONER, NEXT_YEAR = 20, datetime(2027, 1, 1, tzinfo=ZoneInfo(ZONE))
EXCLUDED = ("DELAY.weather", "DELAY.authority", "CONSIGNEE.absent", "ADDRESS.wrong")
WARNED_AFTER = 5
PEAK = 2_000
"""From so many consignments a month on, the targets are relaxed and the freight is cheaper."""
RECEIPTS_A_MONTH = 36
LATE_RECEIPTS = (1, 3, 0, 4, 1)
"""How many of a month's receipts came back late, in each of the months before the demo."""

PENALTY = Decimal(3_000)
RECEIPT_LADDER = (
    Rung(Step.WARNING, (Trigger(On.MISSED, 1),)),
    Rung(Step.PLAN, (Trigger(On.MISSED, 1),), days=10),
    Rung(Step.PENALTY, (Trigger(On.MISSED, 2, 6),), amount=PENALTY),
    Rung(Step.TERMINATION, (Trigger(On.MISSED_IN_A_ROW, 6, 6),), days=30),
)
"""A ladder of the contract's own, milder than the standard one: the receipts are what they care for."""


def keep_the_night(at: datetime) -> None:
    """The calendar of the night shift at the hub; recorded again it stays as it is."""
    years = [year for year in holiday_years("cn", actor=DEMO) if not year.provisional]
    draft = CalendarDraft(
        NIGHT_SHIFT, "上海枢纽夜班", ZONE, {day: ((time(22), time(6)),) for day in range(7)},
        frozenset(day for year in years for day in year.days_off),
        {day: weekday for year in years for day, weekday in year.days_on.items()},
        date(max(year.year for year in years), 12, 31), "枢纽排班通知", site="上海枢纽",
    )  # fmt: skip
    record_calendars(by=DEMO, at=at, calendars=[draft])


def decide_terms(at: datetime) -> None:
    """Gravest cases are answered sooner from next year on, and the hub has rest days of its own."""
    sooner = CaseTargetDraft("S1", "answer", SOONER, working=False)
    record_case_targets(by=DEMO, at=at, targets=[sooner], valid_from=NEXT_YEAR, source="客服例会决定 2026-11")
    years = [
        HolidayDraft(HUB, year, frozenset(date(year, 12, day) for day in (5, 6)), "枢纽年度检修通知")
        for year in (2026, 2027)
    ]
    record_holidays(by=DEMO, at=at, years=years)


def agree(customer: str, at: datetime) -> None:
    """Open the contract of a customer, write its clauses and tell of the months before the demo.

    Doing it again changes nothing.
    """
    number = f"{customer}-01"
    try:
        contract_by_number(number, actor=DEMO)
    except NotFound:
        this_month = at.astimezone(ZoneInfo(ZONE)).date().replace(day=1)
        months = _months_before(this_month, len(LATE_RECEIPTS))
        _open(number, customer, months[0], at)
        _reports(number, customer, at)
        for month, late in zip(months, LATE_RECEIPTS, strict=True):
            _receipts(customer, month, late)


def _reports(number: str, customer: str, at: datetime) -> None:
    """What is under way is reported twice on every working day, as the contract says."""
    owner = customers_by_code([customer], actor=DEMO)[customer].id
    draft = ReportTermDraft(
        customer_id=owner, channel="mail", active_from=at, times=(time(9), time(17)), zone=ZONE,
        calendar="cn", contract=number,
    )  # fmt: skip
    set_report_term(by=DEMO, at=at, draft=draft)


def _months_before(month: date, count: int) -> list[date]:
    found = [month]
    for _ in range(count):
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found[:-1]


def _receipts(customer: str, month: date, late: int) -> None:
    """The receipts of a month that is over: all came back, some of them late."""
    owner = customers_by_code([customer], actor=DEMO)[customer].id
    drafts = []
    for n in range(RECEIPTS_A_MONTH):
        due_at = datetime.combine(month + timedelta(days=4 + n % 22), time(18), ZoneInfo(ZONE))
        label = f"{customer}-{month:%y%m}-{n:03d}"
        drafts.append(
            PromiseDraft(
                kind=Kind.RECEIPT_RETURN.value, subject_kind="receipt_shipper",
                subject_id=uuid5(NAMESPACE_OID, label), customer_id=owner, label=label,
                basis=Basis.RECEIPT.of("shipper"), due_at=due_at,
                made_at=due_at - timedelta(days=7), zone=ZONE,
            )
        )  # fmt: skip
    make_promises(by=DEMO, at=min(one.made_at for one in drafts), promises=drafts)
    for n, draft in enumerate(drafts):
        done = draft.due_at + (timedelta(days=2) if n < late else timedelta(hours=-30))
        keep_promises(
            by=DEMO, at=done, kinds=[draft.kind], subject_kind=draft.subject_kind,
            subject_ids=[draft.subject_id], done_at=done, proof=Proof.SHIPPER.value,
        )  # fmt: skip


def _open(number: str, customer: str, since: date, at: datetime) -> None:
    draft = ContractDraft(
        number=number, customer=customer, since=since, title="年度运输服务合同", zone=ZONE,
        calendar="cn-daily", notice_days=60, at_risk_percent=Decimal(10), yearly_cap_percent=Decimal(8),
        remark="续约谈判在明年三月；回单是他们最在意的一项。",
    )  # fmt: skip
    contract_id = open_contract(by=DEMO, at=at, draft=draft)
    by_count = Rung(Step.WARNING, (Trigger(On.FAILURES, WARNED_AFTER),))
    terms = (
        Terms(
            Measure.ON_TIME_DELIVERY, Decimal(98), Decimal(95), weight=Decimal("0.4"), method=Method.LINEAR,
            exclusions=EXCLUDED, ladder=(*STANDARD_LADDER, by_count), earn_back=EarnBack(Decimal(99), 3),
            bands=(Band(PEAK, Decimal(97), Decimal(93), price=Decimal(98)),),
        ),
        Terms(
            Measure.RECEIPT_IN_TIME, Decimal(95), Decimal(85), weight=Decimal("0.2"), method=Method.LINEAR,
            exclusions=EXCLUDED, ladder=RECEIPT_LADDER,
        ),
        Terms(
            Measure.DAMAGE_RATE, Decimal("0.5"), Decimal(2), weight=Decimal("0.2"), method=Method.PER_CASE,
            amount=Decimal(200), cap=Decimal(20_000),
        ),
    )  # fmt: skip
    clauses = [
        ClauseDraft(f"4.{place}", one, since, text=words)
        for place, (one, words) in enumerate(zip(terms, _WORDS, strict=True), start=1)
    ]
    write_clauses(by=DEMO, at=at, contract_id=contract_id, clauses=clauses)


_WORDS = (
    "按承诺时间签收的票数占当月到期票数的比例不低于 98 %。",
    "回单在约定期限内返还发货人的比例不低于 95 %。",
    "货损票数占当月到期票数的比例不高于 0.5 %。",
)
