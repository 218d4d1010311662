"""What a list page is declared with, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EXPORT_ROW_LIMIT = 50_000
PAGE_SIZES = (25, 50, 100)

Align = Literal["start", "end", "center"]
CellKind = Literal[
    "text", "number", "due", "ago", "instant", "since", "date", "state", "badge", "flag", "half", "zone"
]  # fmt: skip
FilterKind = Literal["choice", "text", "dates", "flag"]


@dataclass(frozen=True)
class Column:
    """One column. ``key`` is read from the row (attribute or mapping key) unless ``template`` says otherwise.

    ``kind`` picks the built-in cell; ``badge`` needs ``badge_kind``, ``half`` shows the
    reader's half of a name kept in two languages, ``zone`` what people call a time zone, ``since`` from
    when something holds.
    ``template`` renders the cell itself with ``row``, ``value``, ``column``, ``request``.
    ``export`` gives the value for files.
    ``hide_narrow`` leaves the column out below 768 px, ``roomy`` below 1600 px; files have it anyway.
    ``settled`` tells of a ``due`` cell that nothing
    remains to be done, so that it shows the time alone.
    """

    key: str
    label: StrOrPromise
    kind: CellKind = "text"
    sortable: bool = False
    align: Align = "start"
    template: str = ""
    badge_kind: str = ""
    decimals: int = 0
    export: Callable[[Any], object] | None = None
    hide_narrow: bool = False
    roomy: bool = False
    settled: Callable[[Any], bool] | None = None

    def __post_init__(self) -> None:
        """Numbers stand at the right, so that their digits do."""
        if self.kind == "number":
            object.__setattr__(self, "align", "end")


@dataclass(frozen=True)
class Filter:
    """One filter, kept in the address under ``key`` (``dates`` uses ``key_from`` and ``key_to``).

    ``choices`` are ``(value, label)``; with ``many`` several may be chosen and reach ``fetch``
    joined by commas. ``flag`` is ``"1"`` or absent. ``quick`` shows choices as tabs above the list, after
    one for none of them, called ``blank`` ("All" unless told).
    """

    key: str
    label: StrOrPromise
    kind: FilterKind = "choice"
    choices: Sequence[tuple[str, StrOrPromise]] = ()
    many: bool = False
    quick: bool = False
    placeholder: StrOrPromise = ""
    blank: StrOrPromise = ""


@dataclass(frozen=True)
class Empty:
    """What an empty list teaches: what will appear here, and how to make it appear."""

    title: StrOrPromise
    text: StrOrPromise = ""
    url: str = ""
    action: StrOrPromise = ""
    icon: str = "inbox"


@dataclass(frozen=True)
class ListSpec:
    """A list page, declared. ``name`` is unique on its page and names export files.

    ``row_url`` opens a row; ``row_key`` identifies it (for the cursor, the side panel, selection).
    ``refresh_on`` is the pulse topic that renews the list. ``bulk_template`` holds the buttons for
    selected rows, inside a form that posts ``selected`` to ``bulk_url``.
    """

    name: str
    title: StrOrPromise
    columns: Sequence[Column]
    empty: Empty
    filters: Sequence[Filter] = ()
    default_sort: str = ""
    default_descending: bool = False
    row_url: Callable[[Any], str] | None = None
    row_key: Callable[[Any], str] | None = None
    has_panel: bool = False
    refresh_on: str = ""
    bulk_url: str = ""
    bulk_template: str = ""
    sizes: Sequence[int] = PAGE_SIZES
    export_limit: int = EXPORT_ROW_LIMIT
    row_tone: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class ListRequest:
    """What the reader asked for, checked: only declared filters, a sortable ``sort``, ``page`` from 1.

    ``columns`` are the keys of those to show, none for all; the first of a list always shows.
    """

    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = PAGE_SIZES[0]
    columns: Sequence[str] = ()

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.page - 1) * self.size


@dataclass(frozen=True)
class ListResult:
    """One page of rows (any iterable, read once) and how many there are in all."""

    rows: Iterable[Any]
    total: int


Fetch = Callable[[ListRequest], ListResult]


@dataclass(frozen=True)
class Ignored:
    """A value in the address that made no sense and was left out; shown to the reader."""

    label: StrOrPromise
    value: str
