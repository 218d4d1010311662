"""A schematic grid of China's provinces, one tile each, with a way drawn over it. No outline, no border.

The tiles stand roughly as the provinces lie to each other (``provinces.csv``: codes by GB/T 2260, letters
by ISO 3166-2:CN). They say in which province something was, and nothing of where in it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import cache
from itertools import pairwise
from pathlib import Path

from django.utils import translation
from django.utils.html import conditional_escape as esc
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from nuoda.kernel.translate import labelled
from nuoda.pages import moments

_TABLE = Path(__file__).parent / "provinces.csv"
STEP, TILE = 50, 46
"""Side of a cell and of the tile in it, in units of the drawing."""
COLUMNS, ROWS = 9, 8


@dataclass(frozen=True, slots=True)
class Province:
    """One provincial unit and where its tile stands, from the upper left corner."""

    code: str
    letters: str
    zh: str
    en: str
    column: int
    row: int

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.zh if _chinese() else self.en

    @property
    def short(self) -> str:
        """What fits into a tile."""
        return self.zh if _chinese() else self.letters


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile ready to be drawn. ``mark`` is ``passed``, ``here``, ``ahead``, ``goal`` or ""."""

    province: Province
    mark: str
    words: str

    @property
    def middle(self) -> tuple[int, int]:
        return (self.province.column * STEP + STEP // 2, self.province.row * STEP + STEP // 2)

    @property
    def rectangle(self) -> str:
        x, y = (middle - TILE // 2 for middle in self.middle)
        look = f" n-tile-{self.mark}" if self.mark else ""
        return (
            f'<g class="n-tile{look}"><title>{esc(self.words)}</title>'
            f'<rect x="{x}" y="{y}" width="{TILE}" height="{TILE}" rx="5"/></g>'
        )

    @property
    def text(self) -> str:
        x, y = self.middle
        look = f" n-tile-text-{self.mark}" if self.mark else ""
        return f'<text class="n-tile-text{look}" x="{x}" y="{y}">{esc(self.province.short)}</text>'


@dataclass(frozen=True, slots=True)
class GridMark:
    """What is to be said of one province: its look, and a line of words for its tooltip."""

    look: str
    words: str = ""


def _chinese() -> bool:
    return (translation.get_language() or "").startswith("zh")


@cache
def provinces() -> Mapping[str, Province]:
    """All 34 provincial units by their codes."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        rows = [
            Province(row["code"], row["letters"], row["zh"], row["en"], int(row["column"]), int(row["row"]))
            for row in csv.DictReader(lines)
        ]
    return {row.code: row for row in rows}


def province_name(code: str) -> str:
    """The name of a province in the reader's language, "" for an unknown code."""
    known = provinces().get(code)
    return known.name if known else ""


def way_grid(
    passed: Sequence[tuple[str, datetime]], ahead: Sequence[str], *, now: datetime, zone: tzinfo
) -> SafeString:
    """A way over the grid, drawn: ``passed`` are the provinces in the order of time with when something was
    last heard there, ``ahead`` those still to come with the goal last. Codes that are unknown or "" are
    left out, neither at a guess nor with a gap.
    """
    known = [(code, at) for code, at in passed if code in provinces()]
    coming = [code for code in ahead if code in provinces()]
    marks = {code: GridMark("ahead", _("still ahead")) for code in coming}
    if coming and coming[-1] == ahead[-1]:
        marks[coming[-1]] = GridMark("goal", _("where it goes"))
    for code, at in known:
        seen = _("last seen %(when)s") % {"when": moments.absolute(at, now=now, zone=zone)}
        marks[code] = GridMark("passed", seen)
    if known and known[-1] == tuple(passed[-1]):
        marks[known[-1][0]] = GridMark("here", marks[known[-1][0]].words)
    behind = _in_turn([code for code, _at in known])
    return tile_grid(marks, behind=behind, ahead=_in_turn(coming), label=_label(behind, _in_turn(coming)))


def way_in_words(passed: Sequence[tuple[str, datetime]], ahead: Sequence[str]) -> str:
    """What :func:`way_grid` shows, in words: a tile has room for letters only, and no tooltip on a phone."""
    behind = [code for code, _at in passed if code in provinces()]
    return _label(_in_turn(behind), _in_turn([code for code in ahead if code in provinces()]))


def _in_turn(codes: Sequence[str]) -> list[str]:
    """Each code once in a row."""
    return [code for before, code in pairwise(["", *codes]) if code != before]


def _label(behind: Sequence[str], ahead: Sequence[str]) -> str:
    """What the grid shows, for those who do not see it."""
    passed = " → ".join(map(province_name, behind)) or "–"
    coming = " → ".join(map(province_name, ahead)) or "–"
    return _("Provinces so far: %(passed)s. Still ahead: %(coming)s.") % {"passed": passed, "coming": coming}


def tile_grid(
    marks: Mapping[str, GridMark], *, behind: Sequence[str], ahead: Sequence[str], label: str
) -> SafeString:
    """The grid as a picture. ``behind`` and ``ahead`` are the codes of the way in its order; ``label`` says
    in words what it shows, for those who do not see it. Written here, not in a template: it is quicker.
    """
    tiles = [_tile(province, marks.get(code)) for code, province in provinces().items()]
    lines = (("n-grid-line", _line(behind)), ("n-grid-line n-grid-line-ahead", _line([*behind[-1:], *ahead])))
    parts = [
        f'<svg class="n-grid" viewBox="0 0 {COLUMNS * STEP} {ROWS * STEP}" role="img"'
        f' aria-label="{esc(label)}">',
        *(tile.rectangle for tile in tiles),
        *(f'<polyline class="{look}" points="{points}"/>' for look, points in lines if points),
        *(tile.text for tile in tiles),
        "</svg>",
    ]
    return mark_safe("".join(parts))  # noqa: S308


def _tile(province: Province, mark: GridMark | None) -> Tile:
    if mark is None:
        return Tile(province, "", province.name)
    return Tile(province, mark.look, labelled(province.name, mark.words) if mark.words else province.name)


def _line(codes: Sequence[str]) -> str:
    """The points of a line through the middles of the tiles, "" for fewer than two."""
    points = [Tile(provinces()[code], "", "").middle for code in codes if code in provinces()]
    return " ".join(f"{x},{y}" for x, y in points) if len(points) > 1 else ""
