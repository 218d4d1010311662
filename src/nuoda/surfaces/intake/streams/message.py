"""One scan as a message: a JSON object with the fields that the API takes. Pure.

The partition of a message comes from carrier and waybill alone, so that everything said of one shipment
lies in one partition, in its order.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

from nuoda.connectors.carriers.contract import Unreadable
from nuoda.connectors.carriers.reading import ItemProblem, in_zone, instant, plain, read_json, read_text, word
from nuoda.domains.shipments.commands import Place, Scan
from nuoda.kernel import limits
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

SOURCE = "stream"
_REQUIRED = ("carrier", "waybill", "code")
_TEXTS = {
    "carrier": 30, "waybill": 60, "code": 60, "milestone": 40, "reason": 40, "text": 500, "piece": 60,
    "signer": 120,
}  # fmt: skip
_PLACE = {"country": 2, "region": 80, "city": 80, "name": limits.NAME_CHARACTERS}


def read_scan(body: bytes) -> Scan:
    """The scan in a message. Raises :class:`Unreadable` with the one reason, whatever the bytes."""
    if len(body) > limits.MESSAGE_BYTES:
        most = limits.MESSAGE_BYTES // 1024
        raise Unreadable(fields=[FieldError("", _("It is larger than %(most)s KB.", {"most": most}))])
    given = read_json(read_text(body))
    try:
        return _scan(_object(given, "", {*_TEXTS, "occurred_at", "place"}))
    except ItemProblem as problem:
        raise Unreadable(fields=[FieldError(problem.field, problem.reason)]) from problem


def partition_of(carrier: str, waybill: str, partitions: int) -> int:
    """CRC-32 of ``CARRIER/WAYBILL`` in UTF-8, modulo the number of partitions."""
    return zlib.crc32(f"{carrier}/{waybill}".encode()) % partitions


def _scan(given: Mapping[str, Any]) -> Scan:
    texts = _words(given, _TEXTS)
    said = given.get("occurred_at")
    if not isinstance(said, str) or not said:
        raise ItemProblem(_("It is no date and time."), "occurred_at")
    local = instant(said[:40], "iso", field="occurred_at")
    if local.tzinfo is None:
        raise ItemProblem(_("It has no time zone."), "occurred_at")
    try:
        occurred_at, zone_source = in_zone(local, "UTC")
    except OverflowError:
        raise ItemProblem(_("It lies outside 1990 to 2100."), "occurred_at") from None
    place = Place(**_words(_object(given.get("place", {}), "place", set(_PLACE)), _PLACE, prefix="place."))
    return Scan(
        carrier=texts["carrier"], waybill=texts["waybill"], occurred_at=occurred_at, code=texts["code"],
        milestone=texts.get("milestone", ""), reason=texts.get("reason", ""), text=texts.get("text", ""),
        place=place, source=SOURCE, zone_source=zone_source, piece=texts.get("piece", ""),
        signer=texts.get("signer", ""),
    )  # fmt: skip


def _object(value: object, field: str, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ItemProblem(_("It is not a JSON object."), field)
    for name in value.keys() - known:
        raise ItemProblem(_("Unknown field %(field)s.", {"field": plain(name)}), field)
    return value


def _words(given: Mapping[str, Any], longest: Mapping[str, int], prefix: str = "") -> dict[str, str]:
    """What is given of these texts; the required ones are asked for even where they are not."""
    required = () if prefix else _REQUIRED
    return {
        name: word(given.get(name), f"{prefix}{name}", longest=most, required=name in required)
        for name, most in longest.items()
        if name in given or name in required
    }
