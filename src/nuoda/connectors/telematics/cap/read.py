from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from nuoda.connectors.telematics.cap.hazards import hazard_of
from nuoda.connectors.telematics.cap.tree import Node, NotXml, read_tree
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

NAMESPACES = frozenset({"urn:oasis:names:tc:emergency:cap:1.2", "urn:oasis:names:tc:emergency:cap:1.1"})
HOLDS_WITHOUT_EXPIRY = timedelta(hours=24)
"""How long a warning holds whose sender names no end (the standard leaves that to the reader)."""

MOST_TEXT = 4_000
_REMEDY = _("Send one message of CAP 1.2.")
_GRAVITY = ("minor", "moderate", "severe", "extreme")


class BadAlert(Invalid):
    """The document is no CAP message that can be read; its field error names the element."""

    code = "bad_alert"
    sentence = _("This is no warning that can be read.")

    def __init__(self, field: str, reason: Text) -> None:
        super().__init__(fields=[FieldError(field, reason, _REMEDY)])


@dataclass(frozen=True, slots=True)
class CapWarning:
    """What a message warns of. ``area_words`` and ``area_codes`` stand for areas that give no outline.

    Polygons are rings of (latitude, longitude), circles (latitude, longitude, km), as in the standard.
    """

    hazard: str
    severity: str
    since: datetime
    until: datetime
    title_zh: str
    title_en: str
    text_zh: str
    text_en: str
    source: str
    area_words: Sequence[str]
    area_codes: Sequence[str]
    polygons: Sequence[Sequence[tuple[float, float]]]
    circles: Sequence[tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class CapAlert:
    """One message. ``message`` and ``status`` are folded to small letters; all instants are aware."""

    identifier: str
    sender: str
    sent_at: datetime
    message: str
    status: str
    references: Sequence[tuple[str, str, datetime]]
    warning: CapWarning | None


def read_alert(raw: bytes) -> CapAlert:
    """Read one CAP message. Raises :class:`BadAlert`."""
    try:
        root = read_tree(raw)
    except NotXml as broken:
        raise BadAlert("", _("It is not XML that is read here: %(why)s.", {"why": str(broken)})) from broken
    if root.name != "alert" or root.space not in NAMESPACES:
        raise BadAlert("alert", _("The root is not an alert of CAP 1.1 or 1.2."))
    sent_at = _instant(root, "sent")
    infos = [one for one in root.all("info") if one.first("urgency") != "Past"]
    return CapAlert(
        identifier=_needed(root, "identifier"),
        sender=_needed(root, "sender"),
        sent_at=sent_at,
        message=_needed(root, "msgType").casefold(),
        status=_needed(root, "status").casefold(),
        references=[_reference(one) for one in root.first("references").split()],
        warning=_warning(infos, sent_at) if infos else None,
    )


def _needed(node: Node, name: str) -> str:
    value = node.first(name)
    if not value:
        raise BadAlert(name, _("It is empty."))
    if len(value) > 200:
        raise BadAlert(name, _("It is too long."))
    return value


def _instant(node: Node, name: str) -> datetime:
    return _parsed(name, _needed(node, name))


def _parsed(name: str, value: str) -> datetime:
    try:
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError(value)
        if not 1990 <= instant.year < 2100:
            raise ValueError(value)
    except (ValueError, OverflowError) as broken:
        raise BadAlert(
            name, _("It is no instant with an offset: %(value)s.", {"value": value[:40]})
        ) from broken
    return instant


def _reference(value: str) -> tuple[str, str, datetime]:
    parts = value.split(",")
    if len(parts) != 3:
        raise BadAlert("references", _("It is not of the form sender,identifier,sent."))
    return (parts[0], parts[1], _parsed("references", parts[2]))


def _warning(infos: Sequence[Node], sent_at: datetime) -> CapWarning:
    """One warning of all info blocks: the widest area and span, the gravest severity, words by language."""
    areas = [area for info in infos for area in info.all("area")]
    polygons = [_polygon(one.text) for area in areas for one in area.all("polygon")]
    circles = [_circle(one.text) for area in areas for one in area.all("circle")]
    named = [area for area in areas if not (area.all("polygon") or area.all("circle"))]
    starts = [_start(info, sent_at) for info in infos]
    ends = [_end(info, start) for info, start in zip(infos, starts, strict=True)]
    categories = [one.text.strip() for info in infos for one in info.all("category")]
    chinese = [info for info in infos if _language(info).startswith("zh")]
    other = [info for info in infos if info not in chinese]
    return CapWarning(
        hazard=hazard_of(" ".join(info.first("event") for info in infos), categories),
        severity=max((_severity(info) for info in infos), key=_GRAVITY.index),
        since=min(starts),
        until=max(ends),
        title_zh=_title(chinese),
        title_en=_title(other),
        text_zh=_text(chinese),
        text_en=_text(other),
        source=next((info.first("senderName") for info in infos if info.first("senderName")), "")[:200],
        area_words=list(dict.fromkeys(area.first("areaDesc")[:200] for area in named)),
        area_codes=list(
            dict.fromkeys(code.first("value")[:60] for area in named for code in area.all("geocode"))
        ),
        polygons=list(dict.fromkeys(polygons)),
        circles=list(dict.fromkeys(circles)),
    )


def _language(info: Node) -> str:
    """The block's language; where it names none, Chinese if its words are (the standard says en-US)."""
    said = info.first("language").casefold()
    if said:
        return said
    words = info.first("event") + info.first("headline")
    return "zh" if any("\u4e00" <= sign <= "\u9fff" for sign in words) else "en"


def _title(infos: Sequence[Node]) -> str:
    return next((one for info in infos if (one := info.first("headline") or info.first("event"))), "")[:200]


def _text(infos: Sequence[Node]) -> str:
    parts = [info.first(name) for info in infos[:1] for name in ("description", "instruction")]
    return "\n\n".join(part for part in parts if part)[:MOST_TEXT]


def _severity(info: Node) -> str:
    said = info.first("severity").casefold()
    return said if said in _GRAVITY else "moderate"


def _start(info: Node, sent_at: datetime) -> datetime:
    for name in ("onset", "effective"):
        if info.first(name):
            return _instant(info, name)
    return sent_at


def _end(info: Node, start: datetime) -> datetime:
    end = _instant(info, "expires") if info.first("expires") else start + HOLDS_WITHOUT_EXPIRY
    if end <= start:
        raise BadAlert("expires", _("It ends before it begins."))
    return end


def _numbers(name: str, value: str) -> list[float]:
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError as broken:
        raise BadAlert(name, _("These are no numbers: %(value)s.", {"value": value[:40]})) from broken
    if not all(map(math.isfinite, numbers)):
        raise BadAlert(name, _("These are no numbers: %(value)s.", {"value": value[:40]}))
    return numbers


def _point(name: str, value: str) -> tuple[float, float]:
    numbers = _numbers(name, value)
    if len(numbers) != 2 or not (-90 <= numbers[0] <= 90 and -180 <= numbers[1] <= 180):
        raise BadAlert(name, _("It is no latitude,longitude: %(value)s.", {"value": value[:40]}))
    return (numbers[0], numbers[1])


def _polygon(value: str) -> tuple[tuple[float, float], ...]:
    corners = tuple(_point("polygon", one) for one in value.split())
    if len(corners) < 4 or corners[0] != corners[-1]:
        raise BadAlert("polygon", _("It is no closed ring of four points or more."))
    return corners


def _circle(value: str) -> tuple[float, float, float]:
    parts = value.split()
    if len(parts) != 2:
        raise BadAlert("circle", _("It is not of the form latitude,longitude radius."))
    latitude, longitude = _point("circle", parts[0])
    (radius, *more) = _numbers("circle", parts[1])
    if more or not 0 <= radius <= 5_000:
        raise BadAlert("circle", _("The radius lies outside 0 to 5,000 km."))
    return (latitude, longitude, radius)
