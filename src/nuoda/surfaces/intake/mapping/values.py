"""Reading one field's source out of a mapping: a column's name, or a table of options."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.mapping import cells
from nuoda.surfaces.intake.mapping.convert import converter
from nuoda.surfaces.intake.mapping.fields import NUMBER_KINDS, TEXT_KINDS, Field, Kind
from nuoda.surfaces.intake.mapping.schema import Condition, Guard, Value
from nuoda.surfaces.intake.mapping.section import Section
from nuoda.surfaces.intake.problems import CellProblem

CASES = ("lower", "upper", "title")
PICKS = ("first",)
INSTANT_PICKS = ("first", "earliest", "latest")
_PART = Field(most=10_000)
NOON = time(12)


class ValueReader:
    """Reads field specifications of one mapping, whose zone instants have where none else is given."""

    def __init__(self, zone: str) -> None:
        self._zone = zone

    def value(
        self,
        section: Section,
        key: str,
        field: Field,
        *,
        constant: bool = False,
        day_time: time | None = None,
    ) -> Value | None:
        """The source of ``key``, or None where the mapping is silent.

        A plain text names a column, or with ``constant`` is the value itself.
        """
        raw = section.raw(key)
        if raw is None:
            return None
        if isinstance(raw, str):
            found = Value(const=raw) if constant else Value(columns=(raw,), day_time=day_time)
        else:
            found = self._table(section.inner(key, raw), field, day_time)
        self._try(section, key, field, found)
        return found

    def _table(self, section: Section, field: Field, day_time: time | None) -> Value:
        parts = tuple(self._part(one) for one in section.sections("parts"))
        columns = section.texts("column") or section.texts("columns")
        const = section.scalars("const")
        joined, join = section.has("join"), section.text("join", "")
        pick = section.choice("pick", INSTANT_PICKS if field.kind is Kind.INSTANT else PICKS, "")
        if sum((bool(parts), bool(columns), bool(const))) != 1 or len(const) > 1:
            raise section.refuse(
                "", _("A field needs exactly one source."), _("Give one of column, columns, const or parts.")
            )
        if len(columns) > 1 and not (pick or joined):
            raise section.refuse(
                "columns", _("Several columns need a rule."), _("Add join (a text between them) or pick.")
            )
        value = Value(
            columns=columns, const=const[0] if const else None, parts=parts, join=join, pick=pick,
            map=_translation(section), keep_unmapped=section.flag("keep_unmapped"),
            drop_unmapped=section.flag("drop_unmapped"), default=_default(section),
            null=section.texts("null"), required=section.flag("required"), **_text_options(section, field),
            **_number_options(section, field), **self._instant_options(section, field, day_time),
        )  # fmt: skip
        section.done()
        return value

    def _part(self, section: Section) -> Value:
        return self._table(section, _PART, None)

    def _instant_options(self, section: Section, field: Field, day_time: time | None) -> dict[str, Any]:
        if field.kind is not Kind.INSTANT:
            return {}
        zone = section.text("zone", "")
        if zone:
            try:
                cells.zone_named(zone)
            except CellProblem as problem:
                raise section.refuse("zone", problem.reason, problem.remedy) from problem
        clock = section.text("date_only_time", "")
        day_ends = clock == "end"
        try:
            at = time.fromisoformat(clock) if clock and not day_ends else day_time
        except ValueError as error:
            raise section.refuse(
                "date_only_time", _("This is not a time of day."), _("Write it as 12:00, or end.")
            ) from error
        return {
            "formats": section.texts("format"), "zone": zone, "end_of_day": section.flag("end_of_day"),
            "day_time": at, "day_ends": day_ends,
        }  # fmt: skip

    def _try(self, section: Section, key: str, field: Field, value: Value) -> None:
        """Constants, defaults and translations must be values of the field's kind."""
        read = converter(field, value, self._zone)
        fixed = [value.const, value.default, *(value.map or {}).values()]
        for one in fixed:
            if one:
                try:
                    read(one)
                except CellProblem as problem:
                    raise section.refuse(key, problem.reason, problem.remedy) from problem


def _translation(section: Section) -> Mapping[str, str] | None:
    table = section.section("map")
    if table is None:
        return None
    return {key: table.scalar(key, table.raw(key)) for key in table}


def _default(section: Section) -> str | None:
    values = section.scalars("default")
    return values[0] if values else None


def _text_options(section: Section, field: Field) -> dict[str, Any]:
    if field.kind not in TEXT_KINDS:
        return {}
    return {"cut": section.whole("cut"), "case": section.choice("case", CASES, "")}


def _number_options(section: Section, field: Field) -> dict[str, Any]:
    if field.kind not in NUMBER_KINDS:
        return {}
    units = {Kind.WEIGHT: tuple(cells.UNITS), Kind.HOURS: tuple(cells.HOURS)}.get(field.kind)
    units = units or tuple(field.units or ())
    return {
        "thousands": section.choice("thousands", (",", ".", " ", "'"), ""),
        "point": section.choice("point", (".", ","), "."),
        "unit": section.choice("unit", units, "") if units else "",
    }


def guard(section: Section) -> Guard:
    """The ``when`` and ``unless`` of a table."""
    return Guard(
        tuple(_condition(one) for one in section.sections("when")),
        tuple(_condition(one) for one in section.sections("unless")),
    )


def _condition(section: Section) -> Condition:
    column = section.text("column")
    given = [how for how in ("in", "not_in", "present") if section.has(how)]
    if len(given) != 1:
        raise section.refuse(
            "", _("A condition needs exactly one test."), _("Give one of in, not_in or present.")
        )
    how = given[0]
    condition = (
        Condition(column, how, wanted=section.flag(how))
        if how == "present"
        else Condition(column, how, frozenset(section.scalars(how)))
    )
    section.done()
    return condition
