"""The meter as pages show it, the same for the desk and the customer: figures in words, a chart a clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.contracts.queries.meter import Step
from nuoda.insight.meter.letters import period_words, rate_words
from nuoda.insight.meter.page import ClauseMeter, ContractMeter, Mark
from nuoda.pages.charts import Chart, Series
from nuoda.pages.vocabulary import word


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One period in words."""

    mark: Mark
    period: str
    gross: str
    rate: str
    verdict: str
    state: str
    differs: str


@dataclass(frozen=True, slots=True)
class MeterLine:
    """One clause's meter in words, with its chart."""

    meter: ClauseMeter
    key: str
    now: MarkLine
    target: str
    minimum: str
    failures: int
    chart: Chart
    trend: Sequence[MarkLine]
    ends_as_now: str
    if_missed: str
    ladder: Sequence[tuple[str, str]]


def lines_of(meter: ContractMeter) -> list[MeterLine]:
    """Every clause of a contract, in the order of its code."""
    return [_line(one) for one in sorted(meter.clauses, key=lambda one: one.clause.code)]


def mark_line(mark: Mark, every: str) -> MarkLine:
    """A period's figure in words."""
    return MarkLine(
        mark=mark,
        period=period_words(mark.period, every),
        gross=rate_words(mark.figure.gross_rate),
        rate=rate_words(mark.figure.rate),
        verdict=mark.figure.verdict.value,
        state=mark.state,
        differs=rate_words(mark.differs.rate) if mark.differs else "",
    )


def _line(one: ClauseMeter) -> MeterLine:
    terms = one.clause.terms
    every = terms.every.value
    return MeterLine(
        meter=one, key=one.clause.measure, now=mark_line(one.now, every), target=rate_words(terms.target),
        minimum=rate_words(terms.minimum), failures=one.now.figure.failures(terms), chart=_chart(one),
        trend=[mark_line(each, every) for each in reversed(one.trend)],
        ends_as_now=step_words(one.ends_as_now), if_missed=step_words(one.if_missed),
        ladder=[(rung.step.value, _rung_words(one, place)) for place, rung in enumerate(terms.ladder)],
    )  # fmt: skip


def step_words(steps: Sequence[Step]) -> str:
    """The steps in words; "" for none."""
    return _(", ").join(word("step", step.value) for step in steps)


def _rung_words(one: ClauseMeter, place: int) -> str:
    """What sets a step off, such as "2 missed in a row, or 3 missed within 12"."""
    words = {
        "missed_in_a_row": _("%(count)s missed in a row"),
        "missed": _("%(count)s missed within %(within)s"),
        "severe": _("%(count)s below the minimum within %(within)s"),
        "failures": _("%(count)s failures within %(within)s"),
    }
    rung = one.clause.terms.ladder[place]
    parts = [
        words[trigger.on.value] % {"count": trigger.count, "within": trigger.within}
        for trigger in rung.triggers
    ]
    return _(" or ").join(parts)


def _chart(one: ClauseMeter) -> Chart:
    def number(rate: Decimal | None) -> float | None:
        return None if rate is None else float(rate)

    every = one.clause.terms.every.value
    gross = [number(each.figure.gross_rate) for each in one.trend]
    adjusted = [number(each.figure.rate) for each in one.trend]
    series = [Series(pgettext("contract", "Adjusted"), adjusted, "accent")]
    if gross != adjusted:
        series.append(Series(pgettext("contract", "Gross"), gross, "neutral"))
    return Chart(
        key=f"meter-{one.clause.measure}",
        kind="line",
        title=_("%(measure)s by period") % {"measure": word("measure", one.clause.measure)},
        unit="%",
        categories=[period_words(each.period, every) for each in one.trend],
        series=series,
        target=[float(each.target) for each in one.trend],
        target_label=pgettext("contract", "Target"),
        n=[each.figure.adjusted.due for each in one.trend],
        decimals=one.clause.terms.decimals,
    )


def days(since: date, until: date | None) -> str:
    """``2026-01-01 – 2026-12-31``; open at the end where there is none."""
    return f"{since} – {until}" if until else f"{since} –"
