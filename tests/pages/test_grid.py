"""The grid of provinces, the outline of the land, and where tiles may come from."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation
from pytest_django import Settings

from nuoda.pages import csp, vendoring
from nuoda.pages.grid import (
    COLUMNS,
    ROWS,
    GridMark,
    province_name,
    provinces,
    tile_grid,
    way_grid,
    way_in_words,
)
from nuoda.pages.maps import tile_server

NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)


def test_every_province_has_a_tile_of_its_own() -> None:
    known = provinces().values()
    assert len(known) == 34
    assert len({(one.column, one.row) for one in known}) == 34
    assert len({one.letters for one in known}) == len({one.zh for one in known}) == 34
    assert all(0 <= one.column < COLUMNS and 0 <= one.row < ROWS for one in known)


def test_speaks_the_readers_language() -> None:
    with translation.override("zh-hans"):
        assert province_name("44") == "广东"
        assert ">黑龙江</text>" in tile_grid({}, behind=[], ahead=[], label="")
    with translation.override("en"):
        assert province_name("44") == "Guangdong"
        assert ">HL</text>" in tile_grid({}, behind=[], ahead=[], label="")
    assert province_name("99") == ""


def test_says_the_way_in_words_and_draws_it() -> None:
    with translation.override("en"):
        shown = way_grid([("31", NOW), ("", NOW), ("34", NOW), ("34", NOW)], ["42", "51"], now=NOW, zone=UTC)
    assert "Shanghai → Anhui" in shown
    assert "Hubei → Sichuan" in shown
    assert shown.count("<polyline") == 2
    for look, times in (("passed", 1), ("here", 1), ("ahead", 1), ("goal", 1)):
        assert shown.count(f'"n-tile n-tile-{look}"') == times
    with translation.override("en"):
        told = way_in_words([("31", NOW), ("99", NOW), ("31", NOW)], ["", "51"])
    assert told == "Provinces so far: Shanghai. Still ahead: Sichuan."


def test_is_nowhere_now_when_the_last_place_is_unknown() -> None:
    shown = way_grid([("31", NOW), ("", NOW)], [], now=NOW, zone=UTC)
    assert "n-tile-here" not in shown


def test_words_cannot_break_out() -> None:
    shown = tile_grid({"31": GridMark("here", "<script>")}, behind=[], ahead=[], label='"><script>')
    assert "<script>" not in shown


def test_the_outline_holds_shores_only_and_is_small() -> None:
    path = vendoring.VENDOR / vendoring.WORLD / "land.json"
    land = json.loads(path.read_text(encoding="utf-8"))
    assert path.stat().st_size < 200_000
    assert (land["type"], set(land)) == ("MultiPolygon", {"type", "coordinates"})
    for polygon in land["coordinates"]:
        for ring in polygon:
            assert ring[0] == ring[-1]
            steps = [abs(one[0] - other[0]) for one, other in pairwise(ring)]
            assert max(steps) < 180


def test_a_topology_becomes_an_outline() -> None:
    topology = {
        "transform": {"scale": [1, 1], "translate": [170, 0]},
        "arcs": [[[0, 0], [15, 0]], [[15, 0], [0, 5], [-15, -5]]],
        "objects": {"land": {"geometries": [{"type": "Polygon", "arcs": [[0, 1]]}]}},
    }
    (polygon,) = vendoring.outline(topology)["coordinates"]
    assert polygon == [[[170, 0], [185, 0], [185, 5], [170, 0]]]


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
        ("https://{s}.tiles.example.org/{z}/{x}/{y}.png?key=1", "https://*.tiles.example.org"),
        ("http://10.1.2.3:8080/{z}/{x}/{y}.png", "http://10.1.2.3:8080"),
        ("/tiles/{z}/{x}/{y}.png", ""),
    ],
)
def test_tiles_come_from_the_operators_server_alone(settings: Settings, url: str, origin: str) -> None:
    settings.NUODA_TILES_URL, settings.NUODA_TILES_CREDIT = url, "Survey"
    server = tile_server()
    assert server is not None
    assert (server.url, server.credit, server.origin) == (url, "Survey", origin)


@pytest.mark.parametrize(
    "url",
    [
        "tiles.example.org/{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}.png",
        "javascript:alert(1)//{z}{x}{y}",
        "//tiles.example.org/{z}/{x}/{y}.png",
        "https://a.example; script-src *//{z}/{x}/{y}",
        "https://{z}.example/{x}/{y}",
        "https:///{z}/{x}/{y}",
    ],
)
def test_another_address_is_refused(settings: Settings, url: str) -> None:
    settings.NUODA_TILES_URL = url
    with pytest.raises(ImproperlyConfigured, match="NUODA_TILES_URL"):
        tile_server()


def test_only_pages_with_a_map_let_tiles_in(settings: Settings) -> None:
    settings.NUODA_TILES_URL = "https://tiles.example.org/{z}/{x}/{y}.png"
    settings.NUODA_TILES_CREDIT = ""

    def answered(view: Callable[[object], None]) -> str:
        def get_response(request: object) -> HttpResponse:
            view(request)
            return HttpResponse()

        middleware = csp.ContentSecurityPolicyMiddleware(get_response)
        return middleware(RequestFactory().get("/")).headers[csp.HEADER]

    assert "img-src 'self' data: https://tiles.example.org;" in answered(csp.allow_tiles)  # type: ignore[arg-type]
    assert "tiles.example.org" not in answered(lambda _request: None)
    settings.NUODA_TILES_URL = ""
    assert "img-src 'self' data:;" in answered(csp.allow_tiles)  # type: ignore[arg-type]
