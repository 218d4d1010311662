"""What may be an incident, and what one that is open reaches: for a person to judge, and for late joiners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.models import Case, CaseLink, Incident, IncidentDecline
from nuoda.domains.cases.rules import (
    ENDED,
    GATHERS_FOR,
    LOOKED_BACK,
    Cluster,
    Kind,
    LinkKind,
    Reach,
    Sighting,
    clusters,
    incident_kinds_on,
    is_declined,
    kind_for,
)
from nuoda.domains.shipments.queries import ShipmentCard, devices_with, shipments_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day

_MOST = 5_000
_VAGUE = ("", "SYSTEM.late", "SYSTEM.silence")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A cluster that a person may make an incident of: ``what`` it looks like, and whose shipments."""

    cluster: Cluster
    what: str
    customers: int

    @property
    def key(self) -> str:
        """Names it in an address: the same for the same shipments."""
        return self.cluster.signature


def proposals(*, actor: Actor, at: datetime) -> list[Proposal]:
    """Clusters among the exceptions of the last 24 hours that are part of nothing yet, the largest first.

    What somebody declined is left out. Nothing is merged by this. Five queries.
    """
    if not actor.sees_all:
        return []
    part = CaseLink.objects.filter(kind=LinkKind.CHILD.value, undone_at__isnull=True).values("case_id")
    rows = Case.objects.visible_to(actor).filter(
        kind=Kind.EXCEPTION.value, changed_at__gt=at - LOOKED_BACK, shipment_id__isnull=False
    )
    rows = rows.exclude(state__in=ENDED).exclude(cause__in=_VAGUE).exclude(id__in=part)
    found = list(rows.order_by("-changed_at", "-id").values_list("shipment_id", "cause", "opened_at")[:_MOST])
    ships = shipments_by_id([ship for ship, _cause, _opened in found], actor=actor)
    devices = devices_with(list(ships), actor=actor)
    sightings = [
        sighting_of(ships[ship], cause, opened, devices.get(ship, ()))
        for ship, cause, opened in found
        if ship in ships and ships[ship].delivered_at is None
    ]
    told = IncidentDecline.objects.visible_to(actor).filter(at__gt=at - LOOKED_BACK - GATHERS_FOR)
    declined = list(told.values_list("shipments", flat=True))
    return [
        Proposal(
            one, kind_for(one.cause, house_day(at)), len({ships[ship].customer_id for ship in one.shipments})
        )
        for one in clusters(one for one in sightings if one.at > at - LOOKED_BACK)
        if not is_declined(one, declined)
    ]


def sighting_of(ship: ShipmentCard, cause: str, at: datetime, devices: Sequence[str]) -> Sighting:
    """The trouble of a shipment as clusters and reaches weigh it."""
    seen = ship.reason_at if ship.reason == cause and ship.reason_at else at
    return Sighting(ship.id, cause, ship.carrier, ship.place, seen, devices)


def open_reaches(*, actor: Actor, at: datetime) -> list[Reach]:
    """What the open incidents that still gather reach."""
    rows = Incident.objects.visible_to(actor).filter(gathers=True, began_at__gt=at - GATHERS_FOR)
    rows = rows.exclude(case__state__in=ENDED).select_related("case").defer("case__search")
    kinds = incident_kinds_on(house_day(at))
    return [
        Reach(
            row.case_id, kinds[row.what].scope if row.what in kinds else "", row.case.cause, row.carrier,
            row.place, row.device, row.began_at, None,
        )
        for row in rows.order_by("-began_at", "-case_id")
    ]  # fmt: skip


def shipments_in(case_ids: Sequence[UUID], *, actor: Actor) -> list[UUID]:
    """The shipments of these cases, as far as the actor may see them."""
    rows = Case.objects.visible_to(actor).filter(id__in=list(case_ids), shipment_id__isnull=False)
    return sorted({ship for ship in rows.values_list("shipment_id", flat=True) if ship is not None})
