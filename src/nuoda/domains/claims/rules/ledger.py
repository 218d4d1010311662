"""Double entry: what a movement of money writes down. Each entry sums to nought. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from nuoda.domains.claims.rules.states import Method, Purpose
from nuoda.kernel.money import ZERO


class Account(StrEnum):
    """Accounts of compensation. Debits are above nought, credits below."""

    CLAIMS = "claims"
    GOODWILL = "goodwill"
    PAYABLE = "payable"
    BANK = "bank"
    RECEIVABLE = "receivable"
    VOUCHERS = "vouchers"
    IN_KIND = "in_kind"
    RECOVERIES = "recoveries"
    SALVAGE = "salvage"
    REFUNDABLE = "refundable"


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of an entry."""

    account: Account
    amount: Decimal


_WAY_OUT = {
    Method.BANK: Account.BANK,
    Method.SET_OFF: Account.RECEIVABLE,
    Method.CREDIT: Account.RECEIVABLE,
    Method.VOUCHER: Account.VOUCHERS,
    Method.IN_KIND: Account.IN_KIND,
}


def owed(purpose: Purpose, amount: Decimal) -> tuple[Posting, Posting]:
    """An award was approved: it costs, and it is owed to the customer."""
    cost = Account.CLAIMS if purpose is Purpose.CLAIM else Account.GOODWILL
    return Posting(cost, amount), Posting(Account.PAYABLE, -amount)


def paid(method: Method, amount: Decimal) -> tuple[Posting, Posting]:
    """What was owed was paid, by money, set-off, voucher, credit or in kind."""
    return Posting(Account.PAYABLE, amount), Posting(_WAY_OUT[method], -amount)


def repaid(purpose: Purpose, amount: Decimal) -> tuple[Posting, Posting]:
    """Goods were found after payment, and the customer paid back."""
    cost = Account.CLAIMS if purpose is Purpose.CLAIM else Account.GOODWILL
    return Posting(Account.BANK, amount), Posting(cost, -amount)


def salvaged(purpose: Purpose, amount: Decimal) -> tuple[Posting, Posting]:
    """Goods were found after payment, and are ours to sell."""
    cost = Account.CLAIMS if purpose is Purpose.CLAIM else Account.GOODWILL
    return Posting(Account.SALVAGE, amount), Posting(cost, -amount)


def recovered(amount: Decimal) -> tuple[Posting, Posting]:
    """A partner or the insurer paid."""
    return Posting(Account.BANK, amount), Posting(Account.RECOVERIES, -amount)


def refund_due(amount: Decimal) -> tuple[Posting, Posting]:
    """What was recovered is owed back: the goods were found."""
    return Posting(Account.RECOVERIES, amount), Posting(Account.REFUNDABLE, -amount)


def refunded(amount: Decimal) -> tuple[Posting, Posting]:
    """A partner or the insurer got back what was owed back."""
    return Posting(Account.REFUNDABLE, amount), Posting(Account.BANK, -amount)


def balances(postings: Iterable[Posting]) -> dict[Account, Decimal]:
    """What each account comes to; together they come to nought."""
    sums: dict[Account, Decimal] = defaultdict(lambda: ZERO)
    for one in postings:
        sums[one.account] += one.amount
    return dict(sums)
