"""JSON lines: one object a line. Objects inside are reached by dotted names (``consignee.city``)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.problems import Refusal
from nuoda.surfaces.intake.readers.lines import chosen_encoding, decoded_lines
from nuoda.surfaces.intake.readers.table import CellCheck, Form, Row, Table, checked_header, unreadable

HEADER_ROWS = 100
_DEEPEST = 8

_Line = tuple[int, int, dict[str, str] | Refusal]


class _NotFlat(ValueError):
    pass


@contextmanager
def open_json_lines(path: Path, form: Form, limits: IntakeLimits) -> Iterator[Table]:
    """Open a file of JSON lines. Its columns are the names in its first hundred objects."""
    encoding = chosen_encoding(path, form.encoding, form.fallback_encoding)
    with path.open("rb") as handle:
        lines = _lines(path.name, decoded_lines(handle, encoding))
        first = list(islice(lines, HEADER_ROWS))
        names = dict.fromkeys(name for _n, _l, found in first if isinstance(found, dict) for name in found)
        header = checked_header(path.name, list(names), limits)
        yield Table(path.name, header, _rows(path.name, header, chain(first, lines), limits), open_ended=True)


def _rows(
    name: str, header: list[str], lines: Iterator[_Line], limits: IntakeLimits
) -> Iterator[Row | Refusal]:
    check = CellCheck(name, limits)
    for number, line, found in lines:
        if isinstance(found, Refusal):
            yield found
            continue
        cells = [found.get(column, "") for column in header]
        yield check.refusal(header, cells, number, line) or Row(number, line, cells)


def _lines(name: str, lines: Iterator[tuple[str, int]]) -> Iterator[_Line]:
    number = 0
    for line, (text, _size) in enumerate(lines, start=1):
        if not text.strip():
            continue
        number += 1
        yield number, line, _parsed(name, text, number, line)


def _parsed(name: str, text: str, number: int, line: int) -> dict[str, str] | Refusal:
    bad = next((sign for sign in text if "\udc80" <= sign <= "\udcff"), "")
    if bad:
        return Refusal(name, number, line, "", *unreadable(bad))
    try:
        value = json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
        if not isinstance(value, dict):
            raise _NotFlat
        return dict(_flat(value, "", 0))
    except (ValueError, RecursionError):
        reason = _("The line is not one JSON object with plain values.")
        return Refusal(name, number, line, "", reason, _("Write one object a line."))


def _refuse_constant(_name: str) -> None:
    raise _NotFlat


def _flat(value: dict[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        raise _NotFlat
    for key, inner in value.items():
        if isinstance(inner, dict):
            yield from _flat(inner, f"{prefix}{key}.", depth + 1)
        elif isinstance(inner, list):
            if any(isinstance(item, dict | list) for item in inner):
                raise _NotFlat
            yield prefix + key, ", ".join(map(_scalar, inner))
        else:
            yield prefix + key, _scalar(inner)


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
