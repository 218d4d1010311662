"""Where shipments go at their end, for whoever sends a vehicle there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.shipments.models import Shipment
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.statements import Computed, shapes_where


@dataclass(frozen=True, slots=True)
class Doorstep:
    """A shipment as its last stretch needs it. Name, phone and address are those of the consignee.

    ``first_carrier`` and ``last_carrier`` are those of its first and its last leg.
    """

    id: UUID
    customer_id: UUID
    order_id: UUID | None
    first_carrier: str
    last_carrier: str
    waybill: str
    milestone: str
    milestone_at: datetime | None
    from_city: str
    to_city: str
    consignee_name: str
    consignee_phone: str
    consignee_address: str
    pieces: int
    weight_kg: Decimal | None
    promised_due_at: datetime | None
    eta_at: datetime | None
    delivered_at: datetime | None


_CARRIER = (
    "coalesce((SELECT leg.carrier FROM shipments_leg AS leg WHERE leg.shipment_id = shipments_shipment.id"
    " ORDER BY leg.sequence {way} LIMIT 1), shipments_shipment.carrier)"
)
_COMPUTED = (
    Computed("first_carrier", _CARRIER.format(way="ASC")),
    Computed("last_carrier", _CARRIER.format(way="DESC")),
    Computed("from_city", "coalesce(origin ->> 'city', '')"),
)


def doorsteps(
    *, actor: Actor, order_ids: Iterable[UUID] = (), shipment_ids: Iterable[UUID] = ()
) -> list[Doorstep]:
    """These shipments and those of these orders, by waybill. One query.

    Parties are not masked: for the platform's own reactions alone. Raises ``Forbidden``.
    """
    if actor.role is not Role.SYSTEM:
        raise Forbidden
    values = [[str(one) for one in shipment_ids], [str(one) for one in order_ids]]
    return shapes_where(
        Doorstep, Shipment, "id = ANY(%s::uuid[]) OR order_id = ANY(%s::uuid[])", values, actor=actor,
        order="waybill, id", computed=_COMPUTED,
    )  # fmt: skip
