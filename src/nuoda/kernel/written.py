"""Values as people write them at a terminal: each refuses with how it is written."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from nuoda.kernel.text import text as _
from nuoda.kernel.translate import here


def day(words: str) -> date:
    """``2026-11-24``."""
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        why = _("“%(words)s” is no date: write it like 2026-11-24.", {"words": words[:40]})
        raise ArgumentTypeError(here(why)) from error


def instant(words: str) -> datetime:
    """``2026-11-22T10:30+08:00``: never without its offset."""
    try:
        found = datetime.fromisoformat(words)
    except ValueError as error:
        why = _("“%(words)s” is no instant: write it like 2026-11-22T10:30+08:00.", {"words": words[:40]})
        raise ArgumentTypeError(here(why)) from error
    if found.tzinfo is None:
        why = _("“%(words)s” has no offset: write it like 2026-11-22T10:30+08:00.", {"words": words[:40]})
        raise ArgumentTypeError(here(why))
    return found


def whole(words: str) -> int:
    """A whole number."""
    try:
        return int(words)
    except ValueError as error:
        why = _("“%(words)s” is no whole number.", {"words": words[:40]})
        raise ArgumentTypeError(here(why)) from error


def amount(words: str) -> Decimal:
    """A finite number in figures."""
    try:
        found = Decimal(words)
    except InvalidOperation as error:
        raise ArgumentTypeError(_no_number(words)) from error
    if not found.is_finite():
        raise ArgumentTypeError(_no_number(words))
    return found


def _no_number(words: str) -> str:
    return here(_("“%(words)s” is no number.", {"words": words[:40]}))
