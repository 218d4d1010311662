"""Messages of devices over MQTT: ``nuoda/<device>/<kind>`` with a JSON object, or a list of them.

The kinds are ``position``, ``temperature``, ``humidity`` and ``shock``. Every object says its own time
(``at``: ISO 8601 with an offset, or Unix seconds or milliseconds), so that one delivered twice lands once.
A position has ``latitude`` and ``longitude`` in degrees, and may have ``speed_kmh``, ``bearing``,
``altitude_m``, ``accuracy_m`` and ``battery``; a reading has ``value``, and may have ``unit`` and the
``number`` of the waybill or piece that was measured. A list holds what a device kept while out of reach.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from nuoda.connectors.carriers.contract import Position, RefusedItem, SensorReading
from nuoda.connectors.carriers.osmand.fields import moment, position
from nuoda.connectors.carriers.reading import ItemProblem, mapping, read_json, read_text, refuse, word
from nuoda.connectors.telematics.contract import Told
from nuoda.kernel import limits
from nuoda.kernel.text import text as _

ROOT = "nuoda"
POSITION = "position"
QUANTITIES = ("temperature", "humidity", "shock")
KINDS = (POSITION, *QUANTITIES)
MOST_ITEMS = 500
TOPICS = tuple(f"{ROOT}/+/{kind}" for kind in KINDS)
"""What a consumer subscribes to."""

_FIGURES = ("speed_kmh", "bearing", "altitude_m", "accuracy_m", "battery")


class Mqtt:
    """One message of one device."""

    name = "mqtt"
    title = "MQTT"

    def read(self, topic: str, payload: bytes) -> Told:
        """Items that cannot be read are refused one by one; the others of the message are taken."""
        device, kind = _addressed(topic)
        if len(payload) > limits.MESSAGE_BYTES:
            refuse(_("It is larger than %(most)s KB.", {"most": limits.MESSAGE_BYTES // 1024}))
        given = read_json(read_text(payload))
        items = given if isinstance(given, list) else [given]
        if len(items) > MOST_ITEMS:
            refuse(_("It has more than %(most)s items.", {"most": MOST_ITEMS}))
        positions: list[Position] = []
        readings: list[SensorReading] = []
        refused: list[RefusedItem] = []
        for place, item in enumerate(items):
            try:
                one = _object(item)
                if kind == POSITION:
                    positions.append(_position(device, one))
                else:
                    readings.append(_reading(device, kind, one))
            except ItemProblem as problem:
                refused.append(problem.at(f"[{place}]" if isinstance(given, list) else ""))
        return Told(tuple(positions), tuple(readings), tuple(refused))


def _addressed(topic: str) -> tuple[str, str]:
    """The device and the kind that a topic names."""
    parts = topic.split("/")
    if len(parts) != 3 or parts[0] != ROOT or parts[2] not in KINDS:
        refuse(_("The topic is not nuoda/<device>/<kind>; kinds are %(kinds)s.", {"kinds": ", ".join(KINDS)}))
    try:
        return word(parts[1], "topic", required=True), parts[2]
    except ItemProblem as problem:
        refuse(problem.reason)


def _object(item: object) -> Mapping[str, Any]:
    if not isinstance(item, dict):
        raise ItemProblem(_("It is not a JSON object."))
    return mapping(item)


def _position(device: str, one: Mapping[str, Any]) -> Position:
    told = {name: one.get(name) for name in ("latitude", "longitude", *_FIGURES)}
    at = _at(one)
    return position({**told, "device": device, "timestamp": at.isoformat()}, "UTC")


def _reading(device: str, kind: str, one: Mapping[str, Any]) -> SensorReading:
    return SensorReading(
        number=word(one.get("number"), "number"), at=_at(one), kind=kind, value=_value(one.get("value")),
        unit=word(one.get("unit"), "unit", longest=20), device=device,
    )  # fmt: skip


def _at(one: Mapping[str, Any]) -> datetime:
    found = moment(one.get("at"), "at")
    if found.tzinfo is None:
        raise ItemProblem(_("It has no time zone."), "at")
    return found


def _value(value: object) -> float:
    """A finite number that JSON writes as a number: a text is no measurement."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ItemProblem(_("It is not a number."), "value")
    try:
        found = float(value)
    except OverflowError:
        found = float("inf")
    if not isfinite(found):
        raise ItemProblem(_("It is not a number."), "value")
    return found


RECEIVER = Mqtt()
