"""Writing in a case: a field made taller by hand, and a colleague named in a note."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from tests import factories
from tests.browser.conftest import Visitor, settled
from tests.factories.moments import NOW

from nuoda.domains.cases.commands import ask
from nuoda.kernel import clock
from nuoda.kernel.actor import Role, system

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TESTER = system("tests")


def _made_taller(page: Page, field: Locator) -> None:
    """Drag the corner of a field down by 60 px: the browser writes its height as a style of the element."""
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] - 4, box["y"] + box["height"] - 4
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 60, steps=3)
    page.mouse.up()
    assert "height" in (field.get_attribute("style") or "")


def test_a_field_made_taller_by_hand_is_sent_without_a_complaint(visitor: Callable[..., Visitor]) -> None:
    with clock.simulated(NOW):
        factories.make_customer("ACME")
        factories.make_account(Role.AGENT, email="agent@nuoda.example", name="林晓", language="en")
        factories.make_account(Role.SUPERVISOR, email="supervisor@nuoda.example", name="周敏", language="en")
        ship = factories.make_shipment("ACME", booked_at=NOW - timedelta(days=1))
        asked = ask(by=TESTER, at=NOW, shipment_id=ship.id, kind="inquiry", words="Where is it?")
    desk = visitor("en")
    desk.sign_in("agent@nuoda.example")
    desk.visit(reverse("desk_case", args=[asked.id]))
    page = desk.page
    reply = page.locator("#reply-words")
    _made_taller(page, reply)
    reply.fill("We asked the carrier.")
    reply.press("Control+Enter")
    expect(page.locator("#thread")).to_contain_text("We asked the carrier.")
    settled(page)
    page.locator("#write-note").focus()
    page.keyboard.press("Space")
    note = page.locator("form[action$='/note/'] textarea")
    _made_taller(page, note)
    note.press_sequentially("Please look, @周")
    expect(page.locator(".n-names")).to_have_text("周敏")
    note.press("Enter")
    expect(note).to_have_value("Please look, @周敏 ")
    note.press("Control+Enter")
    expect(page.locator("#thread")).to_contain_text("Please look, @周敏")
    settled(page)
