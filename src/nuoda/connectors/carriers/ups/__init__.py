"""UPS Track API, JSON: ``trackResponse.shipment[].package[].activity[]``.

An activity has a type (D, I, M, X …), a number of UPS's list of statuses (``statusCode``) and two letters
(``code``) that mean different things under different types. ``codes.csv`` therefore names them
``status/11``, ``X/48``, ``I/AR`` and, for what the type alone tells, ``I``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
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

_AT_THE_DOOR = frozenset({"DELIVERED", "DELIVERED_PROXY", "DELIVERED_LOCKER", "DELIVERED_WITH_EXCEPTION"})


class Ups:
    """See :class:`nuoda.connectors.carriers.contract.Connector`."""

    name = "ups"
    title = "UPS Track API"
    source = "ups"
    carrier = "ups"

    def parse(self, document: bytes, *, received_at: datetime, zone: str) -> Parsed:
        given = mapping(read_json(read_text(document)))
        _refuse_errors(given)
        shipments = mapping(given.get("trackResponse")).get("shipment")
        if not isinstance(shipments, list):
            refuse(_("It has no trackResponse.shipment."))
        harvest = Harvest()
        answered = False
        for where, shipment in objects(shipments, "shipment"):
            packages = list(objects(shipment.get("package"), f"{where}.package"))
            answered = answered or bool(packages)
            if not packages:
                harvest.refuse(where, _warning(shipment))
            for at, package in packages:
                _take(harvest, at, package, shipment.get("inquiryNumber"), zone)
        if harvest.refused and not answered:
            refuse(harvest.refused[0].reason)
        return harvest.parsed()

    def reply(self, document: bytes, *, parsed: Parsed | None, problem: str) -> Reply | None:
        answer = {"accepted": len(parsed.events)} if parsed else {"error": problem}
        return Reply(json.dumps(answer, ensure_ascii=False).encode(), "application/json")


def _refuse_errors(given: Mapping[str, Any]) -> None:
    for _where, error in objects(mapping(given.get("response")).get("errors"), "errors"):
        figures = {"code": plain(error.get("code")), "words": plain(error.get("message"), 120)}
        refuse(_("The carrier answered with an error: %(code)s %(words)s.", figures))


def _warning(shipment: Mapping[str, Any]) -> Text:
    for _where, warning in objects(shipment.get("warnings"), "warnings"):
        figures = {"code": plain(warning.get("code")), "words": plain(warning.get("message"), 120)}
        return _("The carrier answered with an error: %(code)s %(words)s.", figures)
    return _("It has no package.")


def _take(harvest: Harvest, where: str, package: Mapping[str, Any], inquiry: object, zone: str) -> None:
    try:
        number = word(package.get("trackingNumber") or inquiry, "trackingNumber", required=True)
        told = mapping(package.get("deliveryInformation")).get("receivedBy")
        signer = word(told, "receivedBy", longest=120)
    except ItemProblem as problem:
        harvest.refused.append(problem.at(where))
        return
    harvest.each(
        objects(package.get("activity"), f"{where}.activity"), lambda one: _event(one, number, signer, zone)
    )


def _event(activity: Mapping[str, Any], number: str, signer: str, zone: str) -> CarrierEvent:
    status = mapping(activity.get("status"))
    kind = word(status.get("type"), "type", longest=4)
    letters = word(status.get("code"), "code", longest=20)
    code = letters or word(status.get("statusCode"), "statusCode", longest=20) or kind
    if not code:
        raise ItemProblem(_("It has no code."), "code")
    occurred_at, zone_source = _when(activity, zone)
    milestone, reason = _meaning(status, kind, letters, occurred_at)
    return CarrierEvent(
        number=number,
        occurred_at=occurred_at,
        zone_source=zone_source,
        code=code,
        milestone=milestone,
        reason=reason,
        text=sentence(status.get("description")),
        spot=_spot(mapping(mapping(activity.get("location")).get("address"))),
        carrier="ups",
        signer=signer if milestone in _AT_THE_DOOR else "",
    )


def _meaning(status: Mapping[str, Any], kind: str, letters: str, at: datetime) -> tuple[str, str]:
    """Letters under their type first, then the number, then the type alone; unknown is ("", "").

    A delivery must be of type D (or of none), whatever number it carries.
    """
    for key in _keys(status, kind, letters):
        found = lookup("ups", key, on=at.date())
        if found is None:
            continue
        if found[0] in _AT_THE_DOOR and kind not in ("D", ""):
            return "", ""
        if key == "status/3" and kind not in ("M", ""):
            continue
        return found
    return "", ""


def _keys(status: Mapping[str, Any], kind: str, letters: str) -> Iterator[str]:
    number = word(status.get("statusCode"), "statusCode", longest=20)
    known = f"status/{int(number)}" if number.isascii() and number.isdigit() else ""
    if kind in ("X", "I") and letters:
        yield f"{kind}/{letters}"
    if known:
        yield known
    if kind and letters:
        yield f"{kind}/{letters}"
    if kind and not known:
        yield kind


def _when(activity: Mapping[str, Any], zone: str) -> tuple[datetime, str]:
    """By ``gmtDate`` and ``gmtTime`` where they are given; else local time, in the offset or the zone."""
    day = word(activity.get("gmtDate"), "gmtDate")
    clock = word(activity.get("gmtTime"), "gmtTime")
    if day and clock:
        found = instant(f"{day} {clock}", "%Y%m%d %H%M%S", "%Y%m%d %H:%M:%S", field="gmtDate")
        return found.replace(tzinfo=UTC), "source"
    day = word(activity.get("date"), "date", required=True)
    clock = word(activity.get("time"), "time") or "000000"
    offset = word(activity.get("gmtOffset"), "gmtOffset")
    patterns = ("%Y%m%d %H%M%S %z", "%Y%m%d %H:%M:%S %z") if offset else ("%Y%m%d %H%M%S", "%Y%m%d %H:%M:%S")
    return in_zone(instant(f"{day} {clock} {offset}".strip(), *patterns, field="date"), zone)


def _spot(address: Mapping[str, Any]) -> Spot:
    city = word(address.get("city"), "city", longest=80)
    region = word(address.get("stateProvince"), "stateProvince", longest=80)
    country = word(address.get("countryCode") or address.get("country"), "country", longest=80)
    name = ", ".join(part for part in (city, region, country) if part)
    return Spot(name, city, region, country if len(country) == 2 else "")


CONNECTOR = Ups()
