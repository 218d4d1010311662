"""The house, furnished for tests: everything is made through the commands, nothing by the ORM."""

from __future__ import annotations

from tests.factories.jobs import settle
from tests.factories.moments import NOW, SHANGHAI
from tests.factories.parcels import a_scan, an_order, make_order, make_shipment, scan
from tests.factories.people import SYSTEM, make_account, make_customer, make_customer_actor

__all__ = [
    "NOW",
    "SHANGHAI",
    "SYSTEM",
    "a_scan",
    "an_order",
    "make_account",
    "make_customer",
    "make_customer_actor",
    "make_order",
    "make_shipment",
    "scan",
    "settle",
]
