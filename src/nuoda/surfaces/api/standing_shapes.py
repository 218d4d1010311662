"""Where the pieces and legs of a shipment stand, and how its window of arrival moved last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema

from nuoda.domains.shipments.facts import BECAUSE
from nuoda.domains.shipments.queries import Parts, WindowMoved
from nuoda.kernel.translate import here
from nuoda.pages.vocabulary import word
from nuoda.surfaces.api.shaping import shaped


class PieceOut(Schema):
    """One piece that has a number of its own."""

    number: str
    milestone: str
    at: datetime | None
    place: str
    reason: str
    delivered_at: datetime | None


class LegOut(Schema):
    """One leg, from 1; ``milestone`` is what its own carrier said of it."""

    sequence: int
    carrier: str
    number: str
    mode: str
    from_city: str
    to_city: str
    cutoff_at: datetime | None
    departs_at: datetime | None
    arrives_at: datetime | None
    milestone: str
    at: datetime | None


class WindowMovedOut(Schema):
    """From which window to the one that holds, when, and why: a code, and ``words`` in the caller's
    language."""

    at: datetime
    because: str
    words: str
    before_early_at: datetime | None
    before_likely_at: datetime
    before_late_at: datetime | None


def parts_out(parts: Parts) -> dict[str, Any]:
    return {
        "parts": [shaped(PieceOut, one) for one in parts.pieces],
        "legs": [shaped(LegOut, one) for one in parts.legs],
    }


def window_moved_out(moved: WindowMoved | None) -> dict[str, Any] | None:
    """None where the first window still stands."""
    if moved is None:
        return None
    known = BECAUSE.get(moved.because)
    return {
        "at": moved.at, "because": moved.because,
        "words": here(known) if known else word("reason", moved.because),
        "before_early_at": moved.early_at, "before_likely_at": moved.likely_at,
        "before_late_at": moved.late_at,
    }  # fmt: skip
