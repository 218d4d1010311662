"""The model in use: asked for windows, and kept up to date. Needs no extra; no model costs one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.queries import active_model, active_version, arrivals, journeys
from nuoda.insight.eta.predictor import Forecaster, Window
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The window that a model foresees for a shipment that stood at this milestone."""

    shipment_id: UUID
    milestone: str
    milestone_at: datetime | None
    window: Window


class _Kept:
    """The model as this process read it last."""

    key: tuple[str, datetime] | None = None
    forecaster: Forecaster | None = None


def forecaster_in_use(*, actor: Actor) -> tuple[str, Forecaster] | None:
    """The version in use, read again only where it or its memory changed; None where none is in use."""
    key = active_version(actor=actor)
    if key is None:
        return None
    if _Kept.forecaster is None or _Kept.key != key:
        model = active_model(actor=actor)
        if model is None:
            return None
        _Kept.key = model.version, model.state_at
        _Kept.forecaster = Forecaster(model.document, model.state)
    return key[0], _Kept.forecaster


def foresee(ids: Iterable[UUID | str], *, actor: Actor) -> tuple[str, list[Foreseen]]:
    """The windows of those shipments that are under way, at a milestone that the model knows.

    The version is "" where no model is in use.
    """
    using = forecaster_in_use(actor=actor)
    if using is None:
        return "", []
    version, forecaster = using
    return version, [
        Foreseen(
            one.id, one.milestone, one.milestone_at,
            forecaster.window(one, one.milestone, one.milestone_at or one.booked_at),
        )
        for one in journeys(ids, actor=actor)
        if forecaster.knows(one.milestone)
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """What the model in use remembers once it has taken in what was delivered until an instant."""

    version: str
    state: dict[str, Any]
    until: datetime


def catch_up(*, actor: Actor, until: datetime, limit: int = 50_000) -> CaughtUp | None:
    """Let the model in use take in the deliveries since it last did; None where there is nothing to do."""
    model = active_model(actor=actor)
    if model is None or model.state_at >= until:
        return None
    came = arrivals(actor=actor, since=model.state_at, until=until, limit=limit)
    forecaster = Forecaster(model.document, model.state)
    for one in came:
        forecaster.learn(one)
    reached = until
    if len(came) == limit and came[-1].delivered_at is not None:
        reached = came[-1].delivered_at
    return CaughtUp(model.version, forecaster.state(), reached)
