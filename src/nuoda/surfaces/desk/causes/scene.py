"""What the pages of causes share: who may, names of places, the chart of weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.quality.facts import Count, Limits, Reach
from nuoda.insight.causes.counting import EVERY
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.translate import labelled
from nuoda.pages.charts import Chart, Series
from nuoda.pages.names import called
from nuoda.pages.vocabulary import word

NAV = "causes"
LEADERS = frozenset({Role.SUPERVISOR, Role.ADMIN})


def cause_words(code: str) -> str:
    """The name of a cause, of all, or of none found."""
    if code == EVERY:
        return _("All causes")
    return word("reason", code) if code else _("Not found yet")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of customers by key; other keys are names themselves."""

    customers: Mapping[str, str]

    def of(self, reach: str, key: str) -> str:
        if reach == Reach.CUSTOMER:
            return self.customers.get(key, "–")
        return key or word("reach", reach)

    def place(self, reach: str, key: str) -> str:
        """A place with its kind, such as ``Lane: 深圳市 → 上海市``."""
        if reach == Reach.ALL:
            return word("reach", reach)
        return labelled(word("reach", reach), self.of(reach, key))


def names_of(places: Iterable[tuple[str, str]], *, actor: Actor) -> Names:
    """The names of places: at most one query."""
    ids = [as_id(key) for reach, key in places if reach == Reach.CUSTOMER]
    known = [one for one in ids if one is not None]
    cards = customers_by_id(known, actor=actor) if known else {}
    return Names({str(one): called(card) for one, card in cards.items()})


def as_id(key: str) -> UUID | None:
    try:
        return UUID(key)
    except ValueError:
        return None


def weeks_chart(
    key: str,
    title: str,
    weeks: Sequence[Count],
    limits: Limits | None,
    *,
    mark: int | None = None,
    mark_label: str = "",
) -> Chart:
    """Cases per 1,000 shipments week by week, within the limits of what is usual."""
    series = [Series(pgettext("chart", "rate"), [_rounded(one.rate) for one in weeks])]
    if limits is not None:
        bounds = [limits.around(one.units) if one.units else (None, None) for one in weeks]
        series += [
            Series(_("upper limit"), [_rounded(high) for _low, high in bounds], "broken", quiet=True),
            Series(_("usual"), [_rounded(limits.centre)] * len(weeks), "neutral", quiet=True),
            Series(_("lower limit"), [_rounded(low) for low, _high in bounds], "kept", quiet=True),
        ]
    return Chart(
        key=key, kind="line", title=title, unit=_("cases per 1,000 shipments"),
        categories=[formats.date_format(one.first, pgettext("date in this year", "j M")) for one in weeks],
        series=series, n=[one.units for one in weeks], decimals=1, mark=mark, mark_label=mark_label,
    )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
