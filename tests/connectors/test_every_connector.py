"""What holds for every connector there is, whatever it reads."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import random
from codecs import BOM_UTF8
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.goldens import CONNECTORS, FOLDER, RECEIVED, ZONE, documents

from nuoda.connectors.carriers.contract import Connector, Parsed, Unreadable
from nuoda.connectors.carriers.discovery import connectors
from nuoda.connectors.carriers.reading import read_json
from nuoda.connectors.carriers.vocabulary import COLUMNS, NOTHING, lookup, meanings, tables
from nuoda.domains.shipments.facts import DELIVERED, Milestone, known_reason
from nuoda.kernel import limits

EVERY = pytest.mark.parametrize("connector", list(connectors().values()), ids=list(connectors()))
HOSTILE = {
    "nothing": b"",
    "blanks": b" \n\t ",
    "nul": b"\x00" * 100,
    "latin": "é".encode("latin-1"),
    "deep list": b"[" * 200_000,
    "deep object": b'{"a":' * 100_000,
    "nan": b'{"nu": NaN}',
    "huge number": b"1" * 100_000,
    "number in json": b'{"nu": ' + b"9" * 10_000 + b"}",
    "lone surrogate": b'{"nu": "\\ud800", "data": [{"time": "2026-01-01 00:00:00", "context": "\\udfff"}]}',
    "billion laughs": (
        b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><l>&c;</l>'
    ),
    "outside file": b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><l>&a;</l>',
    "deep xml": b"<a>" * 50_000,
    "half xml": b"<TrackingResponse><AWBInfo><AWBNumber>1",
    "zip": b"PK\x03\x04" + b"\x00" * 500,
    "html": b"<html><body>502 Bad Gateway</body></html>",
    "too large": b" " * (limits.DOCUMENT_BYTES + 1),
}


def parse(connector: Connector, document: bytes) -> Parsed | None:
    """What came of it, None where it was refused whole; anything else is the connector's fault."""
    try:
        parsed = connector.parse(document, received_at=RECEIVED, zone=ZONE)
    except Unreadable as broken:
        str(broken.fields[0].reason).encode()
        return None
    check(parsed)
    return parsed


def check(parsed: Parsed) -> None:
    """Everything taken is such as the house may store."""
    for event in parsed.events:
        assert event.number
        assert len(event.number) <= limits.NUMBER_CHARACTERS
        assert event.code
        assert len(event.code) <= 60
        assert event.occurred_at.tzinfo is not None
        assert limits.EARLIEST.year <= event.occurred_at.astimezone(UTC).year <= limits.LATEST.year
        assert event.zone_source in {"source", "place", "mapping", "utc"}
        assert event.milestone in {"", *Milestone}
        assert not event.reason or known_reason(event.reason)
        for words in (event.number, event.code, event.text, event.spot.name, event.signer, event.piece):
            words.encode()
            assert "\x00" not in words
    for fix in parsed.positions:
        assert 0 < len(fix.device.encode()) <= 4 * limits.NUMBER_CHARACTERS
        assert fix.at.tzinfo is not None
        assert all(map(isfinite, (fix.latitude, fix.longitude)))
    for one in parsed.refused:
        str(one.reason).encode()


def goldens(connector: Connector) -> list[Path]:
    (folder,) = (name for name, one in CONNECTORS.items() if one is connector)
    return [one for one in sorted((FOLDER / folder).glob("*")) if not one.name.endswith(".expected.json")]


@EVERY
def test_has_a_name_and_a_golden(connector: Connector) -> None:
    assert connectors()[connector.name] is connector
    assert connector.title
    assert 0 < len(connector.source) <= 40
    assert len(connector.name) <= 30
    assert len(connector.carrier) <= 30
    assert goldens(connector), "Put a raw document and its canonical reading under tests/golden."


@EVERY
@pytest.mark.parametrize("document", HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_are_refused_whole(connector: Connector, document: bytes) -> None:
    parsed = parse(connector, document)
    assert parsed is None or not (parsed.events or parsed.positions)


@EVERY
def test_a_packed_document_is_told_from_a_broken_one(connector: Connector) -> None:
    golden = next(one for one in documents() if CONNECTORS[one.parent.name] is connector)
    for pack in (gzip.compress, bz2.compress, lzma.compress):
        with pytest.raises(Unreadable) as refused:
            connector.parse(pack(golden.read_bytes()), received_at=RECEIVED, zone=ZONE)
        assert str(refused.value.fields[0].reason) == "It is compressed. Send it unpacked."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"data": [{"time": "2026-11-', "It breaks off in line 1. Send the whole of it."),
        ('{"data":\n[1,', "It breaks off in line 2. Send the whole of it."),
        ('{"data" [1]}', "It is not JSON: line 1, column 9."),
    ],
)
def test_what_breaks_off_is_told_from_what_is_wrong(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_json(text)
    assert str(refused.value.fields[0].reason) == said


@EVERY
def test_a_byte_order_mark_changes_nothing(connector: Connector) -> None:
    for one in documents():
        if CONNECTORS[one.parent.name] is not connector or one.suffix == ".form":
            continue
        plain = connector.parse(one.read_bytes(), received_at=RECEIVED, zone=ZONE)
        marked = connector.parse(BOM_UTF8 + one.read_bytes(), received_at=RECEIVED, zone=ZONE)
        assert (marked.events, marked.positions) == (plain.events, plain.positions)


@EVERY
def test_no_refusal_speaks_of_the_interpreter(connector: Connector) -> None:
    for document in HOSTILE.values():
        said = ""
        try:
            connector.parse(document, received_at=RECEIVED, zone=ZONE)
        except Unreadable as refused:
            said = str(refused.fields[0].reason)
        assert "sys." not in said


@EVERY
def test_refuses_what_other_connectors_read(connector: Connector) -> None:
    """A document sent under the wrong format never becomes events."""
    for other in connectors().values():
        if other is connector:
            continue
        for path in goldens(other):
            parsed = parse(connector, path.read_bytes())
            assert parsed is None or not (parsed.events or parsed.positions), path


@EVERY
def test_answers_the_sender(connector: Connector) -> None:
    document = goldens(connector)[0].read_bytes()
    parsed = connector.parse(document, received_at=RECEIVED, zone=ZONE)
    for reply in (
        connector.reply(document, parsed=parsed, problem=""),
        connector.reply(b"\xff<&\x00", parsed=None, problem="It is <empty> & 空."),
    ):
        if reply is not None:
            assert isinstance(reply.body, bytes)
            assert "/" in reply.content_type


@EVERY
def test_reading_twice_says_the_same(connector: Connector) -> None:
    for path in goldens(connector):
        document = path.read_bytes()
        first = connector.parse(document, received_at=RECEIVED, zone=ZONE)
        assert connector.parse(document, received_at=datetime(2026, 12, 1, tzinfo=UTC), zone=ZONE) == first


@EVERY
def test_half_a_document_never_delivers_more(connector: Connector) -> None:
    for path in goldens(connector):
        document = path.read_bytes()
        whole = connector.parse(document, received_at=RECEIVED, zone=ZONE)
        known = {(event.number, event.occurred_at) for event in whole.events if event.milestone in DELIVERED}
        for end in range(0, len(document), max(1, len(document) // 60)):
            parsed = parse(connector, document[:end])
            for event in parsed.events if parsed else ():
                if event.milestone in DELIVERED:
                    assert (event.number, event.occurred_at) in known


@EVERY
@settings(max_examples=60)
@given(document=st.binary(max_size=400))
def test_any_bytes(connector: Connector, document: bytes) -> None:
    parsed = parse(connector, document)
    assert parsed is None or not any(event.milestone in DELIVERED for event in parsed.events)


@EVERY
def test_damaged_documents_do_not_break_it(connector: Connector) -> None:
    chance = random.Random(20261122)
    for path in goldens(connector):
        document = path.read_bytes()
        for _round in range(40):
            damaged = bytearray(document)
            for _hit in range(chance.randint(1, 6)):
                where = chance.randrange(len(damaged))
                damaged[where : where + chance.randint(0, 3)] = chance.randbytes(chance.randint(0, 3))
            parse(connector, bytes(damaged))


JUNK: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, "", "x" * 5_000, "\x00", "\ud800", [], {}, [[]], [None], {"a": 1}, "0001-01-01",
)  # fmt: skip


@EVERY
def test_no_value_of_a_json_document_breaks_it(connector: Connector) -> None:
    """Every value in turn becomes something else; an undelivered parcel is never delivered by that."""
    for path in goldens(connector):
        try:
            document = json.loads(path.read_bytes())
        except ValueError:
            continue
        whole = connector.parse(path.read_bytes(), received_at=RECEIVED, zone=ZONE)
        most = sum(event.milestone in DELIVERED for event in whole.events)
        places = list(leaves(document))
        for turn, place in enumerate(places[:150]):
            damaged = json.loads(json.dumps(document))
            put(damaged, place, JUNK[turn % len(JUNK)])
            parsed = parse(connector, json.dumps(damaged).encode())
            if parsed:
                assert sum(event.milestone in DELIVERED for event in parsed.events) <= most


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        yield (*path, name)
        yield from leaves(one, (*path, name))


def put(value: Any, path: tuple[Any, ...], junk: Any) -> None:
    for name in path[:-1]:
        value = value[name]
    value[path[-1]] = junk


@pytest.mark.parametrize("name", tables())
def test_every_code_table_speaks_our_words(name: str) -> None:
    for (code, reason_code), rows in meanings(name).items():
        assert code or reason_code
        assert len(code) <= 60
        for row in rows:
            assert row.source, (code, reason_code)
            assert row.milestone in {"", NOTHING, *Milestone}
            assert not row.reason or known_reason(row.reason), row
            assert row.since is None or row.until is None or row.since < row.until
        spans = sorted(
            (row.since or limits.EARLIEST.date(), row.until or limits.LATEST.date()) for row in rows
        )
        assert all(left[1] <= right[0] for left, right in pairwise(spans)), (code, spans)
    assert len(COLUMNS) == 7


def test_a_pair_of_codes_says_what_its_parts_do_not() -> None:
    assert lookup("x12_214", "D1", "NS") == ("DELIVERED", "")
    assert lookup("x12_214", "D1", "A3") == ("DELIVERED_PROXY", "")
    assert lookup("x12_214", "D1", "BS") is None
    assert lookup("x12_214", "SD", "AY") == ("PICKUP_FAILED", "PICKUP.missed")
    assert lookup("x12_214", "J1") == ("HUB_OUT", "")
    assert lookup("upu_emsevt", "EMH") == ("ATTEMPT_FAILED", "")
    assert lookup("aftership", "Exception_012") == ("", "DAMAGE.unstated")
    assert lookup("aftership", "Exception_002") == ("", "CONSIGNEE.unstated")
    assert lookup("unece_rec24", "99") is None
    with pytest.raises(KeyError):
        lookup("no such table", "1")
