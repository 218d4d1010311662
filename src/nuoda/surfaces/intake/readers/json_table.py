"""JSON lines (one object a line), and JSON documents (a list of objects, at the top or inside).

Objects inside are reached by dotted names (``consignee.city``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from nuoda.kernel import limits as house
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.limits import IntakeLimits
from nuoda.surfaces.intake.problems import FileRefused, Refusal, shown
from nuoda.surfaces.intake.readers.lines import chosen_encoding, decoded_lines, refuse_too_large
from nuoda.surfaces.intake.readers.table import (
    UNREADABLE,
    CellCheck,
    Form,
    Row,
    Table,
    checked_header,
    unreadable,
)

_DEEPEST = 8

_Line = tuple[int, int, dict[str, str] | Refusal]


class _NotFlat(ValueError):
    pass


@contextmanager
def open_json_lines(path: Path, form: Form, limits: IntakeLimits) -> Iterator[Table]:
    """Open a file of JSON lines. Its columns are the names in all its objects.

    The file is read twice, once for its names and once for its rows, so that a name that first stands far
    down is a column too and no more than one line is held in memory.
    """
    encoding = chosen_encoding(path, form.encoding, form.fallback_encoding)
    with path.open("rb") as handle:
        header = _header(path.name, _lines(path.name, decoded_lines(handle, encoding)), limits)
    with path.open("rb") as handle:
        lines = _lines(path.name, decoded_lines(handle, encoding))
        yield Table(path.name, header, _rows(path.name, header, lines, limits), open_ended=True)


@contextmanager
def open_json(path: Path, form: Form, limits: IntakeLimits) -> Iterator[Table]:
    """Open a JSON document. Its columns are the names in all its objects; ``line`` of a row is its place.

    The objects are the list that the document is or has at ``form.items`` (dotted); one object alone is one
    row. Raises :class:`FileRefused` for a document that is cut off, too large or no list of objects.
    """
    name = path.name
    refuse_too_large(path, name, house.DOCUMENT_BYTES)
    objects = list(_objects(name, _document(path, form), form.items))
    header = _header(name, iter(objects), limits)
    yield Table(name, header, _rows(name, header, iter(objects), limits), open_ended=True)


def _header(name: str, lines: Iterator[_Line], limits: IntakeLimits) -> list[str]:
    """The readable names of all objects in the order they are met; one too many ends the search."""
    names: dict[str, None] = {}
    for _number, _line, found in lines:
        if isinstance(found, dict):
            names.update((key, None) for key in found if key not in names and not UNREADABLE.search(key))
            if len(names) > limits.columns:
                break
    return checked_header(name, list(names), limits)


def _document(path: Path, form: Form) -> Any:
    encoding = chosen_encoding(path, form.encoding, form.fallback_encoding)
    try:
        text = path.read_bytes().decode(encoding)
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        why = {"why": error.msg}
        raise FileRefused(
            path.name, _("It is not JSON: %(why)s.", why), _("Send the whole document."), line=error.lineno
        ) from error
    except UnicodeDecodeError as error:
        broken = unreadable(chr(0xDC00 + error.object[error.start]))
        raise FileRefused(path.name, *broken) from error
    except (ValueError, RecursionError) as error:
        reason = _("It is nested too deeply, or holds a number that is none.")
        raise FileRefused(path.name, reason, _("Write one list of plain objects.")) from error


def _objects(name: str, document: Any, items: str) -> Iterator[_Line]:
    for key in filter(None, items.split(".")):
        document = document.get(key) if isinstance(document, dict) else None
    rows = [document] if isinstance(document, dict) and not items else document
    if not isinstance(rows, list):
        where = {"items": shown(items or "/")}
        reason = _("The document has no list of objects at %(items)s.", where)
        raise FileRefused(name, reason, _("Name its place in the mapping: items under [files.NAME]."))
    for number, value in enumerate(rows, start=1):
        try:
            yield number, number, _cells(value)
        except ValueError:
            reason = _("The item is not one object with plain values.")
            yield number, number, Refusal(name, number, number, "", reason, _("Write objects in the list."))


def _cells(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _NotFlat
    return dict(_flat(value, "", 0))


def _rows(
    name: str, header: list[str], lines: Iterator[_Line], limits: IntakeLimits
) -> Iterator[Row | Refusal]:
    check = CellCheck(name, limits)
    known = frozenset(header)
    for number, line, found in lines:
        if isinstance(found, Refusal):
            yield found
            continue
        strange = next((hit for key in found if key not in known and (hit := UNREADABLE.search(key))), None)
        if strange is not None:
            yield Refusal(name, number, line, "", *unreadable(strange.group()))
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
        return _cells(value)
    except (ValueError, RecursionError):
        reason = _("The line is not one JSON object with plain values.")
        return Refusal(name, number, line, "", reason, _("Write one object a line."))


def _refuse_constant(_name: str) -> None:
    raise _NotFlat


def _flat(value: dict[str, Any], prefix: str, depth: int) -> Iterator[tuple[str, str]]:
    if depth > _DEEPEST:
        raise _NotFlat
    for said, inner in value.items():
        key = said.strip()
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
