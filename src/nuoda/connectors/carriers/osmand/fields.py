"""One position from what was told of it, whatever the form; what the device does not know is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any

from nuoda.connectors.carriers.contract import Position
from nuoda.connectors.carriers.reading import ItemProblem, in_zone, instant, mapping, plain, word
from nuoda.kernel import limits
from nuoda.kernel.text import text as _

DEVICE = ("device", "device_id", "deviceid", "vehicle_id", "id")
"""Names of the device, the surest first."""
PLACE = ("latitude", "longitude")
NAMES: Mapping[str, str] = {
    **dict.fromkeys(DEVICE, "device"),
    "timestamp": "timestamp", "time": "timestamp",
    "lat": "latitude", "latitude": "latitude",
    "lon": "longitude", "lng": "longitude", "longitude": "longitude",
    "speed": "knots", "speed_kmh": "speed_kmh",
    "bearing": "bearing", "heading": "bearing",
    "altitude": "altitude_m", "accuracy": "accuracy_m",
    "batt": "battery", "battery": "battery", "valid": "valid",
}  # fmt: skip
KMH_OF_KNOTS, KMH_OF_MPS = 1.852, 3.6
MOST_KMH = 5_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECONDS_BELOW, _MILLISECONDS_BELOW = 10**11, 10**14
_FIGURES = re.compile(r"-?\d{1,17}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(?:\d{1,20}\.?\d{0,20}|\.\d{1,20})(?:[eE][+-]?\d{1,3})?", re.ASCII)


def position(told: Mapping[str, Any], zone: str) -> Position:
    """A position by our names of its parts. Raises ItemProblem where device, time or place cannot be read.

    Whether the place is possible is not judged here.
    """
    if str(told.get("valid", "")).strip().lower() in ("false", "0"):
        raise ItemProblem(_("The device itself says that this fix is not valid."), "valid")
    speed = _part(told, "speed_kmh", 0, MOST_KMH)
    for name, factor in (("knots", KMH_OF_KNOTS), ("mps", KMH_OF_MPS)):
        given = _part(told, name, 0, MOST_KMH / factor)
        speed = round(given * factor, 3) if speed is None and given is not None else speed
    return Position(
        device=word(told.get("device"), "device", required=True),
        at=_instant(told.get("timestamp"), zone),
        latitude=_required(told, "latitude"),
        longitude=_required(told, "longitude"),
        speed_kmh=speed,
        bearing=_part(told, "bearing", 0, 360),
        altitude_m=_part(told, "altitude_m", -12_000, 100_000),
        accuracy_m=_part(told, "accuracy_m", 0, 1_000_000),
        battery=_part(told, "battery", 0, 100),
    )


def told_in_json(one: Mapping[str, Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The positions in one object of Traccar Client: one under ``location``, or a list of them."""
    given = one.get("location")
    many = given if isinstance(given, list) else [given]
    for place, location in enumerate(map(mapping, many)):
        coords, charge = mapping(location.get("coords")), mapping(location.get("battery"))
        level = charge.get("level")
        known = isinstance(level, int | float) and not isinstance(level, bool) and 0 <= level <= 1
        yield (
            f"{where}[{place}]" if isinstance(given, list) else where,
            {
                "device": one.get("device_id"),
                "timestamp": location.get("timestamp"),
                "latitude": coords.get("latitude"),
                "longitude": coords.get("longitude"),
                "mps": coords.get("speed"),
                "bearing": coords.get("heading"),
                "altitude_m": coords.get("altitude"),
                "accuracy_m": coords.get("accuracy"),
                "battery": round(level * 100, 1) if known and level is not None else None,
            },
        )


def _instant(value: object, zone: str) -> datetime:
    """As :func:`moment`; local in ``zone`` without an offset."""
    return in_zone(moment(value, "timestamp"), zone)[0]


def moment(value: object, field: str) -> datetime:
    """Unix time in seconds or milliseconds, or ISO 8601; naive where that has no offset.

    Raises ItemProblem.
    """
    text = word(value, field, longest=40, required=True)
    if not _FIGURES.fullmatch(text):
        return instant(text, "iso", field=field)
    figure = int(text)
    if abs(figure) >= _MILLISECONDS_BELOW:
        raise ItemProblem(_("It lies outside 1990 to 2100."), field)
    since = timedelta(seconds=figure) if abs(figure) < _SECONDS_BELOW else timedelta(milliseconds=figure)
    if not limits.EARLIEST <= _EPOCH + since < limits.LATEST:
        raise ItemProblem(_("It lies outside 1990 to 2100."), field)
    return _EPOCH + since


def _required(told: Mapping[str, Any], name: str) -> float:
    value = told.get(name)
    if value is None or value == "":
        raise ItemProblem(_("It is empty."), name)
    found = _number(value)
    if found is None:
        raise ItemProblem(_("“%(value)s” is no number.", {"value": plain(value)}), name)
    return found


def _part(told: Mapping[str, Any], name: str, least: float, most: float) -> float | None:
    """A further figure, None where it is not known: devices write -1 for that, or nothing."""
    found = _number(told.get(name))
    return found if found is not None and least <= found <= most else None


def _number(value: object) -> float | None:
    """A finite number, None for anything else."""
    if isinstance(value, str):
        value = value.strip()
        return _finite(float(value)) if _NUMBER.fullmatch(value) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return _finite(float(value))
    except OverflowError:
        return None


def _finite(found: float) -> float | None:
    return found if isfinite(found) else None
