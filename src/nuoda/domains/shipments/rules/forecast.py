"""The window of arrival: P10, P50 and P90, what it rests on, and why it moved. Pure.

What a window rests on, the best that is there: a trained model (its version), the usual times of the
lane, or the transit time of tariff or contract. A model's window is set from outside and stands until
something it did not know contradicts it; then it is pushed out, and the model is asked anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from nuoda.domains.shipments.rules.derive import Status
from nuoda.domains.shipments.rules.milestones import DELIVERED, Milestone
from nuoda.domains.shipments.rules.outlook import LEAST, expect, needs, trouble_costs
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

LANE, TARIFF, EVENT = "lane", "tariff", "event"
NOTABLE = timedelta(minutes=30)
"""By how much the likely arrival has to move before anybody is told."""

NOTABLE_EDGE = timedelta(hours=2)
# Around the transit time of a tariff (a proposal, replaced by the lane's own times as soon as there are any):
# the last tenth of parcels takes about two thirds more than what still lies ahead, the first a third less.
_TARIFF = 67  # of a hundred
_GONE = frozenset({Milestone.REFUSED.value, Milestone.RETURNING.value})


class Spread(NamedTuple):
    """How long the rest of the way takes from a milestone on: of a hundred, 10, 50 and 90 take no longer."""

    early: timedelta
    likely: timedelta
    late: timedelta


class Forecast(NamedTuple):
    """A window of arrival with its ``basis``: ``lane``, ``tariff``, ``event`` (it happened), or a model."""

    early_at: datetime
    likely_at: datetime
    late_at: datetime
    basis: str


class Hold(NamedTuple):
    """Goods stand still from ``since`` and are foreseen to go on at ``until``, by a known incident."""

    since: datetime
    until: datetime

    def counts(self, status: Status) -> bool:
        """True until they have moved on, or arrived."""
        stands = status.at is None or status.at <= self.since or status.milestone == Milestone.ON_HOLD
        return stands and status.delivered_at is None and self.until > self.since


class Missed(NamedTuple):
    """A departure that was, or will be, missed: planned for ``since``, and the next one is at ``until``."""

    since: datetime
    until: datetime

    def delays(self, window: Forecast, seen_at: datetime | None = None) -> Forecast:
        """The window by what is waited for the next departure; all of it where nothing was seen since."""
        later = self.until - min(self.until, max(self.since, seen_at or self.since))
        early, likely, late, basis = window
        return Forecast(early + later, likely + later, late + later, basis)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A window, None where no arrival is to be expected; and the least time the way still takes."""

    window: Forecast | None
    needs: timedelta

    @property
    def likely_at(self) -> datetime | None:
        return self.window.likely_at if self.window else None


_NOTHING = timedelta(0)
_HELD = ("DELAY.", "SYSTEM.", "CUSTOMS.")


def forecast(
    status: Status,
    *,
    booked_at: datetime,
    usual: timedelta,
    spread: Spread | None = None,
    standing: Forecast | None = None,
    hold: Hold | None = None,
    missed: Missed | None = None,
) -> Outcome:
    """When a shipment arrives by what is known of it; a ``hold`` shifts the window by its length.

    A hold stands in the place of what the delay usually costs, because it is known and that is not. A
    ``missed`` departure shifts it too, as far as no scan was late already; the window of a model that stands
    holds it.

    ``usual`` is the transit time of the tariff; ``spread`` the lane's times from the milestone it stands
    at, None where none are known; ``standing`` a model's window to go on with. Nothing lies before the
    last sign of the shipment, and the three instants never change places.
    """
    if status.delivered_at is not None:
        at = status.delivered_at
        return Outcome(Forecast(at, at, at, EVENT), _NOTHING)
    if missed is not None and standing is None:
        free = forecast(status, booked_at=booked_at, usual=usual, spread=spread, hold=hold)
        return Outcome(free.window and missed.delays(free.window, status.at), free.needs)
    if hold is not None and hold.counts(status):
        calm = status._replace(reason="", reason_at=None) if status.reason.startswith(_HELD) else status
        free = forecast(calm, booked_at=booked_at, usual=usual, spread=spread, standing=standing)
        return Outcome(_shifted(free.window, hold, standing), _needs(status, usual, spread))
    least = _needs(status, usual, spread)
    if status.is_over or status.milestone in _GONE:
        return Outcome(None, least)
    seen = _seen(status, booked_at)
    if standing is not None:
        return Outcome(_pushed(standing, seen + least), least)
    if spread is None:
        return Outcome(_by_tariff(status, booked_at, usual, seen), least)
    costs = trouble_costs(status)
    start = status.at or booked_at
    early = max(start + spread.early + costs, seen + LEAST)
    likely = max(start + spread.likely + costs, early)
    late = max(start + spread.late + costs + costs, likely)
    return Outcome(Forecast(early, likely, late, LANE), least)


def _shifted(window: Forecast | None, hold: Hold, standing: Forecast | None) -> Forecast | None:
    """The window as it is once the goods go on; a model's own window already holds what it was told."""
    if window is None:
        return None
    later = timedelta(0) if standing is not None else hold.until - hold.since
    soonest = hold.until + LEAST
    early = max(window.early_at + later, soonest)
    likely = max(window.likely_at + later, early)
    return Forecast(early, likely, max(window.late_at + later, likely), window.basis)


def _needs(status: Status, usual: timedelta, spread: Spread | None) -> timedelta:
    if spread is None or status.milestone in DELIVERED:
        return needs(status, usual)
    return max(LEAST, spread.early) + trouble_costs(status)


def _seen(status: Status, booked_at: datetime) -> datetime:
    seen = status.at or booked_at
    return status.reason_at if status.reason_at is not None and status.reason_at > seen else seen


def _by_tariff(status: Status, booked_at: datetime, usual: timedelta, seen: datetime) -> Forecast | None:
    likely = expect(status, usual, booked_at)
    if likely is None:
        return None
    early = seen + max(LEAST, (likely - seen) * _TARIFF / 100)
    # What may go wrong shrinks with the way that is left, not with the time that has passed on it.
    return Forecast(early, likely, likely + needs(status, usual) * _TARIFF / 100, TARIFF)


def _pushed(window: Forecast, soonest: datetime) -> Forecast:
    """The window with nothing before ``soonest``; one that lies wholly before it moves as it is."""
    early = max(window.early_at, min(soonest, window.likely_at))
    likely = max(window.likely_at, soonest)
    return Forecast(early, likely, max(window.late_at, likely + (window.late_at - window.likely_at) / 2),
                    window.basis)  # fmt: skip


def moved_on(window: Forecast, now: datetime) -> Forecast:
    """The window of something that has not arrived by ``now``: no part of it lies in the past.

    Half of the window's width is given to the likely arrival and five quarters to the late one, so that
    each time it passes it grows: what has been late for long may be late for as long again. Grows with
    ``now``.
    """
    width = max(4 * LEAST, window.late_at - window.early_at)
    return Forecast(
        max(window.early_at, now), max(window.likely_at, now + width / 2),
        max(window.late_at, now + width * 1.25), window.basis,
    )  # fmt: skip


def has_moved(before: Forecast | None, after: Forecast | None) -> bool:
    """Whether the difference is worth telling: the likely arrival by half an hour, an edge by two hours."""
    if before is None or after is None:
        return before is not after
    return (
        abs(after.likely_at - before.likely_at) >= NOTABLE
        or abs(after.late_at - before.late_at) >= NOTABLE_EDGE
        or abs(after.early_at - before.early_at) >= NOTABLE_EDGE
    )


def why_moved(
    before: Forecast | None, after: Forecast | None, *, reason: str, previous_reason: str, milestone: str
) -> str:
    """What moved the window: open trouble by its reason, else a code of :data:`BECAUSE`."""
    if after is None:
        return "gone"
    if reason and reason != previous_reason:
        return reason
    if previous_reason and not reason:
        return "eased"
    if before is None:
        return "booked" if milestone == Milestone.BOOKED else "again"
    if (before.basis, after.basis) == ("tariff", "lane"):
        return "lane"
    if (
        abs(after.likely_at - before.likely_at) < NOTABLE
        and after.late_at - after.early_at < before.late_at - before.early_at
    ):
        return "nearer"
    later = (after.likely_at, after.late_at) > (before.likely_at, before.late_at)
    return "scan_late" if later else "scan_early"


BECAUSE: Mapping[str, Text] = {
    "booked": _("First estimate, made when it was booked."),
    "scan_early": _("It was seen earlier than is usual on this lane."),
    "scan_late": _("It was seen later than is usual on this lane."),
    "nearer": _("It came nearer, so its arrival is known more closely."),
    "eased": _("The trouble on its way is over."),
    "overdue": _("It has not arrived within the window, which moves on."),
    "silence": _("Nothing was heard of it for longer than is usual."),
    "lane": _("How long this lane really takes is known now; before, the tariff's time counted."),
    "model": _("The model weighed the latest news."),
    "model_changed": _("Another forecast model is in use."),
    "held": _("An incident on its way holds it up until a time that is known."),
    "connection": _("It misses a departure on its way and waits for the next one."),
    "gone": _("It is no longer on its way to the consignee."),
    "again": _("It is on its way to the consignee again."),
}
"""Why a window moved, in words; where trouble moved it, its reason code stands instead."""

Shrunk = tuple[float, ...]
STRENGTH = 10
"""How many deliveries the wider group weighs when a narrow group's times are drawn towards it."""


def shrink(own: Shrunk, seen: int, wider: Shrunk) -> Shrunk:
    """Each quantile of a group drawn towards the wider group's, the more the fewer it has seen; in order."""
    weighed = zip(own, wider, strict=True)
    return tuple(sorted((seen * mine + STRENGTH * theirs) / (seen + STRENGTH) for mine, theirs in weighed))
