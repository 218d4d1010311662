"""Two colleagues at one case, and the lists of the desk on a phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from tests import factories
from tests.browser.conftest import Visitor
from tests.factories.moments import NOW

from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.shipments.commands import watch_shipments
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel import clock
from nuoda.kernel.actor import Role, system
from nuoda.kernel.draining import drain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TESTER = system("tests")
LISTS = (
    "desk_home", "desk_cases", "desk_promises", "desk_shipments", "desk_orders", "desk_customers",
    "desk_notices", "desk_imports", "desk_measures",
)  # fmt: skip


@pytest.fixture
def case(transactional_db: None) -> CaseCard:
    """A case of a late parcel, and two colleagues who may look at it."""
    with clock.simulated(NOW):
        factories.make_customer("ACME", name="安科美贸易有限公司", name_en="Acme Trading Co., Ltd.")
        factories.make_account(Role.AGENT, email="agent@nuoda.example", name="林晓", language="en")
        factories.make_account(Role.SUPERVISOR, email="supervisor@nuoda.example", name="周敏", language="en")
        factories.make_order(ordered_at=NOW - timedelta(days=2), promised_due_at=NOW + timedelta(hours=2))
        factories.make_shipment(order_reference="SO-1001", booked_at=NOW - timedelta(days=2))
        factories.scan("NDX900001", "ON_HOLD", NOW - timedelta(hours=1), reason="DELAY.vehicle")
        drain()
        (ship,) = find_by_waybill("NDX900001", actor=TESTER)
        (found,) = cases_of(actor=TESTER, shipment_ids=[ship.id])
    return found


def test_colleagues_at_one_case_see_each_other(case: CaseCard, visitor: Callable[..., Visitor]) -> None:
    agent, supervisor = visitor("en"), visitor("zh-CN")
    agent.sign_in("agent@nuoda.example")
    supervisor.sign_in("supervisor@nuoda.example")
    address = reverse("desk_case", args=[case.id])
    agent.visit(address)
    expect(agent.page.locator(".n-watchers")).to_be_hidden()
    supervisor.visit(address)
    expect(supervisor.page.locator(".n-watchers")).to_contain_text("林晓")
    expect(agent.page.locator(".n-watchers")).to_have_text("周敏 is also looking at this.")
    agent.look()
    supervisor.page.locator("#reply-words").press_sequentially("您好")
    expect(agent.page.locator(".n-watchers")).to_have_text("周敏 is writing here.")
    supervisor.page.locator("#reply-words").fill("")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_lists_fit_a_phone(case: CaseCard, visitor: Callable[..., Visitor], language: str) -> None:
    agent = visitor(language, 390)
    agent.sign_in("agent@nuoda.example")
    for name in LISTS:
        agent.visit(reverse(name))
        fits = "[...document.querySelectorAll('.n-table-list')].every(one => one.scrollWidth <= innerWidth)"
        assert agent.page.evaluate(fits), name


@pytest.mark.parametrize("width", [1280, 1440])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_lists_show_all_their_columns_on_a_laptop(
    case: CaseCard, visitor: Callable[..., Visitor], language: str, width: int
) -> None:
    agent = visitor(language, width)
    agent.sign_in("agent@nuoda.example")
    for name in LISTS:
        agent.visit(reverse(name))
        wraps = "[...document.querySelectorAll('.n-table-wrap')]"
        fits = f"{wraps}.every(one => one.scrollWidth <= one.clientWidth)"
        assert agent.page.evaluate(fits), name


@pytest.mark.parametrize("width", [390, 1280, 1440])
@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_watch_list_names_customers_in_full(
    transactional_db: None, visitor: Callable[..., Visitor], language: str, width: int
) -> None:
    """Beside all its other columns."""
    with clock.simulated(NOW):
        name, name_en = "康衡岚医疗器械（苏州）有限公司", "Kanghenglan Medical Devices (Suzhou)"
        factories.make_customer("ACME", name=name, name_en=name_en, tier="platinum")
        factories.make_account(Role.AGENT, email="agent@nuoda.example", name="林晓")
        factories.make_shipment(booked_at=NOW - timedelta(days=9))
        watch_shipments(by=TESTER, at=NOW)
    agent = visitor(language, width)
    agent.sign_in("agent@nuoda.example")
    agent.visit(reverse("desk_watch"))
    shown = agent.page.locator("tbody tr").first
    expect(shown).to_contain_text(name_en if language == "en" else name)
    overflows = ".some(one => one.scrollWidth > one.clientWidth)"
    for part in ("tbody :is(.n-clip, .n-wraps)", ".n-table-wrap"):
        assert not agent.page.evaluate(f"[...document.querySelectorAll('{part}')]{overflows}"), part
