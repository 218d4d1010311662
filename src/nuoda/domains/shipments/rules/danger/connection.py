"""Missed connections: a leg's cut-off or departure that cannot be made, or went by without a scan.

A leg leaves at ``departs_at`` and takes what was handed in by ``cutoff_at``. Where only the departure is
known the cut-off is reckoned back by mode (a proposal: the hours that air and rail houses commonly ask
for; a plan that carries its own cut-off goes before).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from nuoda.domains.shipments.rules.danger.kinds import ALARM, WARNING, Danger, DangerKind
from nuoda.domains.shipments.rules.danger.late import hours
from nuoda.domains.shipments.rules.forecast import Missed
from nuoda.domains.shipments.rules.reasons import REASONS
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

CUTOFF_BEFORE: Mapping[str, timedelta] = {
    "air": timedelta(hours=3),
    "rail": timedelta(hours=4),
    "sea": timedelta(hours=24),
    "road": timedelta(minutes=30),
}
_MISSED = "PICKUP.cutoff"
SCAN_DELAY = timedelta(hours=2)
"""How long after departure a scan of it may still come in before the departure counts as missed."""


@dataclass(frozen=True, slots=True)
class PlannedLeg:
    """One leg as planned and as far as it went. ``ready_at`` is when the shipment was, or is expected to
    be, at the start of the leg; None where nobody can say. All instants are aware.
    """

    sequence: int
    mode: str
    start: str
    departs_at: datetime | None = None
    cutoff_at: datetime | None = None
    handed_in_at: datetime | None = None
    departed_at: datetime | None = None
    ready_at: datetime | None = None

    @property
    def closes_at(self) -> datetime | None:
        """The last instant to hand in: the plan's own cut-off, else the departure less the mode's time."""
        if self.cutoff_at is not None or self.departs_at is None:
            return self.cutoff_at
        return self.departs_at - CUTOFF_BEFORE.get(self.mode, timedelta(0))


def connection(legs: Iterable[PlannedLeg], now: datetime) -> tuple[Danger | None, datetime | None]:
    """The danger in the first leg that has not left yet, or None; and when it may next change."""
    waiting = sorted((leg for leg in legs if leg.departed_at is None), key=lambda leg: leg.sequence)
    for leg in waiting:
        closes = leg.closes_at
        if closes is None:
            continue
        if leg.handed_in_at is not None and leg.handed_in_at <= closes:
            return _without_departure(leg, now)
        return _before_cutoff(leg, closes, now)
    return None, None


def missed_departure(legs: Iterable[PlannedLeg], now: datetime) -> Missed | None:
    """The departure that the first leg that waits has missed or cannot make, and the next one.

    That is the earliest of a later leg from the same place, where one is planned that can still be made.
    Where nobody knows, it is taken to come when a missed cut-off usually costs, and where that passes too,
    after twice as long each time.
    """
    waiting = sorted((leg for leg in legs if leg.departed_at is None), key=lambda leg: leg.sequence)
    for place, leg in enumerate(waiting):
        closes = leg.closes_at
        if closes is None:
            continue
        in_time = leg.handed_in_at is not None and leg.handed_in_at <= closes
        if in_time or (closes > now and (leg.ready_at is None or leg.ready_at <= closes)):
            return None
        since = leg.departs_at or closes
        return Missed(since, _next(leg, waiting[place + 1 :], now) or _some_time(since, now))
    return None


def _next(missed: PlannedLeg, later: Iterable[PlannedLeg], now: datetime) -> datetime | None:
    from_there = (
        leg.departs_at
        for leg in later
        if leg.start == missed.start and leg.closes_at is not None and leg.closes_at > now and leg.departs_at
    )
    return min(from_there, default=None)


def _some_time(since: datetime, now: datetime) -> datetime:
    wait = timedelta(hours=REASONS[_MISSED].costs_hours)
    while since + wait <= now:
        wait *= 2
    return since + wait


def _before_cutoff(leg: PlannedLeg, closes: datetime, now: datetime) -> tuple[Danger | None, datetime | None]:
    if closes <= now:
        said = _(
            "The cut-off of leg %(leg)s (%(place)s) has passed, and it was not handed in by then.",
            _named(leg),
        )
        return _danger(ALARM, closes, closes - now, said, None, passed_at=closes), None
    if leg.ready_at is not None and leg.ready_at > closes:
        said = _(
            "Cannot make the cut-off of leg %(leg)s (%(place)s): expected there %(hours)s h too late.",
            _named(leg) | {"hours": hours(leg.ready_at - closes)},
        )
        return _danger(WARNING, now, closes - leg.ready_at, said, closes), closes
    return None, closes


def _without_departure(leg: PlannedLeg, now: datetime) -> tuple[Danger | None, datetime | None]:
    departs_at = leg.departs_at
    if departs_at is None:
        return None, None
    known_by = departs_at + SCAN_DELAY
    if now < known_by:
        return None, known_by
    said = _("Leg %(leg)s (%(place)s) should have left by now, and no scan tells of it.", _named(leg))
    return _danger(WARNING, departs_at, departs_at - now, said, None, passed_at=departs_at), None


def _named(leg: PlannedLeg) -> dict[str, object]:
    """A leg by its number and the place where it starts."""
    return {"leg": leg.sequence, "place": leg.start or "–"}


def _danger(
    level: int,
    since: datetime,
    margin: timedelta,
    said: Text,
    due_at: datetime | None,
    *,
    passed_at: datetime | None = None,
) -> Danger:
    return Danger(
        DangerKind.CONNECTION.value,
        level,
        since,
        _MISSED,
        said,
        None,
        margin,
        "rebook",
        due_at,
        due_at,
        passed_at,
    )
