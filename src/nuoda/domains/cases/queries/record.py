"""What is on record of a case beside its thread: for colleagues and the system only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from nuoda.domains.cases.models import Case, Playbook
from nuoda.domains.cases.queries.dossiers import (
    CaseDossier,
    CheckLine,
    EvidenceLine,
    LinkLine,
    MeasureLine,
    StepLine,
    TaskLine,
)
from nuoda.domains.cases.queries.threads import CasePage, FileLine, Line, inner_page, words_of
from nuoda.domains.cases.rules import Play, PlayStep, choose_play
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.statements import Computed, visible_where

_PLAIN = (
    "wanted", "flags", "assessed_at", "assessed_by", "severity_reason", "severity_by", "severity_at",
    "waiting_for", "waiting_until", "whys", "segment", "segment_by", "segment_at", "planned_at", "answer",
    "answer_at", "answer_by", "answer_entry_id",
)  # fmt: skip


def _all(columns: str, table: str, condition: str, order: str) -> str:
    """SQL for all rows of a table that belong to the case, as one array of JSON."""
    given = f"SELECT {columns} FROM {table} t WHERE {condition} ORDER BY {order}"
    return f"(SELECT coalesce(jsonb_agg(to_jsonb(one)), '[]') FROM ({given}) one)"


_MINE = "t.case_id = cases_case.id"
_LINKED = (
    "(SELECT l.*, true AS forward, l.other_id AS far FROM cases_link l WHERE l.case_id = cases_case.id"
    " UNION ALL SELECT l.*, false, l.case_id FROM cases_link l WHERE l.other_id = cases_case.id"
    # the parts of an incident are thousands, and have a list of their own
    " AND NOT (l.kind = 'child' AND cases_case.kind = 'incident'))"
)
_PLAYS = "t.kind = cases_case.kind AND t.valid_from <= cases_case.opened_at"
_FOLLOWERS = (
    "(SELECT coalesce(jsonb_agg(a.account_id), '[]') FROM cases_follower f JOIN team_agent a"
    " ON a.id = f.agent_id WHERE f.case_id = cases_case.id)"
)
_ANSWERED = f"EXISTS (SELECT 1 FROM cases_letter t WHERE {_MINE} AND t.state = 'approved')"
_PARTS = (
    Computed("record_part", "(SELECT to_jsonb(r) FROM cases_record r WHERE r.case_id = cases_case.id)"),
    Computed(
        "evidence_part",
        _all("t.*, t.struck_at IS NOT NULL AS struck", "cases_evidence", _MINE, "happened_at, at, id"),
    ),
    Computed("measures_part", _all("*", "cases_measure", _MINE, "due_at, id")),
    Computed("followers_part", _FOLLOWERS),
    Computed("answered", _ANSWERED),
    Computed("tasks_part", _all("*", "cases_task", _MINE, "due_at, id")),
    Computed("checks_part", _all("*", "cases_check", _MINE, "at, id")),
    Computed("settled", _all("*", "cases_step", _MINE + " AND t.undone_at IS NULL", "at, id")),
    Computed(
        "links_part",
        _all(
            "t.id, t.kind, t.forward, t.at, t.by, t.reason, c.id AS other_id, c.number AS other_number,"
            " c.kind AS other_kind, c.state AS other_state",
            f"{_LINKED} t JOIN cases_case c ON c.id = t.far",
            "t.undone_at IS NULL",
            "t.at, t.id",
        ).replace(" t WHERE", " WHERE"),
    ),
    Computed("plays", _all("*", "cases_playbook", _PLAYS, "code, version")),
)


@dataclass(frozen=True, slots=True)
class _Settled:
    key: str
    at: datetime
    by: str
    said: str
    waived: bool


@dataclass(frozen=True, slots=True)
class _Plain:
    wanted: str
    flags: list[str]
    assessed_at: datetime | None
    assessed_by: str
    severity_reason: str
    severity_by: str
    severity_at: datetime | None
    waiting_for: str
    waiting_until: datetime | None
    whys: list[str]
    segment: dict[str, str] | None
    segment_by: str
    segment_at: datetime | None
    planned_at: datetime | None
    answer: str
    answer_at: datetime | None
    answer_by: str
    answer_entry_id: UUID | None


@dataclass(frozen=True, slots=True)
class _Entry:
    id: UUID
    at: datetime
    audience: str
    author: str
    author_role: str
    body: str
    figures: dict[str, str] | None
    kind: str
    party: str
    files: list[FileLine]
    channel: str
    source: str


_FILES = (
    "(SELECT coalesce(jsonb_agg(to_jsonb(f) ORDER BY f.name, f.id), '[]') FROM cases_attachment f"
    " WHERE f.entry_id = t.id) AS files"
)
_THREAD = Computed("thread", _all(f"t.*, {_FILES}", "cases_entry", _MINE, "at, id"))
_READ_THREAD = TypeAdapter(list[_Entry])
_READ_RECORD = TypeAdapter(_Plain)
_READ_EVIDENCE = TypeAdapter(list[EvidenceLine])
_READ_MEASURES = TypeAdapter(list[MeasureLine])
_READ_IDS = TypeAdapter(list[UUID])
_READ_TASKS = TypeAdapter(list[TaskLine])
_READ_CHECKS = TypeAdapter(list[CheckLine])
_READ_SETTLED = TypeAdapter(list[_Settled])
_READ_LINKS = TypeAdapter(list[LinkLine])
_READ_PLAYS = TypeAdapter(list[Play])


def case_dossier(case_id: UUID, *, actor: Actor) -> CaseDossier:
    """What is on record of a case. One query. Raises :class:`NotFound`, also for who is no colleague."""
    return _dossier(_row(case_id, _PARTS, actor=actor))


def dossiers_of(case_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, CaseDossier]:
    """What is on record of each of many cases. One query; none for who is no colleague."""
    if not case_ids or (not actor.is_staff and actor.role is not Role.SYSTEM):
        return {}
    found = visible_where(Case, "id = ANY(%s::uuid[])", [arrays.ids(case_ids)], actor=actor, computed=_PARTS)
    return {row.id: _dossier(row) for row in found}


def case_file(case_id: UUID, *, actor: Actor) -> tuple[CasePage, CaseDossier]:
    """One case with its whole thread, and what is on record of it. One query. Raises as above."""
    row: Any = _row(case_id, (*_PARTS, _THREAD), actor=actor)
    lines = [
        Line(
            one.id, one.at, one.audience, one.author, one.author_role, words_of(one.body, one.figures),
            one.kind, one.party, one.files, one.channel, one.source,
        )
        for one in _READ_THREAD.validate_json(row.thread)
    ]  # fmt: skip
    return inner_page(row, lines), _dossier(row)


def _row(case_id: UUID, parts: tuple[Computed, ...], *, actor: Actor) -> Any:
    if not actor.is_staff and actor.role is not Role.SYSTEM:
        raise NotFound
    found = visible_where(Case, "id = %s", [case_id], actor=actor, computed=parts)
    if not found:
        raise NotFound
    return found[0]


def _dossier(row: Any) -> CaseDossier:
    plain = _READ_RECORD.validate_json(row.record_part) if row.record_part else None
    play = choose_play(
        _READ_PLAYS.validate_json(row.plays), kind=row.kind, cause=row.cause, severity=row.severity,
        opened_at=row.opened_at,
    )  # fmt: skip
    return CaseDossier(
        **({name: getattr(plain, name) for name in _PLAIN} if plain else {}),
        evidence=_READ_EVIDENCE.validate_json(row.evidence_part),
        measures=_READ_MEASURES.validate_json(row.measures_part),
        checks=_READ_CHECKS.validate_json(row.checks_part),
        play=play,
        steps=_steps(play, row),
        links=_READ_LINKS.validate_json(row.links_part),
        tasks=_READ_TASKS.validate_json(row.tasks_part),
        followers=_READ_IDS.validate_json(row.followers_part),
        answered=row.answered,
    )


def _steps(play: Play | None, parts: Any) -> list[StepLine]:
    settled = {one.key: one for one in _READ_SETTLED.validate_json(parts.settled)}
    found = []
    for step in play.steps if play else ():
        due, one = step.due_at(parts.opened_at), settled.get(step.key)
        found.append(
            StepLine(step, due, one.at, one.by, one.said, one.waived) if one else StepLine(step, due)
        )
    return found


def play_shape(row: Playbook) -> Play:
    """A recorded version as rules use it."""
    return Play(
        row.id, row.code, row.version, row.name, row.name_en, row.kind, row.cause, tuple(row.severities),
        row.valid_from, row.valid_to, tuple(PlayStep(**step) for step in row.steps),
    )  # fmt: skip
