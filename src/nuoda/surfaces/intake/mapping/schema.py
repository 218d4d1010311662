"""A mapping as it was written: which files, how they join, which column fills which field.

The TOML form is described for its writers in docs/guide/bring-your-data.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta

from nuoda.surfaces.intake.readers import Form


@dataclass(frozen=True, slots=True)
class Column:
    """A column by its own name, the headers it may stand under, and whether a file may lack it.

    ``only`` is the one header that a person chose for it, "" where she chose that no column is meant.
    """

    name: str
    zh: str = ""
    en: str = ""
    also: tuple[str, ...] = ()
    example: str = ""
    optional: bool = False
    only: str | None = None

    @property
    def headers(self) -> tuple[str, ...]:
        if self.only is not None:
            return (self.only,) if self.only else ()
        return tuple(filter(None, (self.name, self.zh, self.en, *self.also)))


@dataclass(frozen=True, slots=True)
class Take:
    """One value from the many rows of a join: ``how`` is first, last, sum, count or list of ``column``."""

    name: str
    how: str
    column: str


@dataclass(frozen=True, slots=True)
class Join:
    """A left join: each row gets the row of ``file`` whose columns equal its own.

    ``on`` pairs own columns with the file's. Where several rows match, ``takes`` says what is taken of
    them, in the order of ``order_by``.
    """

    file: str
    on: tuple[tuple[str, str], ...]
    order_by: str = ""
    takes: tuple[Take, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the mapping: where it is found, how it is written, what makes a row unique."""

    name: str
    paths: tuple[str, ...]
    form: Form
    key: tuple[str, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)
    joins: tuple[Join, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """``how`` is in, not_in or present; ``values`` are compared as the file writes them."""

    column: str
    how: str
    values: frozenset[str] = frozenset()
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Guard:
    """All of ``when`` hold and none of ``unless``."""

    when: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """Where a field's value comes from and how it is read. Exactly one of the sources is given.

    Sources: ``columns`` (one; or several with ``join`` or ``pick``), ``const``, ``parts``.
    """

    columns: tuple[str, ...] = ()
    const: str | None = None
    parts: tuple[Value, ...] = ()
    join: str = ""
    pick: str = ""
    cut: int | None = None
    case: str = ""
    map: Mapping[str, str] | None = None
    keep_unmapped: bool = False
    drop_unmapped: bool = False
    default: str | None = None
    null: tuple[str, ...] = ()
    required: bool = False
    unit: str = ""
    thousands: str = ""
    point: str = "."
    formats: tuple[str, ...] = ()
    zone: str = ""
    end_of_day: bool = False
    day_time: time | None = None
    day_ends: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that a row makes: field → value, and the rows for which it is made."""

    fields: Mapping[str, Value]
    guard: Guard = Guard()


@dataclass(frozen=True, slots=True)
class Lines(Record):
    """The goods lines of an order: from the row itself where ``guard`` holds, or from each such joined row of
    ``file``. With ``rows`` each row gives one, and neighbours of one key are one order."""

    file: str = ""
    rows: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """A whole mapping.

    ``rows`` names the file of which each row makes one order, shipment or scan; ``step`` is the grain of
    time in which a replay goes, where the mapping says so.
    """

    path: str
    name: str
    title: str
    description: str
    rows: str
    zone: str
    null: tuple[str, ...]
    files: Mapping[str, SourceFile]
    step: timedelta | None = None
    customer: Record | None = None
    order: Record | None = None
    lines: Lines | None = None
    shipment: Record | None = None
    tracking: Record | None = None
    events: tuple[Record, ...] = ()
    cancellations: tuple[Record, ...] = ()
    positions: tuple[Record, ...] = ()
    readings: tuple[Record, ...] = ()

    @property
    def source(self) -> SourceFile:
        return self.files[self.rows]
