"""The rows of orders."""

from __future__ import annotations

from nuoda.domains.orders.models.allocation import AllocatedLine, AllocatedPart
from nuoda.domains.orders.models.change import ChangeTerm, HandOverNote, OrderAsk, OrderHold, OrderVersion
from nuoda.domains.orders.models.drafts import SheetLayout, WaitingOrder
from nuoda.domains.orders.models.order import Order
from nuoda.domains.orders.models.sourcing import (
    AllocationPolicy,
    OpenCatalogue,
    SourceTerm,
    Substitute,
    SupplierOffer,
)
from nuoda.domains.orders.models.substitution import Substitution
from nuoda.domains.orders.models.unsent import UnsentOrder

__all__ = [
    "AllocatedLine",
    "AllocatedPart",
    "AllocationPolicy",
    "OpenCatalogue",
    "SourceTerm",
    "Substitute",
    "SupplierOffer",
    "ChangeTerm",
    "HandOverNote",
    "Order",
    "OrderAsk",
    "OrderHold",
    "OrderVersion",
    "SheetLayout",
    "Substitution",
    "UnsentOrder",
    "WaitingOrder",
]
