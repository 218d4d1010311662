"""What a claim is reckoned from, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from nuoda.domains.claims.rules.records import Fault, Partial
from nuoda.kernel.errors import FieldError
from nuoda.kernel.money import ZERO, fits, is_currency, minor_units
from nuoda.kernel.text import text as _

HUNDRED = Decimal(100)
MOST_MONEY = Decimal(10) ** 12
MOST_KG = Decimal(10) ** 7


class LossKind(StrEnum):
    """What happened to the goods."""

    LOSS = "loss"
    DAMAGE = "damage"
    SHORTAGE = "shortage"
    DELAY = "delay"


class Excuse(StrEnum):
    """What frees the carrier, where it is proved (Civil Code 832)."""

    NONE = ""
    FORCE_MAJEURE = "force_majeure"
    NATURE_OF_GOODS = "nature_of_goods"
    FAULT_OF_SHIPPER = "fault_of_shipper"


@dataclass(frozen=True, slots=True)
class Rate:
    """What one SDR is worth in a currency on a day, and where that stands."""

    currency: str
    per_sdr: Decimal
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Term:
    """A limit that was agreed: the least of what is given counts. ``valid`` is False for a term that does
    not bind, such as one nobody was pointed to (Civil Code 496-498), with ``why``.
    """

    per_kg: Decimal | None = None
    fixed: Decimal | None = None
    freight_times: Decimal | None = None
    valid: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Loss:
    """The facts of a claim. Amounts are of ``currency``, shares are percent.

    ``full_value`` is that of all goods which a declared value covers; ``lost`` the invoice or market value
    at destination of what was lost or damaged; ``repair`` what mending costs where it can be mended;
    ``weight_kg`` the gross weight of what was lost. ``freight_share`` of the freight is refunded by law or
    contract; ``liquidated`` damages for delay go before ``delay_loss``; ``credits`` were given for the same
    delay. ``containers`` and ``two_bureaus`` (of the railway) move time limits, no amounts.
    """

    kind: LossKind
    currency: str
    full_value: Decimal = ZERO
    lost: Decimal = ZERO
    repair: Decimal | None = None
    salvage: Decimal = ZERO
    saved: Decimal = ZERO
    declared: Decimal | None = None
    formula: Partial | None = None
    weight_kg: Decimal = ZERO
    packages: int = 1
    freight: Decimal = ZERO
    freight_share: Decimal = ZERO
    delay_loss: Decimal = ZERO
    liquidated: Decimal | None = None
    credits: Decimal = ZERO
    fault: Fault = Fault.NONE
    term: Term | None = None
    customer_share: Decimal = ZERO
    excuse: Excuse = Excuse.NONE
    rate: Rate | None = None
    containers: bool = False
    two_bureaus: bool = False


_AMOUNTS = (
    "full_value", "lost", "repair", "salvage", "saved", "declared", "freight", "delay_loss", "liquidated",
    "credits",
)  # fmt: skip


def problems_of(loss: Loss) -> list[FieldError]:
    """All that is wrong with the facts, each with its remedy; empty where they can be reckoned with."""
    found = check_currency("currency", loss.currency)
    if found:
        return found
    for name in _AMOUNTS:
        found += check_amount(name, getattr(loss, name), loss.currency)
    for name in ("freight_share", "customer_share"):
        found += _within(name, getattr(loss, name), HUNDRED)
    found += _within("weight_kg", loss.weight_kg, MOST_KG)
    if not 0 <= loss.packages <= 1_000_000:
        found.append(FieldError("packages", _("It is not a number of packages."), _("Correct it.")))
    if not found and loss.lost > loss.full_value:
        reason = _("More is lost than there was in all.")
        found.append(FieldError("full_value", reason, _("Write the full value of the consignment.")))
    if loss.rate is not None and (not loss.rate.per_sdr.is_finite() or loss.rate.per_sdr <= 0):
        found.append(FieldError("rate", _("A rate is more than nought."), _("Write the rate of the IMF.")))
    return found


def check_currency(field: str, currency: str) -> list[FieldError]:
    if is_currency(currency):
        return []
    return [FieldError(field, _("It is no currency of ISO 4217."), _("Write three letters such as CNY."))]


def check_amount(field: str, amount: Decimal | None, currency: str) -> list[FieldError]:
    """Money is not negative, not more than 10^12, and has no more decimals than its currency."""
    if amount is None:
        return []
    if not amount.is_finite() or amount < 0:
        return [FieldError(field, _("Money cannot be negative."), _("Write an amount of nought or more."))]
    if amount > MOST_MONEY:
        return [FieldError(field, _("It is more than can be claimed here."), _("Correct it."))]
    if not fits(amount, currency):
        figures = {"currency": currency, "decimals": minor_units(currency)}
        reason = _("It has more decimals than %(currency)s, which has %(decimals)s.", figures)
        return [FieldError(field, reason, _("Round it."))]
    return []


def _within(field: str, value: Decimal, most: Decimal) -> list[FieldError]:
    if value.is_finite() and 0 <= value <= most:
        return []
    figures = {"least": 0, "most": f"{most:f}"}
    reason = _("It lies outside %(least)s to %(most)s.", figures)
    return [FieldError(field, reason, _("Correct it."))]
