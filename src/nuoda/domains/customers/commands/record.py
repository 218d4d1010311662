"""Record customers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from nuoda.domains.customers.facts import CustomerRecorded
from nuoda.domains.customers.models import Customer
from nuoda.domains.customers.rules import LANGUAGES, Tier
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.search import index_text
from nuoda.kernel.searching import write_search
from nuoda.kernel.text import text as _

_ZONES = available_timezones()
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_FIELDS = ("name", "name_en", "trade", "tier", "language", "zone", "email", "phone")


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """A customer as its source describes it; ``code`` is the natural key."""

    code: str
    name: str
    name_en: str = ""
    trade: str = ""
    tier: str = "ordinary"
    language: str = "zh-hans"
    zone: str = "Asia/Shanghai"
    email: str = ""
    phone: str = ""


@command
def record_customers(*, by: Actor, at: datetime, customers: Sequence[CustomerDraft]) -> int:
    """Open customers or bring them up to date, by code. Returns how many were new or changed."""
    if not by.sees_all or by.role is Role.MACHINE:
        raise Forbidden
    problems = [problem for place, draft in enumerate(customers) for problem in _check(place, draft)]
    if problems:
        raise Invalid(fields=problems)
    drafts = {draft.code: draft for draft in sorted(customers, key=lambda draft: draft.code)}
    rows = {code: _row(draft, at) for code, draft in drafts.items()}
    Customer.objects.bulk_create(rows.values(), ignore_conflicts=True)
    stored = list(Customer.objects.select_for_update().filter(code__in=drafts).order_by("code"))
    fresh = {row.code for row in stored if row.id == rows[row.code].id}
    mended = [row for row in stored if row.code not in fresh and _bring_up_to_date(row, drafts[row.code])]
    save_columns(mended, *_FIELDS)
    changed = [row for row in stored if row.code in fresh] + mended
    _index(changed)
    state(
        *(
            CustomerRecorded(
                subject=Ref("customer", str(row.id)), customer_id=row.id, code=row.code, tier=row.tier,
                fresh=row.code in fresh,
            )
            for row in changed
        )
    )  # fmt: skip
    return len(changed)


def _row(draft: CustomerDraft, at: datetime) -> Customer:
    row = Customer(code=draft.code, opened_at=at)
    for name in _FIELDS:
        setattr(row, name, getattr(draft, name))
    return row


def _bring_up_to_date(row: Customer, draft: CustomerDraft) -> bool:
    before = [getattr(row, name) for name in _FIELDS]
    after = [getattr(draft, name) for name in _FIELDS]
    for name, value in zip(_FIELDS, after, strict=True):
        setattr(row, name, value)
    return before != after


def _index(rows: list[Customer]) -> None:
    write_search(
        Customer,
        [(row.id, index_text(row.code, row.name, row.name_en, row.trade, row.phone)) for row in rows],
    )


def _check(place: int, draft: CustomerDraft) -> list[FieldError]:
    at = f"customers.{place}"
    problems = [
        *check_text(f"{at}.code", draft.code, required=True, longest=40),
        *check_text(f"{at}.name", draft.name, required=True),
        *check_text(f"{at}.name_en", draft.name_en),
        *check_text(f"{at}.trade", draft.trade, longest=80),
        *check_text(f"{at}.email", draft.email, longest=254),
        *check_text(f"{at}.phone", draft.phone, longest=40),
    ]
    if not problems and draft.email and not _ADDRESS.fullmatch(draft.email):
        reason = _("It is no mail address.")
        problems.append(FieldError(f"{at}.email", reason, _("Write it like name@example.com.")))
    for name, value, allowed in (
        ("tier", draft.tier, tuple(t.value for t in Tier)),
        ("language", draft.language, LANGUAGES),
    ):
        if value not in allowed:
            reason = _("Unknown value %(value)s.", {"value": value[:40]})
            remedy = _("Choose from %(values)s.", {"values": ", ".join(allowed)})
            problems.append(FieldError(f"{at}.{name}", reason, remedy))
    if draft.zone not in _ZONES:
        reason = _("Unknown time zone %(zone)s.", {"zone": draft.zone[:40]})
        problems.append(FieldError(f"{at}.zone", reason, _("Write it like Asia/Shanghai.")))
    return problems
