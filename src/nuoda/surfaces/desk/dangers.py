"""Dangers as the desk shows them: in the watch list, and in the strip of a shipment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.shipments.queries import DangerRow, WatchRow
from nuoda.kernel.actor import Actor
from nuoda.kernel.translate import here
from nuoda.pages import moments
from nuoda.pages.badges import Badge
from nuoda.pages.names import called
from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.danger_words import level_badge


@dataclass(frozen=True, slots=True)
class DangerLine:
    """One danger in words. ``margin`` says what is left or by how much it is missed; "" where unknown."""

    row: DangerRow
    now: datetime

    @property
    def level(self) -> Badge:
        return level_badge(self.row.level)

    @property
    def kind(self) -> str:
        return self.row.kind

    @property
    def detail(self) -> str:
        return here(self.row.detail)

    @property
    def step(self) -> str:
        return here(self.row.step) if self.row.step else ""

    @property
    def step_by(self) -> str:
        return word("doer", self.row.step_by) if self.row.step_by else ""

    @property
    def step_due_at(self) -> datetime | None:
        return self.row.step_due_at

    @property
    def since(self) -> datetime:
        return self.row.since

    @property
    def cause(self) -> str:
        return word("reason", self.row.cause) if self.row.cause else ""

    @property
    def probability(self) -> str:
        known = self.row.probability
        return "" if known is None else f"{known:.0%}"

    @property
    def margin(self) -> str:
        """Of lateness and connections only: what else has a margin is told by its step's due time.

        At the very instant at which it passed nothing is left or missed; since when is said beside it.
        """
        left = self.row.margin_at(self.now)
        if left is None or self.row.kind not in ("late", "connection") or abs(left.total_seconds()) < 60:
            return ""
        words = moments.span_words(left)
        return _("%(span)s left") % {"span": words} if left.total_seconds() >= 0 else f"−{words}"


@dataclass(frozen=True, slots=True)
class WatchLine(DangerLine):
    """A danger in the watch list, with the shipment and whose it is."""

    watch: WatchRow
    customer: str
    tier: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.watch.ship, name)

    @property
    def shipment_id(self) -> UUID:
        return self.watch.ship.id

    @property
    def due_at(self) -> datetime | None:
        return self.watch.due_at


def watch_lines(rows: Iterable[WatchRow], *, actor: Actor, now: datetime) -> list[WatchLine]:
    """Rows of the watch with whose they are; one query, however many."""
    shown = list(rows)
    customers = customers_by_id([row.ship.customer_id for row in shown], actor=actor)
    lines = []
    for row in shown:
        card = customers.get(row.ship.customer_id)
        lines.append(WatchLine(row.danger, now, row, called(card), card.tier if card else ""))
    return lines


def danger_strip(rows: Iterable[DangerRow], *, now: datetime) -> list[DangerLine]:
    """The open dangers of one shipment for ``desk/watch/strip.html``, the gravest first."""
    return [DangerLine(row, now) for row in rows]
