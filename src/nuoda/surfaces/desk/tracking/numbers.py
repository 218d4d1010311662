"""A typed number as it was understood: whose it may be, and what was probably meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from nuoda.connectors.numbers import Recognition, recognise

_FEWEST = 6


@dataclass(frozen=True, slots=True)
class SeenNumber:
    """``number`` is cleaned; ``looks`` say whose it may be, ``meant`` is another spelling to offer or ""."""

    number: str
    looks: Sequence[str]
    meant: str


def read_number(typed: str) -> SeenNumber | None:
    """What was typed, read as a number; None for words and for what is too short to tell."""
    reading = recognise(typed, own=settings.NUODA_WAYBILL_PREFIX)
    if len(reading.number) < _FEWEST or not any(sign.isdigit() for sign in reading.number):
        return None
    return SeenNumber(reading.number, [_look(one) for one in reading.candidates], reading.meant)


def _look(one: Recognition) -> str:
    given = {"carrier": one.carrier, "kind": one.kind}
    if not one.valid:
        return _("Looks like %(carrier)s %(kind)s, check digit wrong") % given
    if one.agrees:
        return _("%(carrier)s %(kind)s, check digit right") % given
    return _("May be %(carrier)s %(kind)s") % given
