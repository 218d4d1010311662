"""Contracts with a meter, and promises that it counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from tests.factories.jobs import settle
from tests.factories.people import SYSTEM

from nuoda.domains.contracts.commands.meter import (
    ClauseDraft,
    ContractDraft,
    ExclusionDraft,
    ask_exclusions,
    draft_credit,
    open_contract,
    record_fees,
    settle_meter,
    write_clauses,
)
from nuoda.domains.contracts.queries.meter import STANDARD_LADDER, Measure, Method, Rung, Terms, steps_of
from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises, mark_due
from nuoda.domains.promises.queries import promises_of
from nuoda.insight.meter.compensated import compensated_in
from nuoda.insight.meter.reading import readings_of
from nuoda.kernel.facts import Ref

CODE = "2026-SZ-018"


def receipts(ladder: tuple[Rung, ...] = STANDARD_LADDER, *, target: int = 98, minimum: int = 90) -> Terms:
    """Receipts returned in time, with the standard ladder and two reasons to exclude."""
    return Terms(
        Measure.RECEIPT_IN_TIME, Decimal(target), Decimal(minimum), weight=Decimal("0.4"),
        method=Method.LINEAR, ladder=ladder, exclusions=("DELAY.weather", "CONSIGNEE.absent"),
    )  # fmt: skip


def make_contract(
    terms: Terms,
    *,
    at: datetime,
    customer: str = "ACME",
    number: str = CODE,
    since: date = date(2026, 1, 1),
    valid_from: date | None = None,
    remark: str = "",
) -> UUID:
    """A contract with one clause. Returns its id."""
    draft = ContractDraft(number=number, customer=customer, since=since, title="运输服务合同", remark=remark)
    contract_id = open_contract(by=SYSTEM, at=at, draft=draft)
    clause = ClauseDraft("4.2", terms, valid_from or since)
    write_clauses(by=SYSTEM, at=at, contract_id=contract_id, clauses=[clause])
    return contract_id


def promise(
    customer_id: UUID, due_at: datetime, *, kept: bool, label: str = "NDX1", kind: str = "receipt_return"
) -> UUID:
    """A promise made three days before it was due; kept an hour before, or broken. Returns its subject."""
    subject, made_at = uuid4(), due_at - timedelta(days=3)
    draft = PromiseDraft(
        kind=kind, subject_kind="receipt_shipper", subject_id=subject, customer_id=customer_id, label=label,
        basis="test", due_at=due_at, made_at=made_at, zone="Asia/Shanghai",
    )  # fmt: skip
    make_promises(by=SYSTEM, at=made_at, promises=[draft])
    if kept:
        done = due_at - timedelta(hours=1)
        keep_promises(
            by=SYSTEM, at=done, kinds=[kind], subject_kind="receipt_shipper", subject_ids=[subject],
            done_at=done,
            proof="back",
        )  # fmt: skip
    else:
        mark_due(by=SYSTEM, at=due_at + timedelta(seconds=1))
    return subject


def metered(customer: CustomerCard, mark: str, at: datetime) -> dict[str, str]:
    """A contract in trouble, by the names that addresses use: steps, an exclusion, a credit note."""
    due = datetime(2026, 10, 12, 4, tzinfo=UTC)
    failed = promise(customer.id, due, kept=False, label=f"{mark}-R-1")
    number = f"{mark}-C-1"
    contract_id = make_contract(
        receipts(), at=at, customer=customer.code, number=number, valid_from=date(2026, 9, 1)
    )
    settle()
    readings = readings_of(contract_id, at=at, actor=SYSTEM)
    settle_meter(by=SYSTEM, at=at, contract_id=contract_id, readings=readings)
    settle()
    (row,) = promises_of([Ref("receipt_shipper", str(failed))], actor=SYSTEM)
    october = date(2026, 10, 1)
    leave = ExclusionDraft(
        "receipt_in_time", october, "DELAY.weather", f"{mark} alert", promise_id=row.id, label=row.label
    )
    (exclusion,) = ask_exclusions(by=SYSTEM, at=at, contract_id=contract_id, exclusions=[leave])
    record_fees(
        by=SYSTEM, at=at, contract_id=contract_id, every="month", period=october, invoiced=Decimal(800_000),
        source=f"{mark}-INV",
    )  # fmt: skip
    note = draft_credit(
        by=SYSTEM, at=at, contract_id=contract_id, every="month", period=october, found=compensated_in
    )
    return {
        "contract_id": str(contract_id), "contract_number": number, "exclusion_id": str(exclusion),
        "note_id": str(note), "step_id": str(steps_of(contract_id, actor=SYSTEM)[0].id),
        "measure": "receipt_in_time", "period": "2026-10-01", "every": "month",
    }  # fmt: skip
