"""Small sheets of records: places, products, deliveries, vehicles, drivers, partners, places of stops."""

from __future__ import annotations

from nuoda.surfaces.intake.record_sheets.page import urlpatterns

__all__ = ["urlpatterns"]
