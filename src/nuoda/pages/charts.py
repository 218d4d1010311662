"""Charts: a small own schema, drawn in the browser and shown as a table one key away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _

from nuoda.pages.figures import number_words

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

ChartKind = Literal["line", "bar", "stacked", "pareto"]


class UnevenSeries(ValueError):
    """A series does not have one value for each category."""


@dataclass(frozen=True)
class Series:
    """One row of figures; None where there is no figure. ``tone`` is a tone of ``badges.TONES``.

    ``quiet`` draws a line thin and dashed, without points: a limit, no finding.
    """

    name: StrOrPromise
    values: Sequence[float | None]
    tone: str = "accent"
    quiet: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart. ``key`` is unique on its page; ``title`` names the finding's subject.

    ``unit`` belongs to every value and to ``target``, which is one level or one for each category;
    ``n`` is how many observations stand behind the figures (or one count for each category). ``mark`` is
    the place of a category that a line points out, in words ``mark_label``. A ``pareto`` has bars, and as
    its second series the share of all up to each, in percent, as a line. Raises ``UnevenSeries``.
    """

    key: str
    kind: ChartKind
    title: StrOrPromise
    unit: StrOrPromise
    categories: Sequence[StrOrPromise]
    series: Sequence[Series]
    target: float | Sequence[float | None] | None = None
    target_label: StrOrPromise = ""
    n: int | Sequence[int] | None = None
    decimals: int = 0
    mark: int | None = None
    mark_label: StrOrPromise = ""

    def __post_init__(self) -> None:
        if isinstance(self.target, Sequence) and len(self.target) != len(self.categories):
            raise UnevenSeries(f"target: {len(self.target)} for {len(self.categories)}")
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise UnevenSeries(f"{series.name}: {len(series.values)} for {len(self.categories)}")

    @property
    def total(self) -> int | None:
        """All observations behind the chart."""
        return self.n if self.n is None or isinstance(self.n, int) else sum(self.n)

    @property
    def level(self) -> float | None:
        """The target that holds for every category, or None."""
        return None if isinstance(self.target, Sequence) else self.target

    @property
    def levels(self) -> list[float | None] | None:
        """The target of each category, or None."""
        return list(self.target) if isinstance(self.target, Sequence) else None

    def data(self) -> dict[str, Any]:
        """What ``charts.js`` reads, as JSON-ready values in the active language."""
        return {
            "kind": self.kind,
            "title": str(self.title),
            "unit": str(self.unit),
            "categories": [str(category) for category in self.categories],
            "series": [
                {
                    "name": str(series.name),
                    "values": list(series.values),
                    "tone": series.tone,
                    "quiet": series.quiet,
                }
                for series in self.series
            ],
            "target": self.level,
            "targets": self.levels,
            "targetLabel": str(self.target_label) or _("target"),
            "n": list(self.n) if isinstance(self.n, Sequence) else None,
            "decimals": self.decimals,
            "mark": self.mark,
            "markLabel": str(self.mark_label),
        }

    def rows(self) -> list[tuple[str, list[str]]]:
        """The same figures as text: one row a category, one cell a series."""
        counts = self.n if isinstance(self.n, Sequence) else None
        rows = []
        for index, category in enumerate(self.categories):
            cells = [number_words(series.values[index], decimals=self.decimals) for series in self.series]
            if self.levels is not None:
                cells.append(number_words(self.levels[index], decimals=self.decimals))
            if counts is not None:
                cells.append(f"{counts[index]:,}")
            rows.append((str(category), cells))
        return rows

    def headings(self) -> list[str]:
        """Column headings that go with ``rows``."""
        names = [str(series.name) for series in self.series]
        if self.levels is not None:
            names.append(str(self.target_label) or _("target"))
        return [*names, "n"] if isinstance(self.n, Sequence) else names
