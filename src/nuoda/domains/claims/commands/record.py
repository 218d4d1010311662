"""Recording what claims are reckoned by: liability records, SDR rates, authority, policies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from nuoda.domains.claims.facts import AuthorityRecorded, LiabilityRuleRecorded
from nuoda.domains.claims.models import AuthorityRow, OwnRule, Policy, SdrRate
from nuoda.domains.claims.rules import COLUMNS, Purpose, Rate, check_amount, check_currency, read_rule
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

RECORDERS = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM})


class AuthorityPast(Conflict):
    """What was valid is not rewritten."""

    code = "authority_past"
    sentence = _("A new row begins after the one it takes the place of. What was valid stays as it was.")


@dataclass(frozen=True, slots=True)
class AuthorityDraft:
    """A row of the authority matrix, from a day on."""

    purpose: str
    role: str
    currency: str
    most: Decimal | None
    hands: int
    monthly: Decimal | None
    customer_monthly: Decimal | None
    valid_from: date
    source: str


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """A cargo insurance of one customer, or of all where ``customer_id`` is None."""

    number: str
    insurer: str
    email: str
    language: str
    notice_hours: int
    since: date
    source: str
    customer_id: UUID | None = None
    until: date | None = None


def _may_record(by: Actor) -> None:
    if by.role not in RECORDERS:
        raise Forbidden


@command
def record_rule(*, by: Actor, at: datetime, row: Mapping[str, str], reason: str) -> UUID:
    """Record a liability rule of the house, with its source and why. Raises ``Invalid`` by column."""
    _may_record(by)
    problems = check_text("reason", reason, required=True, longest=400)
    kept = {name: str(row.get(name, "")).strip() for name in COLUMNS}
    try:
        rule = read_rule(kept)
    except ValueError as broken:
        column, _colon, why = str(broken).partition(": ")
        field = column if column in COLUMNS else "limit"
        problems.append(FieldError(field, Text(why or str(broken)), _("Correct it.")))
    if problems:
        raise Invalid(fields=problems)
    made = OwnRule(code=rule.code, row=kept, reason=reason.strip(), recorded_at=at, recorded_by=by.name)
    made.save(force_insert=True)
    state(
        LiabilityRuleRecorded(
            subject=Ref("liability_rule", str(made.id)), code=rule.code, valid_from=rule.valid_from
        )
    )
    return made.id


@command
def record_rates(*, by: Actor, at: datetime, rates: Sequence[Rate]) -> int:
    """Record what an SDR was worth, with the source; a day once recorded stays. Returns how many are new."""
    _may_record(by)
    problems: list[FieldError] = []
    for one in rates:
        problems += check_currency("currency", one.currency)
        problems += check_text("source", one.source, required=True)
        if not one.per_sdr.is_finite() or not 0 < one.per_sdr < 10**9:
            problems.append(FieldError("per_sdr", _("A rate is more than nought."), _("Correct it.")))
        if one.on > house_day(at) + timedelta(days=1):
            problems.append(FieldError("on", _("It lies in the future."), _("Correct the date.")))
    if problems:
        raise Invalid(fields=problems)
    return len(
        insert_new(
            [
                SdrRate(
                    currency=one.currency, on=one.on, per_sdr=one.per_sdr, source=one.source,
                    recorded_at=at, recorded_by=by.name,
                )
                for one in rates
            ]
        )
    )  # fmt: skip


@command
def record_authority(*, by: Actor, at: datetime, draft: AuthorityDraft) -> UUID:
    """Write a row of the matrix; it ends the one of the same purpose, role, currency and hands before it."""
    if by.role is not Role.ADMIN:
        raise Forbidden
    problems = check_currency("currency", draft.currency)
    problems += check_text("source", draft.source, required=True)
    if not problems:
        for name in ("most", "monthly", "customer_monthly"):
            problems += check_amount(name, getattr(draft, name), draft.currency)
    if draft.purpose not in {one.value for one in Purpose} or draft.role not in (
        "agent",
        "supervisor",
        "admin",
    ):
        problems.append(FieldError("role", _("It is not known here."), _("Choose one of the list.")))
    if not 1 <= draft.hands <= 5:
        problems.append(FieldError("hands", _("One to five people decide."), _("Correct it.")))
    if problems:
        raise Invalid(fields=problems)
    before = AuthorityRow.objects.select_for_update().filter(
        purpose=draft.purpose, role=draft.role, currency=draft.currency, hands=draft.hands,
        valid_to__isnull=True,
    )  # fmt: skip
    for row in before:
        if draft.valid_from <= row.valid_from:
            raise AuthorityPast
        row.valid_to = draft.valid_from
        row.save(update_fields=["valid_to"])
    values = {name: getattr(draft, name) for name in AuthorityDraft.__dataclass_fields__}
    made = AuthorityRow(**values, recorded_at=at, recorded_by=by.name)
    made.save(force_insert=True)
    state(AuthorityRecorded(subject=Ref("authority", str(made.id)), role=draft.role, purpose=draft.purpose))
    return made.id


@command
def record_policies(*, by: Actor, at: datetime, policies: Sequence[PolicyDraft]) -> int:
    """Record cargo insurances; a number that is there stays. Returns how many are new."""
    _may_record(by)
    problems: list[FieldError] = []
    for one in policies:
        problems += check_text("number", one.number, required=True, longest=60)
        problems += check_text("insurer", one.insurer, required=True, longest=120)
        problems += check_text("source", one.source, required=True)
        if "@" not in one.email.strip("@"):
            problems.append(FieldError("email", _("It is no mail address."), _("Correct it.")))
        if not 1 <= one.notice_hours <= 24 * 365:
            problems.append(FieldError("notice_hours", _("It is not known here."), _("Write hours from 1.")))
        if one.until is not None and one.until <= one.since:
            problems.append(FieldError("until", _("It ends before it begins."), _("Correct the date.")))
    if problems:
        raise Invalid(fields=problems)
    values = [{name: getattr(one, name) for name in PolicyDraft.__dataclass_fields__} for one in policies]
    return len(insert_new([Policy(**one, recorded_at=at, recorded_by=by.name) for one in values]))
