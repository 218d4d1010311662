"""Mutated documents: nothing but Unreadable is raised, and no delivery appears that was not there."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.connectors.goldens import CONNECTORS, documents

from nuoda.connectors.carriers.contract import Parsed, Reply, Unreadable

RECEIVED = datetime(2026, 11, 21, 12, tzinfo=UTC)
NAMES = ["epcis", "iftsta", "x12_214"]
RAW = [one for one in documents() if one.parent.name in NAMES]


def _both(name: str, document: bytes) -> Parsed | None:
    """Parse and answer as intake does; the answer's contract is kept as well."""
    connector = CONNECTORS[name]
    try:
        parsed = connector.parse(document, received_at=RECEIVED, zone="Asia/Shanghai")
    except Unreadable as error:
        reply = connector.reply(document, parsed=None, problem=str(error))
        assert reply is None or isinstance(reply, Reply)
        return None
    reply = connector.reply(document, parsed=parsed, problem="")
    assert reply is None or isinstance(reply, Reply)
    for event in parsed.events:
        assert event.number.strip()
        assert len(event.number) <= 60
        assert len(event.code) <= 60
        assert event.occurred_at.tzinfo is not None
        assert all(sign.isprintable() for sign in event.number + event.piece + event.code + event.text)
    return parsed


def _delivered(parsed: Parsed | None) -> set[str]:
    return {one.number for one in (parsed.events if parsed else ()) if one.milestone.startswith("DELIVERED")}


def _cut(raw: bytes, chance: random.Random) -> bytes:
    return raw[: chance.randrange(len(raw))]


def _flip(raw: bytes, chance: random.Random) -> bytes:
    broken = bytearray(raw)
    for _step in range(chance.randrange(1, 6)):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    return bytes(broken)


def _drop(raw: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(raw))
    return raw[:start] + raw[start + chance.randrange(1, 60) :]


def _swap(raw: bytes, chance: random.Random) -> bytes:
    for terminator in (b"~", b"|", b"'", b",\n"):
        parts = raw.split(terminator)
        if len(parts) > 5:
            one, two = chance.randrange(len(parts)), chance.randrange(len(parts))
            parts[one], parts[two] = parts[two], parts[one]
            return terminator.join(parts)
    return raw


def _repeat(raw: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(raw))
    return raw[:start] + raw[start : start + 80] * chance.randrange(2, 5) + raw[start + 80 :]


TURNS: list[Callable[[bytes, random.Random], bytes]] = [_cut, _flip, _drop, _swap, _repeat]


@pytest.mark.parametrize("path", RAW, ids=lambda path: f"{path.parent.name}-{path.stem}")
@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32), turns=st.lists(st.sampled_from(TURNS), min_size=1, max_size=3))
def test_mutated_documents(path: Path, seed: int, turns: list[Callable[..., bytes]]) -> None:
    raw, chance = path.read_bytes(), random.Random(seed)
    for turn in turns:
        raw = turn(raw, chance) if raw else raw
    _both(path.parent.name, raw)


@pytest.mark.parametrize("path", RAW, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_no_truncation_brings_a_delivery_that_was_not_there(path: Path) -> None:
    raw = path.read_bytes()
    there = _delivered(_both(path.parent.name, raw))
    for end in range(0, len(raw), 7):
        assert _delivered(_both(path.parent.name, raw[:end])) <= there


@pytest.mark.parametrize("name", ["x12_214", "iftsta"])
@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_a_segment_lost_or_moved_brings_no_new_delivery(name: str, seed: int) -> None:
    chance = random.Random(seed)
    path = chance.choice([one for one in RAW if one.parent.name == name])
    raw = path.read_bytes()
    there = _delivered(_both(name, raw))
    terminator = next(one for one in (b"~", b"|", b"'") if raw.count(one) > 5)
    parts = raw.split(terminator)
    del parts[chance.randrange(len(parts))]
    assert _delivered(_both(name, terminator.join(parts))) <= there


@settings(max_examples=300, deadline=None)
@given(
    raw=st.binary(max_size=400),
    head=st.sampled_from([b"", b"ISA", b"UNA:+.? '", b"UNB+UNOA:1+", b'{"type":']),
)
def test_random_bytes(raw: bytes, head: bytes) -> None:
    for name in NAMES:
        _both(name, head + raw)


@pytest.mark.parametrize("name", NAMES)
def test_a_giant_is_refused_at_once(name: str) -> None:
    started = time.process_time()
    assert _both(name, b"ISA*UNB+{" * 12_000_000) is None
    assert time.process_time() - started < 5
