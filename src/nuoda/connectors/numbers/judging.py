"""What a number and the carrier given with it say of one another, when a shipment is taken in.

Only what a check digit proves is acted upon, and only for families whose numbers look like no other: one
number of twelve digits in ten passes FedEx's check by chance. Everything else passes as it came.
"""

from __future__ import annotations

from dataclasses import dataclass

from nuoda.connectors.numbers.form import Recognition
from nuoda.connectors.numbers.recognising import Reading, recognise
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

# Numbers of the postal union are used by every post under its own name.
_ANY_POST = "POST"


@dataclass(frozen=True, slots=True)
class Judged:
    """The carrier to go on with, and what forbids to."""

    carrier: str
    problems: tuple[FieldError, ...] = ()


def judge(number: str, carrier: str, *, own: str = "") -> Judged:
    """Fill the carrier in where the number proves it; name what contradicts it. ``own`` is our prefix.

    A shipment without a number gets one of ours, so its carrier is ours unless another is given.
    """
    given = carrier.strip()
    if not number.strip():
        return Judged(given or own)
    reading = recognise(number, own=own)
    if not given:
        return _filled(reading)
    wrong = reading.mistyped
    if wrong is not None and wrong.carrier == given.upper():
        return Judged(given, (_mistyped(reading, wrong),))
    sure = next((one for one in reading.candidates if one.certain), None)
    if sure is not None and sure.carrier not in (given.upper(), _ANY_POST):
        return Judged(given, (_conflict(sure),))
    return Judged(given)


def _filled(reading: Reading) -> Judged:
    sure, wrong = reading.certain, reading.mistyped
    if sure is not None:
        return Judged(sure.carrier)
    if wrong is not None:
        return Judged("", (_mistyped(reading, wrong),))
    may_be = list(dict.fromkeys(one.carrier for one in reading.candidates if one.valid))
    if not may_be:
        reason = _("The number does not tell whose it is.")
        return Judged("", (FieldError("carrier", reason, _("Name the carrier.")),))
    reason = _("The number may be one of %(carriers)s.", {"carriers": ", ".join(may_be)})
    return Judged("", (FieldError("carrier", reason, _("Name the carrier.")),))


def _mistyped(reading: Reading, wrong: Recognition) -> FieldError:
    figures = {"carrier": wrong.carrier, "kind": wrong.kind}
    reason = _("It looks like a number of %(carrier)s (%(kind)s), and its check digit is wrong.", figures)
    if reading.meant:
        return FieldError("waybill", reason, _("Was %(number)s meant?", {"number": reading.meant}))
    return FieldError("waybill", reason, _("Compare it with the label, digit by digit."))


def _conflict(sure: Recognition) -> FieldError:
    figures = {"carrier": sure.carrier, "kind": sure.kind}
    reason = _("By its check digit the number is one of %(carrier)s (%(kind)s).", figures)
    return FieldError("carrier", reason, _("Write %(carrier)s, or correct the number.", figures))
