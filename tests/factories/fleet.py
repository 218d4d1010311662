"""A depot in Shanghai with vans, drivers, a partner, and jobs around it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from tests.factories.moments import NOW
from tests.factories.people import SYSTEM, make_account

from nuoda.domains.dispatch.commands import (
    DepotDraft,
    DriverDraft,
    JobDraft,
    PartnerDraft,
    VehicleDraft,
    record_jobs,
    set_depots,
    set_drivers,
    set_partners,
    set_vehicles,
)
from nuoda.domains.dispatch.queries import depot_by_code
from nuoda.kernel.actor import Actor, Role

HOME = (31.2304, 121.4737)
DAY = date(2026, 11, 24)
ZONE = ZoneInfo("Asia/Shanghai")


def clock_time(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def furnish_depot(*, vans: int = 2, at: datetime = NOW, partner: bool = False) -> tuple[UUID, list[Actor]]:
    """The depot SHD with vans V1, V2, … of 1,000 kg and a driver for each. Returns it and the drivers."""
    set_depots(
        by=SYSTEM, at=at, depots=[DepotDraft("SHD", "上海仓", *HOME, city="上海市", late_cost=Decimal(2))]
    )
    names = [f"V{place}" for place in range(1, vans + 1)]
    set_vehicles(
        by=SYSTEM, at=at,
        vehicles=[
            VehicleDraft(
                one, "SHD", 1000, Decimal(8), time(7), time(19), fixed_cost=Decimal(80), km_cost=Decimal(2),
                hour_cost=Decimal(30), skills=("tail_lift",) if one == "V1" else (),
            )
            for one in names
        ],
    )  # fmt: skip
    accounts = [make_account(Role.DRIVER, email=f"{one.lower()}@drivers.example", name=one) for one in names]
    set_drivers(
        by=SYSTEM, at=at,
        drivers=[
            DriverDraft(
                f"D{one}", f"司机{one}", "SHD", account_id=UUID(account.id), vehicle=one,
                shifts=[(clock_time(7), clock_time(18))],
            )
            for one, account in zip(names, accounts, strict=True)
        ],
    )  # fmt: skip
    if partner:
        set_partners(
            by=SYSTEM, at=at, partners=[PartnerDraft("PX", "城配伙伴", 2, 500, Decimal(35), time(20))]
        )
    return depot_by_code("SHD", actor=SYSTEM).id, accounts


def around(count: int, *, kilograms: int = 50) -> list[JobDraft]:
    """Jobs on a ring around the depot, each within a window of four hours of the day."""
    found = []
    for place in range(count):
        begins = clock_time(8 + place % 3 * 3)
        found.append(
            JobDraft(
                "SHD", f"R{place}", DAY, latitude=HOME[0] + 0.03 * ((place % 5) - 2) + 0.002 * place,
                longitude=HOME[1] + 0.04 * ((place % 3) - 1) + 0.003 * place, name=f"王小{place}",
                phone="13800001234", address=f"上海市静安区某路{place}号502室", city="上海市",
                windows=((begins, begins + timedelta(hours=4)),), kilograms=Decimal(kilograms),
                volume_m3=Decimal("0.3"), due_at=begins + timedelta(hours=4),
            )
        )  # fmt: skip
    return found


def make_jobs(jobs: Sequence[JobDraft], *, at: datetime = NOW) -> None:
    report = record_jobs(by=SYSTEM, at=at, jobs=jobs)
    assert report.refused == ()
