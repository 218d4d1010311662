"""The way of a shipment: a map, a grid, and the same as a list; customers see provinces only."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from tests import factories
from tests.factories import SYSTEM
from tests.surfaces.desk.conftest import LateParcel

from nuoda.domains.customers.queries import CustomerCard
from nuoda.domains.shipments.commands import (
    LegDraft,
    Place,
    PositionDraft,
    add_parts,
    bind_device,
    record_positions,
    record_scans,
)
from nuoda.kernel.actor import Role

pytestmark = pytest.mark.usefixtures("now")
Watch = Callable[[], AbstractContextManager[None]]


def url(late: LateParcel) -> str:
    return reverse("desk_shipment_way", args=[late.shipment.id])


def drawn(shown: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        unescape(shown.split('<template id="way-data">')[1].split("</template>", maxsplit=1)[0])
    )
    return found


class TestWay:
    def test_places_what_is_known_and_names_what_is_not(
        self, desk: Client, late: LateParcel, now: datetime
    ) -> None:
        factories.scan("NDX900001", "LINEHAUL", now - timedelta(minutes=30), place="某处")
        desk.cookies["nuoda_language"] = "en"
        shown = desk.get(url(late)).content.decode()
        data = drawn(shown)
        assert [place["look"] for place in data["places"]] == ["city", "city", "ahead"]
        assert data["passed"] == [[22.5, 114.1], [30.6, 114.3]]
        assert "Where it lies is not known" in shown
        assert data["tiles"] is None
        assert "tiles" not in data["land"]

    def test_costs_twelve_queries(
        self, desk: Client, late: LateParcel, now: datetime, at_most_twelve: Watch
    ) -> None:
        legs = [
            LegDraft("NDX"),
            LegDraft("TYAIR", "1Z999", "air", Place("CN", "上海市", "上海市"), Place("DE")),
        ]
        add_parts(by=SYSTEM, at=now, shipment_id=late.shipment.id, legs=legs)
        with at_most_twelve():
            assert desk.get(url(late)).status_code == 200

    def test_draws_the_track_without_what_is_doubtful(
        self, desk: Client, late: LateParcel, now: datetime
    ) -> None:
        since = now - timedelta(hours=3)
        bind_device(by=SYSTEM, at=now, device="truck-7", shipment_id=late.shipment.id, since=since)
        drives = [since + timedelta(minutes=10 * n) for n in range(9)]
        fixes = [PositionDraft("truck-7", at, 30.5 + n / 20, 114.3) for n, at in enumerate(drives)]
        fixes.append(PositionDraft("truck-7", since + timedelta(minutes=95), 10.0, 114.3))
        record_positions(by=SYSTEM, at=now, positions=fixes)
        shown = desk.get(url(late)).content.decode()
        (run,) = drawn(shown)["tracks"]
        assert len(run["points"]) == 10  # nine, and the last once more
        assert run["doubtful"] == [[10.0, 114.3]]
        assert "truck-7" in shown

    def test_is_closed_to_customers(self, late: LateParcel, client_of: Callable[[Role], Client]) -> None:
        assert client_of(Role.CUSTOMER).get(url(late)).status_code == 403

    def test_words_of_a_carrier_cannot_break_out(self, desk: Client, late: LateParcel, now: datetime) -> None:
        place = "</template><script>alert(1)</script>"
        factories.scan("NDX900001", "LINEHAUL", now - timedelta(minutes=30), place=place)
        shown = desk.get(url(late)).content.decode()
        assert "<script>" not in shown
        assert shown.count("</template>") == 2

    def test_tiles_follow_the_setting(self, desk: Client, late: LateParcel, settings: Settings) -> None:
        settings.NUODA_TILES_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
        settings.NUODA_TILES_CREDIT = "Survey <b>"
        data = drawn(desk.get(url(late)).content.decode())
        assert data["tiles"]["url"] == settings.NUODA_TILES_URL
        page = desk.get(reverse("desk_shipment", args=[late.shipment.id]))
        assert "https://tiles.example.org" in page.headers["Content-Security-Policy"]
        assert "tiles.example.org" not in desk.get("/desk/").headers["Content-Security-Policy"]


def test_a_customer_sees_provinces_and_no_position(
    late: LateParcel, now: datetime, acme: CustomerCard, client_of: Callable[[Role], Client]
) -> None:
    seen = factories.a_scan("NDX900001", "LINEHAUL", now - timedelta(minutes=20), place="武汉")
    record_scans(by=SYSTEM, at=now, scans=[replace(seen, latitude=30.123456, longitude=114.654321)])
    customer = client_of(Role.CUSTOMER)
    shown = customer.get(reverse("portal_shipment", args=[late.shipment.id])).content.decode()
    assert 'class="n-grid"' in shown
    for secret in ("30.123456", "114.654321", "data-way", "leaflet"):
        assert secret not in shown
