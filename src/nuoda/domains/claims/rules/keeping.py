"""A calculation as it is kept with the decision that rests on it. Pure."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from nuoda.domains.claims.rules.sheet import ClerkSheet

_SHEET = TypeAdapter(ClerkSheet)


def write_sheet(sheet: ClerkSheet) -> dict[str, Any]:
    """A calculation as plain JSON."""
    kept: dict[str, Any] = _SHEET.dump_python(sheet, mode="json")
    return kept


def read_sheet(kept: Any) -> ClerkSheet:
    """The calculation that :func:`write_sheet` wrote."""
    return _SHEET.validate_python(kept)
