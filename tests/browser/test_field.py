"""The driver's day without a connection: recorded on the phone, sent later, landed once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.conftest import Visitor, holds
from tests.factories.people import PASSWORD

from nuoda.domains.shipments.commands import assign_courier
from nuoda.domains.shipments.queries import ProofLine, ShipmentCard, find_by_waybill, proofs_of
from nuoda.kernel import clock
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.draining import drain
from nuoda.kernel.pictures import open_picture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TESTER = system("tests")
NUMBERS = ("NDX900001", "NDX900002", "NDX900003")
# What can be touched and is smaller than 48 pixels, with its size.
SMALL = """() => [...document.querySelectorAll("a, button, input, textarea, label.f-choice, label.f-outcome")]
    .filter((one) => one.checkVisibility() && one.type !== "hidden" && !one.matches(".f-skip"))
    .map((one) => [one.id || one.className, one.getBoundingClientRect()])
    .map(([name, box]) => [name, Math.round(box.width), Math.round(box.height)])
    .filter(([, width, height]) => width < 48 || height < 48)"""

# Desktop Chromium has no reader of barcodes: this one needs a few pictures of the running camera.
READER = """(number) => {
    let seen = 0;
    window.BarcodeDetector = class {
        static async getSupportedFormats() { return ["code_128", "qr_code"]; }
        async detect(video) {
            if (video.videoWidth > 0 && !video.paused) seen += 1;
            return seen > 2 ? [{ rawValue: ` ${number}\n` }] : [];
        }
    };
}"""


@pytest.fixture
def driver(transactional_db: None) -> Actor:
    """A driver with three parcels on his van; the second has two pieces."""
    now = clock.now()
    early = now - timedelta(days=2)
    factories.make_customer("ACME", name="安科美贸易有限公司", name_en="Acme Trading Co., Ltd.", at=early)
    factories.make_account(Role.AGENT, email="agent@nuoda.example", name="林晓", language="en", at=early)
    found = factories.make_account(Role.DRIVER, email="driver@nuoda.example", name="郑师傅", at=early)
    for place, number in enumerate(NUMBERS):
        factories.make_shipment(
            waybill=number, booked_at=early, pieces=2 if place == 1 else 1,
            promised_due_at=now + timedelta(hours=3 + place),
        )  # fmt: skip
        factories.scan(number, "PICKED_UP", early + timedelta(hours=4))
        factories.scan(number, "OUT_FOR_DELIVERY", now - timedelta(hours=1), place="浦东营业部")
    assign_courier(by=TESTER, at=now, account=UUID(found.id), waybills=NUMBERS)
    drain()
    return found


def a_photo() -> bytes:
    """A picture as a phone takes it: larger than it needs to be."""
    made = io.BytesIO()
    Image.radial_gradient("L").resize((3000, 2000)).convert("RGB").save(made, "JPEG")
    return made.getvalue()


def shipment(number: str) -> ShipmentCard:
    return find_by_waybill(number, actor=TESTER)[0]


def proofs(number: str) -> list[ProofLine]:
    return proofs_of(shipment(number).id, actor=TESTER)


def ready(page: Page) -> None:
    """The page is kept by its service worker, and the day is on the phone."""
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    holds(page, "navigator.serviceWorker.controller !== null")
    expect(page.locator("#todo .f-stop")).to_have_count(3)


def sign(page: Page) -> None:
    pad = page.locator("#pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.6
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(x + 22 * step, y - 30 * (step % 2))
    page.mouse.up()


def hand_over(page: Page, number: str) -> None:
    """Record that a stop was handed over: signed, with a photo."""
    page.locator(f"#todo .f-stop-open:has-text('{number}')").click()
    # Until it is drawn the form still holds what was ticked at the stop before.
    expect(page.locator("#view-stop")).to_be_visible()
    hand_over_here(page)


def hand_over_here(page: Page) -> None:
    """The same for the stop that is open."""
    page.locator("input[name=outcome][value=delivered]").check()
    page.fill("#signer", "欧阳小明")
    sign(page)
    page.set_input_files("#photo", {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
    expect(page.locator("#photos li")).to_have_count(1)
    page.click("#record")
    expect(page.locator("#view-day")).to_be_visible()


def test_two_deliveries_recorded_out_of_reach_land_once(
    driver: Actor, visitor: Callable[..., Visitor]
) -> None:
    phone = visitor("en", 390)
    phone.sign_in("driver@nuoda.example")
    page = phone.page
    phone.visit("/field/")
    ready(page)
    assert "欧阳小明" not in page.content()

    page.context.set_offline(True)
    hand_over(page, NUMBERS[0])
    hand_over(page, NUMBERS[1])
    expect(page.locator("#status")).to_contain_text("No connection · 2 wait to be sent")
    expect(page.locator("#todo .f-stop")).to_have_count(1)
    page.reload()
    expect(page.locator("#status")).to_contain_text("2 wait to be sent")
    expect(page.locator("#done .f-stop")).to_have_count(2)
    # by when they were wanted is over
    expect(page.locator("#done .f-window").filter(has_text=":")).to_have_count(0)
    phone.look()
    assert proofs(NUMBERS[0]) == proofs(NUMBERS[1]) == []

    page.context.set_offline(False)
    expect(page.locator("#status")).to_contain_text("All 2 are sent")
    page.reload()
    page.click("#menu-open")
    page.locator("#menu [data-refresh]").click()
    page.wait_for_load_state("networkidle")
    drain()
    for number in NUMBERS[:2]:
        (proof,) = proofs(number)
        assert shipment(number).milestone == "DELIVERED"
        assert (proof.outcome, proof.relation, proof.signer) == ("delivered", "self", "欧阳小明")
        assert len(proof.pictures) == 1
        with Image.open(io.BytesIO(open_picture(proof.pictures[0]))) as photo:
            assert max(photo.size) == 1600
        assert proof.signature is not None
        with Image.open(io.BytesIO(open_picture(proof.signature))) as signature:
            assert min(signature.convert("L").tobytes()) < 60


def test_the_desk_sees_what_the_driver_saw(driver: Actor, visitor: Callable[..., Visitor]) -> None:
    phone = visitor("zh-CN", 390)
    phone.sign_in("driver@nuoda.example")
    phone.visit("/field/")
    ready(phone.page)
    hand_over(phone.page, NUMBERS[0])
    expect(phone.page.locator("#status")).to_contain_text("已全部发送")
    drain()
    desk = visitor("en")
    desk.sign_in("agent@nuoda.example")
    desk.visit(f"/desk/shipments/{shipment(NUMBERS[0]).id}/")
    page = desk.page
    (proof,) = proofs(NUMBERS[0])
    for picture in (proof.pictures[0], proof.signature):
        shown = page.locator(f"img[src*='{picture}']").first
        shown.scroll_into_view_if_needed()
        expect(shown).to_have_js_property("complete", True)
        assert shown.evaluate("image => image.naturalWidth") > 0
    expect(page.get_by_role("main")).to_contain_text("郑师傅")


def test_the_camera_reads_the_number_and_the_phone_knows_its_place(
    driver: Actor, visitor: Callable[..., Visitor]
) -> None:
    phone = visitor("en", 390)
    page = phone.page
    page.context.grant_permissions(["camera", "geolocation"])
    page.context.set_geolocation({"latitude": 31.2304162, "longitude": 121.473701, "accuracy": 12})
    page.add_init_script(f"({READER})('{NUMBERS[2]}')")
    phone.sign_in("driver@nuoda.example")
    phone.visit("/field/")
    ready(page)
    page.click("#scan")
    page.locator("input[name=outcome][value=delivered]").check()
    expect(page.locator("#position")).to_contain_text("31.23042, 121.47370")
    assert page.evaluate("document.querySelector('#camera video').srcObject") is None
    hand_over_here(page)
    expect(page.locator("#status")).to_contain_text("is sent")
    (proof,) = proofs(NUMBERS[2])
    assert proof.latitude == pytest.approx(31.23042)
    assert proof.longitude == pytest.approx(121.4737)


def test_a_refused_record_is_mended(driver: Actor, visitor: Callable[..., Visitor]) -> None:
    phone = visitor("en", 390)
    phone.sign_in("driver@nuoda.example")
    page = phone.page
    phone.visit("/field/")
    ready(page)
    page.context.set_offline(True)
    page.locator(f"#todo .f-stop-open:has-text('{NUMBERS[1]}')").click()
    expect(page.locator("#record")).to_be_hidden()
    hand_over_here(page)
    # As if an older page had recorded what the house no longer takes.
    page.evaluate("""async () => {
        const store = await import("/static/field/store.js");
        const [one] = (await store.proofs()).filter((each) => each.state === "waiting");
        await store.keepProof({ ...one, draft: { ...one.draft, relation: "nobody" } });
    }""")
    page.context.set_offline(False)
    expect(page.locator("#status")).to_contain_text("1 was refused: mend it")
    page.locator("#status").get_by_role("link", name="Look").click()
    expect(page.locator("#recorded")).to_contain_text("Who took it: It is not told who took it.")
    phone.look()
    page.get_by_role("link", name="Mend it").click()
    expect(page.locator("#signer")).to_have_value("欧阳小明")
    expect(page.locator("#photos li")).to_have_count(1)
    page.click("#record")
    expect(page.locator("#status")).to_contain_text("What you recorded is sent")
    (proof,) = proofs(NUMBERS[1])
    assert (proof.relation, len(proof.pictures)) == ("self", 1)


# A phone whose disk is full: pictures cannot be written, and nothing at all where ``__full`` is "all".
FULL = """() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value, ...key) {
        const asked = put.call(this, value, ...key);
        const full = localStorage.getItem("__full");
        if (full === "all" || (full && value.blob)) {
            const name = full === "all" ? "QuotaExceededError" : "DataError";
            Object.defineProperty(this.transaction, "error", { value: new DOMException("no room", name) });
            this.transaction.abort();
        }
        return asked;
    };
}"""


def test_a_full_phone_says_so_loses_nothing_and_is_emptied_by_sending(
    driver: Actor, visitor: Callable[..., Visitor]
) -> None:
    phone = visitor("en", 390)
    phone.page.add_init_script(f"({FULL})()")
    phone.sign_in("driver@nuoda.example")
    page = phone.page
    phone.visit("/field/")
    ready(page)
    page.context.set_offline(True)
    hand_over(page, NUMBERS[0])
    page.evaluate("localStorage.setItem('__full', 'pictures')")
    page.locator(f"#todo .f-stop-open:has-text('{NUMBERS[1]}')").click()
    expect(page.locator("#view-stop")).to_be_visible()
    page.locator("input[name=outcome][value=delivered]").check()
    page.fill("#signer", "欧阳小明")
    sign(page)
    page.set_input_files("#photo", {"name": "door.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
    expect(page.locator("#tellings")).to_contain_text("There is no room left on this phone")
    page.click("#record")
    expect(page.locator("#tellings")).to_contain_text("could not be kept on the phone")
    expect(page.locator("#record")).to_be_enabled()
    # back in reach, what waits is sent although the phone has no room for pictures
    page.context.set_offline(False)
    expect(page.locator("#status")).to_contain_text("What you recorded is sent")
    assert len(proofs(NUMBERS[0])) == 1
    page.evaluate("localStorage.removeItem('__full')")
    page.click("#record")  # what was typed and signed is still there
    expect(page.locator("#view-day")).to_be_visible()
    expect(page.locator("#status")).to_contain_text("All 2 are sent")
    (kept,) = proofs(NUMBERS[1])
    assert (kept.signer, kept.signature is not None) == ("欧阳小明", True)


def test_a_phone_that_can_note_nothing_says_so_and_what_it_sent_counts_once(
    driver: Actor, visitor: Callable[..., Visitor]
) -> None:
    phone = visitor("en", 390)
    phone.page.add_init_script(f"({FULL})()")
    phone.sign_in("driver@nuoda.example")
    page = phone.page
    phone.visit("/field/")
    ready(page)
    page.context.set_offline(True)
    hand_over(page, NUMBERS[0])
    page.evaluate("localStorage.setItem('__full', 'all')")
    page.context.set_offline(False)
    expect(page.locator("#tellings")).to_contain_text("cannot note what was sent")
    expect(page.locator("#status")).to_contain_text("1 waits to be sent")
    assert len(proofs(NUMBERS[0])) == 1
    page.evaluate("localStorage.removeItem('__full')")
    page.locator("#status").get_by_role("button", name="Send").click()
    expect(page.locator("#status")).to_contain_text("What you recorded is sent")
    assert len(proofs(NUMBERS[0])) == 1


def test_signed_out_meanwhile_nothing_is_lost(driver: Actor, visitor: Callable[..., Visitor]) -> None:
    phone = visitor("en", 390)
    phone.sign_in("driver@nuoda.example")
    page = phone.page
    phone.visit("/field/")
    ready(page)
    page.context.set_offline(True)
    hand_over(page, NUMBERS[0])
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    expect(page.locator("#status")).to_contain_text("You are signed out · 1 waits to be sent")
    page.locator("#status").get_by_role("link", name="Sign in").click()
    page.fill("input[name=login]", "driver@nuoda.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/field/")
    expect(page.locator("#status")).to_contain_text("What you recorded is sent")
    assert len(proofs(NUMBERS[0])) == 1


def test_two_tabs_send_once(driver: Actor, visitor: Callable[..., Visitor]) -> None:
    phone = visitor("en", 360)
    phone.sign_in("driver@nuoda.example")
    page = phone.page
    phone.visit("/field/")
    ready(page)
    page.context.set_offline(True)
    hand_over(page, NUMBERS[0])
    sent: list[str] = []
    page.context.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    other = page.context.new_page()
    other.goto(phone.base + "/field/")
    expect(other.locator("#status")).to_contain_text("1 waits to be sent")
    page.context.set_offline(False)
    for one in (page, other):
        expect(one.locator("#status")).to_contain_text("What you recorded is sent")
    assert [url for url in sent if url.endswith("/field/proofs")] == [phone.base + "/field/proofs"]
    assert len(proofs(NUMBERS[0])) == 1


@pytest.mark.parametrize(("language", "dark"), [("zh-CN", False), ("en", True)])
def test_each_target_is_large_enough_for_a_glove(
    driver: Actor, visitor: Callable[..., Visitor], language: str, dark: bool
) -> None:
    phone = visitor(language, 360)
    page = phone.page
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark" if dark else "light")
    phone.sign_in("driver@nuoda.example")
    phone.visit("/field/")
    ready(page)
    assert page.evaluate(SMALL) == []
    page.click("#menu-open")
    phone.look()
    page.locator("#menu .f-button-main").click()
    page.locator(f"#todo .f-stop-open:has-text('{NUMBERS[1]}')").click()
    for outcome in ("partial", "proxy", "locker", "refused", "attempt_failed", "delivered"):
        page.locator(f"input[name=outcome][value={outcome}]").check()
        assert page.evaluate(SMALL) == []
        phone.look()
    page.click("#record")
    expect(page.locator("#stop-problems li")).to_have_count(2)
    phone.look()
    page.reload()
    expect(page.locator("input[name=outcome][value=delivered]")).to_be_checked()
    page.goto(phone.base + "/field/#/sent")
    phone.look()
