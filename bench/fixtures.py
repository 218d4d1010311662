"""Rows that benches work on, made through the commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.shipments.commands import Place, Scan, ShipmentDraft, register_shipments
from nuoda.domains.shipments.models import Shipment
from nuoda.kernel.actor import system

BY = system("bench")
_WAY = ("PICKED_UP", "HUB_IN", "HUB_OUT", "LINEHAUL", "DEST_CITY", "STATION_IN", "OUT_FOR_DELIVERY")


@contextmanager
def empty_database(name: str) -> Iterator[None]:
    """A freshly migrated database of this name on the configured server, dropped afterwards."""
    home = settings.DATABASES["default"]["NAME"]
    _admin(f'DROP DATABASE IF EXISTS "{name}"')
    _admin(f'CREATE DATABASE "{name}"')
    _use(name)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        yield
    finally:
        _use(home)
        _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _admin(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _use(name: str) -> None:
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


def backend_pid() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    return int(row[0]) if row else None


def shipments(count: int, at: datetime) -> list[UUID]:
    """Register shipments of one customer; ids in the order of their waybills."""
    record_customers(by=BY, at=at, customers=[CustomerDraft(code="BENCH", name="测试客户")])
    drafts = [
        ShipmentDraft(
            customer="BENCH", waybill=f"B{place:09d}", carrier="NDX", booked_at=at,
            origin=Place(region="上海市", city="上海市"), destination=Place(region="四川省", city="成都市"),
            consignee_name="王芳", consignee_phone=f"138{place:08d}", promised_due_at=at + timedelta(days=30),
        )
        for place in range(count)
    ]  # fmt: skip
    for start in range(0, count, 2_000):
        register_shipments(by=BY, at=at, shipments=drafts[start : start + 2_000])
    return list(Shipment.objects.order_by("waybill").values_list("id", flat=True))


def scans_of(count: int, at: datetime, *, per_shipment: int) -> list[Scan]:
    """``per_shipment`` scans of each shipment, an hour apart from ``at`` on."""
    return [
        Scan(
            carrier="NDX", waybill=f"B{place:09d}",
            occurred_at=at + timedelta(hours=step, seconds=place % 3600),
            code=f"{step:02d}", milestone=_WAY[step % len(_WAY)], text="快件已到达【成都转运中心】",
            place=Place(region="四川省", city="成都市", name="成都转运中心"), source="bench",
        )
        for step in range(per_shipment)
        for place in range(count)
    ]  # fmt: skip
