"""An operator's own tile server, elsewhere: its pictures are shown, and it is told nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect
from pytest_django import Settings
from tests import factories
from tests.browser.conftest import Visitor, settled

from nuoda.kernel import clock
from nuoda.kernel.actor import Role

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Tiles(BaseHTTPRequestHandler):
    """One grey tile for every place."""

    asked: list[tuple[str, str | None]]

    def do_GET(self) -> None:
        self.asked.append((self.path, self.headers.get("Referer")))
        picture = io.BytesIO()
        Image.new("RGB", (256, 256), "#dde3ea").save(picture, "PNG")
        self.send_response(200)
        self.send_header("Content-Type", "image/png")
        self.end_headers()
        self.wfile.write(picture.getvalue())

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: what was asked is kept."""


@pytest.fixture
def tiles(settings: Settings) -> Iterator[str]:
    """The address of a tile server that the settings name."""
    Tiles.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    settings.NUODA_TILES_URL, settings.NUODA_TILES_CREDIT = address + "/{z}/{x}/{y}.png", "Own survey"
    yield address
    server.shutdown()
    server.server_close()


def test_the_way_of_a_shipment_lies_on_the_operators_tiles(
    transactional_db: None, tiles: str, visitor: Callable[..., Visitor]
) -> None:
    now = clock.now()
    factories.make_customer("ACME", name="安科美贸易有限公司", at=now - timedelta(days=2))
    factories.make_account(
        Role.AGENT, email="agent@nuoda.example", name="林晓", language="en", at=now - timedelta(days=2)
    )
    ship = factories.make_shipment(booked_at=now - timedelta(days=1))
    factories.scan("NDX900001", "LINEHAUL", now - timedelta(hours=2), place="武汉转运中心")
    desk = visitor("en")
    desk.sign_in("agent@nuoda.example")
    desk.page.goto(desk.base + reverse("desk_shipment", args=[ship.id]))
    desk.page.locator("#way-place, #way").first.scroll_into_view_if_needed()
    expect(desk.page.locator("#way-map .leaflet-tile-loaded").first).to_be_attached()
    settled(desk.page)
    desk.page.wait_for_load_state("networkidle")
    expect(desk.page.locator("#way-map")).to_contain_text("Own survey")
    desk.look()
    assert Tiles.asked
    assert {said for _, said in Tiles.asked} == {None}  # where the page lies is not told
    assert {one.startswith(f"{tiles}/") and one.endswith(".png") for one in desk.outside} == {True}
    desk.outside.clear()
