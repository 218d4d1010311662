"""A phone whose browser reads no barcodes by itself: the reader that comes with the house does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect
from tests import factories
from tests.browser.conftest import Visitor, holds
from tests.chromium import launched
from tests.factories.goods import furnish, held, product, stocked

from nuoda.kernel.actor import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTH, HEIGHT = 640, 480
KEPT = """async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return kept.flat().some((one) => one.url.endsWith("zxing_reader.wasm"));
}"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Its camera looks at the barcode of place A-01, a little askew."""
    drawn = zxingcpp.create_barcode("A-01", zxingcpp.BarcodeFormat.Code128)
    code = Image.fromarray(zxingcpp.write_barcode_to_image(drawn, scale=1)).convert("L")
    seen = Image.new("L", (WIDTH, HEIGHT), 200)
    seen.paste(code.resize((420, 180)).rotate(4, expand=True, fillcolor=255), (100, 140))
    file = tmp_path_factory.mktemp("camera") / "seen.y4m"
    colourless = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + seen.tobytes() + colourless
    file.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 10)
    with launched(f"--use-file-for-fake-video-capture={file}") as chromium:
        yield chromium


@pytest.fixture
def goods(transactional_db: None) -> None:
    factories.make_customer("ACME", name="安科美贸易有限公司", at=factories.NOW)
    factories.make_account(
        Role.WAREHOUSE, email="hand@nuoda.example", name="仓管小陈", language="en", at=factories.NOW
    )
    furnish()
    product()
    stocked(lots=[("L1", 10, 200)])
    held(6)


def test_the_camera_reads_a_place_and_does_so_out_of_reach_as_well(
    goods: None, visitor: Callable[..., Visitor]
) -> None:
    phone = visitor("en", 390)
    page = phone.page
    page.context.grant_permissions(["camera"])
    page.add_init_script("delete globalThis.BarcodeDetector")
    phone.sign_in("hand@nuoda.example")
    phone.visit("/field/floor/")
    page.wait_for_selector("body[data-ready]")
    holds(page, "navigator.serviceWorker.controller !== null")
    # the reader came by itself; asked for once more under the worker, it stays on the phone
    page.reload()
    page.wait_for_selector("body[data-ready]")
    holds(page, KEPT)
    page.context.set_offline(True)
    page.reload()
    page.wait_for_selector("body[data-ready]")
    page.click("#camera-open")
    expect(page.locator("#verdict")).to_contain_text("A-01")
    expect(page.locator("#camera")).to_be_hidden()
    expect(page.locator("#task")).to_contain_text("TEA")
    assert page.evaluate("document.querySelector('#camera video').srcObject") is None
    phone.complaints[:] = [one for one in phone.complaints if "ERR_INTERNET_DISCONNECTED" not in one]
