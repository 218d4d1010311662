"""The hero of the story: a platinum customer's spare part, late, announced before it was due."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from nuoda.domains.orders.commands import OrderLine
from nuoda.surfaces.intake.demo.world import company, hours
from nuoda.surfaces.intake.demo.world.asks import Ask, order_of, shipment_of, station_of
from nuoda.surfaces.intake.demo.world.carriers import Wording
from nuoda.surfaces.intake.demo.world.geography import CITIES, WAYSIDE, Site, hub_place
from nuoda.surfaces.intake.demo.world.goods import Load
from nuoda.surfaces.intake.demo.world.shapes import Hero, Journey, Trip
from nuoda.surfaces.intake.demo.world.trail import Trail
from nuoda.surfaces.intake.demo.world.troubles.script import Desk

WAYBILL = "NDX2611210007"
PHONE = "13900000007"
REFERENCE = "JL-SOS-0007"
USUAL_HOURS = 34
BASIS = "与客户约定的到货时间（停线备件）"
VAN_TOOK_OVER = timedelta(hours=11, minutes=30)
"""How long before ``now`` a van took the part from the roadside."""
AT_GATE = timedelta(minutes=1, seconds=50)
DELIVERED = timedelta(minutes=4, seconds=30)
"""How long after ``now`` it stands at the gate and is signed for."""


def ask(trip: Trip) -> Ask:
    """Airbags may not fly, so the express part goes by road; the date was agreed, not reckoned."""
    shipper = company.SHIPPER[company.PLATINUM_PARTS]
    line = OrderLine("安全气囊模块（停线备件）", 6, "箱", "AU-0907", Decimal(8_640))
    marks = ("停线急件", "dry")
    return Ask(
        shipper=shipper,
        ordered_at=trip.leaves_at - timedelta(hours=5, minutes=12),
        origin=hours.warehouse(shipper, CITIES["shanghai"]),
        destination=Site(CITIES["chengdu"], "龙泉驿区", "车城大道899号总装车间3号门"),
        firm="成都岚越汽车总装厂",
        contact="贺长庚",
        phone=PHONE,
        service="express",
        carrier="NDX",
        load=Load((line,), line.description, 6, Decimal("41.4"), Decimal(8_640), marks),
        waybill=WAYBILL,
        reference=REFERENCE,
        declared=True,
    )


def to_hub(trail: Trail, trip: Trip) -> None:
    """Booked, collected and brought to the hub; its scans reach us at once."""
    trail.lags = (3, 9)
    trail.book()
    trail.pick_up(trip.leaves_at - timedelta(hours=3, minutes=40))
    at = trip.leaves_at - timedelta(hours=1, minutes=35)
    trail.put(at, "HUB_IN", hub_place("shanghai"), Wording())


def by_van(trail: Trail, now: datetime) -> None:
    """From the roadside to the gate by a van of its own."""
    goal = trail.ask.destination
    city = goal.city
    text = "【宜昌市】停线急件已转专车直送，预计较约定时间晚约1–2小时"
    trail.note(now - VAN_TOOK_OVER, "LINEHAUL", WAYSIDE["yichang"], text, reason="DELAY.vehicle")
    trail.note(
        now - timedelta(hours=4, minutes=50),
        "LINEHAUL",
        CITIES["chongqing"].place(),
        "【重庆市】专车途经重庆，直送收货工厂",
        reason="DELAY.vehicle",
        gap=timedelta(hours=5),
    )
    station = city.place(station_of(goal, "NDX"))
    trail.put(now - timedelta(minutes=37), "STATION_IN", station, Wording(), gap=timedelta(hours=3))
    trail.put(now - timedelta(minutes=18), "OUT_FOR_DELIVERY", station, Wording(who="雷师傅"))
    text = "【成都市】专车已到工厂门岗，登记入厂，卸货口3号门"
    trail.note(now + AT_GATE, "OUT_FOR_DELIVERY", city.place(), text)
    trail.put(
        now + DELIVERED,
        "DELIVERED",
        city.place(),
        Wording(who="贺**（产线物料员）"),
        signer=trail.ask.contact,
        gap=timedelta(minutes=2),
    )


def due_at(now: datetime) -> datetime:
    """The full hour that has passed by forty minutes at least."""
    return hours.hour_start(now - timedelta(minutes=40))


def journey(trail: Trail, now: datetime) -> Journey:
    due = due_at(now)
    order = order_of(trail.ask, usual_hours=USUAL_HOURS, due_at=due, basis=BASIS)
    return Journey(order, shipment_of(trail.ask, usual_hours=USUAL_HOURS), tuple(trail.steps), due)


def facts(part: Journey, warned_at: datetime) -> Hero:
    """The hero as the first page and the check name it."""
    return Hero(
        waybill=WAYBILL,
        phone_tail=PHONE[-4:],
        customer=part.order.customer,
        order_reference=REFERENCE,
        due_at=part.due_at,
        warned_at=warned_at,
        delivered_at=part.steps[-1].at,
    )


def desk(now: datetime, stands: datetime) -> Desk:
    """What the named agent did before ``now``."""
    work = Desk(company.AGENT, WAYBILL)
    work.did(stands + timedelta(minutes=6), "acknowledge")
    note = "已电话告知客户计划员：车辆故障，产线库存还能支撑约14小时；客户要求优先转运此票。"
    work.did(stands + timedelta(minutes=15), "note", note)
    work.did(stands + timedelta(minutes=18), "step", "已电话并邮件告知计划员，每两小时同步一次", code="tell")
    work.did(stands + timedelta(minutes=20), "step", "线边库存可支撑约14小时", code="stock")
    found = "干线车变速箱故障停驶，司机来电与车载定位一致；本票为停线备件，须单独转运。"
    whys = "货没有按计划离开枝江\n车辆变速箱故障停驶\n变速箱油未按里程更换\n外协车队保养记录无人核对"
    work.did(stands + timedelta(minutes=60), "investigate", found, code=whys)
    work.did(stands + timedelta(minutes=62), "cite", "停驶地点与时间")
    work.did(stands + timedelta(minutes=90), "step", "比较换车、专车、空运三案，专车最快", code="transfer")
    # graver only once the rest of the lorry was heard of, its playbook is worked through then
    work.did(stands + timedelta(minutes=92), "step", "已逐项核对")
    plan = "方案：从故障车卸下此票，改派枝江专车直送工厂3号门，费用我司承担；到厂前30分钟电话通知收货人。"
    work.did(stands + timedelta(minutes=95), "plan", plan)
    work.did(stands + timedelta(minutes=112), "agree", "计划员电话同意专车方案，晚到1–2小时可接受")
    work.did(now - VAN_TOOK_OVER + timedelta(minutes=6), "measure", "专车已接货离开枝江")
    note = "专车已过重庆，司机报预计比约定晚1小时左右，已同步客户。"
    return work.did(now - timedelta(hours=4, minutes=40), "note", note)
