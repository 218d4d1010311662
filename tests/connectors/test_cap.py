"""Messages of the Common Alerting Protocol: read whole or refused, whatever the bytes."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nuoda.connectors.telematics.cap import BadAlert, read_alert
from nuoda.connectors.telematics.cap.hazards import hazard_of

INFO = """<info><language>zh-CN</language><category>Met</category><event>暴雨</event>
<urgency>Expected</urgency><severity>Severe</severity><certainty>Likely</certainty>
<onset>2026-11-23T12:00:00+08:00</onset><expires>2026-11-24T12:00:00+08:00</expires>
<senderName>湖南省气象台</senderName><headline>湖南暴雨红色预警</headline><description>请注意。</description>
<area><areaDesc>湖南省长沙市</areaDesc><geocode><valueName>GB</valueName><value>430100</value></geocode></area>
<area><areaDesc>outline</areaDesc><polygon>28,112 29,112 29,114 28,112</polygon>
<circle>28.2,112.9 40</circle></area></info>
<info><language>en-US</language><category>Met</category><event>Heavy rain</event><urgency>Future</urgency>
<severity>Extreme</severity><certainty>Likely</certainty><headline>Rain in Hunan</headline></info>"""


def message(info: str = INFO, **changes: str) -> bytes:
    parts = {
        "identifier": "HN-1", "sender": "hn@cma.example", "sent": "2026-11-23T10:00:00+08:00",
        "status": "Actual", "msgType": "Alert", "scope": "Public", "references": "", **changes,
    }  # fmt: skip
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in parts.items() if value)
    return f'<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">{inner}{info}</alert>'.encode()


def test_a_message_is_read_with_all_that_matching_needs() -> None:
    alert = read_alert(message())
    assert (alert.identifier, alert.message, alert.status) == ("HN-1", "alert", "actual")
    warning = alert.warning
    assert warning is not None
    assert (warning.hazard, warning.severity) == ("storm", "extreme")
    assert (warning.title_zh, warning.title_en) == ("湖南暴雨红色预警", "Rain in Hunan")
    assert warning.since == datetime(2026, 11, 23, 2, tzinfo=UTC)
    assert warning.until == datetime(2026, 11, 24, 4, tzinfo=UTC)
    assert list(warning.area_words) == ["湖南省长沙市"]
    assert list(warning.area_codes) == ["430100"]
    assert len(warning.polygons[0]) == 4
    assert warning.circles[0] == (28.2, 112.9, 40.0)


def test_references_name_sender_identifier_and_instant() -> None:
    others = "hn@cma.example,HN-0,2026-11-23T09:00:00+08:00 a,b,2026-11-22T09:00:00Z"
    raw = message(msgType="Update", references=others)
    assert [one[1] for one in read_alert(raw).references] == ["HN-0", "b"]


def test_a_warning_without_an_end_holds_a_day() -> None:
    info = INFO.split("<info>")[2]
    warning = read_alert(message("<info>" + info)).warning
    assert warning is not None
    assert warning.until - warning.since == timedelta(hours=24)


def test_what_is_past_warns_of_nothing() -> None:
    raw = message(INFO.replace("Expected", "Past").replace("Future", "Past"))
    assert read_alert(raw).warning is None


BOMB = b"""<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;">]>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&y;</identifier></alert>"""
FILE = b"""<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert>&x;</alert>"""


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"\x00", b"{}", b"<alert/>", b"<alert", BOMB, FILE, b"<a>" * 100_000, b"x" * 3_000_000,
        b'<?xml version="1.0" encoding="klingon"?><alert/>',
        message()[:300],
        message(sent="2026-11-23T10:00:00"),
        message(sent="9999-11-23T10:00:00Z"),
        message(identifier=""),
        message(identifier="x" * 300),
        message(references="no commas"),
        message(INFO.replace("28,112 29,112", "99,112 29,112")),
        message(INFO.replace("28,112 29,112 29,114 28,112", "28,112 29,112")),
        message(INFO.replace("28.2,112.9 40", "28.2,112.9 -1")),
        message(INFO.replace("28.2,112.9 40", "nan,112.9 1")),
        message(INFO.replace("2026-11-24T12", "2026-11-22T12")),
    ],
    ids=range(21),
)  # fmt: skip
def test_hostile_and_broken_messages_are_refused(raw: bytes) -> None:
    with pytest.raises(BadAlert):
        read_alert(raw)


@given(st.binary(max_size=400) | st.text(max_size=200).map(message))
def test_nothing_but_a_refusal_ever_comes_of_garbage(raw: bytes) -> None:
    with suppress(BadAlert):
        read_alert(raw)


@pytest.mark.parametrize(
    ("event", "category", "hazard"),
    [
        ("台风黄色预警", "Met", "typhoon"), ("道路结冰", "Met", "snow"),
        ("Flash flood", "Met", "flood"),
        ("something", "Geo", "earthquake"), ("something", "Env", "other"), ("大雾", "Met", "fog"),
    ],
)  # fmt: skip
def test_events_are_told_by_their_words_else_by_category(event: str, category: str, hazard: str) -> None:
    assert hazard_of(event, [category]) == hazard
