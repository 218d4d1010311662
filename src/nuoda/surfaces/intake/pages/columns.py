"""Which header of a sheet fills which of our columns, as a person sees it and sets it right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nuoda.domains.customers.queries import CustomerCard
from nuoda.kernel.actor import Actor
from nuoda.kernel.personal import mask_address, mask_name, mask_phone
from nuoda.kernel.translate import here
from nuoda.surfaces.intake.limits import LIMITS
from nuoda.surfaces.intake.pages.seen import Problem
from nuoda.surfaces.intake.problems import FileRefused, MappingRefused
from nuoda.surfaces.intake.readers import Row, open_table
from nuoda.surfaces.intake.sheet_import.layout import Layout, Suggestion, remembered, suggest
from nuoda.surfaces.intake.sheet_import.sheets import columns_of, header_names, schema_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_SAMPLE = 40


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One header of the file: the form's field for it, the column it fills ("" for none), a first cell."""

    field: str
    header: str
    column: str
    guessed: bool
    sample: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A sheet's columns as they stand: chosen, else remembered, else guessed."""

    layout: Layout
    choices: Sequence[ColumnChoice] = ()
    refused: Sequence[Problem] = ()


def looked_up(
    kind: str, path: Path, given: Mapping[str, str], card: CustomerCard | None, *, actor: Actor, at: datetime
) -> Looked:
    """The columns of a file, with what a person said of them in ``given``."""
    try:
        header, first = _first(kind, path)
    except (FileRefused, MappingRefused) as error:
        problems = [Problem(one.field, here(one.reason), here(one.remedy)) for one in error.fields]
        return Looked(Layout(), refused=problems)
    said, chosen = _chosen(given, header), any(name.startswith("h") for name in given)
    guess = suggest({one.name: one for one in columns_of(kind)}, header)
    if chosen:
        guess = Suggestion(said)
    elif card is not None:
        guess = remembered(card.id, kind, header, guess, actor=actor)
    columns = guess.columns
    if card is not None:
        columns = {name: one for name, one in columns.items() if name != "customer"}
    layout = Layout(card.code if card else "", dict(columns), at if card and kind == "orders" else None)
    return Looked(layout, _choices(header, first, columns, guess.guessed))


def _first(kind: str, path: Path) -> tuple[list[str], Sequence[str]]:
    """The header of a file and its first sound row."""
    with open_table(path, schema_of(kind).source.form, LIMITS) as table:
        row = next((one for one in islice(table.rows, LIMITS.preview_rows) if isinstance(one, Row)), None)
        return table.header, row.cells if row else ()


def _chosen(given: Mapping[str, str], header: Sequence[str]) -> dict[str, str]:
    """What a form says: the first header that names a column has it."""
    found: dict[str, str] = {}
    for place, name in enumerate(header):
        column = given.get(f"h{place}", "")
        if column and name:
            found.setdefault(column, name)
    return found


def _choices(
    header: Sequence[str], first: Sequence[str], columns: Mapping[str, str], guessed: frozenset[str]
) -> list[ColumnChoice]:
    filled = {name: column for column, name in columns.items()}
    cells = [*first, *[""] * len(header)]
    return [
        ColumnChoice(f"h{place}", name, column, column in guessed, _sample(cells[place], column))
        for place, name in enumerate(header)
        if name and (column := filled.get(name, "")) is not None
    ]


def _sample(cell: str, column: str) -> str:
    """The first cell, so that a person knows the column again; personal data is masked."""
    part = column.partition("_")[2] if column.startswith(("consignee_", "sender_")) else ""
    mask = {"name": mask_name, "phone": mask_phone, "street": mask_address, "line": mask_address}.get(part)
    masked = mask(cell) if mask else mask_phone(cell) if _many_digits(cell) and not column else cell
    return masked if len(masked) <= _SAMPLE else masked[: _SAMPLE - 1] + "…"


def _many_digits(cell: str) -> bool:
    return sum(sign.isdigit() for sign in cell) >= 7


def layout_in(
    given: Mapping[str, str], path: Path, kind: str, card: CustomerCard | None, *, actor: Actor, at: datetime
) -> Layout:
    """The layout that a form confirms: its columns, and the instant at which the sheet was looked at."""
    try:
        seen = datetime.fromisoformat(given.get("seen_at", ""))
    except ValueError:
        seen = at
    sound = seen.tzinfo is not None and seen <= at
    return looked_up(kind, path, given, card, actor=actor, at=seen if sound else at).layout


def options_of(kind: str, *, without: Sequence[str]) -> list[tuple[str, StrOrPromise]]:
    """Our columns to choose from, in the reader's language."""
    names = header_names(kind, get_language() or "en")
    shown = [(name, words) for name, words in names.items() if name not in without]
    return [("", _("leave it out")), *shown]
