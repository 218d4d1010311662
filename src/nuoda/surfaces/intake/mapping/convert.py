"""From a field's kind and a mapping's options to one function that reads a cell."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from nuoda.domains.shipments.facts import Milestone, known_reason
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.mapping import cells
from nuoda.surfaces.intake.mapping.fields import Field, Kind
from nuoda.surfaces.intake.mapping.schema import Value
from nuoda.surfaces.intake.problems import CellProblem, shown

Converter = Callable[[str], Any]
_WORD_BREAK = re.compile(r"[,;|，；、]")
_MOST_WORDS = 20
_CENT = Decimal("0.01")
_MILESTONES = frozenset(one.value for one in Milestone)


def converter(field: Field, value: Value, zone: str) -> Converter:
    """The function that reads one cell for ``field``. It raises nothing but :class:`CellProblem`.

    An instant is read as the pair of the instant in UTC and how its zone was known.
    """
    if field.kind is Kind.INSTANT:
        return cells.InstantReader(
            value.formats,
            cells.zone_named(value.zone or zone),
            end_of_day=value.end_of_day,
            day_time=value.day_time or time.min,
            day_ends=value.day_ends,
        ).read
    makers: dict[Kind, Callable[[Field, Value], Converter]] = {
        Kind.TEXT: _text, Kind.PHONE: lambda _f, _v: cells.phone, Kind.EMAIL: lambda _f, _v: cells.email,
        Kind.COUNTRY: lambda _f, _v: _country, Kind.ZONE: lambda _f, _v: _zone, Kind.WHOLE: _whole,
        Kind.MONEY: _money, Kind.WEIGHT: _weight, Kind.HOURS: _hours, Kind.WORDS: lambda _f, _v: _words,
        Kind.CHOICE: _choice, Kind.MILESTONE: lambda _f, _v: _milestone,
        Kind.REASON: lambda _f, _v: _reason, Kind.FIGURE: _figure,
    }  # fmt: skip
    return makers[field.kind](field, value)


def _text(field: Field, _value: Value) -> Converter:
    return lambda cell: cells.words(cell, field.most)


def _whole(field: Field, value: Value) -> Converter:
    return lambda cell: cells.whole(cell, field.low, field.high, thousands=value.thousands, point=value.point)


def _money(field: Field, value: Value) -> Converter:
    def read(cell: str) -> Any:
        found = cells.number(cell, thousands=value.thousands, point=value.point)
        return cells.within(found, field.low, field.high, cell).quantize(_CENT, ROUND_HALF_UP)

    return read


def _weight(_field: Field, value: Value) -> Converter:
    return lambda cell: cells.weight(cell, value.unit or "kg", thousands=value.thousands, point=value.point)


def _hours(field: Field, value: Value) -> Converter:
    factor = cells.HOURS[value.unit or "h"]
    return lambda cell: cells.whole(
        cell, -(-field.low // factor), field.high // factor, thousands=value.thousands, point=value.point
    ) * factor  # fmt: skip


def _figure(field: Field, value: Value) -> Converter:
    scales = field.units or {}
    factor, shift = scales.get(value.unit) or next(iter(scales.values()), (1, 0))

    def read(cell: str) -> float:
        found = cells.number(cell, thousands=value.thousands, point=value.point) * factor + shift
        return round(float(cells.within(found, field.low, field.high, cell)), 9)

    return read


def _choice(field: Field, _value: Value) -> Converter:
    def read(cell: str) -> str:
        word = cells.folded(cell).lower()
        if word not in field.choices:
            raise _unknown(cell, ", ".join(field.choices))
        return word

    return read


def _country(cell: str) -> str:
    code = cells.folded(cell).upper()
    if not (len(code) == 2 and code.isascii() and code.isalpha()):
        raise CellProblem(
            _("%(value)s is not a country code.", {"value": shown(cell)}),
            _("Use the two letters of ISO 3166, such as CN; the mapping's map can translate names."),
        )
    return code


def _zone(cell: str) -> str:
    return cells.zone_named(cell.strip()).key


def _words(cell: str) -> tuple[str, ...]:
    found = [cells.words(word, 40) for word in _WORD_BREAK.split(cell)]
    return tuple(dict.fromkeys(filter(None, found)))[:_MOST_WORDS]


def _milestone(cell: str) -> str:
    word = cells.folded(cell).upper().replace(" ", "_")
    if word not in _MILESTONES:
        raise _unknown(cell, ", ".join(sorted(_MILESTONES)))
    return word


def _reason(cell: str) -> str:
    word = cells.folded(cell)
    if not known_reason(word):
        raise CellProblem(
            _("%(value)s is not a known reason.", {"value": shown(cell)}),
            _("Write it as GROUP.reason, such as DELAY.weather."),
        )
    return word


def _unknown(cell: str, known: str) -> CellProblem:
    return CellProblem(
        _("The value %(value)s is not known here.", {"value": shown(cell)}),
        _("Use one of: %(known)s.", {"known": known}),
    )


def unmapped(cell: str, known: tuple[str, ...]) -> CellProblem:
    """A value that the mapping's ``map`` does not name."""
    return CellProblem(
        _("The value %(value)s is not in the mapping.", {"value": shown(cell)}),
        _("Add it to the mapping's map, or use one of: %(known)s.", {"known": shown(", ".join(known[:12]))}),
    )
