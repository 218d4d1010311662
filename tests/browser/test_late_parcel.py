"""The late parcel, from the first warning to the closed case, as an agent and as the customer live it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import Visitor, settled
from tests.conftest import Mailbox
from tests.factories.moments import NOW

from nuoda.domains.cases.queries import CaseCard, cases_of
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.insight.measures import all_time
from nuoda.kernel import clock
from nuoda.kernel.actor import Role, system
from nuoda.kernel.draining import drain
from nuoda.surfaces.clock.jobs import tick

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TESTER = system("tests")
WAYBILL = "NDX900001"
DUE = NOW + timedelta(hours=8)


class Story:
    """One order of one customer, promised for this evening, whose truck breaks down in the morning."""

    def at(self, instant: datetime) -> None:
        """Let time go on: jobs run, the clock ticks, what follows runs."""
        clock.advance_to(instant)
        drain()
        tick()
        drain()
        clock.advance_to(instant + timedelta(minutes=2))
        tick()
        drain()

    def case(self) -> CaseCard:
        (ship,) = find_by_waybill(WAYBILL, actor=TESTER)
        (case,) = cases_of(actor=TESTER, shipment_ids=[ship.id])
        return case


@pytest.fixture
def story(transactional_db: None, mailbox: Mailbox) -> Iterator[Story]:
    start = NOW - timedelta(hours=40)
    with clock.simulated(start):
        one = Story()
        factories.make_customer("ACME", name="安科美贸易有限公司", language="zh-hans")
        factories.make_account(Role.AGENT, email="agent@nuoda.example", name="林晓", language="en", at=start)
        factories.make_order(ordered_at=start, promised_due_at=DUE, usual_transit_hours=36)
        factories.make_shipment(
            order_reference="SO-1001", waybill=WAYBILL, booked_at=start, usual_transit_hours=36
        )
        one.at(start + timedelta(hours=1))
        factories.scan(WAYBILL, "PICKED_UP", NOW - timedelta(hours=36))
        one.at(NOW - timedelta(hours=36))
        factories.scan(
            WAYBILL, "LINEHAUL", NOW - timedelta(hours=2), reason="DELAY.vehicle", place="G42 枝江"
        )
        one.at(NOW - timedelta(hours=2))
        yield one


def test_an_agent_works_the_late_parcel_to_its_end(
    story: Story, mailbox: Mailbox, visitor: Callable[..., Visitor]
) -> None:
    case = story.case()
    told = mailbox.mails()
    assert [mail.language for mail in told] == ["zh-hans"]
    assert WAYBILL in told[0].subject

    desk = visitor("en")
    desk.sign_in("agent@nuoda.example")
    desk.visit("/desk/")
    expect(desk.page.get_by_role("main")).to_contain_text(WAYBILL)
    desk.visit(f"/desk/cases/{case.id}/")
    page = desk.page
    settled(page)
    page.get_by_role("button", name="Take the case up").click()
    expect(page.locator("#steps")).not_to_contain_text("Nobody has taken it up")

    _open_step(page, "investigate")
    page.locator("select[name=cause]").select_option("DELAY.vehicle")
    page.locator("select[name=party]").select_option("carrier")
    page.locator("textarea[name=finding]").fill("The driver reports a broken clutch at Zhijiang.")
    page.get_by_role("button", name="Record the finding").click()
    expect(page.locator("#thread")).to_contain_text("broken clutch")

    _open_step(page, "plan")
    page.locator("textarea[name=plan]").fill("Reload to truck 2 by noon.")
    page.locator("input[name=plan_due_at]").fill("2026-11-23T14:00")
    page.get_by_role("button", name="Record the plan").click()
    expect(page.locator("#thread")).to_contain_text("Reload to truck 2")

    settled(page)
    page.locator("#reply-form textarea[name=words]").fill("车辆已换，货已重新装车，到站后我告诉您。")
    attached, button = page.locator("#reply-form input[type=file]"), page.locator("#reply-form .n-attach")
    attached.set_input_files({"name": "crate.txt", "mimeType": "text/plain", "buffer": b"Reloaded"})
    expect(button).to_contain_text("crate.txt")
    attached.set_input_files([])
    expect(button).to_contain_text("Attach files")
    page.get_by_role("button", name="Send to the customer").click()
    expect(page.locator("#thread")).to_contain_text("车辆已换")
    desk.look()
    story.at(NOW + timedelta(minutes=30))
    assert any("车辆已换" in mail.body for mail in mailbox.mails())

    factories.scan(WAYBILL, "DELIVERED", DUE + timedelta(hours=1), place="上海")
    story.at(DUE + timedelta(hours=1, minutes=5))
    assert story.case().resolved_at is not None
    desk.visit(f"/desk/cases/{case.id}/")
    settled(page)
    page.locator("select[name=code]").select_option("resolved_accepted")
    page.get_by_role("button", name="Close the case").click()
    expect(page.locator("#case-head")).to_contain_text("Closed")

    assert story.case().closed_at is not None
    figures = all_time(actor=TESTER, at=clock.now())
    assert (figures.on_time.numerator, figures.on_time.denominator) == (0, 1)
    assert (figures.told_first.numerator, figures.told_first.denominator) == (1, 1)
    desk.visit("/desk/measures/")


def _open_step(page: Page, key: str) -> None:
    settled(page)
    page.locator(f"#steps a[href*='step={key}']").click()
    settled(page)


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 390), ("en-GB", 1440)])
def test_the_customer_follows_it_without_signing_in(
    story: Story, visitor: Callable[..., Visitor], language: str, width: int
) -> None:
    window = visitor(language, width)
    window.visit("/track/")
    page = window.page
    page.fill("input[name=number]", WAYBILL)
    page.fill("input[name=tail]", "5678")
    page.press("input[name=tail]", "Enter")
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("main")).to_contain_text(WAYBILL)
    assert "13812345678" not in page.content()
    assert "欧阳小明" not in page.content()
    window.look()


def test_a_wrong_tail_and_an_unknown_number_get_the_same_words(
    story: Story, visitor: Callable[..., Visitor]
) -> None:
    window = visitor("en-GB", 390)
    answers = []
    for number, tail in ((WAYBILL, "0000"), ("NDX000000", "5678")):
        window.visit("/track/")
        window.page.fill("input[name=number]", number)
        window.page.fill("input[name=tail]", tail)
        window.page.press("input[name=tail]", "Enter")
        window.page.wait_for_load_state("networkidle")
        answers.append(window.page.get_by_role("alert").first.inner_text())
    assert answers[0] == answers[1]


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 1440), ("zh-CN", 390), ("en-GB", 390)])
def test_every_page_of_the_desk_fits_and_reads_well(
    story: Story, visitor: Callable[..., Visitor], language: str, width: int
) -> None:
    (ship,) = find_by_waybill(WAYBILL, actor=TESTER)
    desk = visitor(language, width)
    desk.sign_in("agent@nuoda.example")
    for path in (
        "/desk/", "/desk/shipments/", f"/desk/shipments/{ship.id}/", "/desk/cases/",
        f"/desk/cases/{story.case().id}/", "/desk/promises/", "/desk/orders/",
        f"/desk/orders/{ship.order_id}/",
        "/desk/customers/", f"/desk/customers/{ship.customer_id}/", "/desk/notices/", "/desk/measures/",
    ):  # fmt: skip
        desk.visit(path)


@pytest.mark.parametrize(("language", "width"), [("zh-CN", 390), ("en-GB", 1440)])
def test_every_page_of_the_house_fits_and_reads_well(
    story: Story, visitor: Callable[..., Visitor], language: str, width: int
) -> None:
    factories.make_account(Role.SUPERVISOR, email="supervisor@nuoda.example", name="周敏", language="en")
    desk = visitor(language, width)
    desk.sign_in("supervisor@nuoda.example")
    for path in (
        "/desk/system/", "/desk/system/retention/", "/desk/system/retention/holds/",
        "/desk/system/retention/holds/new/", "/desk/incidents/", "/desk/incidents/new/",
        "/desk/contingencies/", "/desk/warned/", "/desk/watch/", "/desk/claims/", "/desk/claims/rules/",
        "/desk/quotes/", "/desk/imports/quotes/", "/desk/tariffs/", "/desk/customers/matrix/",
        "/desk/customers/tiers/", "/desk/stock/", "/desk/duty/", "/desk/causes/", "/desk/tracking/codes/",
    ):  # fmt: skip
        desk.visit(path)
