"""Addresses that do not hold: one mended and delivered, one that waits for somebody to ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from nuoda.surfaces.intake.demo.world import company
from nuoda.surfaces.intake.demo.world.asks import station_of
from nuoda.surfaces.intake.demo.world.geography import Site
from nuoda.surfaces.intake.demo.world.troubles.door import AFTERNOON, MORNING, at_station, fail
from nuoda.surfaces.intake.demo.world.troubles.script import Desk, Part, Scene, finished, last_at, scene


def wrong_address(seed: int, now: datetime) -> Scene:
    """Nobody was known there; the shipper mended the address, the day after it arrived: a closed story."""
    first_tour = last_at(MORNING, now - timedelta(hours=27))
    part = Part(company.COSMETICS, "hangzhou", "ningbo", "3401")
    trail = at_station(part, first_tour - timedelta(days=1, hours=22, minutes=50), seed)
    trail.out(first_tour)
    text = "【宁波市】收件地址有误：该楼栋无此门牌，电话核实中"
    fail(trail, timedelta(minutes=96), "ADDRESS.wrong", text)
    tried = trail.at
    place = trail.ask.destination.city.place(station_of(trail.ask.destination, "NDX"))
    text = "【宁波市】发件方已更正收件地址，安排次日派送"
    trail.note(tried + timedelta(hours=5), "RECONSIGNED", place, text, gap=timedelta(hours=1))
    trail.out(first_tour + timedelta(days=1))
    trail.hand_over(trail.at + timedelta(minutes=74))
    desk = Desk(company.AGENT_KEY, trail.ask.waybill)
    desk.did(tried + timedelta(minutes=11), "acknowledge")
    note = "收件人说新楼栋编号与系统不同，已请发件客户确认正确门牌。"
    desk.did(tried + timedelta(minutes=40), "note", note)
    desk.did(tried + timedelta(hours=5), "plan", "改址后次日首班派送，派送前电话联系。")
    desk.did(trail.at + timedelta(minutes=55), "note", "改址后已签收，客户来电确认收到。")
    lead = Desk(company.SUPERVISOR, trail.ask.waybill)
    lead.did(trail.at + timedelta(minutes=57), "check", "收件人确认已收到")
    lead.did(trail.at + timedelta(minutes=58), "close", code="resolved_satisfied")
    return scene("wrong_address", [finished(trail)], [desk, lead])


def incomplete_address(seed: int, now: datetime) -> Scene:
    """The last wave brought one back: room number missing, and nobody has taken it up yet."""
    before = now - timedelta(hours=3)
    tour = max(last_at(MORNING, before), last_at(AFTERNOON, before))
    part = Part(company.BOOKS, "beijing", "tianjin", "3402")
    trail = at_station(part, tour - timedelta(days=2, hours=1), seed)
    site = trail.ask.destination
    trail.ask = replace(
        trail.ask, destination=Site(site.city, site.district, site.street.split("号")[0] + "号")
    )
    trail.out(tour)
    text = "【天津市】地址缺少楼栋和房号，收件人电话未接通"
    fail(trail, timedelta(minutes=112), "ADDRESS.incomplete", text)
    trail.at = now + timedelta(hours=5)
    trail.out(trail.next_wave())
    trail.hand_over(trail.at + timedelta(minutes=88))
    return scene("incomplete_address", [finished(trail)])
