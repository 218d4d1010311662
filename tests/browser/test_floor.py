"""A warehouse hand with a scanner: wrong goods are refused aloud, and what is done lands once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import Visitor, holds
from tests.factories import SYSTEM
from tests.factories.goods import TODAY, furnish, held, product, stocked

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.stock import commands as stock
from nuoda.domains.stock.commands import Goods
from nuoda.domains.stock.queries import floor_day
from nuoda.domains.stock.queries.counts import count_page, count_rows
from nuoda.domains.stock.queries.packages import package_page
from nuoda.domains.stock.queries.works import ticks_of, works_of
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.paging import Window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = """() => [...document.querySelectorAll("button, input, select")]
    .filter((one) => one.checkVisibility() && one.type !== "hidden")
    .map((one) => [one.id || one.className, one.getBoundingClientRect()])
    .map(([name, box]) => [name, Math.round(box.width), Math.round(box.height)])
    .filter(([, width, height]) => width < 48 || height < 48)"""


def scan(page: Page, code: str) -> None:
    """What a keyboard-wedge scanner does: signs into the page, then Enter."""
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")


def says(page: Page, words: str) -> None:
    expect(page.locator("#verdict")).to_contain_text(words)


@pytest.fixture
def goods(transactional_db: None) -> None:
    early = factories.NOW
    factories.make_customer("ACME", name="安科美贸易有限公司", at=early)
    factories.make_account(
        Role.WAREHOUSE, email="hand@nuoda.example", name="仓管小陈", language="en", at=early
    )
    furnish()
    product(gtin="4006381333931")
    product("RICE")
    stocked(lots=[("L1", 10, 200)])
    stocked("RICE", lots=[("R1", 5, 200)], place="A-02")
    held(6)
    held(2, "r2", sku="RICE")


def test_goods_are_picked_without_a_connection_and_only_the_right_ones(
    goods: None, visitor: Callable[..., Visitor]
) -> None:
    phone = visitor("en", 390)
    phone.sign_in("hand@nuoda.example")
    page = phone.page
    phone.visit("/field/floor/")
    page.wait_for_selector("body[data-ready]")
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    holds(page, "navigator.serviceWorker.controller !== null")
    expect(page.locator("#task")).to_contain_text("A-01")
    assert page.evaluate(SMALL) == []

    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#status")).to_contain_text("No connection")
    scan(page, "A-02")
    says(page, "Wrong place: this is A-02, go to A-01")
    scan(page, "A-01")
    says(page, "A-01")
    scan(page, "A-01")
    says(page, "A-01 is scanned already.")
    scan(page, "R1")
    says(page, "Wrong goods: this is RICE, take TEA")
    phone.look()
    scan(page, "(01)04006381333931(10)L1")
    says(page, "Right")
    scan(page, "7")
    says(page, "No more than 6 wanted")
    scan(page, "6")
    says(page, "Done")
    expect(page.locator("#task")).to_contain_text("A-02")
    expect(page.locator("#status")).to_contain_text("1 waits to be sent")

    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#status")).to_contain_text("Everything is sent")
    day = floor_day("SH1", actor=SYSTEM, at=clock.now())
    assert day is not None
    assert [(one.sku, one.quantity) for one in day.picks] == [("RICE", 2)]
    # the last is taken back, and stands on the list again
    page.click("#undo")
    says(page, "Taken back")
    expect(page.locator("#status")).to_contain_text("Everything is sent")
    expect(page.locator("#task")).to_contain_text("A-01")
    # a count is blind: nothing on the page tells what should be there
    page.click("[data-mode=count]")
    scan(page, "A-02")
    scan(page, "R1")
    scan(page, "4")
    says(page, "1 lot counted")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.click("#finish")
    says(page, "Done")
    expect(page.locator("#status")).to_contain_text("Everything is sent")
    phone.complaints[:] = [one for one in phone.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


def test_what_was_counted_is_taken_back_one_by_one_and_never_told_of_another_place(
    goods: None, visitor: Callable[..., Visitor]
) -> None:
    phone = visitor("en", 390)
    phone.sign_in("hand@nuoda.example")
    page = phone.page
    phone.visit("/field/floor/")
    page.wait_for_selector("body[data-ready]")
    page.click("[data-mode=count]")
    for code in ("A-02", "R1", "4"):
        scan(page, code)
    says(page, "1 lot counted")
    expect(page.locator("#got")).to_have_text("A-02 · RICE R1 × 4")
    page.click("#undo")
    expect(page.locator("#got")).to_have_text("A-02")
    page.click("#undo")
    expect(page.locator("#got")).to_have_text("")
    for code in ("A-01", "L1", "8"):
        scan(page, code)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.click("#finish")
    expect(page.locator("#status")).to_contain_text("Everything is sent")
    (row,) = count_rows(actor=SYSTEM, window=Window()).rows
    _row, lines = count_page(row.id, actor=SYSTEM)
    assert (row.place, [(one.lot, one.counted) for one in lines]) == ("A-01", [("L1", 8)])


def test_a_lot_scanned_twice_is_no_quantity(goods: None, visitor: Callable[..., Visitor]) -> None:
    product("SALT")
    stocked("SALT", lots=[("251103", 5, 200)], place="A-03")
    phone = visitor("en", 390)
    phone.sign_in("hand@nuoda.example")
    page = phone.page
    phone.visit("/field/floor/")
    page.wait_for_selector("body[data-ready]")
    page.click("[data-mode=count]")
    for code in ("A-03", "251103", "251103"):
        scan(page, code)
    says(page, "251103 is scanned already.")
    expect(page.locator("#got")).to_have_text("A-03 · SALT 251103")
    scan(page, "5")
    expect(page.locator("#got")).to_have_text("A-03 · SALT 251103 × 5")


def test_goods_are_packed_and_loaded_onto_the_right_vehicle(
    goods: None, visitor: Callable[..., Visitor]
) -> None:
    number = held(3, "r3")
    pick = stock.PickDraft("p1", number, "A-01", "TEA", "L1", 3)
    stock.pick(by=SYSTEM, at=factories.NOW, picks=[pick])
    phone = visitor("en", 390)
    phone.sign_in("hand@nuoda.example")
    page = phone.page
    phone.visit("/field/floor/")
    page.wait_for_selector("body[data-ready]")
    page.click("[data-mode=pack]")
    expect(page.locator("#task")).to_contain_text("Order SO-r3")
    scan(page, "R1")
    says(page, "Unknown: R1")
    scan(page, "L1")
    says(page, "Right")
    scan(page, "4")
    says(page, "No more than 3 wanted")
    scan(page, "3")
    says(page, "Right")
    expect(page.locator("#task")).to_contain_text("in the package: 3 pieces")
    page.click("#finish")
    expect(page.locator("#ask")).to_contain_text("Weigh it")
    phone.look()
    scan(page, "heavy")
    says(page, "That is no weight")
    scan(page, "24.5")
    says(page, "Packed")
    expect(page.locator("#labels a")).to_have_count(1)
    day = floor_day("SH1", actor=SYSTEM, at=clock.now())
    assert day is not None
    (package,) = day.packages
    stock.bind_packages(by=SYSTEM, at=clock.now(), packages=[package.number], trip="T1")
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.click("[data-mode=load]")
    scan(page, "T2")
    says(page, "T2")
    scan(page, package.number)
    says(page, f"Wrong vehicle: {package.number} goes with T1")
    page.click("#undo")
    scan(page, "T1")
    says(page, "T1")
    page.click("#finish")
    says(page, "It leaves without 1 package:")
    scan(page, package.number)
    says(page, package.number)
    expect(page.locator("#status")).to_contain_text("Everything is sent")
    page.click("#finish")
    says(page, "All of its packages are loaded")
    expect(page.locator("#status")).to_contain_text("Everything is sent")
    assert package_page(package.number, actor=SYSTEM).trip == "T1"


def test_instructions_are_ticked_and_work_uses_its_material(
    goods: None, visitor: Callable[..., Visitor]
) -> None:
    """A pick waits for its ticks; value-added work asks for the order, the pieces and the right material."""
    marks = ("fragile", "Call first")
    draft = stock.ReservationDraft("r9", "SH1", Goods("ACME", "TEA"), 2, TODAY, "SO-r9", handling=marks)
    stock.reserve(by=SYSTEM, at=factories.NOW, reservations=[draft])
    wrap = stock.WorkServiceDraft("wrap", "礼品包装", "customer", "Gift wrapping", materials=(("RICE", 1),))
    stock.record_work_services(by=SYSTEM, at=factories.NOW, services=[wrap])
    owner = customers_by_code(["ACME"], actor=SYSTEM)["ACME"].id
    ask = stock.WorkAsk(owner, "SO-r9", "SH1", (stock.WorkLine("wrap", 2),))
    stock.ask_for_work(by=SYSTEM, at=factories.NOW, asks=[ask])
    phone = visitor("en", 390)
    phone.sign_in("hand@nuoda.example")
    page = phone.page
    phone.visit("/field/floor/")
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#task")).to_contain_text("SO-r9")
    scan(page, "A-01")
    says(page, "A-01")
    scan(page, "L1")
    says(page, "Right")
    expect(page.locator("#ask")).to_contain_text("Mind this, and tick it")
    assert page.evaluate(SMALL) == []
    phone.look()
    scan(page, "2")
    says(page, "Tick each instruction first")
    page.get_by_role("button", name="Fragile").click()
    page.get_by_role("button", name="Call first").click()
    expect(page.locator("#ask")).to_contain_text("How many?")
    scan(page, "2")
    says(page, "Done")
    expect(page.locator("#status")).to_contain_text("Everything is sent")
    assert {(one.step, one.mark) for one in ticks_of(owner, "SO-r9", actor=SYSTEM)} == {
        ("pick", mark) for mark in marks
    }

    page.click("[data-mode=work]")
    expect(page.locator("#task")).to_contain_text("2 × Gift wrapping")
    scan(page, "SO-r9")
    says(page, "SO-r9")
    scan(page, "3")
    says(page, "No more than 2 wanted")
    scan(page, "2")
    expect(page.locator("#ask")).to_contain_text("Scan the place")
    scan(page, "A-02")
    says(page, "A-02")
    expect(page.locator("#ask")).to_contain_text("Scan the material: 2 × RICE")
    scan(page, "L1")
    says(page, "Take RICE: this is TEA")
    phone.look()
    scan(page, "R1")
    says(page, "Done")
    expect(page.locator("#status")).to_contain_text("Everything is sent")
    (work,) = works_of(owner, "SO-r9", actor=SYSTEM)
    assert (work.state, work.done) == ("done", 2)


def test_what_was_received_is_put_away_and_moved(goods: None, visitor: Callable[..., Visitor]) -> None:
    """Each step stands on the list of the next one at once; what cannot be is said before it is sent."""
    draft = stock.AdviceDraft("ACME", "IN-9", "SH1", TODAY, {"TEA": 20})
    ((_index, number),) = stock.announce(by=SYSTEM, at=factories.NOW, advices=[draft]).numbers
    phone = visitor("en", 390)
    phone.sign_in("hand@nuoda.example")
    page = phone.page
    phone.visit("/field/floor/")
    page.wait_for_selector("body[data-ready]")
    page.click("[data-mode=receive]")
    for code, words in (
        (number, number),
        ("TEA", "Right"),
        ("L2", "L2"),
        ("20990101", "2099"),
        ("8", "Done"),
    ):
        scan(page, code)
        says(page, words)
    expect(page.locator("#ask")).to_contain_text("Scan the goods")
    page.click("[data-mode=put_away]")
    expect(page.locator("#task")).to_contain_text("8 × TEA")
    phone.look()
    # two lots of it lie here, one of them waits
    scan(page, "TEA")
    says(page, "Right")
    scan(page, "9")
    says(page, "No more than 8 wanted")
    scan(page, "8")
    expect(page.locator("#verdict")).to_have_text("8")
    scan(page, "A-02")
    says(page, "Done")
    expect(page.locator("#task")).to_contain_text("Nothing waits here")
    page.click("[data-mode=move]")
    for code, words in (("A-02", "A-02"), ("L2", "Right"), ("3", "3")):
        scan(page, code)
        says(page, words)
    scan(page, "A-02")
    says(page, "A-02 is scanned already.")
    scan(page, "A-01")
    says(page, "Done")
    expect(page.locator("#status")).to_contain_text("Everything is sent")
    expect(page.locator("#refused")).to_be_hidden()
    day = floor_day("SH1", actor=SYSTEM, at=clock.now())
    assert day is not None
    assert day.gate == []
    # what the house refuses no longer stands there as done
    for code, words in (("A-02", "A-02"), ("L2", "Right"), ("99", "99")):
        scan(page, code)
        says(page, words)
    scan(page, "A-01")
    expect(page.locator("#refused")).to_contain_text("L2")
    expect(page.locator("#verdict")).to_be_hidden()


def test_an_order_cancelled_while_it_is_picked_is_said_at_the_next_scan(
    goods: None, visitor: Callable[..., Visitor]
) -> None:
    phone = visitor("en", 390)
    phone.sign_in("hand@nuoda.example")
    page = phone.page
    phone.visit("/field/floor/")
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#task")).to_contain_text("SO-r1")
    day = floor_day("SH1", actor=SYSTEM, at=clock.now())
    assert day is not None
    stock.release_reservations(by=SYSTEM, at=clock.now(), numbers=[day.picks[0].reservation])
    scan(page, "A-01")
    says(page, "Nothing more is picked for SO-r1: put it back at A-01")
    expect(page.locator("#task")).to_contain_text("SO-r2")
    expect(page.locator("#got")).to_have_text("")
    scan(page, "A-02")
    says(page, "A-02")


def test_an_order_is_taken_first_by_its_number_and_an_expired_lot_is_named(
    goods: None, visitor: Callable[..., Visitor]
) -> None:
    stocked("RICE", lots=[("R0", 3, 0)], place="A-02")  # its last day is today, and the order is due later
    phone = visitor("en", 390)
    phone.sign_in("hand@nuoda.example")
    page = phone.page
    phone.visit("/field/floor/")
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#task")).to_contain_text("SO-r1")
    scan(page, "SO-r2")
    says(page, "SO-r2")
    expect(page.locator("#task")).to_contain_text("A-02")
    scan(page, "A-02")
    says(page, "A-02")
    scan(page, "R0")
    says(page, f"Lot R0 expires on {TODAY}: it may not go out, take R1")
    scan(page, "R1")
    says(page, "Right")
