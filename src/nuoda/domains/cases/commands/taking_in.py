"""Cases become part of an incident, and leave it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.envelope import common
from nuoda.domains.cases.commands.opening import HOUSE, Opening, open_rows
from nuoda.domains.cases.commands.parts import bring_along
from nuoda.domains.cases.commands.spread import copy_to, tell
from nuoda.domains.cases.commands.thread import entry
from nuoda.domains.cases.facts import CaseLinked, CaseOnItsOwn
from nuoda.domains.cases.models import OPEN_EXCEPTIONS, Case, CaseEntry, CaseLink
from nuoda.domains.cases.rules import OUTSIDE, Kind, LinkKind, causes_on, score
from nuoda.domains.contracts.queries import case_clocks
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.shipments.queries import ShipmentCard
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.calendar import house_day
from nuoda.kernel.command import state
from nuoda.kernel.ids import new_id
from nuoda.kernel.statements import insert, insert_new, rows_where
from nuoda.kernel.text import text as _

_OPEN = f"{OPEN_EXCEPTIONS} ORDER BY id FOR UPDATE"
_PARENTS = "case_id = ANY(%s::uuid[]) AND kind IN ('child', 'merged') AND undone_at IS NULL ORDER BY case_id"


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of it: cases that became parts, how many of them were opened for it, and those whose case
    is part of something else already, with its number.
    """

    parts: Sequence[Case]
    opened: int
    elsewhere: Mapping[UUID, str]


def take_in_shipments(
    incident: Case, ships: Collection[ShipmentCard], due: Mapping[UUID, datetime], *, by: Actor, at: datetime
) -> Taken:
    """Make the case of each shipment part of an incident; one is opened where none is open. Each once.

    ``due`` holds when shipments are promised, as far as they are. Constant number of queries.
    """
    cases, opened = _cases_of(incident, ships, due, by=by, at=at)
    taken, elsewhere = take_in(incident, cases, by=by, at=at)
    fresh = sum(one.id in opened for one in taken)
    return Taken(taken, fresh, elsewhere)


def _cases_of(
    incident: Case, ships: Collection[ShipmentCard], due: Mapping[UUID, datetime], *, by: Actor, at: datetime
) -> tuple[list[Case], set[UUID]]:
    """The open exception of each shipment, locked, and which were opened just now."""
    wanted = [one.id for one in ships]
    known = {row.shipment_id: row for row in rows_where(Case, _OPEN, [wanted], without="search")}
    missing = [one for one in ships if one.id not in known]
    customers = customers_by_id([one.customer_id for one in missing], actor=HOUSE) if missing else {}
    openings = [
        _opening(
            incident, one, customers[one.customer_id], affected=len(ships), due_at=due.get(one.id), at=at
        )
        for one in missing
    ]
    opened = [one.case for one in open_rows(openings, by=by, at=at) if one is not None]
    if len(opened) < len(missing):  # a scan opened some in the same instant: those are taken as they are
        rows = rows_where(Case, _OPEN, [[one.id for one in missing]], without="search")
        return [*known.values(), *rows], {one.id for one in opened}
    return [*known.values(), *opened], {one.id for one in opened}


def impact_of(cause: str, at: datetime) -> int:
    """The 0–3 of a cause in the severity score."""
    known = causes_on(house_day(at)).get(cause)
    return known.impact if known else 0


def _opening(
    incident: Case,
    ship: ShipmentCard,
    customer: CustomerCard,
    *,
    affected: int,
    due_at: datetime | None,
    at: datetime,
) -> Opening:
    impact = impact_of(incident.cause, at)
    severity = score(impact=impact, due_at=due_at, at=at, tier=customer.tier, affected=affected)
    return Opening(
        Kind.EXCEPTION.value, severity.value, ship.waybill, "incident", customer.id, customer.tier,
        customer.language, ship.order_id, ship.id, cause=incident.cause, owner_id=incident.owner_id,
        update_due_at=incident.update_due_at,
    )  # fmt: skip


def take_in(
    incident: Case, cases: Sequence[Case], *, by: Actor, at: datetime, reason: str = ""
) -> tuple[list[Case], dict[UUID, str]]:
    """Make locked cases part of an incident: linked, brought along, and their customers told.

    Returns those that became parts now, and by case the number of what others are part of already.
    """
    parents = {
        row.case_id: row.other_id for row in rows_where(CaseLink, _PARENTS, [[one.id for one in cases]])
    }
    free = sorted((one for one in cases if one.id not in parents), key=lambda one: str(one.id))
    wave = new_id()
    rows = [
        CaseLink(
            kind=LinkKind.CHILD.value, case_id=one.id, other_id=incident.id, at=at, by=by.name, reason=reason,
            wave=wave,
        )
        for one in free
    ]  # fmt: skip
    landed = insert_new(rows)
    linked = {row.case_id for row in rows if row.id in landed}
    taken = [one for one in free if one.id in linked]
    _note(incident, taken, reason, by=by, at=at)
    bring_along(incident, taken, at)
    tell(
        incident,
        {one.customer_id for one in taken},
        why="reached",
        wave=wave,
        entry_id=_hand_on(incident, taken),
    )
    others = {case_id: other for case_id, other in parents.items() if other != incident.id}
    numbers = dict(Case.objects.filter(id__in=others.values()).values_list("id", "number")) if others else {}
    return taken, {case_id: numbers[other] for case_id, other in others.items()}


def _note(incident: Case, taken: Sequence[Case], reason: str, *, by: Actor, at: datetime) -> None:
    words = _("Part of incident %(number)s.", {"number": incident.number})
    insert([entry(one, by=by, at=at, body=words) for one in taken])
    for one in taken:
        state(
            CaseLinked(
                **common(one), link=LinkKind.CHILD.value, other_id=incident.id, other_number=incident.number,
                reason=reason, other_kind=incident.kind,
            )
        )  # fmt: skip


def _hand_on(incident: Case, taken: Sequence[Case]) -> UUID | None:
    """What was last said to customers on the incident also stands in the threads that join it."""
    said = CaseEntry.objects.filter(case=incident, audience__in=OUTSIDE).order_by("-at", "-id").first()
    if said is None or not taken:
        return None
    copy_to(taken, said)
    return said.id


def set_free(cases: Sequence[Case], *, at: datetime) -> None:
    """Locked open cases follow no incident any more: the next word on each is due by its own clocks."""
    if not cases:
        return
    customers = customers_by_id([one.customer_id for one in cases], actor=HOUSE)
    clockwork = case_clocks(at, actor=HOUSE, tiers={card.id: card.tier for card in customers.values()})
    for one in cases:
        customer = customers.get(one.customer_id) if one.customer_id else None
        tier = customer.tier if customer else ""
        one.update_due_at = clockwork.clocks(
            severity=one.severity, tier=tier, at=at, customer_id=one.customer_id
        ).update_due_at
        one.changed_at = at
        one.version += 1
        state(CaseOnItsOwn(**common(one), update_due_at=one.update_due_at))
    save_columns(cases, "update_due_at", "changed_at", "version")
