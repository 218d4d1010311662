"""Quotes that became orders."""

from __future__ import annotations

from collections.abc import Sequence

from nuoda.domains.contracts.commands.quotes import Taking, take_quotes
from nuoda.domains.orders.facts import OrderConfirmed
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

QUOTER = system("quoter")


def note_quotes_taken(facts: Sequence[Recorded]) -> None:
    """Note on each quote the order that took it up."""
    taken = [
        Taking(one.fact.quote, one.fact.quote_version, one.fact.quote_option, one.fact.reference)
        for one in facts
        if isinstance(one.fact, OrderConfirmed) and one.fact.quote
    ]
    if taken:
        take_quotes(by=QUOTER, at=clock.now(), taken=taken)
