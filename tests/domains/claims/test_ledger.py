"""Fifty thousand movements of compensation: every one sums to nought, and so does the book."""

from __future__ import annotations

from decimal import Decimal as D
from random import Random

import pytest

from nuoda.domains.claims.rules.ledger import (
    Account,
    Posting,
    balances,
    owed,
    paid,
    recovered,
    refund_due,
    refunded,
    repaid,
    salvaged,
)
from nuoda.domains.claims.rules.states import Method, Purpose

STEPS = 50_000


@pytest.mark.parametrize("seed", [1, 20_261_122])
def test_the_book_balances_after_every_step(seed: int) -> None:
    chance, book = Random(seed), dict.fromkeys(Account, D(0))
    approved: list[tuple[Purpose, D]] = []
    settled: list[tuple[Purpose, D]] = []
    won: list[D] = []
    out = back = D(0)

    def enter(lines: tuple[Posting, Posting]) -> None:
        assert sum(one.amount for one in lines) == 0
        assert lines[0].amount > 0
        for account, amount in balances(lines).items():
            book[account] += amount

    for _step in range(STEPS):
        act = chance.random()
        if act < 0.4 or not approved:
            purpose, amount = chance.choice(list(Purpose)), D(chance.randint(1, 10**8)) / 100
            approved.append((purpose, amount))
            enter(owed(purpose, amount))
        elif act < 0.75:
            purpose, amount = approved.pop(chance.randrange(len(approved)))
            settled.append((purpose, amount))
            out += amount
            enter(paid(chance.choice(list(Method)), amount))
        elif act < 0.85 and settled:
            purpose, amount = settled.pop(chance.randrange(len(settled)))
            back += amount
            enter(chance.choice([repaid, salvaged])(purpose, amount))
        elif act < 0.95 or not won:
            won.append(D(chance.randint(1, 10**6)) / 100)
            enter(recovered(won[-1]))
        else:
            amount = won.pop(chance.randrange(len(won)))
            enter(refund_due(amount))
            enter(refunded(amount))
        assert book[Account.PAYABLE] <= 0
    assert sum(book.values()) == 0
    assert -book[Account.RECOVERIES] == sum(won)
    assert book[Account.REFUNDABLE] == 0
    assert -book[Account.PAYABLE] == sum(amount for _purpose, amount in approved)
    assert book[Account.CLAIMS] + book[Account.GOODWILL] == out - back - book[Account.PAYABLE]
