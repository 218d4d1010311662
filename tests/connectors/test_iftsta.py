"""IFTSTA: service characters, envelopes, dates and zones, several consignments, the CONTRL answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nuoda.connectors.carriers.contract import CarrierEvent, Parsed, Unreadable
from nuoda.connectors.carriers.iftsta import CONNECTOR
from nuoda.domains.shipments.rules import REASONS, Event, derive

RECEIVED = datetime(2026, 11, 21, 12, tzinfo=UTC)
UNB = "UNB+UNOC:3+CARRIER+NUODA+261121:0900+R1"


def interchange(*bodies: str, head: str = UNB, release: str = "01B") -> str:
    """A message for each body, whose counts and references are right. A body is segments by ``'``."""
    lines = [head]
    for number, body in enumerate(bodies, start=1):
        inner = body.strip("'").split("'")
        lines += [f"UNH+M{number}+IFTSTA:D:{release}:UN", *inner, f"UNT+{len(inner) + 2}+M{number}"]
    return "'".join([*lines, f"UNZ+{len(bodies)}+R1"]) + "'"


def body(*status: str, consignment: str = "CNI+1+WB1", function: str = "9") -> str:
    return "'".join(
        [f"BGM+44+77+{function}", "DTM+137:202611210900:203", *filter(None, [consignment]), *status]
    )


def parse(text: str | bytes, zone: str = "Asia/Shanghai") -> Parsed:
    raw = text if isinstance(text, bytes) else text.encode("latin-1", "replace")
    return CONNECTOR.parse(raw, received_at=RECEIVED, zone=zone)


def only(*status: str) -> CarrierEvent:
    parsed = parse(interchange(body(*status)))
    assert not parsed.refused, parsed.refused
    (event,) = parsed.events
    return event


def reply(text: str) -> str:
    try:
        parsed = parse(text)
    except Unreadable:
        parsed = None
    answer = CONNECTOR.reply(text.encode("latin-1"), parsed=parsed, problem="")
    assert answer is not None
    return answer.body.decode()


GOOD = body("STS+1+21", "DTM+334:202611210830:203")


@pytest.mark.parametrize("release", ["93A", "95B", "96A", "99B", "01B", "10A", "21A"])
def test_every_directory_is_read(release: str) -> None:
    parsed = parse(interchange(GOOD, release=release))
    assert [one.milestone for one in parsed.events] == ["DELIVERED"]


@pytest.mark.parametrize(
    "text",
    [
        interchange(GOOD).replace("'", "'\r\n"),
        "UNA:+.? '" + interchange(GOOD),
        "UNA:+.? '\r\n" + interchange(GOOD),
        "UNA:+.  '" + interchange(GOOD),
        "UNA:+,?*~" + interchange(GOOD).replace("'", "~"),
        "UNA\x1f\x1d.? \x1c".replace("\x1f", "|").replace("\x1d", "^").replace("\x1c", "~")
        + interchange(GOOD).replace(":", "|").replace("+", "^").replace("'", "~"),
    ],
)
def test_service_characters_of_the_sender(text: str) -> None:
    assert [one.milestone for one in parse(text).events] == ["DELIVERED"]


@pytest.mark.parametrize(
    ("syntax", "charset"),
    [("UNOA", "ascii"), ("UNOC", "latin-1"), ("UNOD", "iso8859-2"), ("UNOE", "iso8859-5"),
     ("UNOF", "iso8859-7"), ("UNOK", "iso8859-9"), ("UNOW", "utf-8"), ("UNOY", "utf-8")],
)  # fmt: skip
def test_character_sets(syntax: str, charset: str) -> None:
    words = {"ascii": "dock", "latin-1": "Süd", "iso8859-2": "Łódź", "iso8859-5": "Москва",
             "iso8859-7": "Αθήνα", "iso8859-9": "İzmir", "utf-8": "上海仓"}  # fmt: skip
    text = interchange(GOOD.replace("DTM+334", f"LOC+7+X:::{words[charset]}'DTM+334"))
    event = parse(text.replace("UNOC", syntax).encode(charset)).events[0]
    assert event.spot.name == words[charset]


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("UNT+7+M2", "UNT+8+M2", "29"),
        ("UNT+7+M2", "UNT+x+M2", "29"),
        ("UNT+7+M2", "UNT+7+M9", "28"),
        ("UNT+7+M2'", "", "13"),
        ("UNH+M2+IFTSTA", "UNH+M2+IFTMIN", "14"),
        ("M2", "M1", "26"),
    ],
)
def test_a_wrong_message_is_refused_and_its_neighbour_lands(before: str, after: str, code: str) -> None:
    text = interchange(GOOD, GOOD.replace("WB1", "WB2")).replace(before, after)
    parsed = parse(text)
    assert [one.number for one in parsed.events] == ["WB1"]
    assert len(parsed.refused) == 1
    answer = reply(text)
    assert "UCI+R1+CARRIER+NUODA+7'" in answer
    assert f":UN+4+{code}'" in answer


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("UNZ+1", "UNZ+2", "29"),
        ("UNZ+1+R1", "UNZ+1+R2", "28"),
        ("UNZ+1+R1'", "", "13"),
        ("BGM", "UNZ+1+R1'BGM", ""),
        ("UNH+M1", "DTM+1'UNH+M1", "12"),
        ("+R1'UNH", "+'UNH", "13"),
    ],
)
def test_a_wrong_interchange_is_refused_whole(before: str, after: str, code: str) -> None:
    text = interchange(GOOD).replace(before, after, 1)
    try:
        assert not parse(text).events
    except Unreadable:
        assert f"+4+{code}" in reply(text)


def test_one_wrong_interchange_of_a_file_leaves_the_others() -> None:
    good, bad = interchange(GOOD), interchange(GOOD).replace("UNZ+1", "UNZ+3")
    for text in (good + bad, bad + good, good[: good.index("UNT")] + good):
        parsed = parse(text)
        assert [one.number for one in parsed.events] == ["WB1"]
        assert len(parsed.refused) == 1


def test_groups_are_counted_in_the_place_of_messages() -> None:
    text = interchange(GOOD, GOOD.replace("WB1", "WB2"))
    inside = text.replace("'UNH+M1", "'UNG+IFTSTA+A+B+261121:0900+G1'UNH+M1").replace(
        "UNZ+2", "UNE+2+G1'UNZ+1"
    )
    assert len(parse(inside).events) == 2
    with pytest.raises(Unreadable):
        parse(inside.replace("UNE+2", "UNE+1"))


@pytest.mark.parametrize(
    "text",
    ["", "UNB", "UNA", "UNA:+.? ", "UNAabcdef", "UNA::::::UNB", "ISA*00", "\x00" * 90,
     "UNB+UNOC:3+A+B+1+R'UNH+1", "UNB+", "UNB+'", "UNB+UNOC:3+A+B+1+R?", "UNB+UNOZ:9+A+B+1+R'",
     "UNB+UNOW:4+\xff+B+1+R'UNZ+0+R'"],
)  # fmt: skip
def test_no_edifact_at_all(text: str) -> None:
    with pytest.raises(Unreadable):
        parse(text)


@pytest.mark.parametrize(
    ("dated", "instant", "known"),
    [
        ("DTM+334:202611210830:203", "2026-11-21T00:30:00+00:00", "mapping"),
        ("DTM+334:20261121083015:204", "2026-11-21T00:30:15+00:00", "mapping"),
        ("DTM+334:20261121:102", "2026-11-20T16:00:00+00:00", "mapping"),
        ("DTM+334:2611210830:201", "2026-11-21T00:30:00+00:00", "mapping"),
        ("DTM+334:202611210830UTC:303", "2026-11-21T08:30:00+00:00", "source"),
        ("DTM+334:202611210830?+02:303", "2026-11-21T06:30:00+00:00", "source"),
        ("DTM+334:20261121083000-0330:304", "2026-11-21T12:00:00+00:00", "source"),
        ("DTM+334:202611210830CET:303", "2026-11-21T07:30:00+00:00", "source"),
        ("DTM+334:202611210830?+0100:205", "2026-11-21T07:30:00+00:00", "source"),
        ("LOC+7+DEHAM:139:6'DTM+334:202611210830:203", "2026-11-21T07:30:00+00:00", "place"),
        ("DTM+17:202612010000:203'DTM+78:202611210830:203", "2026-11-21T00:30:00+00:00", "mapping"),
    ],
)
def test_dates_and_their_zones(dated: str, instant: str, known: str) -> None:
    event = only("STS+1+21", *dated.split("'"))
    assert (event.occurred_at.astimezone(UTC).isoformat(), event.zone_source) == (instant, known)
    assert event.milestone == "DELIVERED"


@pytest.mark.parametrize(
    "dated",
    ["DTM+334:202613210830:203", "DTM+334:202611212460:203", "DTM+334:000101010000:203", "DTM+334:x:203",
     "DTM+334:999912312359:203", "DTM+334:202611210830IST:303", "DTM+334:202611210830?+99:303",
     "DTM+334:2026:602", "DTM+361:202611210830:203", "DTM+334:²0261121:102"],
)  # fmt: skip
def test_a_date_that_is_none_refuses_its_status_alone(dated: str) -> None:
    parsed = parse(interchange(body("STS+1+21", dated, "STS+1+24", "DTM+334:202611210700:203")))
    assert [one.milestone for one in parsed.events] == ["HUB_OUT"]
    assert len(parsed.refused) == 1


@pytest.mark.parametrize(
    ("status", "milestone", "reason", "code"),
    [
        ("STS+1+21", "DELIVERED", "", "21"),
        ("STS++21", "DELIVERED", "", "21"),
        ("STS+1+22::6", "DELIVERED", "", "22"),
        ("STS+1+21+14", "DELIVERED_WITH_EXCEPTION", "DAMAGE.unstated", "21/14"),
        ("STS+1+21+45", "DELIVERED_PARTIAL", "LOSS.partial", "21/45"),
        ("STS+1+21+49", "", "CONSIGNEE.refused", "21/49"),
        ("STS+1+21+16", "", "MISDELIVERY.wrong_place", "21/16"),
        ("STS+1+23+7", "ATTEMPT_FAILED", "CONSIGNEE.closed", "23/7"),
        ("STS+1+31+63", "LINEHAUL", "DELAY.weather", "31/63"),
        ("STS+2+21", "", "", "21"),
        ("STS+1+21::9", "", "", "9:21"),
        ("STS+1+999", "", "", "999"),
    ],
)
def test_statuses_and_reasons(status: str, milestone: str, reason: str, code: str) -> None:
    event = only(status, "DTM+334:202611210830:203")
    assert (event.milestone, event.reason, event.code) == (milestone, reason, code)


def test_an_estimate_is_no_delivery_even_under_a_mapped_code() -> None:
    event = only("STS+1+21", "DTM+17:202611231200:203")
    assert (event.milestone, event.code) == ("", "expected/21")
    assert event.expected_at is not None
    assert event.expected_at.day == 23


def test_a_cancelling_message_voids_what_it_repeats() -> None:
    (event,) = parse(interchange(GOOD.replace("+9'", "+1'"))).events
    assert event.correction is not None
    assert event.correction.reason == "did_not_occur"


def test_a_consignment_without_a_number_of_its_own_takes_its_waybill() -> None:
    text = interchange(
        body("STS+1+21", "RFF+CU:O7", "RFF+AAM:WAY9", "DTM+334:202611210830:203", consignment="CNI+1")
    )
    assert [one.number for one in parse(text).events] == ["WAY9"]
    nameless = interchange(body("STS+1+21", "RFF+ON:O7", "DTM+334:202611210830:203", consignment="CNI+1"))
    assert "names the consignment" in str(parse(nameless).refused[0].reason)
    assert "UCM+M1+IFTSTA:D:01B:UN+4'UCS+5+12'" in reply(nameless)


def test_a_torn_interchange_is_refused_whole_and_answered_by_its_header() -> None:
    whole = interchange(GOOD).encode("latin-1")
    torn = whole[: len(whole) * 2 // 3]
    with pytest.raises(Unreadable):
        CONNECTOR.parse(torn, received_at=datetime(2026, 11, 22, tzinfo=UTC), zone="UTC")
    answer = CONNECTOR.reply(torn, parsed=None, problem="torn")
    assert answer is not None
    assert b"UCI+R1+CARRIER+NUODA+4+13'" in answer.body
    assert CONNECTOR.reply(whole[:20], parsed=None, problem="torn") is None


def test_the_same_document_is_answered_alike_and_answers_are_not_answered() -> None:
    answer = reply(interchange(GOOD))
    assert answer == reply(interchange(GOOD))
    assert CONNECTOR.reply(answer.encode(), parsed=None, problem="") is None


def test_not_found_is_not_lost() -> None:
    """UN/CEFACT Recommendation 24: 36 is "Not found", 37 "Found", 49 "Lost" (docs/decisions/0010)."""
    when = "DTM+334:202611210830:203"
    said = [only(f"STS+1+{code}", when) for code in ("36", "37", "49")]
    assert [(one.milestone, one.reason) for one in said] == [
        ("", "LOSS.suspected"), ("FOUND", ""), ("LOST", ""),
    ]  # fmt: skip
    assert REASONS["LOSS.suspected"].impact > 0
    seen = RECEIVED - timedelta(days=1)
    missed, found, lost = (
        Event(RECEIVED + timedelta(hours=place), RECEIVED, one.milestone, one.reason)
        for place, one in enumerate(said)
    )
    history = [Event(seen, seen, "HUB_IN"), missed]
    status = derive(history)
    assert (status.milestone, status.at, status.reason, status.is_over) == (
        "HUB_IN", seen, "LOSS.suspected", False,
    )  # fmt: skip
    status = derive([*history, found])
    assert (status.milestone, status.reason, status.is_over) == ("FOUND", "", False)
    assert derive([*history, lost]).is_over
