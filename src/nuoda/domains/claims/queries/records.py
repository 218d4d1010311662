"""Liability records, SDR rates, authority, policies, read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from nuoda.domains.claims.models import AuthorityRow, OwnRule, Policy, SdrRate
from nuoda.domains.claims.rules import Authority, Rate, Rule, read_rule, shipped_rules, superseded, write_rule
from nuoda.kernel.actor import Actor

RATE_KEEPS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A cargo insurance."""

    id: UUID
    number: str
    insurer: str
    email: str
    language: str
    customer_id: UUID | None
    notice_hours: int
    since: date
    until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A liability record with whether the house recorded it itself."""

    rule: Rule
    own: bool
    recorded_by: str

    @property
    def columns(self) -> dict[str, str]:
        """The record as the table of records writes it."""
        return write_rule(self.rule)


def rules_known(*, actor: Actor) -> list[Rule]:
    """All liability records, those of the house first, the newest of them in front."""
    own = OwnRule.objects.visible_to(actor).order_by("-recorded_at", "-id")
    return superseded(shipped_rules(), [read_rule(one.row) for one in own])


def rule_rows(*, actor: Actor) -> list[RuleRow]:
    """All liability records with whence they come, by rank and day."""
    own = [
        RuleRow(read_rule(one.row), True, one.recorded_by)
        for one in OwnRule.objects.visible_to(actor).order_by("-recorded_at", "-id")
    ]
    rows = own + [RuleRow(one, False, "") for one in shipped_rules()]
    return sorted(rows, key=lambda one: (one.rule.rank, one.rule.code, one.rule.valid_from, not one.own))


def rate_for(currency: str, on: date, *, actor: Actor) -> Rate | None:
    """The newest rate of at most seven days before a day; None where none was recorded."""
    rows = SdrRate.objects.visible_to(actor).filter(currency=currency, on__lte=on, on__gte=on - RATE_KEEPS)
    row = rows.order_by("-on").first()
    return _rate(row) if row else None


def rates(*, actor: Actor, limit: int = 100) -> list[Rate]:
    """Recorded rates, the newest first."""
    return [_rate(row) for row in SdrRate.objects.visible_to(actor).order_by("-on", "currency")[:limit]]


def authority_rows(*, actor: Actor) -> list[Authority]:
    """The whole matrix, by purpose, role and amount."""
    rows = AuthorityRow.objects.visible_to(actor).order_by(
        "purpose", "currency", "hands", "most", "valid_from"
    )
    return [one.shape() for one in rows]


def policies_for(customer_ids: list[UUID], on: date, *, actor: Actor) -> list[PolicyRow]:
    """Policies in force on a day that cover any of these customers, those of all customers too."""
    rows = Policy.objects.visible_to(actor).filter(
        Q(customer_id__in=customer_ids) | Q(customer_id__isnull=True), since__lte=on
    )
    return [_policy(row) for row in rows.exclude(until__lte=on).order_by("number")]


def policy_rows(*, actor: Actor) -> list[PolicyRow]:
    return [_policy(row) for row in Policy.objects.visible_to(actor).order_by("number")]


def policies_by_id(ids: list[UUID], *, actor: Actor) -> dict[UUID, PolicyRow]:
    return {row.id: _policy(row) for row in Policy.objects.visible_to(actor).filter(id__in=ids)}


def _policy(row: Policy) -> PolicyRow:
    return PolicyRow(
        row.id, row.number, row.insurer, row.email, row.language, row.customer_id, row.notice_hours,
        row.since, row.until, row.source,
    )  # fmt: skip


def _rate(row: SdrRate) -> Rate:
    return Rate(row.currency, row.per_sdr, row.on, row.source)
