"""A number as a customer types it into a form."""

from __future__ import annotations

import re
from decimal import Decimal

from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.text import text

_FIGURES = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?")


def number_typed(typed: str, field: str) -> Decimal | None:
    """The number, None where nothing is written. A comma stands between thousands alone: 12,50 is not taken
    for 1250. Raises ``Invalid`` for the field."""
    written = typed.strip()
    if not written:
        return None
    if len(written) > 40 or not _FIGURES.fullmatch(written):
        problem = FieldError(
            field, text("It is not a number."), text("Write it in figures, with a point for decimals.")
        )
        raise Invalid(fields=[problem])
    return Decimal(written.replace(",", ""))
