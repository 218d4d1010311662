"""What an incident would take in, before anybody opens it. For who sees all only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.models import OPEN_EXCEPTIONS, Case, CaseLink
from nuoda.domains.cases.rules import LinkKind, incident_kinds_on, is_past, signature_of
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day
from nuoda.kernel.statements import visible_where

_PART_OF_ANOTHER = "case_id = ANY(%s::uuid[]) AND kind = ANY(%s::text[]) AND undone_at IS NULL"
_LINKS = [LinkKind.CHILD.value, LinkKind.MERGED.value]


@dataclass(frozen=True, slots=True)
class IncidentReach:
    """How many ``shipments`` would become part, and for how many of them a case would be ``opened``; whose
    they are (``customers``), how many messages go out, and how many customers none can reach; ``arrived``
    and ``elsewhere`` are left out. ``key`` is the same as long as the shipments are.
    """

    shipments: int
    opened: int
    customers: int
    messages: int
    arrived: int
    elsewhere: int
    key: str

    @property
    def unreachable(self) -> int:
        return self.customers - self.messages


def incident_reach(shipment_ids: Collection[UUID], *, what: str, at: datetime, actor: Actor) -> IncidentReach:
    """What opening an incident of this kind over these shipments would do now. Four queries, however many.

    A message goes to each customer with an address. Shipments that the actor may not see count nowhere.
    """
    cause = incident_kinds_on(house_day(at))[what].cause
    ships = shipments_by_id(shipment_ids, actor=actor) if actor.sees_all else {}
    touched = {one.id: one for one in ships.values() if not is_past(cause, one.delivered_at)}
    cases = {
        row.shipment_id: row.id
        for row in visible_where(Case, OPEN_EXCEPTIONS, [arrays.ids(touched)], actor=actor)
    }
    links = visible_where(
        CaseLink, _PART_OF_ANOTHER, [arrays.ids(cases.values()), arrays.texts(_LINKS)], actor=actor
    )
    taken = {row.case_id for row in links}
    parts = [one for one in touched.values() if cases.get(one.id) not in taken]
    customers = customers_by_id({one.customer_id for one in parts}, actor=actor)
    return IncidentReach(
        shipments=len(parts),
        opened=sum(one.id not in cases for one in parts),
        customers=len(customers),
        messages=sum(bool(one.email) for one in customers.values()),
        arrived=len(ships) - len(touched),
        elsewhere=len(touched) - len(parts),
        key=signature_of(one.id for one in parts),
    )
