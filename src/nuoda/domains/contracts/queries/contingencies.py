"""Emergency plans, what is switched on, and what new work has to go around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from nuoda.domains.contracts.models import Contingency, ContingencyPlan
from nuoda.domains.contracts.rules.contingencies import IN_A_HOUSE as IN_A_HOUSE
from nuoda.domains.contracts.rules.contingencies import Out as Out
from nuoda.domains.contracts.rules.contingencies import Outages as Outages
from nuoda.domains.contracts.rules.contingencies import Running, Target
from nuoda.domains.contracts.rules.tariffs.areas import Spot as Spot
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import visible_where


@dataclass(frozen=True, slots=True)
class ContingencyRow:
    """Something that is out, or was (``ended_at``). ``plan`` is the code of its plan, "" for none.

    ``what`` names it in short, as machines do: a warehouse by its code.
    """

    id: UUID
    target: Target
    reason: str
    since: datetime
    expected_until: datetime
    switched_by: str
    told_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    ended_why: str
    plan_id: UUID | None
    plan: str
    steps: Sequence[str]
    words: str
    words_en: str
    what: str

    @property
    def kind(self) -> str:
        return self.target.kind

    @property
    def on(self) -> bool:
        return self.ended_at is None

    @property
    def state(self) -> str:
        """``on`` or ``over``."""
        return "on" if self.on else "over"


@dataclass(frozen=True, slots=True)
class PlanRow:
    """An emergency plan; ``steps`` are its lines, ``what`` is as in :class:`ContingencyRow`."""

    id: UUID
    code: str
    name: str
    target: Target
    steps: Sequence[str]
    words: str
    words_en: str
    prepared_at: datetime
    prepared_by: str
    rehearsed_at: datetime | None
    rehearsed_by: str
    retired_at: datetime | None
    what: str

    @property
    def kind(self) -> str:
        return self.target.kind

    @property
    def state(self) -> str:
        """``ready`` or ``retired``."""
        return "retired" if self.retired_at else "ready"


def outages(at: datetime, *, actor: Actor) -> Outages:
    """What is out at an instant: new allocations, quotes and bookings go around it. One query."""
    rows = visible_where(Contingency, "since <= %s AND ended_at IS NULL", [at], actor=actor, order="since")
    return _running(rows)


def _running(rows: Sequence[Contingency]) -> Outages:
    return Outages([Running(target_of(row), row.reason, row.since, row.expected_until) for row in rows])


def contingency_rows(
    *, actor: Actor, window: Window, state: str = "", kind: str = ""
) -> Page[ContingencyRow]:
    """What is or was out, the latest first. ``state`` is ``on`` or ``over``."""
    rows: QuerySet[Contingency] = Contingency.objects.visible_to(actor).select_related("plan")
    if state:
        rows = rows.filter(ended_at__isnull=state == "on")
    if kind:
        rows = rows.filter(kind=kind)
    return page_of(
        rows, window,
        sorts={"since": "since", "expected_until": "expected_until", "ended_at": "ended_at", "kind": "kind"},
        default=("-since", "-id"), shape=_row,
    )  # fmt: skip


def contingencies_after(after: UUID | None, *, actor: Actor, limit: int) -> list[ContingencyRow]:
    """In the order of their ids after a cursor: how machines page."""
    rows = Contingency.objects.visible_to(actor).select_related("plan").order_by("id")
    return [_row(one) for one in (rows if after is None else rows.filter(id__gt=after))[:limit]]


def contingency_page(contingency_id: UUID, *, actor: Actor) -> ContingencyRow:
    """One. Raises :class:`NotFound`."""
    row = Contingency.objects.visible_to(actor).select_related("plan").filter(id=contingency_id).first()
    if row is None:
        raise NotFound
    return _row(row)


def contingency_amid(contingency_id: UUID, at: datetime, *, actor: Actor) -> tuple[ContingencyRow, Outages]:
    """One, and all that is out at an instant. Raises :class:`NotFound`. One query."""
    running = Q(since__lte=at, ended_at__isnull=True)
    found = Contingency.objects.visible_to(actor).filter(running | Q(id=contingency_id))
    rows = list(found.select_related("plan").order_by("since"))
    row = next((one for one in rows if one.id == contingency_id), None)
    if row is None:
        raise NotFound
    return _row(row), _running([one for one in rows if one.ended_at is None and one.since <= at])


def plan_rows(
    *, actor: Actor, window: Window, state: str = "", kind: str = "", text: str = ""
) -> Page[PlanRow]:
    """Plans by code. ``state`` is ``ready`` or ``retired``; ``text`` is part of a code or name."""
    rows: QuerySet[ContingencyPlan] = ContingencyPlan.objects.visible_to(actor)
    if state:
        rows = rows.filter(retired_at__isnull=state == "ready")
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(name__icontains=text) | rows.filter(code__icontains=text)
    return page_of(
        rows, window,
        sorts={
            "code": "code", "name": "name", "kind": "kind", "prepared_at": "prepared_at",
            "rehearsed_at": "rehearsed_at",
        },
        default=("code",), shape=_plan,
    )  # fmt: skip


def plan_page(plan_id: UUID, *, actor: Actor) -> PlanRow:
    """One plan. Raises :class:`NotFound`."""
    row = ContingencyPlan.objects.visible_to(actor).filter(id=plan_id).first()
    if row is None:
        raise NotFound
    return _plan(row)


def target_of(row: Contingency | ContingencyPlan) -> Target:
    return Target(row.kind, row.warehouse, row.origin, row.destination, row.carrier)


def _row(row: Contingency) -> ContingencyRow:
    plan, target = row.plan, target_of(row)
    return ContingencyRow(
        row.id, target, row.reason, row.since, row.expected_until, row.switched_by, row.told_at,
        row.ended_at, row.ended_by, row.ended_why, row.plan_id, plan.code if plan else "",
        _lines(plan.steps) if plan else (), plan.words if plan else "", plan.words_en if plan else "",
        target.words,
    )  # fmt: skip


def _plan(row: ContingencyPlan) -> PlanRow:
    target = target_of(row)
    return PlanRow(
        row.id, row.code, row.name, target, _lines(row.steps), row.words, row.words_en,
        row.prepared_at, row.prepared_by, row.rehearsed_at, row.rehearsed_by, row.retired_at, target.words,
    )  # fmt: skip


def _lines(written: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in written.splitlines() if line.strip())
