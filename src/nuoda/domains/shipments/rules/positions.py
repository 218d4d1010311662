"""Which positions of a device can be. Pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from nuoda.domains.shipments.rules.danger.telemetry import Fix
from nuoda.kernel.geodesy import great_circle_km
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

MOST_KMH = 1_000.0
"""Nothing that carries goods over ground or in the air is faster for long."""
NOISE_KM = 1.0
"""So far may two fixes lie apart within a second by the receiver's own error."""
NULL_ISLAND = 0.0001


def misplaced(latitude: float, longitude: float) -> tuple[str, Text] | None:
    """The field and reason for which a place cannot be, None where it can."""
    for name, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if not isfinite(value) or abs(value) > most:
            return name, _("It lies outside -%(most)s to %(most)s degrees.", {"most": most})
    if abs(latitude) < NULL_ISLAND and abs(longitude) < NULL_ISLAND:
        return "latitude", _("0, 0 is what a receiver without a fix says.")
    return None


def doubtful(fixes: Sequence[Fix]) -> list[bool]:
    """For each fix of one device, in the order of time, whether it was reached impossibly fast.

    A fix is measured from the last that was believed. Where two doubtful ones in a row agree with each
    other, the device really is there, and the second is believed.
    """
    found: list[bool] = []
    believed = doubted = None
    for fix in fixes:
        leap = believed is not None and _leap(believed, fix)
        if leap and (doubted is None or _leap(doubted, fix)):
            doubted = fix
            found.append(True)
            continue
        believed, doubted = fix, None
        found.append(False)
    return found


def _leap(one: Fix, other: Fix) -> bool:
    away = great_circle_km(one[1:], other[1:])
    hours = abs((other.at - one.at).total_seconds()) / 3600
    return away > NOISE_KM and away > MOST_KMH * hours
