"""The queue by keyboard alone: walk, choose, take a step for the chosen, open one, and begin to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import Visitor, holds, settled
from tests.factories.moments import NOW

from nuoda.domains.cases.commands import ask
from nuoda.domains.cases.queries import cases_by_id
from nuoda.kernel import clock
from nuoda.kernel.actor import Role, system

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TESTER = system("tests")


def test_the_queue_is_worked_without_a_mouse(visitor: Callable[..., Visitor]) -> None:
    with clock.simulated(NOW):
        factories.make_customer("ACME")
        factories.make_account(Role.AGENT, email="agent@nuoda.example", name="林晓", language="en")
        ship = factories.make_shipment("ACME", booked_at=NOW - timedelta(days=1))
        asked = ask(by=TESTER, at=NOW, shipment_id=ship.id, kind="inquiry", words="Where is it?")
    desk = visitor("en")
    desk.sign_in("agent@nuoda.example")
    desk.visit("/desk/cases/?view=all")
    page = desk.page
    settled(page)
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("tbody input[type=checkbox]:checked")).to_have_count(1)
    page.keyboard.press("e")
    first = page.locator("[data-shortcut=e] + .n-menu-list button").first
    expect(first).to_be_focused()
    settled(page)
    page.keyboard.press("Enter")
    sends = page.get_by_role("dialog").get_by_role("button", name="Acknowledge", exact=True)
    expect(sends).to_be_visible()
    settled(page)
    # what was picked stays picked behind the dialog
    expect(page.locator("tbody input[type=checkbox]:checked")).to_have_count(1)
    for _each in range(8):
        if sends.evaluate("button => document.activeElement === button"):
            break
        page.keyboard.press("Tab")
    expect(sends).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("tbody tr").first).to_contain_text("Taken up")
    settled(page)
    assert cases_by_id([asked.id], actor=TESTER)[asked.id].state == "acknowledged"
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#reply-words")).to_be_visible()
    settled(page)
    expect(page.get_by_role("heading", name=asked.number).first).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("#reply-words")).to_be_focused()
    desk.look()
    _focus_comes_back(page)


def _focus_comes_back(page: Page) -> None:
    """An answer that takes the place of a part, or of the page, gives the focus back."""
    follow = page.locator("form[action$='/follow/'] button")
    before = follow.inner_text()
    follow.focus()
    page.keyboard.press("Enter")
    expect(follow).not_to_have_text(before)
    settled(page)
    expect(follow).to_be_focused()
    page.locator("#write-note").focus()
    page.keyboard.press("Space")
    note = page.locator("form[action$='/note/'] textarea")
    note.fill("seen by keyboard")
    note.press("Control+Enter")
    expect(page.locator("#thread, main").get_by_text("seen by keyboard").last).to_be_visible()
    settled(page)
    holds(page, "document.activeElement !== document.body")


def test_a_step_that_is_taken_leads_to_the_next(visitor: Callable[..., Visitor]) -> None:
    """Its button is gone with the answer: who works by keyboard goes on in the form that took its place."""
    with clock.simulated(NOW):
        factories.make_customer("ACME")
        factories.make_account(Role.AGENT, email="agent@nuoda.example", name="林晓", language="en")
        ship = factories.make_shipment("ACME", booked_at=NOW - timedelta(days=1))
        asked = ask(by=TESTER, at=NOW, shipment_id=ship.id, kind="complaint", words="It came wet.")
    desk = visitor("en")
    desk.sign_in("agent@nuoda.example")
    desk.visit(reverse("desk_case", args=[asked.id]))
    page = desk.page
    page.get_by_role("button", name="Take the case up").focus()
    page.keyboard.press("Enter")
    wanted = page.locator("textarea[name=wanted]")
    expect(wanted).to_be_focused()
    settled(page)
    wanted.fill("Another one")
    page.get_by_role("button", name="Record the assessment").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#steps select[name=cause]")).to_be_focused()
    settled(page)
    desk.look()
