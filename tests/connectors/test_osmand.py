"""Positions in every form that OsmAnd and Traccar Client send, and in forms that nobody should."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.connectors.goldens import RECEIVED, ZONE, documents, expected, reading

from nuoda.connectors.carriers.contract import Parsed, Position, Unreadable
from nuoda.connectors.carriers.osmand import CONNECTOR
from nuoda.kernel import limits

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
BUSES = Path(__file__).parents[3] / "shared" / "data" / "gps" / "liverpool_bus_route14.csv"


def parse(document: str | bytes, zone: str = ZONE) -> Parsed:
    raw = document.encode("utf-8", "surrogatepass") if isinstance(document, str) else document
    return CONNECTOR.parse(raw, received_at=RECEIVED, zone=zone)


def one(document: str) -> Position:
    (found,) = parse(document).positions
    return found


def test_goldens() -> None:
    own = [path for path in documents() if path.parent.name == "osmand"]
    assert len(own) == 3
    for path in own:
        assert reading(path) == json.loads(expected(path).read_text("utf-8")), path


@pytest.mark.parametrize(
    "said",
    [
        "1795312800", "1795312800000", "2026-11-22T02:00:00Z", "2026-11-22T10:00:00+08:00",
        "2026-11-22 10:00:00", "20261122T100000",
    ],
)  # fmt: skip
def test_times_in_every_form(said: str) -> None:
    assert one(urlencode({"id": "V", "lat": 1, "lon": 2, "timestamp": said})).at == AT


def test_a_single_request_without_a_time_is_of_now() -> None:
    assert one("id=V&lat=1&lon=2").at == RECEIVED


def test_units() -> None:
    query = one("id=V&lat=1&lon=2&timestamp=1795312800&speed=10&batt=55")
    assert (query.speed_kmh, query.battery) == (18.52, 55)
    sheet = one("device,timestamp,lat,lon,speed_kmh,speed\nV,1795312800,1,2,50,99")
    assert sheet.speed_kmh == 50
    client = {"timestamp": "2026-11-22T02:00:00Z", "coords": {"latitude": 1, "longitude": 2, "speed": 10}}
    found = one(json.dumps({"device_id": 7, "location": client}))
    assert (found.device, found.speed_kmh) == ("7", 36)


@pytest.mark.parametrize("value", ["-1", "", "nan", "inf", "1e999", "fast", "9" * 30, "1_000", "٣"])
def test_what_is_not_known_is_left_out(value: str) -> None:
    found = one(urlencode({"id": "V", "lat": 1, "lon": 2, "speed": value, "batt": value, "bearing": value}))
    assert (found.speed_kmh, found.battery, found.bearing) == (None, None, None)


@pytest.mark.parametrize(
    "value", ["", "nan", "Infinity", "-inf", "1e999", "0x10", "north", "1,5", "٣", "\ud800"]
)
def test_a_place_that_is_no_number_is_refused(value: str) -> None:
    parsed = parse(urlencode({"id": "V", "lat": value, "lon": 2}, errors="surrogatepass"))
    assert parsed.positions == ()
    assert [item.field for item in parsed.refused] == ["latitude"]


@pytest.mark.parametrize("device", ["", " ", "\x00", "a\x07", "V" * 61, "\u202e1"])
def test_a_device_without_a_name_is_refused(device: str) -> None:
    parsed = parse(urlencode({"id": device, "lat": 1, "lon": 2}))
    assert [item.field for item in parsed.refused] == ["device"]


@pytest.mark.parametrize("level", [True, "full", None, -1, 7, 10**400])
def test_odd_batteries(level: Any) -> None:
    coords = {"latitude": 1.5, "longitude": 2}
    location = {"timestamp": "2026-11-22T02:00:00Z", "coords": coords, "battery": {"level": level}}
    assert one(json.dumps({"device_id": "V", "location": location})).battery is None


@pytest.mark.parametrize("value", [10**400, True, [1], {}, "1e400", None])
def test_odd_places_in_json(value: Any) -> None:
    location = {"timestamp": "2026-11-22T02:00:00Z", "coords": {"latitude": value, "longitude": 2}}
    parsed = parse(json.dumps({"device_id": "V", "location": [location, {}, 3]}))
    assert (parsed.positions, len(parsed.refused)) == ((), 3)


@pytest.mark.parametrize(
    "document",
    [
        "{}",
        "[]",
        "[3]",
        '{"device_id": "V"}',
        "a,b\n1,2",
        "id,lat\n1,2",
        "\u3000",
        "hello",
        "[" * 9_999,
        "id,lat,lon",
    ],
)
def test_what_holds_no_positions_is_refused_whole(document: str) -> None:
    with pytest.raises(Unreadable):
        parse(document)


def test_far_too_many_parameters_and_lines() -> None:
    assert parse("id=V&" + "&".join(["lat=1"] * 99)).refused
    line = "id=V&lat=1&lon=2&timestamp=1795312800\n"
    with pytest.raises(Unreadable):
        parse(line * (limits.DOCUMENT_ITEMS + 1))


_fixes = st.lists(
    st.tuples(
        st.integers(0, 10**6), st.floats(-90, 90, width=32), st.floats(-180, 180, width=32),
        st.one_of(st.none(), st.integers(0, 359)),
    ),
    min_size=2, max_size=8,
)  # fmt: skip


@given(_fixes)
def test_every_form_says_the_same(fixes: list[tuple[int, float, float, int | None]]) -> None:
    rows = [(int(AT.timestamp()) + after, lat, lon, bearing) for after, lat, lon, bearing in fixes]
    words = [[str(one) if one is not None else "" for one in row] for row in rows]
    lines = "\n".join(
        "/?" + urlencode({"id": "V", "timestamp": at, "lat": lat, "lon": lon, "bearing": bearing})
        for at, lat, lon, bearing in words
    )
    sheet = "\n".join(["id;timestamp;latitude;longitude;bearing", *(";".join(["V", *row]) for row in words)])
    client = [
        {
            "timestamp": (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=at)).isoformat(),
            "coords": {"latitude": lat, "longitude": lon, "heading": bearing},
        }
        for at, lat, lon, bearing in rows
    ]
    first = parse(lines)
    assert len(first.positions) == len(fixes)
    assert parse(sheet) == first
    assert parse(json.dumps({"device_id": "V", "location": client})).positions == first.positions


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    for document in (text, "id=" + text, "device,timestamp,lat,lon\n" + text, '{"location":' + text):
        try:
            parse(document)
        except Unreadable as broken:
            str(broken.fields[0].reason).encode()


@pytest.mark.parametrize(("said", "taken"), [("true", 1), ("1", 1), ("false", 0), ("0", 0)])
def test_a_fix_that_the_device_disowns_is_refused(said: str, taken: int) -> None:
    parsed = parse(f"id=V&lat=31&lon=121&timestamp=1700000000&valid={said}")
    assert (len(parsed.positions), len(parsed.refused)) == (taken, 1 - taken)


@pytest.mark.skipif(not BUSES.exists(), reason="the buses of ../shared/data/gps are absent")
def test_a_day_of_real_vehicles_is_read_to_the_last_fix() -> None:
    """Every row of a published log of buses, beside what a plain reader of CSV says of it."""
    parsed = parse(BUSES.read_bytes(), "Europe/London")
    with BUSES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not parsed.refused
    assert not parsed.events
    found = [(one.device, one.latitude, one.longitude, one.at) for one in parsed.positions]
    london = ZoneInfo("Europe/London")
    assert found == [
        (
            row["vehicle_id"], float(row["latitude"]), float(row["longitude"]),
            datetime.fromisoformat(row["timestamp"]).replace(tzinfo=london),
        )
        for row in rows
    ]  # fmt: skip
    assert len({one.device for one in parsed.positions}) > 1
