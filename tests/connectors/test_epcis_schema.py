"""Our checks give the verdict of GS1's own JSON schema: on GS1's examples, and on broken ones."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from nuoda.connectors.carriers.contract import Unreadable
from nuoda.connectors.carriers.epcis import CONNECTOR, schema
from nuoda.connectors.carriers.epcis.checks import Problems

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "epcis" / "gs1"
EXAMPLES = sorted((FOLDER / "JSON").rglob("*.jsonld"))
pytestmark = pytest.mark.skipif(not EXAMPLES, reason="GS1's EPCIS examples are not on this machine")
Json = dict[str, Any]

# RFC 3986 and RFC 3339 in the test's own words, so that it does not lean on what it tests.
URI = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:([^\x00-\x20\"<>\\^`{|}\x7f-\U0010ffff%]|%[0-9a-fA-F]{2})*")
TIME = re.compile(r"\d{4}-(\d\d)-(\d\d)[tT ](\d\d):(\d\d):(\d\d)(\.\d+)?([zZ]|[+-]\d\d:\d\d)")


@cache
def validators() -> tuple[Any, Any]:
    """GS1's schema for a whole document, and for one event of an event list."""
    jsonschema = pytest.importorskip("jsonschema")
    referencing = pytest.importorskip("referencing")
    base = "https://gs1.github.io/EPCIS/JSON-Schema/"
    resources = []
    for path in [*(FOLDER / "JSON-Schema").glob("*.json"), *(FOLDER / "JSON-Schema/schemas").glob("*.json")]:
        held = json.loads(path.read_text("utf-8"))
        resource = referencing.Resource.from_contents(held)
        resources.append((base + str(path.relative_to(FOLDER / "JSON-Schema")), resource))
    registry = referencing.Registry().with_resources(resources)
    formats = jsonschema.FormatChecker(formats=())
    formats.checks("uri")(lambda value: not isinstance(value, str) or bool(URI.fullmatch(value)))
    formats.checks("date-time")(lambda value: not isinstance(value, str) or _is_time(value))
    build = jsonschema.Draft7Validator
    return (
        build({"$ref": base + "EPCIS-JSON-Schema-root.json"}, registry=registry, format_checker=formats),
        build(
            {"$ref": base + "EPCIS-Event-JSON-Schema.json#/definitions/EPCIS-Document-Event"},
            registry=registry,
            format_checker=formats,
        ),
    )


def _is_time(value: str) -> bool:
    if not TIME.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", value).upper().replace(" ", "T"))
    except ValueError:
        return False
    return True


def events(path: Path) -> list[Json]:
    whole = json.loads(path.read_text("utf-8"))
    body = whole["epcisBody"]
    body = body.get("queryResults", {}).get("resultsBody", body)
    listed: list[Json] = body["eventList"]
    return listed


def ours(event: object) -> bool:
    problems: Problems = []
    schema.check_event(event, "event", problems)
    return not problems


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_of_gs1_is_taken(path: Path) -> None:
    raw = path.read_bytes()
    document, _event = validators()
    assert document.is_valid(json.loads(raw))
    parsed = CONNECTOR.parse(raw, received_at=datetime(2026, 11, 21, tzinfo=UTC), zone="UTC")
    assert parsed.events or parsed.readings or parsed.refused
    assert all("names no single thing" in str(one.reason) for one in parsed.refused)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with each of its keys, however deep."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)


STRANGE: list[object] = [
    None, True, False, 0, -1, 2.5, "", "x", "a b", "urn:x", "own:word", [], {}, ["x"], {"a": 1}, ["x", "x"],
    "2026-11-21T10:00:00", "2026-13-01T10:00:00Z", "2026-11-21T25:00:00Z", "2026-11-21T10:00:00+08:00",
    "+15:00", "OBSERVE", "DELETE", "ADD", "receiving", "Receiving", "in_transit", "did_not_occur",
    "urn:epcglobal:cbv:bizstep:receiving", "https://ref.gs1.org/cbv/BizStep-receiving", "Temperature",
    "https://gs1.org/voc/Temperature", "https://ns.gs1.org/cbv/x", "KGM", "kgm", [{}],
    [{"epcClass": "urn:x"}],
]  # fmt: skip


def _break(event: Json, chance: random.Random) -> None:
    container, key = chance.choice(list(_places(event)))
    turn = chance.randrange(4)
    if turn == 0:
        del container[key]
    elif turn == 1 and isinstance(container, dict):
        container[chance.choice(["own:x", "x", "ilmd", "parentID", "epcList", "urn:a b"])] = copy.deepcopy(
            chance.choice(STRANGE)
        )
    else:
        container[key] = copy.deepcopy(chance.choice(STRANGE))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_broken_examples_get_the_verdict_of_the_schema(path: Path) -> None:
    _document, one = validators()
    chance = random.Random(path.stem)
    for event in events(path):
        for _round in range(60):
            broken = copy.deepcopy(event)
            for _step in range(chance.randrange(1, 3)):
                if broken:
                    _break(broken, chance)
            theirs = one.is_valid(broken)
            assert ours(broken) == theirs, json.dumps(broken)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_broken_frames_are_refused_where_the_schema_refuses_them(path: Path) -> None:
    document, _one = validators()
    chance = random.Random(path.stem)
    whole = json.loads(path.read_text("utf-8"))
    whole["epcisBody"] = json.loads(json.dumps(whole["epcisBody"]))
    for _round in range(60):
        broken = copy.deepcopy(whole)
        _break(broken, chance)
        raw = json.dumps(broken).encode()
        try:
            parsed = CONNECTOR.parse(raw, received_at=datetime(2026, 11, 21, tzinfo=UTC), zone="UTC")
            taken = not parsed.refused
        except Unreadable:
            taken = False
        assert not taken or document.is_valid(broken), json.dumps(broken)
