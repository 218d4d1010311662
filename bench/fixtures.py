"""Rows that benches work on, made through the commands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from datetime import datetime, timedelta
from urllib.parse import urlsplit
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
def empty_database(purpose: str) -> Iterator[str]:
    """A freshly migrated database of this purpose on the configured server, dropped afterwards.

    Yields its name: that of the configured database, and the purpose. Child processes use it too.
    """
    home = str(settings.DATABASES["default"]["NAME"])
    name = f"{home}_{purpose}"
    _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _admin(f'CREATE DATABASE "{name}"')
    use(name)
    try:
        call_command("migrate", verbosity=0, interactive=False)
        yield name
    finally:
        use(home)
        _admin(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _admin(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def use(name: str) -> None:
    """Go on with this database of the same server, in this process and in those that it starts."""
    connections["default"].close()
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name
    parts = urlsplit(os.environ.get("DATABASE_URL", "postgresql:///nuoda"))
    query = f"?{parts.query}" if parts.query else ""
    os.environ["DATABASE_URL"] = f"{parts.scheme}://{parts.netloc}/{name}{query}"


def backend_pid() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    return int(row[0]) if row else None


def shipments(count: int, at: datetime, *, carrier: str = "NDX") -> list[UUID]:
    """Register shipments of one customer and one carrier; ids in the order of their waybills."""
    record_customers(by=BY, at=at, customers=[CustomerDraft(code="BENCH", name="测试客户")])
    drafts = [
        ShipmentDraft(
            customer="BENCH", waybill=f"B{place:09d}", carrier=carrier, booked_at=at,
            origin=Place(region="上海市", city="上海市"), destination=Place(region="四川省", city="成都市"),
            consignee_name="王芳", consignee_phone=f"138{place:08d}", promised_due_at=at + timedelta(days=30),
        )
        for place in range(count)
    ]  # fmt: skip
    for start in range(0, count, 2_000):
        register_shipments(by=BY, at=at, shipments=drafts[start : start + 2_000])
    rows = Shipment.objects.filter(carrier=carrier)
    return list(rows.order_by("waybill").values_list("id", flat=True))


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


@contextmanager
def demo_database(purpose: str) -> Iterator[str]:
    """A database of this purpose in which the demo has been made as of now; dropped afterwards."""
    with empty_database(purpose) as name:
        with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):
            call_command("demo", "seed", stdout=nowhere)
        yield name
