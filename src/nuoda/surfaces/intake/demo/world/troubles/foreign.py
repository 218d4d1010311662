"""What other carriers carry: their own documents, one of them broken, and codes that nobody knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from nuoda.domains.shipments.commands import Place
from nuoda.surfaces.intake.demo.world import company, hours
from nuoda.surfaces.intake.demo.world.asks import Ask, order_of, shipment_of
from nuoda.surfaces.intake.demo.world.geography import CITIES
from nuoda.surfaces.intake.demo.world.papers import kuaidi_pushes, ups_answers, x12_status
from nuoda.surfaces.intake.demo.world.roads import next_time
from nuoda.surfaces.intake.demo.world.shapes import Journey, Paper, Step
from nuoda.surfaces.intake.demo.world.troubles.script import Part, Scene, ask_on, scene

BASIS = "与客户约定的到货时间"
UPS_NUMBER = "1ZN0D4010300003609"
H, M = timedelta(hours=1), timedelta(minutes=1)
Told = tuple[datetime, str, str, Place, str]
"""When, the milestone, the carrier's own code, where, and the carrier's words."""


def other_carriers(seed: int, now: datetime) -> Scene:
    """A Chinese courier by kuaidi100, an integrator by its own answers, a freight line by X12."""
    made = (_courier(seed, now), _integrator(seed, now), _freight(seed, now))
    papers = [paper for _journey, some in made for paper in some if paper.at <= now]
    found = scene("other_carriers", [journey for journey, _some in made])
    return replace(found, papers=tuple(papers))


def _courier(seed: int, now: datetime) -> tuple[Journey, list[Paper]]:
    ask = ask_on(Part(company.COSMETICS, "hangzhou", "changsha", "3603"), now - 31 * H, seed)
    ask = replace(ask, carrier="SH-EX", waybill=hours.waybill("SH-EX", ask.ordered_at, "3603"))
    hangzhou, changsha = CITIES["hangzhou"].place(), CITIES["changsha"].place()
    told: list[Told] = [
        (now - 28 * H, "PICKED_UP", "103", hangzhou, "【杭州市】快递员已揽收"),
        (now - 25 * H, "", "9107", hangzhou, "【杭州市】预处理中"),
        (now - 22 * H, "HUB_OUT", "0", hangzhou, "【杭州市】快件离开【杭州分拨中心】，发往【长沙分拨中心】"),
        (now - 6 * H, "DEST_CITY", "1001", changsha, "【长沙市】快件到达【长沙分拨中心】"),
        (now - 2 * H, "", "9211", changsha, "【长沙市】快件等待智能分单"),
    ]
    journey, steps = _journey(ask, told, now, due=now + 44 * H)
    return journey, kuaidi_pushes(ask.waybill, steps, "shex")


def _integrator(seed: int, now: datetime) -> tuple[Journey, list[Paper]]:
    ask = ask_on(Part(company.MACHINES, "suzhou", "heilbronn", "3604", "express"), now - 40 * H, seed)
    ask = replace(ask, carrier="UPS", waybill=UPS_NUMBER)
    shanghai = Place("CN", "上海市", "Shanghai")
    cologne = Place("DE", "", "Koeln")
    told: list[Told] = [
        (now - 30 * H, "PICKED_UP", "I/OR", shanghai, "Origin Scan"),
        (now - 26 * H, "HUB_OUT", "I/DP", shanghai, "Departed from Facility"),
        (now - 9 * H, "HUB_IN", "I/AR", cologne, "Arrived at Facility"),
        (now - 4 * H, "", "Q/9Z", cologne, "Broker release pre-advice"),
    ]
    journey, steps = _journey(ask, told, now, due=now + 66 * H)
    return journey, ups_answers(ask.waybill, steps)


def _freight(seed: int, now: datetime) -> tuple[Journey, list[Paper]]:
    ask = ask_on(Part(company.PACKAGING, "ningbo", "qingdao", "3605", "economy"), now - 50 * H, seed)
    ask = replace(ask, carrier="YTLINE", waybill=hours.waybill("YTLINE", ask.ordered_at, "3605"))
    ningbo, hefei = CITIES["ningbo"].place(), CITIES["hefei"].place()
    told: list[Told] = [
        (now - 45 * H, "PICKED_UP", "AF", ningbo, ""),
        (now - 20 * H, "HUB_IN", "AR", hefei, ""),
        (now - 11 * H, "LINEHAUL", "AN", hefei, ""),
        (now - 5 * H, "", "ZQ", hefei, ""),
    ]
    journey, steps = _journey(ask, told, now, due=now + 62 * H)
    papers = [x12_status(ask.waybill, steps[: place + 1], 41 + place) for place in range(len(steps))]
    return journey, [*papers, _broken(ask.waybill, steps, now)]


def _broken(waybill: str, steps: list[Step], now: datetime) -> Paper:
    """Cut off on its way: it is refused whole, and its sender is answered."""
    whole = x12_status(waybill, steps, 48)
    return replace(whole, at=now - 3 * H, body=whole.body[: len(whole.body) * 2 // 3])


def _journey(ask: Ask, told: list[Told], now: datetime, *, due: datetime) -> tuple[Journey, list[Step]]:
    """The order with what its carrier told; the delivery still to come is reported as others are."""
    steps = [
        Step(at.replace(microsecond=0), milestone, place, text, code=code, by_paper=True)
        for at, milestone, code, place, text in told
    ]
    door = next_time(due - 8 * H, (time(10, 40),))
    words = "Delivered" if ask.destination.city.country != "CN" else "已签收"
    end = Step(
        door,
        "DELIVERED",
        ask.destination.city.place(),
        words,
        signer=ask.contact,
        code="DELIVERED",
        gap=2 * H,
    )
    due = hours.hour_start(max(due, door)) + 5 * H
    order = order_of(ask, usual_hours=60, due_at=due, basis=BASIS)
    return Journey(order, shipment_of(ask, usual_hours=60), (*steps, end), due), steps
