"""Giving shipments to drivers: from the list, and by numbers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories import NOW, make_account, make_shipment, scan

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.queries import courier_day
from nuoda.kernel.actor import Actor, Role

NUMBERS = ("NDX900001", "NDX900002", "NDX900003")
LIST, GIVE = "desk_couriers", "desk_couriers_give"


@pytest.fixture
def driver(now: object, acme: CustomerCard) -> Actor:
    """A driver, and three shipments near the door; a fourth is still far away."""
    for number in (*NUMBERS, "NDX900004"):
        make_shipment(waybill=number, booked_at=NOW - timedelta(days=1))
        scan(number, "PICKED_UP", NOW - timedelta(hours=20))
    for number in NUMBERS:
        scan(number, "STATION_IN", NOW - timedelta(hours=2), place="浦东营业部")
    return make_account(Role.DRIVER, name="郑师傅")


def carried(driver: Actor) -> list[str]:
    return sorted(one.waybill for one in courier_day(actor=driver, on=NOW.date()))


def test_before_there_are_drivers_the_page_says_how_to_get_them(desk: Client) -> None:
    page = desk.get(reverse(LIST))
    assert page.status_code == 200
    assert "n-note" in page.content.decode()


def test_what_is_near_the_door_is_listed_and_given_out(
    desk: Client, driver: Actor, at_most_twelve: Callable[[], AbstractContextManager[None]]
) -> None:
    with at_most_twelve():
        page = desk.get(reverse(LIST) + "?given=no").content.decode()
    assert all(number in page for number in NUMBERS)
    assert "NDX900004" not in page
    assert "欧阳小明" not in page
    ids = [one.split('"')[0] for one in page.split('name="selected" value="')[1:]]
    back = reverse(LIST) + "?given=yes"
    answer = desk.post(
        reverse("desk_couriers_assign"), {"selected": ids[:2], "account": driver.id, "back": back}
    )
    assert answer.headers["Location"] == back
    assert len(carried(driver)) == 2
    with at_most_twelve():
        given = desk.get(f"{reverse(LIST)}?courier={driver.id}").content.decode()
    assert given.count('name="selected"') == 2
    desk.post(reverse("desk_couriers_assign"), {"selected": ids[:1], "account": "nobody"})
    assert len(carried(driver)) == 1


def test_numbers_are_pasted_as_they_come(desk: Client, driver: Actor) -> None:
    pasted = "ndx900001，NDX900002\r\n NDX900003；NDX900003"
    answer = desk.post(reverse(GIVE), {"account": driver.id, "waybills": pasted})
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(LIST))
    assert carried(driver) == list(NUMBERS)


def test_a_number_that_cannot_be_given_stays_with_its_reason(desk: Client, driver: Actor) -> None:
    answer = desk.post(reverse(GIVE), {"account": driver.id, "waybills": "NDX900001 NOBODY-1"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ">\nNOBODY-1</textarea>" in page
    assert "1 shipment given." in page or "已派出 1 单。" in page
    assert carried(driver) == ["NDX900001"]


@pytest.mark.parametrize(
    "given",
    [
        {"account": "", "waybills": "NDX900001"},
        {"account": "nobody-known", "waybills": "NDX900001"},
        {"account": "DRIVER", "waybills": " ,; "},
        {"account": "DRIVER", "waybills": " ".join(f"N{place}" for place in range(501))},
    ],
)
def test_a_form_that_lacks_something_says_so(desk: Client, driver: Actor, given: dict[str, str]) -> None:
    answer = desk.post(reverse(GIVE), {**given, "account": given["account"].replace("DRIVER", driver.id)})
    assert answer.status_code == 422
    assert carried(driver) == []


@pytest.mark.parametrize("account", ["", "no-id", "11111111-1111-4111-8111-111111111111"])
def test_nothing_is_given_to_nobody_known(desk: Client, driver: Actor, account: str) -> None:
    page = desk.get(reverse(LIST)).content.decode()
    (first, *_rest) = (one.split('"')[0] for one in page.split('name="selected" value="')[1:])
    assert UUID(first)
    answer = desk.post(
        reverse("desk_couriers_assign"),
        {"selected": [first], "account": account, "back": "https://elsewhere.example/"},
    )
    assert answer.headers["Location"] == reverse(LIST)
    assert carried(driver) == []


@pytest.mark.parametrize("query", ["courier=nonsense", "courier=%00", "city=x", "given=perhaps", "text=%FF"])
def test_an_address_that_makes_no_sense_is_left_out(desk: Client, driver: Actor, query: str) -> None:
    assert desk.get(f"{reverse(LIST)}?{query}").status_code == 200


def test_the_list_leaves_as_a_file(desk: Client, driver: Actor) -> None:
    lines = desk.get(reverse(LIST), {"format": "csv"}).getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + len(NUMBERS)
    assert NUMBERS[0] in lines[1]
