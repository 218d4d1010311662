"""Which promises would change side: the list behind the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.promises.facts import State
from nuoda.domains.promises.queries import Judged, instant, judge_supposed
from nuoda.insight.whatif.ask import Plan
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import MAX_EXPORT_ROWS, Page, Window

SIDES = ("lost", "won")
_KEPT, _BROKEN = State.KEPT.value, State.BROKEN.value
_SIDE_OF = {(_KEPT, _BROKEN): "lost", (_BROKEN, _KEPT): "won"}


@dataclass(frozen=True, slots=True)
class Change:
    """One promise that would change side. ``side`` is ``lost`` (kept, would be broken) or ``won``."""

    id: UUID
    label: str
    kind: str
    customer_id: UUID | None
    side: str
    due_at: datetime
    supposed_due_at: datetime
    settled_at: datetime | None


_SORTS: Mapping[str, Callable[[Judged], Any]] = {
    "due_at": lambda one: (one.due, one.id),
    "supposed_due_at": lambda one: (one.supposed_due, one.id),
    "settled_at": lambda one: (one.settled is None, one.settled or 0, one.id),
    "label": lambda one: (one.label, one.id),
    "kind": lambda one: (one.kind, one.due, one.id),
}


def changes(
    plan: Plan, *, actor: Actor, at: datetime, window: Window, side: str = "", kind: str = ""
) -> Page[Change]:
    """The promises that change side, by due time; the first 50,000 of them where there are more."""
    found: list[Judged] = []
    total = 0
    for one in judge_supposed(plan.scope, plan.supposition, actor=actor, at=at, ordered=True):
        own = _side(one)
        if not own or (side and own != side) or (kind and one.kind != kind):
            continue
        total += 1
        if total <= MAX_EXPORT_ROWS:
            found.append(one)
    found.sort(key=_SORTS.get(window.sort, _SORTS["due_at"]), reverse=window.descending)
    size = min(max(1, window.size), MAX_EXPORT_ROWS)
    page = min(max(1, window.page), max(1, -(-len(found) // size)))
    rows = [_change(one) for one in found[(page - 1) * size : page * size]]
    return Page(rows, total, page, size)


def _side(one: Judged) -> str:
    return _SIDE_OF.get((one.state, one.supposed_state), "")


def _change(one: Judged) -> Change:
    settled = None if one.settled is None else instant(one.settled)
    customer_id = UUID(one.customer_id) if one.customer_id else None
    return Change(
        UUID(one.id), one.label, one.kind, customer_id, _side(one), instant(one.due),
        instant(one.supposed_due), settled,
    )  # fmt: skip
