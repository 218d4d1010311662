"""Warehouses, goods, and where they lie."""

from __future__ import annotations

from nuoda.domains.stock.models.counts import Count, CountLine
from nuoda.domains.stock.models.goods import Lot, LotTerm, Product
from nuoda.domains.stock.models.incoming import Advice, AdviceLine
from nuoda.domains.stock.models.ledger import Balance, Move
from nuoda.domains.stock.models.packages import Package
from nuoda.domains.stock.models.places import Location, Warehouse
from nuoda.domains.stock.models.promised import Pool, Reservation
from nuoda.domains.stock.models.ticks import HandlingTick
from nuoda.domains.stock.models.work import WorkDone, WorkOrder, WorkService

__all__ = [
    "Advice",
    "AdviceLine",
    "Balance",
    "Count",
    "CountLine",
    "HandlingTick",
    "Location",
    "Lot",
    "LotTerm",
    "Move",
    "Package",
    "Pool",
    "Product",
    "Reservation",
    "Warehouse",
    "WorkDone",
    "WorkOrder",
    "WorkService",
]
