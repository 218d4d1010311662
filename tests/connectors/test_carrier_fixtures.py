"""Real documents of carriers at ``../shared/data``, compared with what another reader made of them."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from nuoda.connectors.carriers.contract import CarrierEvent, Parsed, Unreadable
from nuoda.connectors.carriers.discovery import connectors
from nuoda.connectors.carriers.vocabulary import lookup
from nuoda.domains.shipments.facts import DELIVERED

DATA = Path(__file__).parents[3] / "shared" / "data" / "tracking"
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the tracking documents of ../shared/data are absent"
)
ZONE = "Europe/Berlin"
OF = {
    "ups": ("TrackingResponseJSON.json", "ParsedTrackingResponse"),
    "usps": ("TrackingResponse.json", "ParsedTrackingResponse"),
    "dhl_express": ("TrackingResponseXML.xml", "ParsedTrackingResponse"),
    "dhl_express ": ("IntransitTrackingResponseXML.xml", "ParsedInTransitTrackingResponse"),
    "canadapost": ("TrackingResponseXml.xml", "ParsedTrackingResponse"),
}
ERRORS = {
    "ups": ("InvalidTrackingNumberResponseJSON.json", "TrackingNumberNotFoundResponseJSON.json"),
    "usps": ("ErrorResponse.json", "AuthErrorResponse.json"),
    "canadapost": ("UnknownTrackingNumberResponse.xml",),
}
_OFFSETS = {"usps": "America/New_York", "canadapost": "America/Toronto"}
pytestmark = needs_data


def read(name: str, file: str) -> Parsed:
    document = (DATA / "karrio" / name / file).read_bytes()
    return connectors()[name].parse(document, received_at=datetime.now(UTC), zone=ZONE)


def expected(name: str, file: str) -> list[dict[str, Any]]:
    found: list[Any] = json.loads((DATA / "karrio" / name / f"{file}.expected.json").read_text())
    return list(found[0])


@pytest.mark.parametrize("which", OF)
def test_every_event_comes_out(which: str) -> None:
    name = which.strip()
    document, parsed_file = OF[which]
    parsed = read(name, document)
    assert not parsed.refused
    wanted = expected(name, parsed_file)
    assert {event.number for event in parsed.events} == {one["tracking_number"] for one in wanted}
    zone = ZoneInfo(_OFFSETS.get(name, ZONE))
    for one in wanted:
        ours = [event for event in parsed.events if event.number == one["tracking_number"]]
        assert sorted(_told(event, zone) for event in ours) == sorted(map(_asked, one["events"]))
        for event in one["events"]:
            _same_words(event, ours)
        if name != "canadapost":  # there a delivery is followed by later scans, which take the flag away
            assert any(event.milestone in DELIVERED for event in ours) == one["delivered"]


def _told(event: CarrierEvent, zone: ZoneInfo) -> tuple[str, str]:
    return event.occurred_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"), event.code


def _asked(event: dict[str, Any]) -> tuple[str, str]:
    clock = re.sub(r" [AP]M$", "", event["time"])
    return f"{event['date']} {clock}", event["code"]


def _same_words(event: dict[str, Any], ours: list[CarrierEvent]) -> None:
    words = " ".join(event.get("description", "").split())
    alike = [one.text for one in ours if one.code == event["code"]]
    assert any(words.startswith(text) for text in alike), (words, alike)
    if event.get("status") == "delivered":
        assert any(one.milestone in DELIVERED for one in ours if one.code == event["code"])


@pytest.mark.parametrize(("name", "file"), [(name, file) for name in ERRORS for file in ERRORS[name]])
def test_an_error_of_the_carrier_is_refused_with_its_words(name: str, file: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(name, file)
    code = re.search(r"\d{3,}|TV\d+|TW\d+|invalid_client|string", str(refused.value))
    assert code, refused.value


def test_codes_of_the_collected_table_mean_what_it_says() -> None:
    """A code that the collected table calls delivered or out for delivery is nothing else with us."""
    with (DATA / "carrier_code_map.csv").open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row["kind"] == "TrackingStatus"]
    for row in rows:
        if row["carrier"] not in ("canadapost", "dhl_express") or not row["carrier_code"]:
            continue
        found = lookup(row["carrier"], row["carrier_code"])
        delivered = found is not None and found[0] in DELIVERED
        if row["carrier_code"] != "DD":  # "delivered damaged" in the carrier's own list
            assert delivered == (row["unified"] == "delivered"), row
        if row["unified"] == "out_for_delivery":
            assert found == ("OUT_FOR_DELIVERY", "")


def test_courier_histories() -> None:
    document = (DATA / "cn_express" / "traces.jsonl").read_bytes()
    parsed = connectors()["kuaidi100"].parse(document, received_at=datetime.now(UTC), zone="Asia/Shanghai")
    asked = [json.loads(line) for line in document.decode().splitlines()]
    assert not parsed.refused
    assert len(parsed.events) == sum(len(one["events"]) for one in asked)
    last = {}
    for event in sorted(parsed.events, key=lambda one: one.occurred_at):
        assert event.milestone, event.text
        last[event.number] = event.milestone
    assert last == {
        "7300000000000": "OUT_FOR_DELIVERY",
        "220192090000": "HUB_OUT",
        "7730000000000": "DELIVERED_LOCKER",
        "1201088260000": "DELIVERED",
    }
    first = next(event for event in parsed.events if event.number == "7300000000000")
    assert first.occurred_at == datetime(2018, 8, 31, 7, 8, 9, tzinfo=UTC)
    assert first.zone_source == "mapping"


def test_an_error_of_the_provider_is_refused() -> None:
    document = (DATA / "cn_express" / "errors.jsonl").read_bytes()
    with pytest.raises(Unreadable, match="400"):
        connectors()["kuaidi100"].parse(document, received_at=datetime.now(UTC), zone="Asia/Shanghai")
