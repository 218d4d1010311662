"""The first page of a demo: ready logins that exist in a demo only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories import SYSTEM, make_customer, settle

from nuoda.domains.accounts.commands import AccountDraft, open_accounts
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel.actor import Role


@pytest.fixture
def demo(settings: Settings, db: None, now: datetime) -> None:
    settings.DEMO = True
    customer = make_customer("JL-AUTO", name="骏澜", name_en="Junlan", tier="platinum")
    password = settings.NUODA_DEMO_PASSWORD
    drafts = [
        AccountDraft("agent@nuoda.example", "周启航", Role.AGENT, password),
        AccountDraft("supervisor@nuoda.example", "沈静怡", Role.SUPERVISOR, password),
        AccountDraft("kefu@junlan.example", "顾明远", Role.CUSTOMER, password, customer_id=customer.id),
        AccountDraft("boss@company.test", "真人", Role.ADMIN, password),
    ]
    open_accounts(by=SYSTEM, at=now, accounts=drafts)


def test_the_demo_shows_logins_and_what_to_try(
    demo: None, settings: Settings, now: datetime, acme: object, make_shipment: Callable[..., ShipmentCard]
) -> None:
    late = make_shipment("JL-AUTO", "NDX7", promised_due_at=now + timedelta(minutes=1))
    settle()
    page = Client(headers={"accept-language": "en"}).get("/").content.decode()
    for words in ("agent@nuoda.example", "supervisor@nuoda.example", "kefu@junlan.example", "Junlan"):
        assert words in page
    assert settings.NUODA_DEMO_PASSWORD in page
    assert page.count('class="p-try"') == 5
    assert f"/portal/shipments/{late.id}/" in page
    assert "boss@company.test" not in page


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
