"""When the watch looks at a shipment next, reckoned in the same breath as its status."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nuoda.domains.shipments.commands.known import Known
from nuoda.domains.shipments.commands.lanes import Lanes
from nuoda.domains.shipments.rules import Event, Forecast, Status
from nuoda.domains.shipments.rules.danger import Subject, Window, judge
from nuoda.kernel.limits import EARLIEST

AT_ONCE = EARLIEST
"""The next look of what must be looked at now: earlier than any instant of the house."""


def next_look(
    known: Known,
    status: Status,
    window: Forecast | None,
    events: Sequence[Event],
    *,
    usual: Lanes,
) -> datetime | None:
    """The first instant at which any danger may show, None for what is over and was in none.

    At once, where the watch has more to weigh than stands here: open dangers to clear or raise, a look
    that is waiting, legs, warnings, or a status told by no news.
    """
    if known.danger or usual.warned or known.legs > 1 or not events:
        return AT_ONCE
    at = events[0].recorded_at  # one command's news, all recorded at its instant
    if known.look_at is not None and known.look_at <= at:
        return AT_ONCE
    judged = judge(
        Subject(
            status.milestone, status.at, status.heard_at, known.booked_at, status.reason, status.attempts,
            known.usual_transit, known.due_at, known.due_at is not None, window_of(window),
            usual.gap(known.lane, known.service, status.milestone),
        ),
        at,
    )  # fmt: skip
    return AT_ONCE if judged.dangers else judged.look_at


def window_of(forecast: Forecast | None) -> Window | None:
    """A window of arrival as the rules of danger take it."""
    return Window(forecast.early_at, forecast.likely_at, forecast.late_at) if forecast else None
