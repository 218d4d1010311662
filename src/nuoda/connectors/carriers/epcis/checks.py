"""Small checks that a shape is put together from. Each adds what it finds and never raises."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime

from nuoda.connectors.carriers.epcis.words import Vocabulary, allowed, is_uri
from nuoda.connectors.carriers.reading import plain
from nuoda.kernel.errors import NO_REMEDY, FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

Problems = list[FieldError]
Check = Callable[[object, str, Problems], None]

MOST_PROBLEMS = 20
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_OFFSET = re.compile(r"[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00)", re.ASCII)
_UNIT = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)
_HEX = re.compile(r"[A-Fa-f0-9]+", re.ASCII)
_VERSION = re.compile(r"\d+(?:\.\d+)*", re.ASCII)


def add(problems: Problems, path: str, reason: Text, remedy: Text = NO_REMEDY) -> None:
    if len(problems) < MOST_PROBLEMS:
        problems.append(FieldError(plain(path, 200), reason, remedy))


def instant(value: object) -> datetime | None:
    """An RFC 3339 time with its zone, or None. A leap second counts as the second before it."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    day, minutes, seconds, fraction, zone = found.groups()
    seconds = "59" if seconds == "60" else seconds
    offset = "+00:00" if zone in "Zz" else zone
    try:
        moment = datetime.fromisoformat(f"{day}T{minutes}:{seconds}{(fraction or '.0')[:7]}{offset}")
        moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment


def text(value: object, path: str, problems: Problems) -> None:
    if not isinstance(value, str):
        add(problems, path, _("It is not a text."))


def uri(value: object, path: str, problems: Problems) -> None:
    if not isinstance(value, str) or not is_uri(value):
        reason = _("“%(value)s” is not a URI.", {"value": plain(value)})
        add(problems, path, reason, _("Write it like urn:epc:id:sscc:… or https://…"))


def time(value: object, path: str, problems: Problems) -> None:
    if instant(value) is None:
        reason = _("“%(value)s” is not a time with its zone.", {"value": plain(value)})
        add(problems, path, reason, _("Write it like 2026-11-21T09:00:00+08:00."))


def offset(value: object, path: str, problems: Problems) -> None:
    if not isinstance(value, str) or _OFFSET.fullmatch(value) is None:
        reason = _("“%(value)s” is not an offset between -14:00 and +14:00.", {"value": plain(value)})
        add(problems, path, reason, _("Write it like +08:00."))


def number(value: object, path: str, problems: Problems) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        add(problems, path, _("“%(value)s” is not a number.", {"value": plain(value)}))


def boolean(value: object, path: str, problems: Problems) -> None:
    if not isinstance(value, bool):
        add(problems, path, _("It is neither true nor false."))


def _matching(pattern: re.Pattern[str], reason: Text) -> Check:
    def check(value: object, path: str, problems: Problems) -> None:
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            add(problems, path, reason)

    return check


unit = _matching(_UNIT, _("It is not a unit code of two or three signs such as KGM."))
hexadecimal = _matching(_HEX, _("It is not hexadecimal."))
version = _matching(_VERSION, _("It is not a version such as 2.0."))


def anything(_value: object, _path: str, _problems: Problems) -> None:
    """A place where the schema lets everything stand."""


def one_of(words: Collection[str]) -> Check:
    def check(value: object, path: str, problems: Problems) -> None:
        if not isinstance(value, str) or value not in words:
            figures = {"value": plain(value), "words": ", ".join(sorted(words))}
            add(problems, path, _("“%(value)s” is none of: %(words)s.", figures))

    return check


def of(vocabulary: Vocabulary) -> Check:
    """A word of the vocabulary or a foreign address, as GS1's schema has it."""

    def check(value: object, path: str, problems: Problems) -> None:
        if not isinstance(value, str) or not allowed(value, vocabulary):
            figures = {"value": plain(value), "list": vocabulary.title}
            reason = _("“%(value)s” is not a %(list)s of the Core Business Vocabulary.", figures)
            remedy = _("Write the bare word, such as “receiving”, or a full address of your own.")
            add(problems, path, reason, remedy)

    return check


def listed(item: Check, *, least: int = 0, unique: bool = False) -> Check:
    def check(value: object, path: str, problems: Problems) -> None:
        if not isinstance(value, list):
            add(problems, path, _("It is not a list."))
            return
        if len(value) < least:
            add(problems, path, _("It is empty."), _("Name at least one."))
        if unique and len({json.dumps(one, sort_keys=True) for one in value}) < len(value):
            add(problems, path, _("It names something twice."), _("Name each once."))
        for place, one in enumerate(value):
            if len(problems) >= MOST_PROBLEMS:
                return
            item(one, f"{path}[{place}]", problems)

    return check


def shape(fields: Mapping[str, Check], *, required: Collection[str] = (), others: str = "addresses") -> Check:
    """An object. ``others`` says what further names may be: ``none``, ``addresses`` or ``any``."""

    def check(value: object, path: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            add(problems, path, _("It is not an object."))
            return
        for name in required:
            if name not in value:
                add(problems, f"{path}.{name}", _("It is missing."), _("Add it."))
        for name, inner in value.items():
            known = fields.get(name)
            if known is not None:
                known(inner, f"{path}.{name}", problems)
            elif others == "none" or (others == "addresses" and not is_uri(name)):
                reason = _("The standard has no field “%(name)s” here.", {"name": plain(name)})
                remedy = _("Put extensions under a prefix that @context declares.")
                add(problems, f"{path}.{name}", reason, remedy)

    return check


def either(first: Check, second: Check) -> Check:
    """Right where one of the two is; otherwise what the second finds."""

    def check(value: object, path: str, problems: Problems) -> None:
        tried: Problems = []
        first(value, path, tried)
        if tried:
            second(value, path, problems)

    return check
