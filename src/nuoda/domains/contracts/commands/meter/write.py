"""Open a contract, write its clauses. What cannot be is refused with the conflict shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import available_timezones

from nuoda.domains.contracts.commands.meter.book import locked_contract, may_write
from nuoda.domains.contracts.commands.writers import may_agree
from nuoda.domains.contracts.facts import ClauseWritten, ContractOpened
from nuoda.domains.contracts.models import BusinessCalendar, Clause, Contract, PeriodFigure
from nuoda.domains.contracts.rules.meter.entry import check_succession, check_terms
from nuoda.domains.contracts.rules.meter.measures import DEFINITIONS
from nuoda.domains.contracts.rules.meter.money import is_currency
from nuoda.domains.contracts.rules.meter.states import FigureState
from nuoda.domains.contracts.rules.meter.terms import Span, Terms
from nuoda.domains.contracts.rules.meter.writing import write_bands, write_earn_back, write_ladder
from nuoda.domains.customers.queries import customers_by_code
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class ContractDraft:
    """What was agreed. ``customer`` is a code; percentages are 0–100; ``until`` None: until notice."""

    number: str
    customer: str
    since: date
    until: date | None = None
    title: str = ""
    zone: str = "Asia/Shanghai"
    currency: str = "CNY"
    calendar: str = "cn"
    notice_days: int = 30
    at_risk_percent: Decimal = Decimal(10)
    yearly_cap_percent: Decimal | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class ClauseDraft:
    """A clause version to be written. ``code`` is its place in the contract, such as 4.2."""

    code: str
    terms: Terms
    valid_from: date
    valid_to: date | None = None
    text: str = ""


@command
def open_contract(*, by: Actor, at: datetime, draft: ContractDraft) -> UUID:
    """Open a contract. Returns its id. Raises :class:`Invalid` with every field that is wrong."""
    may_write(by)
    customer = customers_by_code([draft.customer], actor=by).get(draft.customer)
    problems = _check_contract(draft, known=customer is not None)
    if Contract.objects.filter(number=draft.number).exists():
        problems.append(
            FieldError("number", _("This number is taken."), _("Choose another, or write to that contract."))
        )
    if problems or customer is None:
        raise Invalid(fields=problems)
    row = Contract(
        number=draft.number.strip(), title=draft.title, customer_id=customer.id, since=draft.since,
        until=draft.until, zone=draft.zone, currency=draft.currency, calendar=draft.calendar,
        notice_days=draft.notice_days, at_risk_percent=draft.at_risk_percent,
        yearly_cap_percent=draft.yearly_cap_percent, remark=draft.remark, opened_at=at, opened_by=by.name,
        meter_at=at,
    )  # fmt: skip
    row.save(force_insert=True)
    state(
        ContractOpened(
            subject=Ref("contract", str(row.id)), customer_id=row.customer_id, number=row.number,
            since=row.since, until=row.until,
        )
    )  # fmt: skip
    return row.id


@command
def write_clauses(
    *, by: Actor, at: datetime, contract_id: UUID, clauses: Sequence[ClauseDraft]
) -> list[UUID]:
    """Write clauses, or their next versions, which close the open ones before. Returns their ids.

    Refused with the conflict shown: dates that overlap or leave a gap, a version that reaches back into
    frozen periods, a target that is its own minimum, money that cannot be.
    """
    may_agree(by)
    contract = locked_contract(contract_id)
    held = list(Clause.objects.filter(contract_id=contract_id).order_by("measure", "version"))
    problems: list[FieldError] = []
    written: list[Clause] = []
    for place, draft in enumerate(clauses):
        mine = [row for row in held if row.measure == draft.terms.measure.value]
        found = [*_check_clause(draft, contract, mine), *_check_frozen(draft, contract)]
        found += _check_price(draft, [row for row in held if row.measure != draft.terms.measure.value])
        prefix = f"clauses.{place}." if len(clauses) > 1 else ""
        problems += [replace(one, field=f"{prefix}{one.field}") for one in found]
        if not found:
            last = mine[-1] if mine else None
            if last is not None and last.valid_to is None:
                last.valid_to = draft.valid_from
            row = _clause(draft, contract, last.version + 1 if last else 1, by, at)
            held.append(row)
            written.append(row)
    if problems:
        raise Invalid(fields=problems)
    fresh = {row.id for row in written}
    Clause.objects.bulk_update([row for row in held if row.id not in fresh], ["valid_to"])
    Clause.objects.bulk_create(written)
    contract.meter_at = at
    contract.save(update_fields=["meter_at"])
    state(*(_written(contract, row) for row in written))
    return [row.id for row in written]


def _clause(draft: ClauseDraft, contract: Contract, version: int, by: Actor, at: datetime) -> Clause:
    terms = draft.terms
    return Clause(
        contract=contract, code=draft.code.strip(), version=version, measure=terms.measure.value,
        measure_version=DEFINITIONS[terms.measure].version, valid_from=draft.valid_from,
        valid_to=draft.valid_to, every=terms.every.value, target=terms.target, minimum=terms.minimum,
        weight=terms.weight, floor=terms.floor, decimals=terms.decimals, exclusions=list(terms.exclusions),
        dispute_days=terms.dispute_days, method=terms.method.value, amount=terms.amount, cap=terms.cap,
        ladder=write_ladder(terms.ladder), earn_back=write_earn_back(terms.earn_back),
        bands=write_bands(terms.bands), text=draft.text, written_at=at, written_by=by.name,
    )  # fmt: skip


def _written(contract: Contract, row: Clause) -> ClauseWritten:
    return ClauseWritten(
        subject=Ref("clause", str(row.id)), about=Ref("contract", str(contract.id)),
        customer_id=contract.customer_id, number=contract.number, measure=row.measure,
        clause_version=row.version, valid_from=row.valid_from,
    )  # fmt: skip


def _check_contract(draft: ContractDraft, *, known: bool) -> list[FieldError]:
    problems = [
        *check_text("number", draft.number, required=True, longest=40),
        *check_text("title", draft.title, longest=200),
        *check_text("remark", draft.remark, longest=400),
        *check_number("notice_days", draft.notice_days, most=3_650, unit=_("days")),
        *check_number("at_risk_percent", draft.at_risk_percent, most=100, unit=_("percent")),
        *check_number("yearly_cap_percent", draft.yearly_cap_percent, most=100, unit=_("percent")),
    ]
    if not known:
        problems.append(
            FieldError("customer", _("There is no such customer."), _("Record the customer first."))
        )
    if draft.until is not None and draft.until <= draft.since:
        problems.append(
            FieldError("until", _("It ends before it begins."), _("Correct one of the two dates."))
        )
    if draft.zone not in available_timezones():
        problems.append(
            FieldError("zone", _("There is no such time zone."), _("Write one such as Asia/Shanghai."))
        )
    if not is_currency(draft.currency):
        problems.append(
            FieldError("currency", _("There is no such currency."), _("Write a code such as CNY."))
        )
    if not BusinessCalendar.objects.filter(code=draft.calendar).exists():
        problems.append(
            FieldError("calendar", _("There is no such business calendar."), _("Record the calendar first."))
        )
    return problems


def _check_clause(draft: ClauseDraft, contract: Contract, held: Sequence[Clause]) -> list[FieldError]:
    problems = [
        *check_text("code", draft.code, required=True, longest=20),
        *check_text("text", draft.text, longest=1_000),
        *check_number("dispute_days", draft.terms.dispute_days, most=120, unit=_("days")),
        *check_number("decimals", draft.terms.decimals, most=4, unit=_("decimals")),
        *check_terms(draft.terms, contract.currency),
    ]
    if draft.valid_from < contract.since or (contract.until and draft.valid_from >= contract.until):
        figures = {"since": contract.since, "until": contract.until or "…"}
        reason = _("The contract holds from %(since)s to %(until)s.", figures)
        problems.append(FieldError("valid_from", reason, _("Choose a day within.")))
    new = Span(draft.valid_from, draft.valid_to, draft.code)
    return problems + check_succession(new, draft.terms, [row.span() for row in held])


def _check_price(draft: ClauseDraft, others: Sequence[Clause]) -> list[FieldError]:
    """A period's freight has one price: bands of one clause name it."""
    span = Span(draft.valid_from, draft.valid_to)
    if any(band.price != 100 for band in draft.terms.bands):
        for row in others:
            if row.span().meets(span) and any(band.price != 100 for band in row.terms().bands):
                reason = _("Clause %(name)s names the price by volume already.", {"name": row.code})
                return [FieldError("bands", reason, _("Leave the price out here, or end that one first."))]
    return []


def _check_frozen(draft: ClauseDraft, contract: Contract) -> list[FieldError]:
    """A new version never reaches back into periods that were frozen under another."""
    frozen = PeriodFigure.objects.filter(
        contract=contract, measure=draft.terms.measure.value, after__gt=draft.valid_from
    ).exclude(state=FigureState.PROVISIONAL.value)
    last = frozen.order_by("-after").values_list("after", flat=True).first()
    if last is None:
        return []
    reason = _("Figures up to %(day)s are frozen under the version before.", {"day": last})
    return [FieldError("valid_from", reason, _("Begin on %(day)s or later.", {"day": last}))]
