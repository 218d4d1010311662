"""What is kept back of a product in a warehouse: the safety stock, and what is kept for tiers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from nuoda.domains.customers.queries.matrix import tier_services
from nuoda.domains.stock.models import Pool, Product, Warehouse
from nuoda.domains.stock.rules import Ledger
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.errors import NotFound

_KEEPER = system("stock")


@dataclass(frozen=True, slots=True)
class KeptBack:
    """What of a product in a warehouse is kept back, as it was set."""

    product_id: UUID
    customer_id: UUID
    sku: str
    warehouse: str
    safety: int
    protected: Mapping[str, int]
    by_matrix: bool


def kept_back(product_id: UUID, warehouse: str, *, actor: Actor) -> KeptBack:
    """One product in one warehouse. Raises :class:`NotFound`."""
    product = Product.objects.visible_to(actor).filter(id=product_id).first()
    house = Warehouse.objects.visible_to(actor).filter(code=warehouse).first()
    if product is None or house is None:
        raise NotFound
    pool = Pool.objects.visible_to(actor).filter(product=product, warehouse=house).first()
    return KeptBack(
        product.id, product.customer_id, product.sku, house.code, pool.safety if pool else 0,
        dict(pool.protected) if pool else {}, pool.by_matrix if pool else False,
    )  # fmt: skip


def shares_at(pools: Iterable[Pool], at: datetime) -> Mapping[str, int]:
    """The percent of what lies in a warehouse that the service matrix keeps for each tier at an instant.

    One query where a pool goes by the matrix, else none.
    """
    if not any(pool.by_matrix for pool in pools):
        return {}
    services = tier_services(at, actor=_KEEPER)
    return {tier: service.stock_share for tier, service in services.items() if service.stock_share}


def ledger_of(pool: Pool | None, today: date, shares: Mapping[str, int]) -> Ledger:
    """The empty ledger of a pool, with what it keeps back; a quantity of its own goes before a share."""
    if pool is None:
        return Ledger(today)
    return Ledger(today, pool.safety, pool.protected, shares=shares if pool.by_matrix else {})
