"""Every address has a door; behind it everybody finds her own things, and nothing else.

A foreign thing and one that does not exist get the same answer, to the byte.
"""

from __future__ import annotations

from datetime import datetime
from types import ModuleType

import pytest
from _pytest.subtests import Subtests
from django.db import connection, reset_queries
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from pytest_django import Settings
from tests.factories import NOW, SYSTEM, make_account, make_customer_actor
from tests.factories.people import sign_in
from tests.factories.undoing import undone
from tests.laws.addresses import Address, addresses, masked, no_things, things_of

from nuoda.domains.accounts.commands import issue_api_key
from nuoda.domains.accounts.facts import SCOPES
from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import STAFF, Role
from nuoda.kernel.doors import door

OWN, FOREIGN = "MINE-OWN", "THEIRS"
MOST_QUERIES = 12
SIGNED_IN = (
    Role.ADMIN, Role.SUPERVISOR, Role.AGENT, Role.DISPATCHER, Role.DRIVER, Role.WAREHOUSE, Role.CUSTOMER,
)  # fmt: skip
# Signing out and the like end what the walk needs; they take no parameter and show nothing of anybody.
ALL = [one for one in addresses() if not one.route.startswith("account/")]
# What is only read, such as a number whose shape is judged or an empty sheet of a kind, is nobody's thing.
WITH_THINGS = [one for one in ALL if one.parameters not in ((), ("text",), ("kind",))]
CLEAR = ("欧阳小明", "13812345678", "3单元1502")


World = tuple[dict[str, str], dict[str, str]]


@pytest.fixture
def world(acme: CustomerCard, globex: CustomerCard, now: datetime, settings: Settings) -> World:
    """A parcel in trouble of each of two customers."""
    settings.NUODA_SMTP_URL = "keep:"
    make_account(Role.AGENT, email="desk@nuoda.example")
    return things_of(acme, OWN), things_of(globex, FOREIGN)


def _client(role: Role, acme: CustomerCard) -> Client:
    client = Client()
    if role is Role.MACHINE:
        key = issue_api_key(by=SYSTEM, at=NOW, label="walk", scopes=SCOPES, customer_id=acme.id)
        client = Client(headers={"Authorization": f"Bearer {key.token}"})
    elif role is not Role.PUBLIC:
        client = sign_in(make_customer_actor(acme) if role is Role.CUSTOMER else make_account(role))
    client.raise_request_exception = False
    return client


def _open_to(role: Role, found: list[Address]) -> list[Address]:
    return [one for one in found if one.door is not None and role in one.door]


def without_door(found: list[Address]) -> list[str]:
    return [one.route for one in found if not one.door]


def test_every_address_has_a_door() -> None:
    assert without_door(list(addresses())) == []
    assert len(ALL) > 40


def _open(request: HttpRequest) -> HttpResponse:
    return HttpResponse("everything")


def _shut(request: HttpRequest) -> HttpResponse:
    return HttpResponse("a little")


def test_an_address_without_a_door_opens_to_nobody(db: None, settings: Settings) -> None:
    defect = ModuleType("defect")
    defect.urlpatterns = [path("open/", _open), path("shut/", door(Role.ADMIN)(_shut))]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = defect
    assert without_door(list(addresses())) == ["open/"]
    admin = sign_in(make_account(Role.ADMIN))
    assert admin.get("/open/").status_code == 404
    assert admin.get("/shut/").status_code == 200


def nobody_passes_a_door_that_is_not_hers(world: World, acme: CustomerCard, subtests: Subtests) -> None:
    for role in (*SIGNED_IN, Role.PUBLIC):
        client = _client(role, acme)
        for one in ALL:
            if one.door is None or role in one.door:
                continue
            with subtests.test(role=role.value, route=one.route):
                answer = client.get(one.filled(world[0]))
                if role is Role.PUBLIC:
                    assert answer.status_code == 302
                    assert answer.headers["Location"].startswith("/account/login/")
                else:
                    assert answer.status_code == 403
                assert OWN not in answer.content.decode().replace(one.filled(world[0]), "")


def every_address_answers_those_it_is_open_to(world: World, acme: CustomerCard, subtests: Subtests) -> None:
    """Never a fault of ours, never personal data in clear, never more queries than a page may cost."""
    for role in (*SIGNED_IN, Role.PUBLIC, Role.MACHINE):
        client = _client(role, acme)
        for one in _open_to(role, ALL):
            with subtests.test(role=role.value, route=one.route):
                reset_queries()  # the log ends at 9,000, and what comes after would count as none
                with CaptureQueriesContext(connection) as captured:
                    answer = client.get(one.filled(world[0]))
                body = answer.content.decode(errors="replace")
                assert answer.status_code < 500
                assert answer.status_code != 403
                assert [clear for clear in CLEAR if clear in body] == []
                assert answer.status_code != 200 or len(captured) <= MOST_QUERIES
                # Who puts goods away sees whose they are.
                assert role in (*STAFF, Role.WAREHOUSE) or FOREIGN not in body


def what_is_anothers_is_as_if_it_were_not_there(world: World, acme: CustomerCard, subtests: Subtests) -> None:
    foreign, nothing = world[1], no_things()
    for role in (Role.CUSTOMER, Role.PUBLIC, Role.MACHINE):
        client = _client(role, acme)
        for one in _open_to(role, WITH_THINGS):
            for verb in (client.get, client.post):
                with subtests.test(role=role.value, verb=verb.__name__, route=one.route):
                    theirs, nobodys = verb(one.filled(foreign)), verb(one.filled(nothing))
                    assert masked(theirs.content, foreign) == masked(nobodys.content, nothing)
                    assert theirs.status_code == nobodys.status_code >= 400


def what_is_not_there_is_not_found(world: World, acme: CustomerCard, subtests: Subtests) -> None:
    nothing = no_things()
    for role in (Role.AGENT, Role.SUPERVISOR, Role.CUSTOMER):
        client = _client(role, acme)
        for one in _open_to(role, WITH_THINGS):
            if one.route.startswith(("api/", "track/")):
                continue
            with subtests.test(role=role.value, route=one.route):
                assert client.get(one.filled(nothing)).status_code in (404, 405)
                # what lacks its fields may be sent back to them before anything is looked for
                assert client.post(one.filled(nothing)).status_code in (302, 404, 405, 422)


def things_of_two_customers_can_be_told_apart(world: World, acme: CustomerCard, subtests: Subtests) -> None:
    """Shows that the walk would notice: staff does find both."""
    agent = _client(Role.AGENT, acme)
    for things, mark in zip(world, (OWN, FOREIGN), strict=True):
        with subtests.test(mark=mark):
            page = agent.get(f"/desk/shipments/{things['shipment_id']}/")
            assert page.status_code == 200
            assert f"{mark}-NDX-1" in page.content.decode()


WALKS = (
    things_of_two_customers_can_be_told_apart,
    nobody_passes_a_door_that_is_not_hers,
    every_address_answers_those_it_is_open_to,
    what_is_anothers_is_as_if_it_were_not_there,
    what_is_not_there_is_not_found,
)


def test_every_walk_through_the_house(world: World, acme: CustomerCard, subtests: Subtests) -> None:
    """One world for all walks, for it is dear to make; what one walk writes the next does not find."""
    for walk in WALKS:
        with subtests.test(walk=walk.__name__), undone():
            walk(world, acme, subtests)
