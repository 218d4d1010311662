"""Dangers that readings show: too warm, too cold, too damp, knocked.

The measure is time over the limit: an excursion begins with the first reading outside the limits and ends
with the next one inside; it is a danger once it has lasted for the tolerance of the goods. Each device is
judged by itself, so that a warm one beside a cold one is neither hidden nor doubled; of several values of
one device at one instant any outside counts. A knock is never over by itself: it stands until the
carriage is. The mean kinetic temperature is told beside it as evidence, not judged by: a mean hides a peak.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from math import exp, log
from operator import attrgetter
from typing import NamedTuple

from nuoda.domains.shipments.rules.danger.kinds import (
    ALARM,
    WARNING,
    Danger,
    DangerKind,
    doubling_at,
    doublings,
)
from nuoda.domains.shipments.rules.danger.late import hours
from nuoda.domains.shipments.rules.sensing import SCALES, Limits, Quantity
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

KNOWN_FOR = timedelta(hours=2)
"""A reading speaks for no longer than this: a longer gap ends what went on before it."""
SHORTEST = timedelta(minutes=15)
"""Levels rise at 2x, 4x, 8x … of the tolerance, and of this where it is shorter."""
ACTIVATION_OVER_GAS = 10_000.0
"""ΔH/R in kelvin: 83.144 kJ/mol over 8.3144 J/(mol K), the value of USP <1079.2>."""
_ZERO_CELSIUS = 273.15


class Reading(NamedTuple):
    """What a sensor read: degrees Celsius, percent, or g for a shock."""

    at: datetime
    value: float


class Excursion(NamedTuple):
    """One stretch outside the limits. ``until`` is None while it goes on; ``last_at`` its last reading.

    ``worst`` is the value that lies farthest outside.
    """

    since: datetime
    until: datetime | None
    last_at: datetime
    worst: float

    @property
    def lasted(self) -> timedelta:
        return (self.until or self.last_at) - self.since


def excursions(readings: Sequence[Reading], limits: Limits) -> list[Excursion]:
    """The stretches outside the limits in the readings of one device, which are in the order of time."""
    found: list[Excursion] = []
    now: Excursion | None = None
    for at, values in groupby(readings, key=attrgetter("at")):
        if now is not None and at - now.last_at > KNOWN_FOR:
            found.append(now._replace(until=now.last_at))
            now = None
        out = [one.value for one in values if limits.outside(one.value)]
        if out:
            worst = max(out, key=lambda value: _beyond(value, limits))
            if now is None:
                now = Excursion(at, None, at, worst)
            else:
                now = now._replace(last_at=at, worst=max(now.worst, worst, key=lambda v: _beyond(v, limits)))
        elif now is not None:
            found.append(now._replace(until=at))
            now = None
    return [*found, now] if now is not None else found


def breach(one: Excursion, limits: Limits) -> Danger | None:
    """The danger that an excursion is, by how long it lasted; None within the tolerance."""
    if one.lasted < limits.tolerance:
        return None
    first = max(limits.tolerance, SHORTEST)
    passed = doublings(one.lasted, first)
    warm = limits.high is not None and one.worst > limits.high
    figures = {
        "worst": _shown(one.worst), "limit": _shown((limits.high if warm else limits.low) or 0.0),
        "hours": hours(one.lasted),
    }  # fmt: skip
    cold = limits.quantity == Quantity.TEMPERATURE
    least, said, cause, kind = (
        (ALARM, _TOO_WARM if warm else _TOO_COLD, "DAMAGE.temperature", DangerKind.TEMPERATURE)
        if cold
        else (WARNING, _TOO_DAMP if warm else _TOO_DRY, "DAMAGE.suspected", DangerKind.HUMIDITY)
    )
    return Danger(
        kind.value, least + max(0, passed - 1), one.since, cause, Text(said.message, figures), None,
        limits.tolerance - one.lasted, "save_goods" if cold else "inspect", None,
        doubling_at(one.since, first, passed),
    )  # fmt: skip


_TOO_WARM = _("%(worst)s °C at worst, above %(limit)s °C for %(hours)s h.")
_TOO_COLD = _("%(worst)s °C at worst, below %(limit)s °C for %(hours)s h.")
_TOO_DAMP = _("%(worst)s %% humidity at worst, above %(limit)s %% for %(hours)s h.")
_TOO_DRY = _("%(worst)s %% humidity at worst, below %(limit)s %% for %(hours)s h.")


def recovered(one: Excursion, back: Reading, limits: Limits) -> Text:
    """What is told when the goods are within their limits again."""
    figures = {
        "value": _shown(back.value), "unit": SCALES[limits.quantity].unit, "hours": hours(one.lasted),
        "worst": _shown(one.worst),
    }  # fmt: skip
    return _(
        "Back within its limits at %(value)s %(unit)s, after %(hours)s h outside"
        " (at worst %(worst)s %(unit)s).",
        figures,
    )


def shock(readings: Sequence[Reading], limit_g: float) -> Danger | None:
    """The hardest knock above the limit (in g)."""
    hits = [reading for reading in readings if reading.value > limit_g]
    if not hits:
        return None
    worst = max(hits, key=lambda reading: reading.value)
    level = ALARM if worst.value > 2 * limit_g else WARNING
    said = _("A knock of %(value)s g; limit %(limit)s g.",
             {"value": round(worst.value, 1), "limit": round(limit_g, 1)})  # fmt: skip
    return Danger(DangerKind.SHOCK.value, level, hits[0].at, "DAMAGE.suspected", said, step="inspect")


def mean_kinetic(celsius: Sequence[float]) -> float | None:
    """The mean kinetic temperature of evenly spaced readings in °C, None for none (USP <1079.2>)."""
    kelvins = [value + _ZERO_CELSIUS for value in celsius if value > -_ZERO_CELSIUS]
    if not kelvins:
        return None
    mean = sum(exp(-ACTIVATION_OVER_GAS / kelvin) for kelvin in kelvins) / len(kelvins)
    return ACTIVATION_OVER_GAS / -log(mean) - _ZERO_CELSIUS if mean > 0 else min(celsius)


def _beyond(value: float, limits: Limits) -> float:
    """How far a value lies outside, 0 or less for one inside."""
    over = value - limits.high if limits.high is not None else float("-inf")
    under = limits.low - value if limits.low is not None else float("-inf")
    return max(over, under)


def _shown(value: float) -> float:
    return round(value, 1)
