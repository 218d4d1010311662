"""How an incident ends: each of its parts is asked for, and what is not over outlasts it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.gate import SUPERVISORS, pass_gate
from nuoda.domains.cases.commands.incidents import due_of, incident_in_hand
from nuoda.domains.cases.commands.taking_in import set_free
from nuoda.domains.cases.commands.thread import common, entry, move, save
from nuoda.domains.cases.commands.work import CloseNeedsSupervisor
from nuoda.domains.cases.facts import CaseClosed, CaseMoved, CaseResolved
from nuoda.domains.cases.models import Case
from nuoda.domains.cases.rules import CLOSING_CODES, ENDED, GRAVE, Kind, State, part_end
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.statements import insert, rows_where
from nuoda.kernel.text import text as _

_HOUSE = system("cases")
STAYS = ""
_UNCLOSED = (
    "state <> 'closed' AND id IN (SELECT case_id FROM cases_link"
    " WHERE other_id = %s AND kind = 'child' AND undone_at IS NULL) ORDER BY id FOR UPDATE"
)
_CODES = tuple(one for one in CLOSING_CODES if one != "merged")


@dataclass(frozen=True, slots=True)
class PartEnd:
    """How a part ends: by a closing code, or not at all ("": it stays open with its own owner)."""

    case_id: UUID
    code: str


@dataclass(frozen=True, slots=True)
class IncidentClosed:
    """How many parts were closed with it, and how many stay open."""

    closed: int
    stay: int


@command
def close_incident(
    *, by: Actor, at: datetime, incident_id: UUID, version: int, code: str, ends: Sequence[PartEnd] = ()
) -> IncidentClosed:
    """Close a resolved incident with a code, and each part with its own end.

    A part of which ``ends`` says nothing is closed where its shipment has arrived and its trouble ended
    with that; else it stays open, with its own owner and its own next word. Guards and roles are those of
    closing a case. Raises ``Invalid``, ``NotFound``, :class:`CaseHeld`, :class:`CloseNeedsSupervisor`.
    """
    problems = check_choice("code", code, _CODES, _("Unknown closing code."))
    for one in ends:
        problems += check_choice("ends", one.code, (STAYS, *_CODES), _("Unknown closing code."))
    if problems:
        raise Invalid(fields=problems)
    incident, _kept = incident_in_hand(incident_id, by=by, version=version)
    if incident.severity in GRAVE and by.role not in SUPERVISORS:
        raise CloseNeedsSupervisor
    move(incident, State.CLOSED.value, at)
    pass_gate(incident, State.CLOSED.value, by=by, code=code)
    parts = rows_where(Case, _UNCLOSED, [incident.id], without="search")
    given = {one.case_id: one.code for one in ends}
    if given.keys() - {one.id for one in parts}:
        raise Invalid(
            fields=[FieldError("ends", _("That case is not part of it."), _("Reload, and choose again."))]
        )
    codes = {**_by_arrival(parts), **given}
    ending = [one for one in parts if codes.get(one.id)]
    staying = [one for one in parts if not codes.get(one.id)]
    _end(ending, codes, incident, by=by, at=at)
    set_free([one for one in staying if one.state not in ENDED], at=at)
    incident.closing_code, incident.closed_at = code, at
    save(incident, at)
    entry(incident, by=by, at=at, body=_("Closed: %(code)s", {"code": code})).save(force_insert=True)
    state(CaseClosed(**common(incident), code=code))
    return IncidentClosed(len(ending), len(staying))


def _by_arrival(parts: Sequence[Case]) -> dict[UUID, str]:
    """The closing codes of parts whose trouble ended because their shipments arrived."""
    ships = shipments_by_id([one.shipment_id for one in parts], actor=_HOUSE)
    due = due_of(list(ships.values()))
    found: dict[UUID, str] = {}
    for one in parts:
        ship = ships.get(one.shipment_id) if one.shipment_id else None
        if ship is not None and one.kind == Kind.EXCEPTION:
            found[one.id] = part_end(one.cause, ship.delivered_at, due.get(ship.id))
    return found


def _end(
    parts: Sequence[Case], codes: Mapping[UUID, str], incident: Case, *, by: Actor, at: datetime
) -> None:
    words = _("Closed with incident %(number)s.", {"number": incident.number})
    for one in parts:
        if one.resolved_at is None:
            one.resolved_at, one.update_due_at = at, None
            one.effect, one.effect_figures = incident.effect, incident.effect_figures
            state(CaseResolved(**common(one), cause=one.cause))
        state(
            CaseMoved(**common(one), before=one.state, after=State.CLOSED.value),
            CaseClosed(**common(one), code=codes[one.id]),
        )
        one.state, one.closing_code, one.closed_at = State.CLOSED.value, codes[one.id], at
        one.changed_at = at
        one.version += 1
    save_columns(
        parts, "state", "closing_code", "closed_at", "resolved_at", "update_due_at", "effect",
        "effect_figures", "changed_at", "version",
    )  # fmt: skip
    insert([entry(one, by=by, at=at, body=words) for one in parts])
