"""Warnings, and the ladder that a promise climbs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from nuoda.domains.contracts.queries import calendars_by_id
from nuoda.domains.promises.models import EscalationLadder, Promise, PromiseWarning
from nuoda.domains.promises.queries.ledger import PromiseRow, row_of
from nuoda.domains.promises.rules import Answer, Ladder, Watched, choose_ladder, rung_at
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.tally import Figure, counting

_SEVERITIES = ("S1", "S2", "S3", "S4")
_LIVE = Q(promise__settled_at__isnull=True)


@dataclass(frozen=True, slots=True)
class WarningRow:
    """A warning: to whom it went and as what, why, until when it may be answered, and how it was."""

    id: UUID
    promise_id: UUID
    stage: int
    turn: int
    whom: str
    agent_id: UUID | None
    via: str
    because: str
    warned_at: datetime
    answer_by: datetime
    answer: str
    answered_at: datetime | None
    answered_by: str
    note: str


@dataclass(frozen=True, slots=True)
class WarningLine:
    """A warning as lists show it, with its promise."""

    warning: WarningRow
    promise: PromiseRow


@dataclass(frozen=True, slots=True)
class RungRow:
    """A rung of a promise's ladder: whom and when by the clock, and who was told so far."""

    stage: int
    whom: str
    at: datetime
    share: int | None
    after_minutes: int | None
    told: tuple[WarningRow, ...]


@dataclass(frozen=True, slots=True)
class LadderView:
    """The ladder of one promise; ``code`` is "" where none holds for it."""

    code: str
    version: int
    answer_minutes: int
    around_the_clock: bool
    rungs: tuple[RungRow, ...]


@dataclass(frozen=True, slots=True)
class LadderRow:
    """A version of a ladder in the list of all."""

    id: UUID
    code: str
    version: int
    kind: str
    severity: str
    ladder: Ladder
    source: str

    @property
    def answer_minutes(self) -> int:
        return self.ladder.answer // timedelta(minutes=1)


def _row(row: PromiseWarning) -> WarningRow:
    return WarningRow(**{name: getattr(row, name) for name in WarningRow.__dataclass_fields__})


def warnings_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, WarningLine]:
    rows = PromiseWarning.objects.visible_to(actor).select_related("promise").filter(id__in=set(ids))
    return {row.id: WarningLine(_row(row), row_of(row.promise)) for row in rows}


def warning_lines(
    *,
    actor: Actor,
    window: Window,
    agent_id: UUID | None = None,
    answer: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> Page[WarningLine]:
    """Warnings, those to be answered first. ``answer`` filters by what became of them."""
    rows = PromiseWarning.objects.visible_to(actor).select_related("promise")
    if agent_id is not None:
        rows = rows.filter(agent_id=agent_id)
    if answer == Answer.OPEN:
        rows = rows.filter(_LIVE, answer=answer)
    elif answer:
        rows = rows.filter(answer=answer)
    if since is not None:
        rows = rows.filter(warned_at__gte=since)
    if until is not None:
        rows = rows.filter(warned_at__lt=until)
    return page_of(
        rows,
        window,
        sorts={
            "warned_at": "warned_at", "answer_by": "answer_by", "answer": "answer", "stage": "stage",
            "label": "promise__label", "due_at": "promise__due_at", "agent": "agent__name",
        },
        default=("-warned_at", "id"),
        shape=lambda row: WarningLine(_row(row), row_of(row.promise)),
    )  # fmt: skip


def open_warnings(*, actor: Actor, limit: int) -> list[WarningLine]:
    """The warnings that wait for the reader's own answer, the most urgent first."""
    rows = _mine(actor).select_related("promise").order_by("answer_by", "id")[:limit]
    return [WarningLine(_row(row), row_of(row.promise)) for row in rows]


def open_warnings_figure(*, actor: Actor) -> Figure:
    """How many warnings wait for the reader's own answer; read with other figures of a page."""
    return counting(_mine(actor))


def open_warnings_by_agent(agent_ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, int]:
    """How many warnings wait for each of these agents."""
    counts = dict.fromkeys(agent_ids, 0)
    rows = PromiseWarning.objects.visible_to(actor).filter(_LIVE, answer=Answer.OPEN, agent_id__in=counts)
    for agent_id in rows.values_list("agent_id", flat=True):
        if agent_id is not None:
            counts[agent_id] += 1
    return counts


def _mine(actor: Actor) -> QuerySet[PromiseWarning]:
    rows = PromiseWarning.objects.visible_to(actor).filter(_LIVE, answer=Answer.OPEN)
    return rows.filter(agent__account_id=actor.id) if actor.is_staff else rows.none()


def ladder_rows(*, actor: Actor) -> list[LadderRow]:
    """Every version of every ladder, by what it holds for, the newest first."""
    rows = EscalationLadder.objects.visible_to(actor).order_by("severity", "kind", "code", "-version")
    return [
        LadderRow(row.id, row.code, row.version, row.kind, row.severity, row.ladder(), row.source)
        for row in rows
    ]


def ladder_of(promise_id: UUID, *, actor: Actor) -> LadderView:
    """The ladder of a promise with who was told when. Four queries; an empty one where none holds."""
    row = Promise.objects.visible_to(actor).filter(id=promise_id).first()
    if row is None:
        return LadderView("", 0, 0, around_the_clock=False, rungs=())
    told = [
        _row(one)
        for one in PromiseWarning.objects.visible_to(actor)
        .filter(promise_id=row.id)
        .order_by("stage", "turn")
    ]
    severity = row.basis if row.subject_kind == "case" and row.basis in _SEVERITIES else ""
    known = [one.ladder() for one in EscalationLadder.objects.visible_to(actor)]
    ladder = choose_ladder(known, kind=row.kind, severity=severity, at=row.made_at)
    if ladder is None:
        return LadderView("", 0, 0, around_the_clock=False, rungs=())
    wanted = [row.calendar_id] if row.calendar_id and not ladder.around_the_clock else []
    calendar = next(iter(calendars_by_id(wanted, actor=actor).values()), None)
    return _view(ladder, Watched(row.made_at, row.due_at, calendar), told)


def _view(ladder: Ladder, watched: Watched, told: Sequence[WarningRow]) -> LadderView:
    rungs = tuple(
        RungRow(
            stage, rung.whom, rung_at(rung, watched), rung.share,
            rung.after_minutes,
            tuple(one for one in told if one.stage == stage),
        )
        for stage, rung in enumerate(ladder.rungs)
    )  # fmt: skip
    minutes = ladder.answer // timedelta(minutes=1)
    return LadderView(ladder.code, ladder.version, minutes, ladder.around_the_clock, rungs)
