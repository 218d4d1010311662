"""Bytes and headers of mails as text, whatever charset they claim or leave out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

# What the standard library's readers raise on broken mail, by their own bug record.
BROKEN = (
    ValueError, LookupError, TypeError, AttributeError, AssertionError, OverflowError, RecursionError,
    MemoryError, EOFError, MessageError,
)  # fmt: skip
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff\u200b]")
_LONGEST_HEADER = 2_000


def text_of(body: bytes, charset: str = "") -> str:
    """Bytes as text: by their own charset where it fits, else UTF-8, else GB18030, else with gaps."""
    wanted = charset.strip().strip("\"'").casefold()
    if wanted in ("gb2312", "gbk", "x-gbk", "cp936", "gb_2312-80"):
        wanted = "gb18030"
    for coding in (wanted, "utf-8", "gb18030"):
        if not coding or coding in ("unknown-8bit", "us-ascii", "ascii"):
            continue
        try:
            return clean(body.decode(coding))
        except BROKEN:
            continue
    return clean(body.decode("utf-8", "replace"))


def clean(text: str) -> str:
    """Text without invisible control signs, its lines ended by one sign."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def header_of(message: Message, name: str) -> str:
    """A header as text on one line, "" where it is not there or cannot be read."""
    try:
        raw = message.get(name)
        return _decoded(str(raw)) if raw is not None else ""
    except BROKEN:
        return ""


def _decoded(raw: str) -> str:
    """Encoded words as text, on one line; raises what is in ``BROKEN``."""
    parts = decode_header(raw[:_LONGEST_HEADER])
    found = [one if isinstance(one, str) else text_of(one, str(charset or "")) for one, charset in parts]
    return " ".join(clean("".join(found)).encode("utf-8", "replace").decode().split())


def addresses_of(message: Message, names: Sequence[str]) -> list[tuple[str, str]]:
    """Name and address of all who stand in these headers, addresses in small letters."""
    given: list[str] = []
    for name in names:
        try:
            given += [str(one)[:_LONGEST_HEADER] for one in message.get_all(name, [])]
        except BROKEN:
            continue
    try:
        found = getaddresses(given)
    except BROKEN:
        return []
    return [(_name(name), clean(address).casefold()[:254]) for name, address in found if "@" in address]


def _name(raw: str) -> str:
    try:
        return _decoded(raw)[:120]
    except BROKEN:
        return clean(raw)[:120]


def date_of(message: Message) -> datetime | None:
    """The instant of the Date header; None where it is missing or makes no sense."""
    try:
        instant = parsedate_to_datetime(str(message.get("Date", "")))
        instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
        return instant.astimezone(UTC) if 1990 <= instant.year < 2100 else None
    except BROKEN:
        return None
