"""What wishes cost and promise today, without a quote being made: for quotes and for orders that change."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from nuoda.domains.contracts.queries.contingencies import outages
from nuoda.domains.contracts.queries.service_levels import level_chooser
from nuoda.domains.contracts.queries.tariffs import tariff_book
from nuoda.domains.contracts.rules.quotes.options import offer
from nuoda.domains.contracts.rules.quotes.shapes import Offer, Wish
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor

K = TypeVar("K")


def offers_for(
    wishes: Mapping[K, Wish], cards: Mapping[K, CustomerCard], *, actor: Actor, at: datetime
) -> dict[K, Offer]:
    """An offer a wish, by the same keys: tariffs and levels are read once, and each sheet at most once."""
    if not wishes:
        return {}
    book, chooser = tariff_book(actor=actor), level_chooser(actor=actor)
    out = outages(at, actor=actor)
    chosen = {key: book.chosen(cards[key].id, wish.consignment.pickup_on) for key, wish in wishes.items()}
    book.learn({one.id for each in chosen.values() for one in each}, actor=actor)
    found = {}
    for key, wish in wishes.items():
        level_of = chooser.of(customer_id=cards[key].id, tier=cards[key].tier, at=wish.pickup_at)
        found[key] = offer(wish, book.versions(chosen[key]), level_of, out)
    return found
