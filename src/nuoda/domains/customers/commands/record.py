"""Record customers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from nuoda.domains.customers.commands.moving import Moved, move
from nuoda.domains.customers.facts import CustomerRecorded
from nuoda.domains.customers.models import Customer, Override, Standing
from nuoda.domains.customers.queries.scoring import review_due
from nuoda.domains.customers.rules import LANGUAGES, Cause, OverrideState, Tier
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.search import index_text
from nuoda.kernel.searching import write_search
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import text as _

_ZONES = available_timezones()
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_FIELDS = ("name", "name_en", "trade", "region", "language", "zone", "email", "phone")
FIRST_REVIEW_DAYS = 30


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """A customer as its source describes it; ``code`` is the natural key.

    ``tier`` counts as recorded until the first score is taken; from then on scores and overrides move it.
    """

    code: str
    name: str
    name_en: str = ""
    trade: str = ""
    tier: str = "ordinary"
    language: str = "zh-hans"
    zone: str = "Asia/Shanghai"
    email: str = ""
    phone: str = ""
    region: str = ""


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
    opened = [row for row in stored if row.code in fresh]
    moved = _tiers([row for row in stored if row.code not in fresh], drafts)
    changed = opened + mended + [row for row in moved if row not in mended]
    _index(changed)
    _open_standings(opened, at)
    moves = [Moved(row, "", row.tier, Cause.RECORDED) for row in opened]
    moves += [Moved(row, row.tier, drafts[row.code].tier, Cause.RECORDED) for row in moved]
    move(moves, by, at)
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


def _open_standings(opened: list[Customer], at: datetime) -> None:
    due = review_due(at, FIRST_REVIEW_DAYS)
    insert_new([Standing(customer_id=row.id, tier=row.tier, since=at, review_at=due) for row in opened])


def _tiers(rows: list[Customer], drafts: Mapping[str, CustomerDraft]) -> list[Customer]:
    """Those whose tier by record changes: who was never scored; an override goes on holding where it does.

    Returns those whose tier in force changes with it.
    """
    differing = {row.id: row for row in rows if row.tier != drafts[row.code].tier}
    if not differing:
        return []
    standings = list(
        Standing.objects.select_for_update().filter(customer_id__in=list(differing), scored_at__isnull=True)
    )
    for one in standings:
        one.tier = drafts[differing[one.customer_id].code].tier
    save_columns(standings, "tier")
    ids = [one.customer_id for one in standings]
    held = set(
        Override.objects.filter(customer_id__in=ids, state=OverrideState.ACTIVE).values_list(
            "customer_id", flat=True
        )
    )
    return [differing[one] for one in ids if one not in held]


def _row(draft: CustomerDraft, at: datetime) -> Customer:
    row = Customer(code=draft.code, opened_at=at, tier=draft.tier)
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
        [
            (row.id, index_text(row.code, row.name, row.name_en, row.trade, row.region, row.phone))
            for row in rows
        ],
    )


def _check(place: int, draft: CustomerDraft) -> list[FieldError]:
    at = f"customers.{place}"
    problems = [
        *check_text(f"{at}.code", draft.code, required=True, longest=40),
        *check_text(f"{at}.name", draft.name, required=True),
        *check_text(f"{at}.name_en", draft.name_en),
        *check_text(f"{at}.trade", draft.trade, longest=80),
        *check_text(f"{at}.region", draft.region, longest=80),
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
