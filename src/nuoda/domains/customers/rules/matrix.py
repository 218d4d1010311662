"""The service matrix: what each tier and segment gets beyond what everybody has by law (§5.10). Pure.

Statutory rights are equal for all: a row may quicken only the kinds of promises in ``QUICKENED``, and no kind
that a statute sets; its factor makes clocks of cases faster, never slower than the house's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from nuoda.domains.customers.rules.tiers import Tier
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

QUICKENED = ("first_reply", "next_update", "plan", "call_back")
"""Kinds of promises whose targets a row may set, in minutes."""


class Holder(StrEnum):
    TIER = "tier"
    SEGMENT = "segment"


class Contact(StrEnum):
    """Whom a customer reaches: a manager or an agent of her own by name, the pool, or self-service first."""

    MANAGER = "manager"
    AGENT = "agent"
    POOL = "pool"
    SELF_SERVICE = "self_service"


class Told(StrEnum):
    """What is told unasked: every milestone, the delivery, or trouble alone. Of trouble everybody hears."""

    EVERY = "every"
    DELIVERY = "delivery"
    TROUBLE = "trouble"


class Digest(StrEnum):
    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


class Channel(StrEnum):
    MAIL = "mail"
    WEBHOOK = "webhook"


class Goodwill(StrEnum):
    """How far an agent may go beyond what is owed."""

    STANDARD = "standard"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Service:
    """What a tier or a segment gets. ``minutes`` by kind of promise; ``answer_percent`` of contacts are
    answered within ``answer_seconds``; ``stock_share`` percent of stock protected; ``routing`` 1 goes first;
    ``review_days`` between talks about the service."""

    contact: str
    line_24h: bool
    answer_percent: int
    answer_seconds: int
    minutes: Mapping[str, int]
    case_factor: Decimal
    stock_share: int
    routing: int
    told: str
    channels: tuple[str, ...]
    digest: str
    review_days: int
    goodwill: str

    @property
    def named(self) -> bool:
        return self.contact in (Contact.MANAGER, Contact.AGENT)


@dataclass(frozen=True, slots=True)
class Row:
    """A version of what a tier or a segment gets; ``service`` is None where a segment gets nothing of its own
    any more."""

    holder: str
    name: str
    valid_from: datetime
    service: Service | None


def in_force(rows: Iterable[Row], at: datetime) -> dict[tuple[str, str], Row]:
    """The version of each holder that counts at an instant: the latest that has begun."""
    found: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=lambda one: one.valid_from):
        if row.valid_from <= at:
            found[row.holder, row.name] = row
    return found


def chosen(rows: Mapping[tuple[str, str], Row], tier: str, segments: Iterable[str]) -> Row | None:
    """What a customer gets: by the first of her segments that has a row of its own, else by her tier."""
    own = [rows[Holder.SEGMENT.value, one] for one in segments if (Holder.SEGMENT.value, one) in rows]
    given = next((row for row in own if row.service is not None), None)
    return given or rows.get((Holder.TIER.value, tier))


def check_service(service: Service) -> list[FieldError]:
    """What is wrong with a row; nothing where it may be entered."""
    problems = []
    touched = [kind for kind in service.minutes if kind not in QUICKENED]
    if touched:
        reason = _(
            "%(kinds)s is not the matrix's to set: what the law gives is equal for all.",
            {"kinds": ", ".join(sorted(touched))[:80]},
        )
        problems.append(
            FieldError("minutes", reason, _("Name %(values)s.", {"values": ", ".join(QUICKENED)}))
        )
    if any(not 1 <= minutes <= 43_200 for minutes in service.minutes.values()):
        problems.append(
            FieldError("minutes", _("A target lies outside 1 minute to 30 days."), _("Correct it."))
        )
    for name, value, least, most in (
        ("answer_percent", service.answer_percent, 1, 99),
        ("answer_seconds", service.answer_seconds, 1, 3_600),
        ("stock_share", service.stock_share, 0, 100),
        ("routing", service.routing, 1, 9),
        ("review_days", service.review_days, 1, 730),
    ):
        if not least <= value <= most:
            reason = _("It lies outside %(least)s to %(most)s.", {"least": least, "most": most})
            problems.append(FieldError(name, reason, _("Correct it.")))
    if not Decimal("0.1") <= service.case_factor <= 1:
        reason = _("A factor makes clocks faster, never slower: it lies outside 0.1 to 1.")
        problems.append(FieldError("case_factor", reason, _("1 is the house's own pace.")))
    return problems + _check_words(service)


def _check_words(service: Service) -> list[FieldError]:
    problems = []
    for name, value, allowed in (
        ("contact", service.contact, Contact), ("told", service.told, Told),
        ("digest", service.digest, Digest), ("goodwill", service.goodwill, Goodwill),
    ):  # fmt: skip
        if value not in {one.value for one in allowed}:
            problems.append(_unknown(name, value, [one.value for one in allowed]))
    strange = [one for one in service.channels if one not in {each.value for each in Channel}]
    if strange:
        problems.append(_unknown("channels", strange[0], [one.value for one in Channel]))
    elif not service.channels:
        problems.append(FieldError("channels", _("It is empty."), _("Trouble has to be told somewhere.")))
    return problems


def _unknown(name: str, value: str, allowed: list[str]) -> FieldError:
    reason = _("Unknown value %(value)s.", {"value": value[:40]})
    return FieldError(name, reason, _("Choose from %(values)s.", {"values": ", ".join(allowed)}))


TIERS = tuple(one.value for one in Tier)
