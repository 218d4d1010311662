"""What lies in warehouses, comes, and is promised."""

from __future__ import annotations

from nuoda.domains.stock.queries.floor import FloorDay, WarehouseRow, day_in, floor_day, warehouses

__all__ = ["FloorDay", "WarehouseRow", "day_in", "floor_day", "warehouses"]
