"""The meter as pages show it, the same for the desk and the customer: figures in words, a chart a clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.contracts.queries.meter import Band, Method, Rung, Step, Terms
from nuoda.insight.meter.page import ClauseMeter, ContractMeter, Mark
from nuoda.insight.meter.words import period_words, rate_words
from nuoda.kernel.translate import listed
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
    bands: Sequence[tuple[str, bool]]


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
        meter=one, key=one.clause.measure, now=mark_line(one.now, every), target=rate_words(one.now.target),
        minimum=rate_words(one.now.minimum), bands=band_words(terms, one.now.figure.gross.due),
        failures=one.now.figure.failures(terms), chart=_chart(one),
        trend=[mark_line(each, every) for each in reversed(one.trend)],
        ends_as_now=step_words(one.ends_as_now), if_missed=step_words(one.if_missed),
        ladder=[(rung.step.value, rung_words(rung)) for rung in terms.ladder],
    )  # fmt: skip


def band_words(terms: Terms, volume: int | None = None) -> list[tuple[str, bool]]:
    """Each volume band in words, and whether it is the one of this volume."""
    held = None if volume is None else terms.band(volume)
    return [(_band_words(terms, band), band is held) for band in terms.bands]


def _band_words(terms: Terms, band: Band) -> str:
    parts = [
        pgettext("contract", "from %(since)s consignments") % {"since": f"{band.since:,}"},
        pgettext("contract", "target %(rate)s") % {"rate": rate_words(band.target)},
        pgettext("contract", "minimum %(rate)s") % {"rate": rate_words(band.minimum)},
    ]
    if band.weight is not None and terms.method is Method.LINEAR:
        parts.append(pgettext("contract", "weight %(weight)s") % {"weight": f"{band.weight.normalize():f}"})
    if band.amount is not None and terms.method not in (Method.NONE, Method.LINEAR):
        parts.append(pgettext("contract", "amount %(amount)s") % {"amount": f"{band.amount.normalize():f}"})
    if band.price != 100:
        parts.append(pgettext("contract", "freight at %(rate)s") % {"rate": rate_words(band.price)})
    return listed(parts)


def step_words(steps: Sequence[Step]) -> str:
    """The steps in words; "" for none."""
    return listed(word("step", step.value) for step in steps)


def rung_words(rung: Rung) -> str:
    """What sets a step off, such as "2 missed in a row, or 3 missed within 12"."""
    words = {
        "missed_in_a_row": _("%(count)s missed in a row"),
        "missed": _("%(count)s missed within %(within)s"),
        "severe": _("%(count)s below the minimum within %(within)s"),
        "failures": _("%(count)s failures within %(within)s"),
    }
    parts = [
        words[trigger.on.value] % {"count": trigger.count, "within": trigger.within}
        for trigger in rung.triggers
    ]
    return " · ".join((_(" or ").join(parts), *_effect_words(rung)))


def _effect_words(rung: Rung) -> list[str]:
    """What a step brings, such as "to be exercised within 60 days" or "credit × 1.5"."""
    words = []
    if rung.step is Step.PLAN:
        words.append(_("due within %(days)s working days") % {"days": rung.days})
    elif rung.step is Step.TERMINATION:
        words.append(_("to be exercised within %(days)s days") % {"days": rung.days})
    if rung.multiplier != 1:
        words.append(_("credit × %(times)s") % {"times": f"{rung.multiplier.normalize():f}"})
    if rung.amount:
        words.append(_("plus %(amount)s") % {"amount": f"{rung.amount.normalize():f}"})
    return words


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
