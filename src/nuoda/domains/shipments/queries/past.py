"""Shipments, proofs and positions whose period is counted, and which shipments are still under way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.shipments.models import Position, Proof, Receipt, Shipment
from nuoda.domains.shipments.rules import TERMINAL
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows
from nuoda.kernel.statements import confined_condition, run

_ENDS = ", ".join(f"'{one}'" for one in sorted(TERMINAL))
_IS_OVER = f"milestone IN ({_ENDS})"
HELD = "forgotten_at IS NULL"
_ABOUT = {"shipment": "id", "order": "order_id", "customer": "customer_id"}
_OVER = Reach("milestone_at", _IS_OVER, HELD, "waybill", _ABOUT)
# What was never told to be over and of which nothing was heard for a year is taken as over then.
_SILENT = Reach(
    "(greatest(coalesce(heard_at, booked_at), coalesce(promised_due_at, booked_at)) + interval '365 days')",
    f"NOT {_IS_OVER}",
    HELD,
    "waybill",
    _ABOUT,
)
WATCHED = Reach(f"CASE WHEN {_IS_OVER} THEN milestone_at ELSE booked_at END", "TRUE", HELD, "waybill", _ABOUT)
"""Every shipment, over or not, which :func:`carried` tells."""
PROOF = Reach(
    "occurred_at",
    "TRUE",
    "signer <> '' OR consent NOT IN ('', '–') OR pictures <> '{}' OR signature IS NOT NULL"
    " OR latitude IS NOT NULL OR place <> '' OR remarks <> ''",
    "code",
    {"shipment": "shipment_id"},
)
RECEIPT = Reach(
    "delivered_at", "due_at IS NULL", "pictures <> '{}'", "state", {"shipment": "shipment_id"}
)  # fmt: skip


def past_shipments(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Shipments that are over, by when they were; silent ones by a year after the last word of them."""
    walks = ((Shipment, _OVER), (Shipment, _SILENT))
    return past_rows(*walks, before=before, after=after, limit=limit, actor=actor)


def past_proofs(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Proofs of delivery and pictures of signed receipts, by the instant of the delivery."""
    walks = ((Proof, PROOF), (Receipt, RECEIPT))
    return past_rows(*walks, before=before, after=after, limit=limit, actor=actor)


_KEPT_WITH = (
    "NOT EXISTS (SELECT FROM shipments_device_binding AS bound"
    " JOIN shipments_shipment AS owner ON owner.id = bound.shipment_id"
    " WHERE bound.device = shipments_position.device AND bound.bound_from <= shipments_position.at"
    " AND (bound.bound_to IS NULL OR shipments_position.at < bound.bound_to)"
    " AND owner.forgotten_at IS NULL)"
)


def position_condition(*, actor: Actor) -> str:
    """Which positions before an instant may go, in SQL: those of no shipment that still has its data."""
    return f"at < %s AND {_KEPT_WITH}" if actor.sees_all else "FALSE AND at < %s"


def past_positions(*, before: datetime, most: int, actor: Actor) -> int:
    """How many positions are past and may go, counted to ``most``: those of a shipment go after it."""
    text = position_condition(actor=actor)
    table = Position._meta.db_table
    (found,) = run(f"SELECT count(*) FROM (SELECT FROM {table} WHERE {text} LIMIT %s) AS x", [before, most])
    return int(found[0])


@dataclass(frozen=True, slots=True)
class Carried:
    """What decides by when a claim for a shipment could be sued for. ``over`` is None while it is under way;
    ``modes`` is empty where the legs do not tell.
    """

    id: UUID
    order_id: UUID | None
    customer_id: UUID
    waybill: str
    origin: str
    destination: str
    modes: frozenset[str]
    over_at: datetime | None
    zone: str

    @property
    def over(self) -> date | None:
        return self.over_at.astimezone(ZoneInfo(self.zone)).date() if self.over_at else None


def carried(
    *, shipment_ids: Collection[UUID], order_ids: Collection[UUID], at: datetime, actor: Actor
) -> dict[UUID, Carried]:
    """These shipments and all of these orders, as their liability needs them. One query."""
    confined = confined_condition(Shipment, "id = ANY(%s::uuid[]) OR order_id = ANY(%s::uuid[])", actor)
    if confined is None or not (shipment_ids or order_ids):
        return {}
    text, values = confined
    rows = run(
        "SELECT id, order_id, customer_id, waybill, coalesce(origin->>'country', 'CN'),"
        " coalesce(destination->>'country', 'CN'),"
        " ARRAY(SELECT DISTINCT mode FROM shipments_leg AS leg_of WHERE mode <> ''"
        " AND leg_of.shipment_id = shipments_shipment.id),"
        f" CASE WHEN {_IS_OVER} THEN milestone_at"
        f" WHEN {_SILENT.since} < %s THEN {_SILENT.since} END, zone"
        f" FROM shipments_shipment WHERE {text}",
        [at, arrays.ids(shipment_ids), arrays.ids(order_ids), *values],
    )
    shaped = [
        Carried(own, order, customer, waybill, origin, destination, frozenset(modes), over_at, zone)
        for own, order, customer, waybill, origin, destination, modes, over_at, zone in rows
    ]
    return {one.id: one for one in shaped}
