"""What the clock has to do by now, known from one query: a tick that finds nothing due costs no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum

from nuoda.domains.contracts.queries import report_moments
from nuoda.domains.contracts.queries.agreements import meter_moments
from nuoda.domains.customers.queries.scoring import tier_moments
from nuoda.domains.notices.queries import post_moments, release_moments
from nuoda.domains.orders.queries.allocation import backorder_moments
from nuoda.domains.orders.queries.substitution import substitution_moments
from nuoda.domains.promises.queries import due_moments
from nuoda.domains.quality.queries import action_moments
from nuoda.domains.shipments.queries import look_moments, overdue_moments
from nuoda.domains.team.queries import hand_over_moments
from nuoda.kernel.actor import Actor
from nuoda.kernel.statements import Moment, first_moments


class Matter(StrEnum):
    """What may be due. Promises fall due, come into risk and are warned of; windows of arrival pass."""

    PROMISES = "promises"
    SHIFTS = "shifts"
    WINDOWS = "windows"
    LOOKS = "looks"
    NOTICES = "notices"
    POSTS = "posts"
    REPORTS = "reports"
    METERS = "meters"
    TIERS = "tiers"
    ACTIONS = "actions"
    BACKORDERS = "backorders"
    SUBSTITUTIONS = "substitutions"


_MOMENTS: Mapping[Matter, Callable[..., list[Moment]]] = {
    Matter.PROMISES: due_moments,
    Matter.SHIFTS: hand_over_moments,
    Matter.WINDOWS: overdue_moments,
    Matter.LOOKS: look_moments,
    Matter.NOTICES: release_moments,
    Matter.POSTS: post_moments,
    Matter.REPORTS: report_moments,
    Matter.METERS: meter_moments,
    Matter.TIERS: tier_moments,
    Matter.ACTIONS: action_moments,
    Matter.BACKORDERS: backorder_moments,
    Matter.SUBSTITUTIONS: substitution_moments,
}


def matters_due(at: datetime, *, actor: Actor) -> set[Matter]:
    """The matters of which something is due by ``at``."""
    moments = first_moments(*(moments_of(actor=actor) for moments_of in _MOMENTS.values()))
    return {
        matter
        for matter, moment in zip(_MOMENTS, moments, strict=True)
        if moment is not None and moment <= at
    }
