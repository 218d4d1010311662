"""Amounts, weights and counts of a document as exact numbers, refused where they are none."""

from __future__ import annotations

import re
from decimal import Decimal

from nuoda.connectors.carriers.reading import ItemProblem, plain
from nuoda.kernel import limits
from nuoda.kernel.text import text as _

_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,9})?", re.ASCII)
_GRAM, _CENT = Decimal("0.001"), Decimal("0.01")
# UN/ECE Recommendation 20 and the codes of X12 element 188, in kilograms.
KILOGRAMS = {
    "KGM": Decimal(1), "K": Decimal(1), "KG": Decimal(1), "GRM": Decimal("0.001"), "G": Decimal("0.001"),
    "TNE": Decimal(1000), "T": Decimal(1000), "LBR": Decimal("0.45359237"), "L": Decimal("0.45359237"),
    "LB": Decimal("0.45359237"), "ONZ": Decimal("0.028349523125"), "O": Decimal("0.028349523125"),
}  # fmt: skip


def number(value: object, field: str) -> Decimal | None:
    """A number, or None where there is none. Raises :class:`ItemProblem`."""
    if value is None or value == "":
        return None
    text = str(value).strip() if isinstance(value, str | int | float) and value is not True else ""
    if value is False or not _NUMBER.fullmatch(text):
        raise ItemProblem(_("“%(value)s” is not a number.", {"value": plain(value)}), field)
    return Decimal(text)


def money(value: object, field: str) -> Decimal | None:
    """An amount to the cent, from 0 on. Raises :class:`ItemProblem`."""
    found = number(value, field)
    return None if found is None else _from_nought(found, 10**11, field).quantize(_CENT)


def weight(value: object, unit: str, field: str) -> Decimal | None:
    """A weight in kilograms, of a unit of ``KILOGRAMS``. Raises :class:`ItemProblem`."""
    found = number(value, field)
    if found is None:
        return None
    if unit not in KILOGRAMS:
        raise ItemProblem(_("“%(value)s” is not a unit of weight.", {"value": plain(unit)}), field)
    return _from_nought(found * KILOGRAMS[unit], limits.WEIGHT_KG, field).quantize(_GRAM)


def whole(value: object, field: str, *, most: int) -> int | None:
    """A whole number from 1 on, or None where there is none. Raises :class:`ItemProblem`."""
    found = number(value, field)
    if found is None:
        return None
    if found != found.to_integral_value() or not 1 <= found <= most:
        figures = {"value": plain(value), "most": most}
        raise ItemProblem(_("“%(value)s” is not a whole number from 1 to %(most)s.", figures), field)
    return int(found)


def _from_nought(found: Decimal, most: int, field: str) -> Decimal:
    if not 0 <= found <= most:
        raise ItemProblem(_("“%(value)s” is out of range.", {"value": plain(found)}), field)
    return found
