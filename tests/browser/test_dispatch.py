"""A dispatcher plans by keyboard and releases; the driver sees the trip, and what she tells comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import Visitor, settled
from tests.factories import SYSTEM
from tests.factories.fleet import HOME

from nuoda.domains.dispatch.commands import (
    DepotDraft,
    DriverDraft,
    JobDraft,
    JobMove,
    VehicleDraft,
    move_jobs,
    open_trip,
    record_jobs,
    release_trips,
    set_depots,
    set_drivers,
    set_vehicles,
)
from nuoda.domains.dispatch.queries import board, depot_by_code, drivers_of, trip_page, vehicles_of
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.draining import drain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def trip(transactional_db: None, now: datetime) -> UUID:
    """An empty trip of the simulated morning, and two jobs without one."""
    early, today = now - timedelta(days=1), now.astimezone(ZoneInfo("Asia/Shanghai")).date()
    for role, email, name in (
        (Role.DISPATCHER, "dispatcher@nuoda.example", "周调度"), (Role.DRIVER, "van@nuoda.example", "郑师傅"),
    ):  # fmt: skip
        account = factories.make_account(role, email=email, name=name, language="en", at=early)
    set_depots(by=SYSTEM, at=early, depots=[DepotDraft("HUB", "上海仓", *HOME, name_en="Hub")])
    van = VehicleDraft("V1", "HUB", 900, Decimal(8), time(0, 1), time(23, 59))
    set_vehicles(by=SYSTEM, at=early, vehicles=[van])
    shift = (now - timedelta(hours=1), now + timedelta(hours=8))
    person = DriverDraft("D1", "郑师傅", "HUB", account_id=UUID(account.id), vehicle="V1", shifts=[shift])
    set_drivers(by=SYSTEM, at=early, drivers=[person])
    jobs = [
        JobDraft(
            "HUB", f"JOB-{place}", today, latitude=HOME[0] + 0.01 * place, longitude=HOME[1], name="收货人"
        )
        for place in (1, 2)
    ]
    record_jobs(by=SYSTEM, at=early, jobs=jobs)
    depot = depot_by_code("HUB", actor=SYSTEM).id
    return open_trip(
        by=SYSTEM, at=early, day=today, starts_at=now, vehicle_id=vehicles_of(depot, actor=SYSTEM)[0].id,
        driver_id=drivers_of(depot, actor=SYSTEM)[0].id,
    )  # fmt: skip


def place_first(page: Page, left: int) -> None:
    """Put the first stop without a trip where the dialog advises; so many are left over."""
    stop = page.locator(".n-board-loose [data-stop]").first
    moved = stop.get_attribute("data-stop")
    stop.focus()
    page.keyboard.press("Enter")
    place = page.locator("#form-body input[name=place]").first
    expect(place).to_be_checked()
    settled(page)
    place.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#form-dialog")).to_be_hidden()
    expect(page.locator(".n-board-loose [data-stop]")).to_have_count(left)
    settled(page)
    # The focus stays with the stop that was moved, also when the board renews itself.
    expect(page.locator(f".n-board-lane button[data-stop='{moved}']")).to_be_focused()
    page.evaluate("htmx.trigger('#board', 'refresh')")
    settled(page)
    expect(page.locator(f".n-board-lane button[data-stop='{moved}']")).to_be_focused()


def until(page: Page, met: Callable[[dict[str, Any]], bool]) -> None:
    """Wait until the phone has sent what it keeps, and the house says so."""
    for _look in range(100):
        if met(page.evaluate("fetch('/field/day').then((answer) => answer.json())")):
            return
        page.wait_for_timeout(200)


def test_a_lane_below_the_fold_is_reached_by_dragging(trip: UUID, visitor: Callable[..., Visitor]) -> None:
    desk = visitor("en")
    desk.sign_in("dispatcher@nuoda.example")
    page = desk.page
    page.set_viewport_size({"width": 1280, "height": 600})
    desk.visit("/desk/dispatch/")
    settled(page)
    lane = page.locator(f"ol[data-drop='{trip}']")
    expect(lane).not_to_be_in_viewport()
    taken = page.locator(".n-board-loose [data-stop]").first.bounding_box()
    assert taken is not None
    page.mouse.move(taken["x"] + 40, taken["y"] + 10)
    page.mouse.down()
    page.mouse.move(taken["x"] + 60, 400)
    page.mouse.move(640, 595, steps=3)
    expect(lane).to_be_in_viewport(ratio=1)
    page.mouse.move(640, 400)
    place = lane.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + 200, place["y"] + place["height"] / 2, steps=3)
    expect(page.locator(".n-board-ghost span")).to_contain_text("km")
    page.mouse.up()
    expect(page.locator(f"[data-drop='{trip}'] [data-stop]")).to_have_count(1)
    settled(page)


def test_a_trip_is_made_by_keyboard_released_and_driven(trip: UUID, visitor: Callable[..., Visitor]) -> None:
    desk = visitor("en")
    desk.sign_in("dispatcher@nuoda.example")
    desk.visit("/desk/dispatch/")
    page = desk.page
    lane = page.locator(f"[data-drop='{trip}'] [data-stop]")
    for left in (1, 0):
        place_first(page, left)
    expect(lane).to_have_count(2)
    # With nothing left over there is still room to drag a stop back to.
    room = page.locator("section[data-drop='']").bounding_box()
    assert room is not None
    assert room["height"] > 100
    desk.look()
    page.get_by_role("button", name="Release 1 draft").click()
    expect(page.get_by_text("1 trip stands on its driver's phone")).to_be_visible()
    drain()

    phone = visitor("en", 390)
    phone.sign_in("van@nuoda.example")
    phone.visit("/field/")
    expect(phone.page.locator("#trip-name")).to_contain_text("V1")
    expect(phone.page.locator("#todo .f-stop")).to_have_count(2)
    phone.page.locator("#todo .f-stop-open").first.click()
    phone.look()
    phone.page.click("#arrive")
    expect(phone.page.locator("#visit-state")).to_have_text("You are there")
    phone.page.click("#visit-done")
    expect(phone.page.locator("#todo .f-stop")).to_have_count(1)
    until(phone.page, lambda told: sum(one["done"] for one in told["stops"]) == 1)
    drain()
    assert [one.state for one in trip_page(trip, actor=SYSTEM).stops] == ["done", "planned"]

    small = visitor("zh-CN", 390)
    small.sign_in("dispatcher@nuoda.example")
    small.visit("/desk/dispatch/")
    expect(small.page.locator(f"[data-drop='{trip}'] [data-stop]")).to_have_count(2)
    wide = visitor("zh-CN", 1440)
    wide.sign_in("dispatcher@nuoda.example")
    for address in (
        f"/desk/dispatch/trips/{trip}/",
        "/desk/dispatch/vehicles/",
        "/desk/dispatch/drivers/new/",
    ):
        wide.visit(address)


def test_a_driver_notes_the_seal_and_compares_it_out_of_reach(
    trip: UUID, visitor: Callable[..., Visitor]
) -> None:
    jobs = board(depot_by_code("HUB", actor=SYSTEM).id, clock.now().date(), actor=SYSTEM).unplanned
    moves = [JobMove(one.id, trip, place) for place, one in enumerate(jobs, start=1)]
    versions = move_jobs(by=SYSTEM, at=clock.now(), moves=moves, versions={})
    release_trips(by=SYSTEM, at=clock.now(), versions=versions)
    drain()
    phone = visitor("en", 390)
    phone.sign_in("van@nuoda.example")
    phone.visit("/field/")
    page = phone.page
    page.click("#seal > summary")
    phone.look()
    page.fill("#seal-number", "S-4711")
    page.keyboard.press("Enter")
    expect(page.locator("#trip-facts")).to_contain_text("seal S-4711")
    expect(page.locator("#seal-title")).to_have_text("Doors closed: note the seal")
    page.locator("#todo .f-stop-open").first.click()
    page.click("#arrive")
    expect(page.locator("#visit-state")).to_have_text("You are there")
    until(page, lambda told: told["trip"]["state"] == "under_way")
    page.click("#back")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.click("#seal > summary")
    expect(page.locator("#seal-title")).to_have_text("Doors opened: compare the seal")
    page.fill("#seal-number", "S-4712")
    page.keyboard.press("Enter")
    expect(page.locator("#seal-told")).to_contain_text("closed with S-4711, found S-4712")
    page.context.set_offline(False)
    until(page, lambda told: told["trip"]["differs"])
    row = trip_page(trip, actor=SYSTEM).trip
    assert (row.seal, row.seal_found, row.seal_differs) == ("S-4711", "S-4712", True)
    expect(page.locator("#seal-told")).to_contain_text("found S-4712")
    phone.look()
