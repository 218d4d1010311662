"""The legs of a way with their connections: whether the goods were, or can be, in time for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nuoda.domains.shipments.facts import TERMINAL
from nuoda.domains.shipments.queries import LegLine, ShipmentPage
from nuoda.pages import moments
from nuoda.pages.badges import Badge

_NO_SIGN = ("", "BOOKED", "PICKUP_FAILED")


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg as a row; ``connection`` says how it stands with its cut-off, None where it has none."""

    line: LegLine
    handed_in_at: datetime | None
    connection: Badge | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.line, name)


def leg_rows(page: ShipmentPage, *, now: datetime) -> list[LegRow]:
    """The legs in their order. Handed in is a leg with the first scan under its own number; the first, where
    it has none, with that under the shipment's."""
    first: dict[int, datetime] = {}
    for line in page.log:
        if not line.declared_wrong and line.milestone not in _NO_SIGN:
            first[line.leg] = min(line.occurred_at, first.get(line.leg, line.occurred_at))
    over = page.card.milestone in TERMINAL
    return [_row(leg, first, now, over=over) for leg in page.parts.legs]


def _row(leg: LegLine, first: dict[int, datetime], now: datetime, *, over: bool) -> LegRow:
    under = 0 if leg.sequence == 1 and not leg.number else leg.sequence
    handed_in_at = first.get(under)
    return LegRow(leg, handed_in_at, _connection(leg, handed_in_at, _begun_later(leg, first), now, over=over))


def _begun_later(leg: LegLine, first: dict[int, datetime]) -> bool:
    return any(sequence > leg.sequence for sequence in first)


def _connection(
    leg: LegLine, handed_in_at: datetime | None, begun_later: bool, now: datetime, *, over: bool
) -> Badge | None:
    closes = leg.cutoff_at
    if closes is None:
        return None
    if handed_in_at is not None:
        span = moments.span_words(closes - handed_in_at)
        if handed_in_at <= closes:
            return Badge(_("Made, %(span)s before") % {"span": span}, "kept", "circle-check")
        return Badge(_("Missed by %(span)s") % {"span": span}, "broken", "circle-x")
    if over or begun_later:
        return Badge(_("Not known"), "neutral", "help-circle")
    span = moments.span_words(closes - now)
    if closes <= now:
        return Badge(_("Missed by %(span)s") % {"span": span}, "broken", "circle-x")
    return Badge(_("%(span)s left") % {"span": span}, "open", "clock")
