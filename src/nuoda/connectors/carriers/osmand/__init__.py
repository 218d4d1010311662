"""Positions of devices as OsmAnd and Traccar Client send them: requests, lines of them, JSON, and CSV.

Parameters and their units are those of Traccar's OsmAnd protocol (https://www.traccar.org/osmand/, read
2026-11): ``speed`` in knots, ``accuracy`` and ``altitude`` in metres, ``batt`` in percent; a fix with
``valid=false`` is refused. The JSON of Traccar Client gives speed in m/s and the battery as a share. A CSV
may name its own speed column ``speed_kmh``. Nothing here is an event: a position never moves a shipment.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import StringIO
from typing import Any
from urllib.parse import parse_qsl

from nuoda.connectors.carriers.contract import Parsed, Position, RefusedItem, Reply
from nuoda.connectors.carriers.osmand.fields import DEVICE, NAMES, PLACE, position, told_in_json
from nuoda.connectors.carriers.reading import ItemProblem, mapping, read_json, read_text, refuse
from nuoda.kernel import limits
from nuoda.kernel.text import text as _

PARAMETERS = 60
_REQUEST = re.compile(r"^(?:GET|POST)\s+|\s+HTTP/\d(?:\.\d)?$")
_QUERY = re.compile(r"(?:^|[?&\s])(?:id|deviceid|device_id)=")

Told = Mapping[str, Any] | ItemProblem


class Osmand:
    """One request, or a file of them."""

    name = "osmand"
    title = "OsmAnd / Traccar"
    source = "osmand"
    carrier = ""

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> Parsed:
        """A request that says no time was sent when it was received; in a file each must say its own."""
        text = read_text(document).strip()
        found: list[Position] = []
        refused: list[RefusedItem] = []
        for place, (where, told) in enumerate(self._told(text, received_at)):
            if place == limits.DOCUMENT_ITEMS:
                refuse(_("It has more than %(most)s items.", {"most": limits.DOCUMENT_ITEMS}))
            try:
                if isinstance(told, ItemProblem):
                    raise told
                found.append(position(told, zone))
            except ItemProblem as problem:
                refused.append(problem.at(where))
        return Parsed((), tuple(refused), positions=tuple(found))

    def reply(self, document: bytes, *, parsed: Parsed | None, problem: str) -> Reply | None:
        return None

    def _told(self, text: str, received_at: datetime) -> Iterator[tuple[str, Told]]:
        if text.startswith(("{", "[")):
            return _from_json(text)
        lines = text.splitlines()
        if not lines:
            refuse(_("It is empty."))
        if _QUERY.search(lines[0]):
            return _from_queries(lines, received_at)
        return _from_sheet(lines)


def _from_json(text: str) -> Iterator[tuple[str, Told]]:
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(line.startswith("{") and line.rstrip().endswith("}") for line in lines):
        values = [read_json(line) for line in lines]
    else:
        value = read_json(text)
        values = value if isinstance(value, list) else [value]
    if not any("location" in mapping(one) for one in values):
        refuse(_("It holds no positions of devices."))
    for place, one in enumerate(values):
        yield from told_in_json(mapping(one), f"[{place}]" if len(values) > 1 else "location")


def _from_queries(lines: Sequence[str], received_at: datetime) -> Iterator[tuple[str, Told]]:
    alone = {"timestamp": received_at.isoformat()} if len(lines) == 1 else {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield f"line {number}", _query(line.strip(), alone)


def _query(line: str, alone: Mapping[str, str]) -> Told:
    query = _REQUEST.sub("", line).rpartition("?")[2]
    try:
        given = parse_qsl(query, keep_blank_values=True, max_num_fields=PARAMETERS)
    except ValueError:
        return ItemProblem(_("It has more than %(most)s parameters.", {"most": PARAMETERS}))
    told: dict[str, Any] = dict(alone)
    for name, value in given:
        if name == "location":
            told["latitude"], _comma, told["longitude"] = value.partition(",")
        elif name in NAMES:
            told[NAMES[name]] = value
    return told


def _from_sheet(lines: Sequence[str]) -> Iterator[tuple[str, Told]]:
    delimiter = max(",;\t", key=lines[0].count)
    sheet = csv.reader(StringIO("\n".join(lines)), delimiter=delimiter)
    try:
        columns = _columns(next(sheet, []))
        for row in sheet:
            if any(cell.strip() for cell in row):
                yield (
                    f"line {sheet.line_num}",
                    {name: row[place] for place, name in columns.items() if place < len(row)},
                )
    except csv.Error:
        refuse(_("It is no CSV that can be read."))


def _columns(header: Sequence[str]) -> Mapping[int, str]:
    """Which column is what. Where rows have an ``id`` of their own beside the vehicle's, that one counts."""
    names = [name.strip().lower() for name in header]
    found: dict[int, str] = {}
    device = next((one for one in DEVICE if one in names), None)
    for place, name in enumerate(names):
        if name == device or (name in NAMES and name not in DEVICE):
            found.setdefault(place, NAMES[name])
    missing = {"device", "timestamp", *PLACE} - set(found.values())
    if missing:
        refuse(_("It has no column %(names)s.", {"names": ", ".join(sorted(missing))}))
    return found


CONNECTOR = Osmand()
