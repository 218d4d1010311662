"""What holds for every receiver of telemetry there is, and what the one of MQTT reads."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from math import isfinite
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.connectors.carriers.contract import Unreadable
from nuoda.connectors.telematics.contract import Receiver, Told, receivers
from nuoda.connectors.telematics.mqtt import KINDS, MOST_ITEMS
from nuoda.kernel import limits

EVERY = pytest.mark.parametrize("receiver", list(receivers().values()), ids=list(receivers()))
AT = "2026-11-23T10:00:00+08:00"
HOSTILE = {
    "nothing": b"",
    "nul": b"\x00" * 50,
    "latin": "é".encode("latin-1"),
    "deep list": b"[" * 60_000,
    "deep object": b'{"a":' * 12_000,
    "nan": b'{"at": 1700000000, "value": NaN}',
    "infinity": b'{"at": 1700000000, "value": -Infinity}',
    "too great": b'{"at": 1700000000, "value": 1e999}',
    "endless number": b'{"at": 1700000000, "value": ' + b"9" * 20_000 + b"}",
    "text for a number": b'{"at": 1700000000, "value": "5.0"}',
    "truth for a number": b'{"at": 1700000000, "value": true}',
    "no time": b'{"value": 5}',
    "no zone": b'{"at": "2026-11-23T10:00:00", "value": 5}',
    "year one": b'{"at": "0001-01-01T00:00:00+14:00", "value": 5}',
    "year 9999": b'{"at": "9999-12-31T23:59:59-12:00", "value": 5}',
    "lone surrogate": b'{"at": 1700000000, "value": 5, "unit": "\\ud800"}',
    "surrogate number": b'{"at": 1700000000, "value": 5, "number": "\\udfff"}',
    "list of lists": b"[[[]]]",
    "a text": b'"5.0"',
    "too large": b" " * (limits.MESSAGE_BYTES + 1),
    "too many": json.dumps([{"at": 1_700_000_000, "value": 5}] * (MOST_ITEMS + 1)).encode(),
}
TOPICS = ("nuoda/TRK1/temperature", "nuoda/TRK1/position")
WRONG_TOPICS = (
    "", "/", "nuoda", "nuoda/x", "nuoda//temperature", "nuoda/x/light", "other/x/temperature",
    "nuoda/x/temperature/y", "nuoda/\x00/temperature", "nuoda/\ud800/temperature", f"nuoda/{'x' * 61}/shock",
    "$SYS/broker/uptime",
)  # fmt: skip


def read(receiver: Receiver, topic: str, payload: bytes) -> Told | None:
    """What came of it, None where it was refused whole; anything else is the receiver's fault."""
    try:
        told = receiver.read(topic, payload)
    except Unreadable as broken:
        str(broken.fields[0].reason).encode()
        return None
    for fix in told.positions:
        assert fix.at.tzinfo is not None
        assert all(map(isfinite, (fix.latitude, fix.longitude)))
        assert 0 < len(fix.device.encode()) <= 4 * limits.NUMBER_CHARACTERS
    for one in told.readings:
        assert one.at.tzinfo is not None
        assert limits.EARLIEST.year <= one.at.astimezone(UTC).year <= limits.LATEST.year
        assert isfinite(one.value)
        for words in (one.device, one.number, one.unit, one.kind):
            words.encode()
    for refused in told.refused:
        str(refused.reason).encode()
    return told


@EVERY
@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_hostile_messages_are_refused(receiver: Receiver, topic: str, payload: bytes) -> None:
    told = read(receiver, topic, payload)
    assert told is None or not (told.positions or told.readings)


@EVERY
@pytest.mark.parametrize("topic", WRONG_TOPICS)
def test_wrong_topics_are_refused(receiver: Receiver, topic: str) -> None:
    assert read(receiver, topic, b'{"at": 1700000000, "value": 5, "latitude": 1, "longitude": 2}') is None


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_field = st.sampled_from(["at", "value", "unit", "number", "latitude", "longitude", "battery", "speed_kmh"])


@EVERY
@given(
    topic=st.one_of(st.text(max_size=40), st.sampled_from([f"nuoda/D/{kind}" for kind in KINDS])),
    payload=st.one_of(
        st.binary(max_size=200),
        _json.map(lambda value: json.dumps(value).encode()),
        st.dictionaries(_field, _json, max_size=8).map(lambda value: json.dumps(value).encode()),
    ),
)
def test_any_topic_and_bytes(receiver: Receiver, topic: str, payload: bytes) -> None:
    read(receiver, topic, payload)


def _told(topic: str, value: Any) -> Told:
    return receivers()["mqtt"].read(topic, json.dumps(value).encode())


def test_a_reading_and_a_position() -> None:
    (one,) = _told(
        "nuoda/TRK-1/temperature", {"at": AT, "value": 4.5, "unit": "CEL", "number": "W1"}
    ).readings
    assert (one.device, one.kind, one.value, one.unit, one.number) == (
        "TRK-1", "temperature", 4.5, "CEL", "W1",
    )  # fmt: skip
    assert one.at == datetime(2026, 11, 23, 2, tzinfo=UTC)
    place = {"at": 1_795_399_200_000, "latitude": 31.2, "longitude": 121.4, "speed_kmh": 72, "battery": 80}
    (fix,) = _told("nuoda/TRK-1/position", place).positions
    assert (fix.device, fix.latitude, fix.speed_kmh, fix.battery) == ("TRK-1", 31.2, 72.0, 80.0)
    assert fix.at == datetime(2026, 11, 23, 2, tzinfo=UTC)


def test_what_was_kept_out_of_reach_comes_as_a_list() -> None:
    told = _told("nuoda/D/shock", [{"at": AT, "value": 2.5}, {"value": 9}, {"at": AT, "value": 3}, 7])
    assert [one.value for one in told.readings] == [2.5, 3.0]
    assert [(one.item, one.field) for one in told.refused] == [("[1] at", "at"), ("[3]", "")]
