"""The demo's dispatch: trips of today, one of them broken off and planned anew; forty stops of tomorrow for
three vans at six in the morning, and one partner.

Places, goods, costs and windows are invented; the streets exist, the numbers may not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from nuoda.domains.accounts.queries import couriers
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.queries import TripPage, board, depot_by_code, depots, job_rows, solve_plan
from nuoda.kernel.actor import Actor
from nuoda.kernel.draining import drain
from nuoda.kernel.paging import Window
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.driving import LOGIN
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world.company import DISPATCHER
from nuoda.surfaces.intake.demo.world.roads import CHINA

DEPOT, CITY, CARRIER = "JDD", "上海市", "JDPS"
HOME = (31.3747, 121.2650)
STOPS, TODAY = 40, 36
_VANS = (
    # plate, kilograms, m³, temperature, skills, CNY a trip, a kilometre, an hour, driver
    ("沪A·D1206", 1_500, "11", "", ("tail_lift",), 120, "1.60", 38, "郑长河"),
    ("沪A·D3382", 1_200, "9", "chilled", (), 150, "1.90", 38, "沈立群"),
    ("沪A·D7715", 900, "7", "", ("two_people",), 90, "1.40", 36, "高望舒"),
)
_STREETS = (
    ("嘉定区", "博乐路", 31.3830, 121.2570), ("普陀区", "曹杨路", 31.2420, 121.4150),
    ("静安区", "共和新路", 31.2790, 121.4560), ("宝山区", "友谊路", 31.4050, 121.4890),
    ("长宁区", "天山路", 31.2110, 121.4010), ("青浦区", "公园路", 31.1510, 121.1140),
    ("闵行区", "七莘路", 31.1560, 121.3540), ("杨浦区", "四平路", 31.2780, 121.5080),
)  # fmt: skip
_SURNAMES = "赵钱孙李周吴郑王冯陈"


def dispatch_the_day(staff: Mapping[str, Colleague], at: datetime) -> None:
    """Furnish the depot, record tomorrow's stops, plan them and apply the plan. Again, it changes nothing."""
    if any(one.code == DEPOT for one in depots(actor=DEMO)):
        return
    day = at.astimezone(CHINA).date() + timedelta(days=1)
    _furnish(day, at)
    _run_today(staff, at)
    dispatch.record_jobs(by=DEMO, at=at, jobs=[_job(place, day) for place in range(STOPS)])
    _plan(staff, day, at)
    drain()


def _furnish(day: date, at: datetime) -> None:
    home = dispatch.DepotDraft(
        DEPOT,
        "嘉定配送站",
        *HOME,
        "Jiading delivery depot",
        CITY,
        "上海市嘉定区叶城路",
        plan_seconds=1,
        carrier=CARRIER,
        cities=(CITY,),
    )
    dispatch.set_depots(by=DEMO, at=at, depots=[home])
    accounts = {one.email: one.id for one in couriers(actor=DEMO)}
    vehicles, drivers = [], []
    for number, van in enumerate(_VANS, 1):
        plate, kilograms, volume, temperature, skills, fixed, km, hour, driver = van
        vehicles.append(
            dispatch.VehicleDraft(
                plate, DEPOT, kilograms, Decimal(volume), time(6), time(20), temperature=temperature,
                skills=skills, fixed_cost=Decimal(fixed), km_cost=Decimal(km), hour_cost=Decimal(hour),
            )
        )  # fmt: skip
        drivers.append(
            dispatch.DriverDraft(
                f"JD{number}", driver, DEPOT, licence="C1", vehicle=plate,
                account_id=accounts.get(LOGIN) if number == 1 else None,
                shifts=[
                    (datetime.combine(one, time(6), CHINA), datetime.combine(one, time(18), CHINA))
                    for one in (day - timedelta(days=1), day, day + timedelta(days=1))
                ],
            )
        )  # fmt: skip
    dispatch.set_vehicles(by=DEMO, at=at, vehicles=vehicles)
    dispatch.set_drivers(by=DEMO, at=at, drivers=drivers)
    partner = dispatch.PartnerDraft(
        "TCPS", "同城速配", 6, 80, Decimal(42), time(23, 30), kg_price=Decimal("0.30"), cities=(CITY,)
    )
    dispatch.set_partners(by=DEMO, at=at, partners=[partner])


def _job(place: int, day: date) -> dispatch.JobDraft:
    """One of the stops: by its place in the list, so that every demo has the same."""
    district, street, latitude, longitude = _STREETS[place % len(_STREETS)]
    row = place // len(_STREETS)
    opens = datetime.combine(day, time((8, 9, 12, 13, 15)[place % 5]), CHINA)
    needs = ("chilled",) if place % 11 == 3 else ("tail_lift",) if place % 13 == 5 else ()
    return dispatch.JobDraft(
        DEPOT, f"JD-{place + 1:03}", day, "collect" if place % 10 == 9 else "deliver",
        latitude + 0.006 * (row - 2), longitude + 0.008 * ((place * 7) % 5 - 2),
        name=f"{_SURNAMES[place % 10]}女士" if place % 2 else f"{_SURNAMES[place % 10]}先生",
        phone=f"1390000{place:04}", address=f"{CITY}{district}{street}{100 + place * 3}号", city=CITY,
        windows=((opens, opens + timedelta(hours=3 if place % 4 else 5)),), service_minutes=6 + place % 5,
        kilograms=Decimal(12 + place * 17 % 90), volume_m3=Decimal("0.18"), pieces=1 + place % 3,
        needs=needs, instructions="易碎，轻放" if place % 9 == 1 else "",
        due_at=opens + timedelta(hours=4 if place % 4 else 6),
    )  # fmt: skip


def _run_today(staff: Mapping[str, Colleague], at: datetime) -> None:
    """Today's trips, as they have gone until now: planned at five, and by eleven one van is out."""
    who = staff[DISPATCHER].actor
    day = at.astimezone(CHINA).date()
    five, eight, eleven = (datetime.combine(day, time(hour), CHINA) for hour in (5, 8, 11))
    jobs = [_free(place, day) for place in range(TODAY)]
    dispatch.record_jobs(by=DEMO, at=min(at, five), jobs=jobs)
    _plan(staff, day, min(at, five))
    _release(who, day, min(at, five))
    broke = at if at < eight else min(at, eleven)
    _drive(day, broke)
    trips = _own(day)
    van = max(trips, key=lambda one: (sum(stop.state == "planned" for stop in one.stops), one.trip.number))
    key = dispatch.break_down(
        by=who, at=broke, trip_id=van.trip.id, reason="发动机故障", goods_at=broke + timedelta(minutes=40),
        back_at=datetime.combine(day, time(23), CHINA),
    )  # fmt: skip
    _work_out(key, who, broke)
    _release(who, day, broke)
    _drive(day, at)


def _free(place: int, day: date) -> dispatch.JobDraft:
    """A stop of today: no window, by eight in the evening."""
    later = replace(_job(place, day), reference=f"JT-{place + 1:03}", kind="deliver", needs=(), windows=())
    return replace(later, due_at=datetime.combine(day, time(20), CHINA), service_minutes=12)


def _own(day: date) -> list[TripPage]:
    depot = depot_by_code(DEPOT, actor=DEMO)
    trips = board(depot.id, day, actor=DEMO).trips
    return [one for one in trips if one.trip.vehicle_id is not None and one.trip.state != "broken"]


def _release(who: Actor, day: date, at: datetime) -> None:
    drafts = {one.trip.id: one.trip.version for one in _own(day) if one.trip.state == "draft"}
    if drafts:
        dispatch.release_trips(by=who, at=at, versions=drafts)


def _drive(day: date, until: datetime) -> None:
    """What was planned up to an instant has happened."""
    told = [
        dispatch.StopReport(stop.id, "done", stop.leaves_at)
        for one in _own(day) for stop in one.stops
        if stop.state == "planned" and stop.leaves_at <= until
    ]  # fmt: skip
    if told:
        dispatch.record_stops(by=DEMO, at=until, reports=told)


def _plan(staff: Mapping[str, Colleague], day: date, at: datetime) -> None:
    who = staff[DISPATCHER].actor
    depot = depot_by_code(DEPOT, actor=who)
    _work_out(dispatch.ask_for_plan(by=who, at=at, depot_id=depot.id, day=day), who, at)


def _work_out(key: UUID, who: Actor, at: datetime) -> None:
    if dispatch.begin_plan(by=DEMO, at=at, plan_id=key):
        dispatch.keep_plan(by=DEMO, at=at, plan_id=key, found=solve_plan(key, actor=DEMO, at=at))
        dispatch.apply_plan(by=who, at=at, plan_id=key)


def day_planned() -> tuple[UUID, date] | None:
    """The depot and the day that was planned, None where there is none."""
    rows = job_rows(actor=DEMO, window=Window(size=1), text="JD-001").rows
    return (rows[0].depot_id, rows[0].day) if rows else None
