"""The dispatcher's pages: the board and its moves, plans, trips with their papers, and what drives them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils.translation import override
from tests.factories import NOW, SYSTEM, make_account, settle
from tests.factories.dispatch_day import Day, make_day
from tests.factories.fleet import DAY, ZONE
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.cases.queries import case_page, case_rows
from nuoda.domains.dispatch.commands import (
    NoSeal,
    SealOpened,
    ask_for_plan,
    begin_plan,
    keep_plan,
    open_seal,
    seal_trip,
    start_trip,
)
from nuoda.domains.dispatch.facts import SealDiffered
from nuoda.domains.dispatch.queries import get_depot, solve_plan, trip_page, vehicles_of
from nuoda.kernel import ledger
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window
from nuoda.reactions.dispatching import open_seal_cases
from nuoda.surfaces.desk.dispatch.papers import load_list_of, sheet_of
from nuoda.surfaces.desk.dispatch.planning import compared

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def day(now: object) -> Day:
    return make_day()


ADDRESS = {"depot": "SHD", "day": DAY.isoformat()}


def test_the_board_shows_trips_and_what_is_left(
    day: Day, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    with at_most_twelve():
        answer = day.client.get(reverse("desk_dispatch"), ADDRESS)
    page = answer.content.decode()
    for one in day.board().unplanned:
        assert f'data-stop="{one.id}"' in page
    assert f'data-drop="{day.trip_id}"' in page
    assert "王小" not in page  # names are masked
    assert "data-fixed" not in page
    agent = sign_in(make_account(Role.AGENT))
    read_only = agent.get(reverse("desk_dispatch"), ADDRESS).content.decode()
    assert "data-fixed" in read_only
    assert reverse("desk_plan_ask") not in read_only
    assert day.client.get(reverse("desk_dispatch"), {"day": "never"}).status_code == 200


def test_a_move_tells_its_cost_first_and_is_done_once(day: Day) -> None:
    loose = day.board().unplanned[0]
    move = reverse("desk_dispatch_move", args=[loose.id])
    asked = {"stop": str(loose.id), "trip": str(day.trip_id), "after": ""}
    cost = day.client.get(reverse("desk_dispatch_cost"), asked).json()
    assert cost["may"] is True
    assert "km" in cost["words"]
    line = {"stop": str(loose.id), "other": f"{day.trip_id}:1", "as": "line"}
    assert "km" in day.client.get(reverse("desk_dispatch_cost"), line).content.decode()
    dialog = day.client.get(move, headers=HTMX).content.decode()
    assert f"{day.trip_id}:" in dialog
    before = day.versions()
    answer = day.client.post(move, {"place": f"{day.trip_id}:1", "versions": before}, headers=HTMX)
    assert answer.status_code == 200
    assert "Moved" in answer.headers["HX-Trigger"]
    assert day.orders()[0] == loose.reference
    stale = day.client.post(move, {"place": "none", "versions": before}, headers=HTMX)
    assert (stale.status_code, stale.headers["X-Board"]) == (409, "changed")
    assert "meanwhile" in stale.content.decode()
    assert day.orders()[0] == loose.reference
    nowhere = day.client.post(move, {"place": "", "other": "", "versions": day.versions()}, headers=HTMX)
    assert nowhere.status_code == 409
    back = {"trip": "", "after": "", "versions": day.versions()}
    assert day.client.post(move, back, headers=HTMX).status_code == 200
    assert loose.reference not in day.orders()
    agent = sign_in(make_account(Role.AGENT))
    assert agent.post(move, back, headers=HTMX).status_code == 409


def test_a_locked_stop_stays(day: Day) -> None:
    stop = day.board().trips[0].stops[0]
    lock = reverse("desk_dispatch_lock", args=[stop.job.id])
    assert day.client.post(lock, {"locked": "1"}, headers=HTMX).status_code == 200
    assert day.board().trips[0].stops[0].locked
    asked = {"stop": str(stop.job.id), "trip": "", "after": ""}
    cost = day.client.get(reverse("desk_dispatch_cost"), asked).json()
    assert (cost["may"], cost["tone"]) == (False, "broken")
    answer = day.client.post(
        reverse("desk_dispatch_move", args=[stop.job.id]),
        {"trip": "", "versions": day.versions()},
        headers=HTMX,
    )
    assert answer.status_code == 409
    assert day.client.post(lock, {"locked": "0"}, headers=HTMX).status_code == 200
    assert not day.board().trips[0].stops[0].locked


def test_a_plan_is_asked_for_compared_and_applied(day: Day) -> None:
    assert day.client.post(reverse("desk_plan_ask"), {**ADDRESS, "mode": "full"}).status_code == 302
    plan_id = ask_for_plan(by=SYSTEM, at=NOW, depot_id=day.depot_id, day=DAY, mode="change", seconds=1)
    part = reverse("desk_plan_part", args=[plan_id])
    assert "every 1s" in day.client.get(part, headers=HTMX).content.decode()
    begin_plan(by=SYSTEM, at=NOW, plan_id=plan_id)
    found = solve_plan(plan_id, actor=SYSTEM, at=NOW)
    keep_plan(by=SYSTEM, at=NOW, plan_id=plan_id, found=found)
    answer = day.client.get(part, headers=HTMX)
    assert "HX-Trigger" in answer.headers
    page = shown(day.client.get(reverse("desk_plan", args=[plan_id])).content.decode())
    assert "Before and after" in page
    assert day.client.get(reverse("desk_plans")).status_code == 200
    decide = reverse("desk_plan_decide", args=[plan_id])
    assert day.client.post(decide, {"what": "sing"}).status_code == 404
    assert day.client.post(decide, {"what": "apply"}).status_code == 302
    assert day.board().unplanned == ()
    assert len(day.orders()) == 4


def test_a_plan_is_compared_in_the_readers_words() -> None:
    before, after = {"minutes": 90, "km": 12.25, "cost": 80}, {"minutes": 30, "km": 20, "cost": 100}
    with override("zh-hans"):
        found = {one.label: one for one in compared(before, after)}
    time, way, cost = found["在途时间"], found["路线"], found["成本"]
    assert (time.before, time.after, time.change, time.tone) == ("1 小时 30 分", "30 分钟", "−1 小时", "kept")
    assert (way.before, way.after, way.change, way.tone) == ("12.3 km", "20.0 km", "+7.8 km", "risk")
    assert (cost.before, cost.after, cost.change) == ("¥80.00", "¥100.00", "+¥20.00")


def test_a_trip_is_released_sealed_printed_and_breaks(day: Day) -> None:
    home = reverse("desk_trip", args=[day.trip_id])
    do = reverse("desk_trip_do", args=[day.trip_id])
    assert day.client.get(home).status_code == 200
    stale = day.client.post(do, {"what": "release", "version": "1"}, follow=True)
    assert "meanwhile" in stale.content.decode()
    released = {**ADDRESS, "versions": day.versions()}
    assert day.client.post(reverse("desk_dispatch_release"), released).status_code == 302
    assert trip_page(day.trip_id, actor=SYSTEM).trip.state == "released"
    seal = reverse("desk_trip_seal", args=[day.trip_id])
    assert day.client.post(seal, {"seal": ""}).status_code == 422
    assert day.client.post(seal, {"seal": "S-4711"}).status_code == 302
    assert "S-4711" in day.client.get(home).content.decode()
    for kind in ("sheet", "load"):
        for language in ("en", "zh-hans"):
            paper = day.client.get(reverse("desk_trip_paper", args=[day.trip_id, kind]), {"lang": language})
            assert paper.headers["Content-Type"] == "application/pdf"
            assert paper.content.startswith(b"%PDF")
    crew = reverse("desk_trip_crew", args=[day.trip_id])
    assert "D" in day.client.get(crew, headers=HTMX).content.decode()
    out = reverse("desk_trip_break", args=[day.trip_id])
    assert day.client.post(out, {"reason": "DELAY.nothing"}).status_code == 422
    assert day.client.post(out, {"reason": "DELAY.vehicle"}).status_code == 302
    assert trip_page(day.trip_id, actor=SYSTEM).trip.state == "broken"
    assert "Nothing is left on it" in day.client.get(home).content.decode(), "it asks nobody to plan it"
    opened = reverse("desk_trip_opened", args=[day.trip_id])
    assert day.client.post(opened, {"found": "S-9999"}).status_code == 302, "They are opened where it stands."
    with pytest.raises(SealOpened):
        open_seal(by=SYSTEM, at=NOW, trip_id=day.trip_id, found="S-4711")
    assert day.client.get(reverse("desk_trips"), {"state": "broken"}).status_code == 200
    assert day.client.post(do, {"what": "start"}, follow=True).status_code == 200


def test_a_trip_on_paper_names_its_depot_and_what_to_mind_by_the_stop(day: Day) -> None:
    page = trip_page(day.trip_id, actor=SYSTEM)
    depot = get_depot(page.trip.depot_id, actor=SYSTEM)
    marked = tuple(replace(one, job=replace(one.job, instructions="易碎")) for one in page.stops)
    fetched = replace(marked[0], job=replace(marked[0].job, kind="collect"))
    with override("zh-hans"):
        load = load_list_of(replace(page, stops=marked), depot, ZONE)
        ride = sheet_of(replace(page, stops=(fetched,)), depot, ZONE)
    last = page.stops[-1].sequence
    assert load.sections[0][1].splitlines()[0] == f"□ 第 {last} 站：易碎", "it names the stop, not the turn"
    assert load.sheet is not None
    assert load.sheet.rows[0][5] == "易碎"
    assert "SHD 上海仓" in dict(load.facts)["日期与发车点"]
    assert ride.sheet is not None
    assert ride.sheet.rows[0][2].startswith("提货："), "a colon as Chinese sets it"


def test_a_seal_that_differs_at_opening_is_a_case(day: Day) -> None:
    home, opened = (reverse(name, args=[day.trip_id]) for name in ("desk_trip", "desk_trip_opened"))
    assert day.client.post(reverse("desk_dispatch_release"), {**ADDRESS, "versions": day.versions()})
    start_trip(by=SYSTEM, at=NOW, trip_id=day.trip_id)
    assert opened not in day.client.get(home).content.decode(), "There is no seal to compare."
    with pytest.raises(NoSeal):
        open_seal(by=SYSTEM, at=NOW, trip_id=day.trip_id, found="S-1")
    seal_trip(by=SYSTEM, at=NOW, trip_id=day.trip_id, seal="S-4711")
    assert opened in day.client.get(home).content.decode()
    assert open_seal(by=SYSTEM, at=NOW, trip_id=day.trip_id, found=" s4711 "), "A stroke is no difference."
    with pytest.raises(SealOpened):
        open_seal(by=SYSTEM, at=NOW, trip_id=day.trip_id, found="S-4711")
    settle()
    assert not case_rows(actor=SYSTEM, window=Window()).rows
    seal_trip(by=SYSTEM, at=NOW, trip_id=day.trip_id, seal="S-4712")
    assert day.client.post(opened, {"found": "S-9999"}, follow=True).status_code == 200
    assert "Found at opening S-9999" in shown(day.client.get(home).content.decode())
    settle()
    (case,) = case_rows(actor=SYSTEM, window=Window()).rows
    row = trip_page(day.trip_id, actor=SYSTEM).trip
    assert (case.cause, case.severity, case.label.startswith(row.number)) == ("LOSS.suspected", "S3", True)
    stops = len(trip_page(day.trip_id, actor=SYSTEM).stops)
    assert f"Goods for {stops} stops" in str(case_page(case.id, actor=SYSTEM).thread[0].body)
    facts = [one for one in ledger.since(0, actor=SYSTEM) if isinstance(one.fact, SealDiffered)]
    open_seal_cases(facts)
    assert len(case_page(case.id, actor=SYSTEM).thread) == 1, "Told twice it is one case, and one line."
    at_case = reverse("desk_case", args=[case.id])
    assert f'href="{at_case}"' in day.client.get(home).content.decode(), "The trip leads to its case ..."
    assert f'href="{home}"' in day.client.get(at_case).content.decode(), "... and back."
    for seal, found in (("S-4713", "S-4713"), ("S-4714", "S-0000")):
        seal_trip(by=SYSTEM, at=NOW, trip_id=day.trip_id, seal=seal)
        open_seal(by=SYSTEM, at=NOW, trip_id=day.trip_id, found=found)
    settle()
    assert len(case_page(case.id, actor=SYSTEM).thread) == 2, "Each seal that differs is told."


def test_vehicles_and_drivers_are_recorded_with_what_is_wrong_said_in_place(day: Day) -> None:
    van = {
        "code": "V9", "depot": "SHD", "kilograms": "900", "volume_m3": "6", "pallets": "0", "temperature": "",
        "opens": "07:00", "closes": "18:00", "fixed_cost": "1", "km_cost": "2", "hour_cost": "3",
        "skills": ["tail_lift"],
    }  # fmt: skip
    new = reverse("desk_vehicle_new")
    for field, wrong in (("kilograms", "0"), ("closes", "06:00"), ("opens", ""), ("volume_m3", "0")):
        answer = day.client.post(new, {**van, field: wrong})
        assert answer.status_code == 422, field
        assert f'id="id_{field}-errors"' in answer.content.decode(), field
    assert day.client.post(new, van).status_code == 302
    assert "V9" in shown(day.client.get(reverse("desk_vehicles"), {"text": "V9"}).content.decode())
    row = next(one for one in vehicles_of(day.depot_id, actor=SYSTEM) if one.code == "V9")
    edit = reverse("desk_vehicle", args=[row.id])
    assert day.client.post(edit, {**van, "kilograms": "950", "version": "1"}).status_code == 302
    assert day.client.post(edit, {**van, "version": "1"}).status_code == 422  # changed meanwhile
    driver = {"code": "D9", "name": "钱师傅", "depot": "SHD", "shifts": "2026-11-24 07:00 – 12:00"}
    twice = {**driver, "shifts": "2026-11-24 07:00 – 12:00\n2026-11-24 11:00 – 15:00"}
    for given in (twice, {**driver, "shifts": "always"}):
        assert 'id="id_shifts-errors"' in day.client.post(reverse("desk_driver_new"), given).content.decode()
    assert day.client.post(reverse("desk_driver_new"), driver).status_code == 302
    assert "钱师傅" in day.client.get(reverse("desk_drivers")).content.decode()
    partner = {
        "code": "PZ", "name": "城配", "jobs_a_day": "5", "kilograms": "100", "cutoff": "18:00",
        "job_price": "30", "kg_price": "0", "cities": "上海市，苏州市",
    }  # fmt: skip
    assert day.client.post(reverse("desk_partner_new"), partner).status_code == 302
    assert "PZ" in day.client.get(reverse("desk_partners")).content.decode()
    assert day.client.get(reverse("desk_depot", args=[day.depot_id])).status_code == 200
    assert "SHD" in day.client.get(reverse("desk_depots")).content.decode()
    assert sign_in(make_account(Role.AGENT)).get(new).status_code == 403
