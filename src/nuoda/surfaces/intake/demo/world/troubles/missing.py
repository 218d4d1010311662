"""Silence and papers: a parcel nobody has seen since a hub, and a crate that customs keep."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from nuoda.domains.shipments.commands import Place
from nuoda.surfaces.intake.demo.world import company, hours
from nuoda.surfaces.intake.demo.world.geography import CITIES, hub_place
from nuoda.surfaces.intake.demo.world.trail import Trail
from nuoda.surfaces.intake.demo.world.troubles.script import (
    Desk,
    Part,
    Scene,
    ask_on,
    blank,
    finished,
    last_at,
    natural_until,
    ordered_before,
    scene,
    truck,
)


def lost_parcel(seed: int, now: datetime) -> Scene:
    """Unloaded at a hub two days ago, then nothing. A search found nothing; tomorrow it is declared lost."""
    seen = now - timedelta(hours=50)
    shape = truck("shanghai", "zhengzhou", now, 3)
    trip = truck("shanghai", "zhengzhou", seen - (shape.arrives_at - shape.leaves_at), 3)
    part = Part(company.COSMETICS, "hangzhou", "xian", "3501", article="礼盒")
    trail = natural_until(ask_on(part, ordered_before("hangzhou", trip.leaves_at), seed), seed, "HUB_IN")
    trail.leave_hub(trip)
    trail.position(trip, trip.leaves_at + (trip.arrives_at - trip.leaves_at) * 0.5)
    trail.put_arrival(trip, seen)
    hub = hub_place("zhengzhou")
    text = "【郑州市】查件反馈：分拨中心盘点未见实物，疑似遗失，调取监控中"
    trail.note(now - timedelta(hours=4), "", hub, text, reason="LOSS.suspected", gap=timedelta(hours=6))
    text = "【郑州市】三次盘点及监控核查后确认遗失"
    gap = timedelta(hours=12)
    trail.note(now + timedelta(hours=27), "LOST", hub, text, reason="LOSS.whole", gap=gap)
    desk = Desk(company.AGENT_CLAIMS, trail.ask.waybill)
    desk.did(now - timedelta(hours=3, minutes=40), "acknowledge")
    note = "已请郑州分拨调取卸车口监控（保留期7天），并核对同车次其他货物的称重记录。"
    desk.did(now - timedelta(hours=3), "note", note)
    return scene("lost_parcel", [finished(trail)], [desk])


def customs_papers(seed: int, now: datetime) -> Scene:
    """Frankfurt customs ask for a missing paper; the customer reads English."""
    held = now - timedelta(hours=7, minutes=10)
    ordered = last_at(time(10, 10), held - timedelta(hours=44))
    part = Part(company.MACHINES, "suzhou", "heilbronn", "3502", "express", "伺服")
    number = hours.waybill("TYAIR", ordered, part.serial)
    trail = blank(replace(ask_on(part, ordered, seed), carrier="TYAIR", waybill=number), seed)
    terminal = CITIES["frankfurt"].place("FRA CargoCity Süd")
    _by_air(trail, ordered, terminal)
    text = "Customs hold, Frankfurt: supplier's declaration missing, please provide"
    trail.note(held, "CUSTOMS_HELD", terminal, text, reason="CUSTOMS.documents")
    released = now + timedelta(hours=20)
    text = "Cleared by customs, Frankfurt"
    trail.note(released, "CUSTOMS_RELEASED", terminal, text, gap=timedelta(hours=2))
    depot = trail.ask.destination.city.place("Heilbronn depot")
    text = "Documents and freight handed to Heilbronn depot"
    trail.note(released + timedelta(hours=7), "STATION_IN", depot, text, gap=timedelta(hours=3))
    desk = Desk(company.AGENT_EN, number)
    desk.did(held + timedelta(minutes=17), "acknowledge")
    note = "Asked Taicang for the long-term supplier's declaration; Ms Obermoser's team will send it."
    desk.did(held + timedelta(minutes=45), "note", note)
    return scene("customs_papers", [hours.compose(trail.ask, tuple(trail.steps), 90)], [desk])


def _by_air(trail: Trail, ordered: datetime, terminal: Place) -> None:
    pudong = CITIES["shanghai"].place("PVG cargo terminal")
    trail.book()
    trail.pick_up(ordered + timedelta(hours=5))
    for after, milestone, place, text in (
        (timedelta(hours=10), "HUB_IN", pudong, "Received from shipper at PVG cargo terminal, Shanghai"),
        (timedelta(hours=12), "EXPORT_CUSTOMS", pudong, "Export declaration released by customs, Shanghai"),
        (timedelta(hours=15, minutes=18), "INTL_DEPARTED", pudong, "Departed PVG to FRA"),
        (timedelta(hours=28), "INTL_ARRIVED", terminal, "Received from flight at FRA CargoCity Süd"),
        (timedelta(hours=33), "CUSTOMS_IN", terminal, "Import customs entry lodged, Frankfurt"),
    ):
        trail.note(ordered + after, milestone, place, text)
