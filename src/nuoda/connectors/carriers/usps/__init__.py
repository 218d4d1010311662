"""USPS Tracking v3, JSON: one object, or a list of them, with ``trackingEvents``."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nuoda.connectors.carriers.contract import CarrierEvent, Parsed, Reply, Spot
from nuoda.connectors.carriers.reading import (
    Harvest,
    ItemProblem,
    in_zone,
    instant,
    mapping,
    objects,
    plain,
    read_json,
    read_text,
    refuse,
    sentence,
    word,
)
from nuoda.connectors.carriers.vocabulary import lookup
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

# Code 01 says "Delivered" of several ends; the words after it tell them apart.
_ENDS = (
    ("original sender", "RETURNED"),
    ("parcel locker", "DELIVERED_LOCKER"),
    ("to agent", "DELIVERED_PROXY"),
    ("neighbor", "DELIVERED_PROXY"),
)
_DELIVERED = re.compile(r"^(?!.*\b(?:not|attempt\w*|to be|will)\b).*\bdelivered\b")


class Usps:
    """See :class:`nuoda.connectors.carriers.contract.Connector`."""

    name = "usps"
    title = "USPS Tracking v3"
    source = "usps"
    carrier = "usps"

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> Parsed:
        given = read_json(read_text(document))
        items = given if isinstance(given, list) else [given]
        harvest = Harvest()
        answered = False
        for where, item in objects(items, "item"):
            if "error" in item or "trackingEvents" not in item:
                harvest.refuse(where, _error(item))
                continue
            answered = True
            _take(harvest, where if isinstance(given, list) else "", item, zone)
        if harvest.refused and not answered:
            refuse(harvest.refused[0].reason)
        return harvest.parsed()

    def reply(self, document: bytes, *, parsed: Parsed | None, problem: str) -> Reply | None:
        answer = {"accepted": len(parsed.events)} if parsed else {"error": {"message": problem}}
        return Reply(json.dumps(answer, ensure_ascii=False).encode(), "application/json")


def _take(harvest: Harvest, where: str, item: Mapping[str, Any], zone: str) -> None:
    try:
        number = word(item.get("trackingNumber"), "trackingNumber", required=True)
    except ItemProblem as problem:
        harvest.refused.append(problem.at(where))
        return
    told = objects(item.get("trackingEvents"), f"{where}.trackingEvents".lstrip("."))
    harvest.each(told, lambda one: _event(one, number, zone))


def _error(item: Mapping[str, Any]) -> Text:
    error = item.get("error")
    if error is None:
        return _("It has no trackingEvents.")
    code = mapping(error).get("code") or error
    words = mapping(error).get("message") or item.get("error_description") or ""
    figures = {"code": plain(code), "words": plain(words, 120)}
    return _("The carrier answered with an error: %(code)s %(words)s.", figures)


def _event(event: Mapping[str, Any], number: str, zone: str) -> CarrierEvent:
    code = word(event.get("eventCode"), "eventCode", longest=20, required=True)
    words = sentence(event.get("eventType"), "eventType")
    occurred_at, zone_source = _when(event, zone)
    milestone, reason = lookup("usps", code, on=occurred_at.date()) or ("", "")
    if milestone == "DELIVERED":
        milestone = _end(words)
    return CarrierEvent(
        number=number,
        occurred_at=occurred_at,
        zone_source=zone_source,
        code=code,
        milestone=milestone,
        reason=reason,
        text=words,
        spot=_spot(event),
        carrier="usps",
        signer=word(event.get("name"), "name", longest=120) if milestone.startswith("DELIVERED") else "",
    )


def _end(words: str) -> str:
    """Where a delivery ended by its words; "" where they speak of none, for code 01 alone is too little."""
    low = words.lower()
    if not _DELIVERED.search(low):
        return ""
    return next((end for sign, end in _ENDS if sign in low), "DELIVERED")


def _when(event: Mapping[str, Any], zone: str) -> tuple[datetime, str]:
    exact = word(event.get("GMTTimestamp"), "GMTTimestamp")
    if exact:
        found = instant(exact, "iso", field="GMTTimestamp")
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC), "source"
    local = word(event.get("eventTimestamp"), "eventTimestamp", required=True)
    offset = word(event.get("GMTOffset"), "GMTOffset")
    return in_zone(instant(f"{local}{offset}", "iso", field="eventTimestamp"), zone)


def _spot(event: Mapping[str, Any]) -> Spot:
    city = word(event.get("eventCity"), "eventCity", longest=80)
    region = word(event.get("eventState"), "eventState", longest=80)
    country = word(event.get("eventCountry"), "eventCountry", longest=80)
    name = ", ".join(part for part in (city, region, country) if part)
    return Spot(name, city, region, country if len(country) == 2 else "US" if region else "")


CONNECTOR = Usps()
