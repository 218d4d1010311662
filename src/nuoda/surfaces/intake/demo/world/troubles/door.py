"""Trouble at the door: nobody in, goods refused, a crate broken, a delivery too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from nuoda.surfaces.intake.demo.world import company, hours
from nuoda.surfaces.intake.demo.world.asks import order_of, shipment_of, station_of
from nuoda.surfaces.intake.demo.world.carriers import Wording
from nuoda.surfaces.intake.demo.world.roads import next_time
from nuoda.surfaces.intake.demo.world.shapes import Journey, Signed
from nuoda.surfaces.intake.demo.world.trail import Trail
from nuoda.surfaces.intake.demo.world.troubles.script import (
    Desk,
    Part,
    Scene,
    ask_on,
    finished,
    last_at,
    natural_until,
    scene,
)

MORNING = time(8, 41)
AFTERNOON = time(14, 38)


def at_station(part: Part, ordered_at: datetime, seed: int) -> Trail:
    """A trail that stands in its last station."""
    return natural_until(ask_on(part, ordered_at, seed), seed, "STATION_IN")


def fail(trail: Trail, after: timedelta, reason: str, text: str) -> None:
    """A failed attempt, ``after`` the courier set out."""
    place = trail.ask.destination.city.place(station_of(trail.ask.destination, "NDX"))
    trail.note(trail.at + after, "ATTEMPT_FAILED", place, text, reason=reason, gap=timedelta(minutes=15))


def nobody_in(seed: int, now: datetime) -> Scene:
    """Twice nobody was in; then it waits at a pickup point, as the consignee asked."""
    second = last_at(AFTERNOON, now - timedelta(hours=5))
    first = last_at(MORNING, second)
    part = Part(company.BOOKS, "beijing", "tianjin", "3403")
    trail = at_station(part, first - timedelta(days=2, hours=1), seed)
    trail.out(first)
    fail(trail, timedelta(minutes=75), "CONSIGNEE.absent", "【天津市】收件人不在，电话约定下午再派")
    tried = trail.at
    trail.out(second)
    fail(trail, timedelta(minutes=61), "CONSIGNEE.absent", "【天津市】第二次派送，收件人仍不在")
    city = trail.ask.destination.city
    shop = Wording(name=f"{trail.ask.destination.district}社区服务站")
    trail.put(trail.at + timedelta(minutes=50), "AT_PICKUP_POINT", city.place(), shop)
    collected = next_time(now + timedelta(hours=1), (time(10, 15), time(18, 30)))
    trail.note(
        collected,
        "DELIVERED",
        city.place(),
        "【天津市】收件人凭取件码在服务站领取",
        signer=trail.ask.contact,
    )
    desk = Desk(company.AGENT_KEY, trail.ask.waybill)
    desk.did(tried + timedelta(minutes=17), "acknowledge")
    desk.did(second + timedelta(minutes=80), "note", "收件人出差，同意放社区服务站自取。")
    return scene("nobody_in", [finished(trail)], [desk])


def refused(seed: int, now: datetime) -> Scene:
    """The consignee refused the sofa; it goes back."""
    tour = last_at(MORNING, now - timedelta(hours=9))
    part = Part(company.FURNITURE, "dongguan", "shenzhen", "3404", article="沙发")
    trail = at_station(part, tour - timedelta(days=1, hours=22), seed)
    trail.out(tour)
    place = trail.ask.destination.city.place(station_of(trail.ask.destination, "NDX"))
    said_no = tour + timedelta(minutes=130)
    text = "【深圳市】收件人拒收：颜色与订购不符，已拍照留存"
    gap = timedelta(minutes=20)
    trail.note(said_no, "REFUSED", place, text, reason="CONSIGNEE.refused", gap=gap)
    back = said_no + timedelta(hours=4)
    text = "【深圳市】按发件方要求退回【东莞厚街家具大道营业部】"
    trail.note(back, "RETURNING", place, text, gap=timedelta(hours=1))
    home = trail.ask.origin.city.place(station_of(trail.ask.origin, "NDX"))
    text = "【东莞市】退件已由发件方签收"
    trail.note(back + timedelta(hours=22), "RETURNED", home, text, gap=timedelta(hours=5))
    desk = Desk(company.AGENT_KEY, trail.ask.waybill)
    desk.did(said_no + timedelta(minutes=14), "acknowledge")
    plan = "客户同意退回换货，退件运费由发件方承担，新货另下单。"
    desk.did(said_no + timedelta(hours=3), "plan", plan)
    return scene("refused", [finished(trail)], [desk])


def broken_crate(seed: int, now: datetime) -> Scene:
    """A crate signed for with an exception; its owner reads English."""
    tour = last_at(MORNING, now - timedelta(hours=19))
    part = Part(company.MACHINES, "suzhou", "nanjing", "3405", article="主轴")
    trail = at_station(part, tour - timedelta(days=1, hours=22), seed)
    trail.out(tour)
    signed = tour + timedelta(minutes=121)
    trail.note(
        signed,
        "DELIVERED_WITH_EXCEPTION",
        trail.ask.destination.city.place(),
        "【南京市】异常签收：木箱一角破裂，收货人注明“箱体破损，待开箱检验”，附照片 6 张",
        reason="DAMAGE.broken",
        signer=trail.ask.contact,
        gap=timedelta(minutes=20),
    )
    desk = Desk(company.AGENT_EN, trail.ask.waybill)
    desk.did(signed + timedelta(minutes=9), "acknowledge")
    desk.did(
        signed + timedelta(minutes=31),
        "note",
        "Photos of all six sides received; corner of the crate split, inner foil intact. "
        "Asked the Shanghai and Hefei hubs for their hand-over pictures.",
    )
    plan = "Joint inspection at the consignee's works, then decide between repair and claim."
    desk.did(signed + timedelta(hours=3), "plan", plan)
    return scene("broken_crate", [finished(trail)], [desk])


def late_without_warning(seed: int, now: datetime) -> Scene:
    """No scan pointed to it: the courier's round took longer, and it came forty minutes after its time."""
    due = last_at(time(18, 0), now - timedelta(hours=7))
    part = Part(company.PLATINUM_PARTS, "shanghai", "nanjing", "3406", "express")
    trail = at_station(part, due - timedelta(days=2, hours=3), seed)
    trail.out(due - timedelta(hours=3, minutes=18))
    trail.hand_over(due + timedelta(minutes=42))
    desk = Desk(company.AGENT, trail.ask.waybill)
    note = "快递员当班多送 11 票，末段延误 42 分钟，已向客户致歉。"
    desk.did(trail.at + timedelta(hours=1), "note", note)
    lead = Desk(company.SUPERVISOR, trail.ask.waybill)
    complaint = "客户来电投诉：约定傍晚前送到，晚了40多分钟且没人事先告知。"
    desk.did(trail.at + timedelta(hours=2), "complain", complaint, code="书面说明原因，今后晚到提前通知")
    lead.did(trail.at + timedelta(hours=3), "close", code="resolved_accepted")
    return scene("late_without_warning", [finished(trail)], [desk, lead])


def signed_for(seed: int, now: datetime) -> Scene:
    """Delivered in the afternoon; the courier's proof says so, and the log follows from it."""
    given = last_at(time(15, 40), now - timedelta(hours=1))
    part = Part(company.WINE, "qingdao", "nanjing", "3607", article="干红")
    trail = at_station(part, given - timedelta(days=2, hours=14), seed)
    trail.out(given - timedelta(minutes=70))
    trail.hand_over(given)
    trail.steps[-1] = replace(trail.steps[-1], by_paper=True, lag=timedelta(0))
    due = hours.hour_start(now + timedelta(hours=20))
    ask = trail.ask
    basis = "与客户约定的到货时间"
    order = order_of(ask, usual_hours=62, due_at=due, basis=basis)
    journey = Journey(order, shipment_of(ask, usual_hours=62), tuple(trail.steps), due)
    spot = f"{ask.destination.city.name}{ask.destination.district}{ask.destination.street}"
    proof = Signed(trail.steps[-1].at, ask.waybill, ask.contact, spot)
    return replace(scene("signed_for", [journey]), signed=(proof,))
