"""How the goods of orders are counted: a line of a known product as the product is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from nuoda.domains.orders.commands.drafts import OrderLine
from nuoda.domains.stock.queries.sourcing import products_by_sku
from nuoda.kernel.actor import system

Units = Mapping[tuple[UUID, str], str]
"""Owner and number of a product → its unit."""
# What a product is counted in is the same for whoever orders it.
_HOUSE = system("orders")


def units_of(lines: Iterable[tuple[UUID, Sequence[OrderLine]]]) -> Units:
    """The units of the products that lines of these customers name. One query, none where no product is."""
    wanted = {(owner, line.sku) for owner, every in lines for line in every if line.sku}
    return {key: card.unit for key, card in products_by_sku(wanted, actor=_HOUSE).items()}
