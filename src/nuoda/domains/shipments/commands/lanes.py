"""The usual times of lanes, as commands know them: read when they change, kept in this process."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from nuoda.domains.shipments.rules import Spread
from nuoda.domains.shipments.rules.danger import Gap, usual_silence
from nuoda.kernel.statements import run

EDITION = (
    "(SELECT edition FROM shipments_lane_stat ORDER BY learned_at DESC LIMIT 1),"
    " (SELECT version FROM shipments_forecast_model WHERE active),"
    " EXISTS (SELECT FROM shipments_area_warning WHERE state = 'in_force')"
)
"""Columns of a statement that tell which edition is known now: what :func:`lanes_of` takes."""

_ROWS = (
    "SELECT lane, service, milestone, early, likely, late, gaps_seen, gap_long, gap_longest"
    " FROM shipments_lane_stat"
)
GAPS_ENOUGH = 30
"""From how many past gaps on a group speaks for itself about silence."""

Stats = Mapping[tuple[str, str, str], Spread]
Gaps = Mapping[tuple[str, str, str], Gap]


class Lanes(NamedTuple):
    """The times of all lanes, and the version of the model in use ("" for none).

    ``warned`` while any warning of an area is acted upon; then news moves shipments in or out of areas.
    """

    stats: Stats
    model: str
    gaps: Gaps = MappingProxyType({})
    warned: bool = False

    def spread(self, lane: str, service: str, milestone: str) -> Spread | None:
        """The times from this milestone on, of the narrowest group that is known."""
        stats = self.stats
        if not stats:
            return None
        return (
            stats.get((lane, service, milestone))
            or stats.get((lane, "", milestone))
            or stats.get(("", service, milestone))
            or stats.get(("", "", milestone))
        )

    def gap(self, lane: str, service: str, milestone: str) -> Gap | None:
        """The usual wait for the next sign after this milestone, of the narrowest group that is known."""
        gaps = self.gaps
        if not gaps:
            return None
        return (
            gaps.get((lane, service, milestone))
            or gaps.get((lane, "", milestone))
            or gaps.get(("", service, milestone))
            or gaps.get(("", "", milestone))
        )


class _Kept:
    """The stats of one edition."""

    edition: object = None
    stats: Stats = {}
    gaps: Gaps = {}


def lanes() -> Lanes:
    """What is known now. One small query, and another where it changed since this process last asked."""
    ((edition, model, warned),) = run(f"SELECT {EDITION}")
    return lanes_of(edition, model, warned)


def lanes_of(edition: object, model: str | None, warned: bool) -> Lanes:
    """The times of an edition. One query where it changed since this process last asked."""
    if edition is None:
        return Lanes({}, model or "", warned=warned)
    if edition != _Kept.edition:
        rows = run(_ROWS)
        _Kept.stats = {(row[0], row[1], row[2]): Spread(*row[3:6]) for row in rows}
        _Kept.gaps = {
            (row[0], row[1], row[2]): usual_silence(row[7], row[8])
            for row in rows
            if row[6] >= GAPS_ENOUGH and row[7] is not None and row[8] is not None
        }
        _Kept.edition = edition
    return Lanes(_Kept.stats, model or "", _Kept.gaps, warned)


def lane_key(origin: Mapping[str, str], destination: Mapping[str, str]) -> str:
    """``origin region>destination region``, with the country where a region is not known; at most 200."""
    ends = [place.get("region") or place.get("country") or "" for place in (origin, destination)]
    return ">".join(ends)[:200]
