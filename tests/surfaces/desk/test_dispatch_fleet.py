"""Beside the board: containers of a trip, what stands packed, a fleet by sheet, and where stops lie."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.factories import NOW, SYSTEM, make_account
from tests.factories.dispatch_day import Day, make_day
from tests.factories.fleet import DAY, around, make_jobs
from tests.factories.packing import packed_at_the_dock
from tests.factories.people import sign_in
from tests.factories.shown import shown

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.dispatch.commands import ContainerKindDraft, JobMove, move_jobs, set_container_kinds
from nuoda.domains.dispatch.queries import vehicles_of
from nuoda.domains.dispatch.queries.reading import drivers_of
from nuoda.kernel.actor import Role

pytestmark = pytest.mark.django_db
ADDRESS = {"depot": "SHD", "day": DAY.isoformat()}


@pytest.fixture
def day(now: object) -> Day:
    return make_day()


def test_containers_are_given_and_taken_back_on_the_trip_page(
    day: Day, acme: CustomerCard, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    set_container_kinds(by=SYSTEM, at=NOW, kinds=[ContainerKindDraft("EUR", "欧标托盘", "Euro pallet")])
    make_jobs([replace(around(1)[0], reference="OURS", customer_id=acme.id)])
    (ours,) = (one for one in day.board().unplanned if one.reference == "OURS")
    move_jobs(by=SYSTEM, at=NOW, moves=[JobMove(ours.id, day.trip_id, 3)], versions={})
    home = reverse("desk_trip", args=[day.trip_id])
    form = reverse("desk_trip_containers", args=[day.trip_id])
    stop = next(one for one in day.board().trips[0].stops if one.job.reference == "OURS")
    swap = {"stop": str(stop.id), "kind": "EUR"}
    for left, taken in ((7, 0), (0, 3)):
        assert day.client.post(form, {**swap, "left": left, "taken": taken}).headers["Location"] == home
    none = day.client.post(form, {**swap, "left": 0, "taken": 0})
    assert (none.status_code, "Give a number" in none.content.decode()) == (422, True)
    with at_most_twelve():
        page = shown(day.client.get(home).content.decode())
    for words in (
        "has of ours: 4 Euro pallet",
        "4 more left than loaded: check",
        "came back 3 EUR",
        "went out 7 EUR",
    ):
        assert words in page, page
    agent = sign_in(make_account(Role.AGENT))
    assert agent.post(form, swap).status_code == 403
    _the_missing_move_is_offered(day, agent, at_most_twelve)
    kinds = shown(day.client.get(reverse("desk_container_kinds"), {"text": "pallet"}).content.decode())
    assert "Euro pallet" in kinds
    nothing = day.client.get(reverse("desk_container_kinds"), {"state": "closed"}).content.decode()
    assert reverse("desk_container_kind", args=["EUR"]) not in nothing


def _the_missing_move_is_offered(
    day: Day, agent: Client, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    van = vehicles_of(day.depot_id, actor=SYSTEM)[0].code
    balances, moves = reverse("desk_containers"), reverse("desk_container_moves")
    beyond = day.client.get(balances, {"state": "beyond"}).content.decode()
    assert f"Vehicle {van} Euro pallet More given than got" in shown(beyond)
    mine = {"kind": "EUR", "holder_kind": "vehicle", "holder": van}
    with at_most_twelve():
        statement = day.client.get(moves, mine).content.decode()
    assert f"{van} gave away 4 × Euro pallet beyond what was ever loaded" in shown(statement)
    assert "欧标托盘" not in statement
    read_only = agent.get(moves, mine).content.decode()
    assert (van in read_only, reverse("desk_container_move") + "?" in read_only) == (True, False)
    (way,) = re.findall(r'href="([^"]*giver_kind=depot)"', statement)
    filled = day.client.get(unescape(way)).content.decode()
    assert 'name="quantity" value="4"' in filled


def test_what_is_packed_stands_beside_what_has_no_trip(
    day: Day, acme: CustomerCard, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    part = f"{reverse('desk_dispatch_packed')}?depot=SHD"
    assert part in day.client.get(reverse("desk_dispatch"), ADDRESS).content.decode()
    assert "Packed, without" not in day.client.get(part).content.decode()
    packed_at_the_dock(["S-1", "S-2"], boxes=2)
    with at_most_twelve():
        text = shown(day.client.get(part).content.decode())
    assert "S-1" in text
    assert "give it to a carrier" in text


def test_a_fleet_comes_in_by_sheet_looked_at_first(day: Day) -> None:
    def send(kind: str, **given: object) -> str:
        answer = day.client.post(reverse("desk_record_sheet", args=[kind]), given)
        return shown(answer.content.decode())

    text = (
        "Plate,depot,kilograms,volume_m3,skills,km_cost,colour\n"
        "N-1,SHD,900,7.5,tail_lift,1.60,red\nN-2,NONE,900,7,,,\nN-3,SHD,heavy,7,,,\nV1,SHD,1200,9,,,\n"
    )
    looked = send("vehicles", step="look", file=SimpleUploadedFile("cars.csv", text.encode()))
    assert "4 rows were read. 1 of them cannot be read so" in looked
    assert "heavy is no whole number." in looked
    names = ("code", "depot", "kilograms", "volume_m3", "skills", "km_cost", "")
    chosen = {f"column-{place}": name for place, name in enumerate(names)}
    taken = send("vehicles", step="take", text=text, **chosen)
    for words in ("1 new entry was taken.", "1 was known.", "No depot has this code."):
        assert words in taken, taken
    vans = {one.code: one for one in vehicles_of(day.depot_id, actor=SYSTEM)}
    assert (vans["N-1"].kilograms, vans["N-1"].skills, vans["V1"].kilograms) == (900, ["tail_lift"], 1200)
    account = next(one.account_id for one in drivers_of(day.depot_id, actor=SYSTEM) if one.code == "DV1")
    taken = send("drivers", text="code,name,depot,vehicle\nDV1,Li,SHD,N-1\nDX,Wu,SHD,N-9\nDX,Wu,SHD,\n")
    assert "No vehicle has this code." in taken
    driver = next(one for one in drivers_of(day.depot_id, actor=SYSTEM) if one.code == "DV1")
    assert (driver.name, driver.account_id, bool(driver.shifts)) == ("Li", account, True)
    row = "code,name,jobs_a_day,kilograms,job_price,cutoff,cities\nPY,Fast,9,80,42,25:00,上海市\n"
    assert "It is no time of day." in send("partners", text=row)
    assert "1 new entry was taken." in send("partners", text=row.replace("25:00", "18:30"))
    agent = sign_in(make_account(Role.AGENT))
    assert agent.get(reverse("desk_record_sheet", args=["vehicles"])).status_code == 403
    example = day.client.get(reverse("desk_record_sheet_example", args=["vehicles"])).content.decode()
    assert example.startswith("\ufeffcode,depot,name")
    assert (
        reverse("desk_record_sheet", args=["vehicles"])
        in day.client.get(reverse("desk_vehicles")).content.decode()
    )


def test_a_stop_whose_place_is_not_known_gets_one_by_hand(
    day: Day, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    lost = replace(around(1)[0], reference="LOST", latitude=None, longitude=None, windows=())
    make_jobs([lost])
    (row,) = (one for one in day.board().unplanned if one.reference == "LOST")
    place = reverse("desk_job_place", args=[row.id])
    with at_most_twelve():
        page = day.client.get(reverse("desk_jobs"), {"state": "open", "day_from": DAY.isoformat()})
    assert place in page.content.decode()
    assert day.client.get(reverse("desk_jobs"), {"day_to": "2026-01-01", "export": "csv"}).status_code == 200
    assert day.client.post(place, {"latitude": "91", "longitude": "121"}).status_code == 422
    assert day.client.post(place, {"latitude": "31.24", "longitude": "121.48"}).status_code == 302
    (row,) = (one for one in day.board().unplanned if one.reference == "LOST")
    assert (row.latitude, row.longitude) == (31.24, 121.48)
    on_trip = day.board().trips[0].stops[0].job.id
    answer = day.client.post(
        reverse("desk_job_place", args=[on_trip]), {"latitude": "31", "longitude": "121"}
    )
    assert (answer.status_code, "Take it out of its trip first." in answer.content.decode()) == (422, True)
