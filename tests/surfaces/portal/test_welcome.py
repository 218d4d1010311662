"""The first page of a demo: ready logins that exist in a demo only."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import cast

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import SYSTEM, make_customer, settle

from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel.actor import Role
from nuoda.kernel.addresses import read_line
from nuoda.surfaces.portal.guide import CALLED_IN, Try, guide

READY = (
    "agent@nuoda.example",
    "supervisor@nuoda.example",
    "kefu@junlan.example",
    "dispatcher@nuoda.example",
    "driver@nuoda.example",
    "warehouse@nuoda.example",
)
MANAGER = "manager@nuoda.example"


@pytest.fixture
def demo(settings: Settings, db: None, now: datetime) -> None:
    settings.DEMO = True
    customer = make_customer("JL-AUTO", name="骏澜", name_en="Junlan", tier="platinum")
    password = settings.NUODA_DEMO_PASSWORD
    drafts = [
        AccountDraft("agent@nuoda.example", "周启航", Role.AGENT, password),
        AccountDraft("supervisor@nuoda.example", "沈静怡", Role.SUPERVISOR, password),
        AccountDraft("kefu@junlan.example", "顾明远", Role.CUSTOMER, password, customer_id=customer.id),
        AccountDraft("dispatcher@nuoda.example", "马振宇", Role.DISPATCHER, password),
        AccountDraft("driver@nuoda.example", "郑长河", Role.DRIVER, password),
        AccountDraft("warehouse@nuoda.example", "陈仓实", Role.WAREHOUSE, password),
        AccountDraft(MANAGER, "钟秉衡", Role.ADMIN, password),
        AccountDraft("boss@company.test", "真人", Role.ADMIN, password),
    ]
    open_accounts(by=SYSTEM, at=now, accounts=drafts)


def test_the_demo_shows_logins_and_what_to_try(
    demo: None, settings: Settings, now: datetime, acme: object, make_shipment: Callable[..., ShipmentCard]
) -> None:
    late = make_shipment("JL-AUTO", "NDX7", promised_due_at=now + timedelta(minutes=1))
    settle()
    page = Client(headers={"accept-language": "en"}).get("/").content.decode()
    for email in (*READY, MANAGER):
        assert page.count(f'<span class="n-mono">{email}</span>') == 1
    assert "Junlan" in page
    assert settings.NUODA_DEMO_PASSWORD in page
    assert page.count('class="p-try"') == 10
    assert f"/portal/shipments/{late.id}/" in page
    assert "boss@company.test" not in page


def test_whatever_there_is_to_try_opens_for_whom_it_signs_in(
    demo: None, acme: object, make_shipment: Callable[..., ShipmentCard], now: datetime
) -> None:
    make_shipment("JL-AUTO", "NDX7", promised_due_at=now + timedelta(minutes=1))
    settle()
    found = [cast(Try, one) for one in cast(Iterable[object], guide()["tries"])]
    assert {one.email for one in found} == set(READY)
    for one in found:
        client = Client()
        answer = client.post("/demo/sign-in/", {"email": one.email, "next": one.url})
        assert answer.headers["Location"] == one.url
        assert client.get(one.url).status_code == 200, one.url


def test_the_line_to_paste_is_read_without_a_doubt_of_its_address() -> None:
    read = read_line(CALLED_IN)
    assert (read.name, read.phone, read.district) == ("林晓岚", "13800138000", "浦东新区")
    assert not read.doubts


def test_one_click_signs_in_and_goes_on(demo: None) -> None:
    client = Client()
    answer = client.post("/demo/sign-in/", {"email": "kefu@junlan.example", "next": "/portal/cases/"})
    assert answer.headers["Location"] == "/portal/cases/"
    assert client.get("/portal/").status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_never_leads_elsewhere(demo: None, target: str) -> None:
    answer = Client().post("/demo/sign-in/", {"email": "agent@nuoda.example", "next": target})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("email", ["boss@company.test", "nobody@nuoda.example", "", "x\x00"])
def test_only_the_accounts_of_the_demo_can_be_taken(demo: None, email: str) -> None:
    assert Client().post("/demo/sign-in/", {"email": email}).status_code == 404


def test_outside_a_demo_there_is_none_of_it(demo: None, settings: Settings) -> None:
    settings.DEMO = False
    assert Client().post("/demo/sign-in/", {"email": "agent@nuoda.example"}).status_code == 404
    page = Client().get("/").content.decode()
    assert settings.NUODA_DEMO_PASSWORD not in page
    assert "agent@nuoda.example" not in page
