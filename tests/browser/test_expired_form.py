"""A form that is refused, for its token or its content: what was typed is still there, and then is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import Visitor, settled
from tests.factories.people import PASSWORD

from nuoda.kernel.actor import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "A court asked for everything about it"


def _types_a_period(desk: Visitor) -> Page:
    """A form that the browser sends by itself."""
    desk.visit("/desk/system/retention/")
    page = desk.page
    page.locator("main table a").first.click()
    page.fill("[name=days]", "4000")
    page.fill("[name=reason]", REASON)
    return page


def _types_a_hold(desk: Visitor) -> Page:
    """A form that the page sends by a script."""
    desk.visit("/desk/system/retention/holds/new/")
    page = desk.page
    page.select_option("[name=kind]", "customer")
    page.fill("[name=number]", "ACME")
    page.fill("[name=reason]", REASON)
    return page


def _sends(page: Page, send: str) -> None:
    settled(page)
    button = page.get_by_role("button", name=send)
    expect(button).to_be_enabled()  # for a while after it was pressed it is not
    button.click()


@pytest.fixture
def desk(transactional_db: None, visitor: Callable[..., Visitor]) -> Visitor:
    factories.make_customer("ACME")
    factories.make_account(Role.SUPERVISOR, email="lead@nuoda.example", language="en")
    found = visitor("en")
    found.sign_in("lead@nuoda.example")
    return found


def _refused(desk: Visitor, send: str) -> None:
    """Send the form without the token that it needs."""
    desk.page.context.clear_cookies(name="csrftoken")
    _sends(desk.page, send)


def test_what_was_typed_is_there_on_the_way_back_and_is_sent(desk: Visitor) -> None:
    page = _types_a_period(desk)
    _refused(desk, "Record it")
    expect(page.get_by_role("heading", name="This form has expired")).to_be_visible()
    page.get_by_role("button", name="Go back").click()
    expect(page.locator("[name=days]")).to_have_value("4000")
    expect(page.locator("[name=reason]")).to_have_value(REASON)
    _sends(page, "Record it")
    expect(page.locator("aside li").filter(has_text=REASON)).to_have_count(1)
    desk.complaints = [one for one in desk.complaints if "403" not in one]


def test_a_form_sent_by_script_says_that_it_may_be_sent_again(desk: Visitor) -> None:
    page = _types_a_hold(desk)
    _refused(desk, "Place it")
    expect(page.locator("#toasts")).to_contain_text("send it again")
    expect(page.locator("[name=reason]")).to_have_value(REASON)
    _sends(page, "Place it")
    page.wait_for_url("**/retention/holds/")
    expect(page.get_by_role("row").filter(has_text=REASON)).to_have_count(1)
    desk.complaints = [one for one in desk.complaints if "403" not in one]


def test_a_newer_token_from_another_tab_is_taken(desk: Visitor) -> None:
    page = _types_a_hold(desk)
    other = page.context.new_page()
    other.goto(f"{desk.base}/account/logout/")
    other.locator("main form button[type=submit]").first.click()
    other.wait_for_url(lambda url: "logout" not in url)
    other.goto(f"{desk.base}/account/login/")
    other.fill("input[name=login]", "lead@nuoda.example")
    other.fill("input[name=password]", PASSWORD)
    other.press("input[name=password]", "Enter")
    other.wait_for_url(lambda url: "login" not in url)
    _sends(page, "Place it")
    page.wait_for_url("**/retention/holds/")
    expect(page.get_by_role("row").filter(has_text=REASON)).to_have_count(1)


def test_a_form_with_a_fault_keeps_what_was_typed_and_leads_to_the_fault(desk: Visitor) -> None:
    page = _types_a_hold(desk)
    number, reason = page.locator("[name=number]"), page.locator("[name=reason]")
    number.fill("NOBODY")
    settled(page)
    reason.press("Enter")
    expect(page.locator(".n-field-wrong")).to_have_count(1)
    expect(number).to_be_focused()
    expect(reason).to_have_value(REASON)
    number.fill("ACME")
    settled(page)
    number.press("Enter")
    page.wait_for_url("**/retention/holds/")
    expect(page.get_by_role("row").filter(has_text=REASON)).to_have_count(1)
    desk.complaints = [one for one in desk.complaints if "422" not in one]


def test_a_form_that_comes_too_late_is_told_why_and_keeps_what_was_typed(desk: Visitor) -> None:
    ship = factories.make_shipment()
    factories.scan(ship.waybill, "PICKED_UP", factories.NOW)
    page = desk.page
    desk.visit(f"/desk/shipments/{ship.id}/redirect/")
    page.select_option("[name=kind]", "stop")
    page.fill("[name=asked_by]", "王经理")
    factories.scan(ship.waybill, "OUT_FOR_DELIVERY", factories.NOW)
    _sends(page, "Ask for it")
    told = page.locator(".n-toast")
    expect(told).to_contain_text("The goods are out for delivery or delivered. Open a case instead.")
    expect(page.locator("[name=asked_by]")).to_have_value("王经理")
    desk.complaints = [one for one in desk.complaints if "409" not in one]
