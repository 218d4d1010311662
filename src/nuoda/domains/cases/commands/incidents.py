"""An incident is opened, grows, and is dated."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.opening import HOUSE, Opening, open_rows
from nuoda.domains.cases.commands.taking_in import impact_of, take_in_shipments
from nuoda.domains.cases.commands.thread import case_in_hand, common, entry, runs_incidents
from nuoda.domains.cases.facts import IncidentDated
from nuoda.domains.cases.models import Case, Incident
from nuoda.domains.cases.rules import (
    ENDED,
    Audience,
    EntryKind,
    IncidentDraft,
    IncidentKind,
    Kind,
    incident_kinds_on,
    incident_problems,
    is_past,
    weigh,
)
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import promises_of
from nuoda.domains.shipments.queries import ShipmentCard, shipments_by_id
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import both
from nuoda.kernel.text import text as _

_KEY_TIERS = ("platinum", "key")


class NobodyAffected(Conflict):
    """None of the shipments can become part of it."""

    code = "nobody_affected"
    sentence = _(
        "Each of these shipments has arrived, or is part of another incident. Reload the list, then choose"
        " again."
    )


class IncidentOver(Conflict):
    code = "incident_over"
    sentence = _("The incident has ended. Open it again before more becomes part of it.")


@dataclass(frozen=True, slots=True)
class IncidentOpened:
    """The incident and what it took in: ``affected`` shipments, ``opened`` cases of them new, ``arrived``
    left out because they were delivered, ``elsewhere`` because they are part of another.
    """

    id: UUID
    number: str
    affected: int
    opened: int
    arrived: int
    elsewhere: int


@command
def open_incident(*, by: Actor, at: datetime, draft: IncidentDraft) -> IncidentOpened:
    """Open an incident: one case of its own, of which the case of each affected shipment becomes part.

    Raises ``Invalid``, ``NotFound`` for a shipment that is not there, :class:`NobodyAffected`. Constant
    number of queries.
    """
    if not runs_incidents(by):
        raise Forbidden
    problems = incident_problems(draft, at=at)
    if draft.owner_id is not None and not agents_by_id([draft.owner_id], actor=HOUSE):
        problems.append(FieldError("owner_id", _("There is no such agent."), _("Choose one of the team.")))
    if problems:
        raise Invalid(fields=problems)
    kind = incident_kinds_on(house_day(at))[draft.what]
    ships = _ships(draft.shipment_ids, by)
    touched = [one for one in ships if not is_past(kind.cause, one.delivered_at)]
    customers = customers_by_id([one.customer_id for one in touched], actor=HOUSE)
    due = due_of(touched)
    opening = _opening(draft, kind, ships=touched, customers=customers, due=due, at=at)
    (opened,) = open_rows([opening], by=by, at=at)
    if opened is None:
        raise ValueError(draft.what)
    incident = opened.case
    Incident(
        case=incident, what=draft.what, place=draft.place.strip(), trip=draft.trip.strip(),
        device=draft.device.strip(), carrier=draft.carrier.strip(), began_at=draft.began_at,
        goes_on_at=draft.goes_on_at, gathers=draft.gathers,
    ).save(force_insert=True)  # fmt: skip
    if draft.words.strip() or draft.words_en.strip():
        audience = Audience.CONSIGNEE if draft.to_consignees else Audience.CUSTOMER
        said = both(draft.words.strip(), draft.words_en.strip())
        line = entry(incident, by=by, at=at, body=said, audience=audience, kind=EntryKind.MESSAGE)
        line.save(force_insert=True)
    taken = take_in_shipments(incident, touched, due, by=by, at=at)
    if not taken.parts:
        raise NobodyAffected
    if draft.goes_on_at is not None:
        state(IncidentDated(**common(incident), began_at=draft.began_at, goes_on_at=draft.goes_on_at))
    return IncidentOpened(
        incident.id, incident.number, len(taken.parts), taken.opened, len(ships) - len(touched),
        len(taken.elsewhere),
    )  # fmt: skip


def _ships(ids: Collection[UUID], by: Actor) -> list[ShipmentCard]:
    wanted = set(ids)
    found = shipments_by_id(wanted, actor=by)
    if len(found) < len(wanted):
        raise NotFound
    return sorted(found.values(), key=lambda one: one.waybill)


def due_of(ships: Sequence[ShipmentCard]) -> dict[UUID, datetime]:
    """When shipments are promised, those whose promise is open."""
    things = {
        one.id: Ref("order", str(one.order_id)) if one.order_id else Ref("shipment", str(one.id))
        for one in ships
    }
    rows = promises_of(sorted(set(things.values()), key=str), actor=HOUSE) if things else []
    due = {
        Ref(row.subject_kind, str(row.subject_id)): row.due_at
        for row in rows
        if row.kind == PromiseKind.DELIVERY and row.settled_at is None
    }
    return {ship_id: due[thing] for ship_id, thing in things.items() if thing in due}


def _opening(
    draft: IncidentDraft,
    kind: IncidentKind,
    *,
    ships: Sequence[ShipmentCard],
    customers: Mapping[UUID, CustomerCard],
    due: Mapping[UUID, datetime],
    at: datetime,
) -> Opening:
    tiers = {one.tier for one in customers.values()}
    tier = next((one for one in _KEY_TIERS if one in tiers), "")
    weighed = weigh(
        impact=impact_of(kind.cause, at), due_at=min(due.values(), default=None), at=at, tier=tier,
        affected=len(ships), flags=[kind.flag] if kind.flag else [],
    )  # fmt: skip
    label = draft.trip.strip() or draft.place.strip() or draft.device.strip()
    return Opening(
        Kind.INCIDENT.value, weighed.severity.value, label[:120], "incident", tier=tier, title=draft.title,
        cause=kind.cause, line=weighed.reason(), owner_id=draft.owner_id, skill=Kind.EXCEPTION.value,
        update_due_at=draft.next_update_at,
    )  # fmt: skip


@command
def add_to_incident(
    *, by: Actor, at: datetime, incident_id: UUID, shipment_ids: Sequence[UUID]
) -> IncidentOpened:
    """More shipments become part of an incident; those that are already stay as they are.

    Raises ``NotFound``, :class:`IncidentOver`.
    """
    incident, kept = incident_in_hand(incident_id, by=by)
    if incident.state in ENDED:
        raise IncidentOver
    ships = _ships(shipment_ids, by)
    touched = [one for one in ships if not is_past(incident.cause, one.delivered_at)]
    taken = take_in_shipments(incident, touched, due_of(touched), by=by, at=at)
    if taken.parts and kept.goes_on_at is not None:
        state(IncidentDated(**common(incident), began_at=kept.began_at, goes_on_at=kept.goes_on_at))
    return IncidentOpened(
        incident.id, incident.number, len(taken.parts), taken.opened, len(ships) - len(touched),
        len(taken.elsewhere),
    )  # fmt: skip


def incident_in_hand(incident_id: UUID, *, by: Actor, version: int | None = None) -> tuple[Case, Incident]:
    """The locked rows of an incident. Raises as :func:`case_in_hand`, ``NotFound`` for another case."""
    case = case_in_hand(incident_id, by=by, version=version)
    kept = Incident.objects.visible_to(by).filter(case=case).first()
    if kept is None or case.kind != Kind.INCIDENT:
        raise NotFound
    return case, kept
