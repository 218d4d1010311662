"""What sensors measure: quantities, their units, which values can be, and the limits set for goods.

Everything is kept in one unit a quantity: degrees Celsius, percent of relative humidity, and g (multiples of
standard gravity, 9.80665 m/s²) for a shock. Unit codes are those of UN/ECE Recommendation 20, with the
spellings that devices use.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from math import isfinite
from typing import NamedTuple

from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

STANDARD_GRAVITY = 9.80665
"""m/s² (CGPM 1901)."""


class Quantity(StrEnum):
    TEMPERATURE = "temperature"
    HUMIDITY = "humidity"
    SHOCK = "shock"


class Scale(NamedTuple):
    """The unit in which a quantity is kept, and the least and greatest value that a sensor can mean."""

    unit: str
    least: float
    most: float


SCALES: Mapping[str, Scale] = {
    Quantity.TEMPERATURE.value: Scale("°C", -273.15, 1_000.0),
    Quantity.HUMIDITY.value: Scale("%", 0.0, 100.0),
    Quantity.SHOCK.value: Scale("g", 0.0, 10_000.0),
}

# value in our unit = (value - offset) * factor
_UNITS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    Quantity.TEMPERATURE.value: {
        "": (0.0, 1.0), "CEL": (0.0, 1.0), "C": (0.0, 1.0), "°C": (0.0, 1.0),
        "FAH": (32.0, 5 / 9), "F": (32.0, 5 / 9), "°F": (32.0, 5 / 9),
        "KEL": (273.15, 1.0), "K": (273.15, 1.0),
    },
    Quantity.HUMIDITY.value: {
        "": (0.0, 1.0), "P1": (0.0, 1.0), "%": (0.0, 1.0), "%RH": (0.0, 1.0),
    },
    Quantity.SHOCK.value: {
        "": (0.0, 1.0), "K40": (0.0, 1.0), "G": (0.0, 1.0),
        "MSK": (0.0, 1 / STANDARD_GRAVITY), "M/S2": (0.0, 1 / STANDARD_GRAVITY),
        "M/S²": (0.0, 1 / STANDARD_GRAVITY),
    },
}  # fmt: skip

TOLERANCES: Mapping[str, timedelta] = {
    Quantity.TEMPERATURE.value: timedelta(minutes=15),
    Quantity.HUMIDITY.value: timedelta(minutes=60),
    Quantity.SHOCK.value: timedelta(0),
}
"""How long goods may lie outside their limits before it is a danger, where nobody said otherwise.

A proposal: a door stands open at a stop for a quarter of an hour, and packaging keeps moisture off
for longer.
"""
LONGEST_TOLERANCE = timedelta(days=7)


class Limits(NamedTuple):
    """What one quantity must keep within, in our unit; None for an open side. A shock has no low side."""

    quantity: str
    low: float | None
    high: float | None
    tolerance: timedelta

    def outside(self, value: float) -> bool:
        return (self.high is not None and value > self.high) or (self.low is not None and value < self.low)


def convert(quantity: str, value: float, unit: str) -> float | None:
    """A value in our unit; None for a unit in which this quantity is not measured. An empty unit is ours."""
    known = _UNITS.get(quantity, {}).get(unit.strip().upper())
    if known is None:
        return None
    offset, factor = known
    return (value - offset) * factor if (offset, factor) != (0.0, 1.0) else value


def check_value(quantity: str, value: float) -> list[FieldError]:
    """What is wrong with a value in our unit."""
    scale = SCALES.get(quantity)
    if scale is None:
        known = {"known": ", ".join(SCALES)}
        return [FieldError("quantity", _("Unknown quantity."), _("Use one of: %(known)s.", known))]
    if not isfinite(value):
        return [FieldError("value", _("It is not a number."), _("Write it in figures."))]
    if not scale.least <= value <= scale.most:
        figures = {"value": round(value, 3), "least": scale.least, "most": scale.most, "unit": scale.unit}
        reason = _("%(value)s lies outside %(least)s to %(most)s %(unit)s.", figures)
        return [FieldError("value", reason, _("Check the sensor and its unit."))]
    return []


def check_limits(one: Limits, field: str = "") -> list[FieldError]:
    """What is wrong with limits; ``field`` is put before each field's name."""
    scale = SCALES.get(one.quantity)
    if scale is None:
        known = {"known": ", ".join(SCALES)}
        return [FieldError(f"{field}quantity", _("Unknown quantity."), _("Use one of: %(known)s.", known))]
    problems = []
    for name, value in (("low", one.low), ("high", one.high)):
        if value is not None and not (isfinite(value) and scale.least <= value <= scale.most):
            figures = {"value": value, "least": scale.least, "most": scale.most, "unit": scale.unit}
            reason = _("%(value)s lies outside %(least)s to %(most)s %(unit)s.", figures)
            problems.append(FieldError(f"{field}{name}", reason, _("Correct it.")))
    if one.quantity == Quantity.SHOCK and (one.low is not None or one.high is None):
        remedy = _("Give the greatest knock in g alone.")
        problems.append(FieldError(f"{field}high", _("A shock has an upper limit only."), remedy))
    elif one.low is None and one.high is None:
        problems.append(FieldError(f"{field}low", _("It is empty."), _("Give one side at least.")))
    elif one.low is not None and one.high is not None and not one.low < one.high:
        reason = _("The lower limit does not lie below the upper one.")
        problems.append(FieldError(f"{field}low", reason, _("Correct one of the two.")))
    if not timedelta(0) <= one.tolerance <= LONGEST_TOLERANCE:
        reason = _("It lies outside 0 minutes to 7 days.")
        problems.append(FieldError(f"{field}tolerance", reason, _("Correct it.")))
    return problems
