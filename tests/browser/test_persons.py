"""A person asks about her own data, by hand: an agent records it, supervisors do the rest by four eyes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import Visitor, settled
from tests.factories.lives import Life, live
from tests.factories.moments import NOW

from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.draining import drain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = "/desk/system/persons/"
LONG_AGO = NOW - timedelta(days=4 * 365)


@pytest.fixture
def life(transactional_db: None, tmp_path: Path, settings: Any) -> Life:
    """Whoever got a parcel long ago, which nothing keeps any more, and the three who serve her."""
    settings.NUODA_HOME = tmp_path
    with clock.simulated(LONG_AGO):
        acme = factories.make_customer("ACME", name="安科美贸易有限公司", name_en="Acme Trading Co., Ltd.")
        for role, email, name in (
            (Role.AGENT, "agent@nuoda.example", "林晓"),
            (Role.SUPERVISOR, "supervisor@nuoda.example", "周敏"),
            (Role.ADMIN, "admin@nuoda.example", "何平"),
        ):
            factories.make_account(role, email=email, name=name)
        return live(1, acme.id, at=LONG_AGO)


def _dialog(page: Page, opens: str, sends: str, **given: str) -> None:
    """Open the form of a step, fill it in, and send it."""
    page.get_by_role("link", name=opens, exact=True).click()
    form = page.locator("dialog[open]")
    expect(form).to_be_visible()
    settled(page)
    for name, value in given.items():
        form.locator(f"[name={name}]").fill(value)
    form.get_by_role("button", name=sends, exact=True).click()
    expect(form).to_have_count(0)
    settled(page)


def _press(page: Page, name: str, then: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("main")).to_contain_text(then)
    settled(page)


def test_from_a_call_to_the_letter(life: Life, visitor: Callable[..., Visitor]) -> None:
    agent, lead, boss = visitor("en"), visitor("en"), visitor("en")
    agent.sign_in("agent@nuoda.example")
    agent.visit(f"{ROOT}new/?waybill={life.waybill}")
    agent.page.select_option("[name=kind]", "deletion")
    agent.page.fill("[name=phone]", life.phone)
    agent.page.get_by_role("button", name="Put it on record").click()
    expect(agent.page.locator("#toasts")).to_contain_text("A supervisor checks who she is")
    lead.sign_in("supervisor@nuoda.example")
    lead.visit(ROOT)
    lead.page.locator("tbody a").first.click()
    settled(lead.page)
    lead.look()
    _dialog(lead.page, "Check who she is", "It is she", note="called back at 14:20")
    lead.look()
    _press(lead.page, "Look for everything about her", life.waybill)
    lead.look()
    _press(lead.page, "Propose the deletion", "another supervisor or administrator approves it")
    expect(lead.page.get_by_role("link", name="Approve the deletion")).to_have_count(0)
    boss.sign_in("admin@nuoda.example")
    boss.visit(lead.page.url.removeprefix(boss.base))
    _dialog(boss.page, "Approve the deletion", "Forget it for good")
    drain()
    boss.page.reload()
    expect(boss.page.locator("main")).to_contain_text("forgotten, 0 kept")
    _dialog(boss.page, "Answer the request", "Answer it")
    expect(boss.page.get_by_role("link", name="Letter", exact=True)).to_be_visible()
    boss.look()


@pytest.mark.parametrize(
    ("language", "width", "theme"),
    [("en", 1440, "light"), ("zh-CN", 1440, "dark"), ("en", 390, "dark"), ("zh-CN", 390, "light")],
)
def test_the_pages_are_read_in_any_light_on_any_screen(
    life: Life, visitor: Callable[..., Visitor], language: str, width: int, theme: Literal["light", "dark"]
) -> None:
    lead = visitor(language, width)
    lead.page.emulate_media(color_scheme=theme)
    lead.sign_in("supervisor@nuoda.example")
    lead.visit(ROOT)
    lead.visit(f"{ROOT}aim/")
    lead.visit(f"{ROOT}new/?waybill={life.waybill}")
    lead.page.fill("[name=phone]", life.phone)
    lead.page.press("[name=phone]", "Enter")
    expect(lead.page.locator(".n-facts")).to_contain_text(life.waybill)
    settled(lead.page)
    lead.look()
    address = lead.page.url.removeprefix(lead.base)
    for step in ("identify/", "refuse/", "withdraw/"):
        lead.visit(address + step)
    lead.visit(ROOT)
