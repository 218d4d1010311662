from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.commands.drafts import LegDraft
from nuoda.domains.shipments.commands.known import lock_by_id, pieces_of
from nuoda.domains.shipments.commands.looks import AT_ONCE
from nuoda.domains.shipments.commands.naming import give_all, lock_spans, numbers_of
from nuoda.domains.shipments.commands.parts import (
    check_parts,
    claim_parts,
    leg_rows,
    piece_rows,
    wanted_numbers,
)
from nuoda.domains.shipments.commands.reckon import reckon
from nuoda.domains.shipments.models import Leg, Piece, Shipment
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command
from nuoda.kernel.errors import Forbidden, Invalid, NotFound


@command
def add_parts(
    *,
    by: Actor,
    at: datetime,
    shipment_id: UUID,
    piece_numbers: Sequence[str] = (),
    legs: Sequence[LegDraft] = (),
) -> None:
    """Tell later what pieces a consignment has, or that it goes on with another carrier.

    Pieces that are known already are passed over; legs come after those that are known. Raises
    :class:`NotFound` and :class:`Invalid`.
    """
    if not by.is_staff and by.role not in (Role.SYSTEM, Role.MACHINE):
        raise Forbidden
    problems = check_parts(piece_numbers, legs)
    if problems:
        raise Invalid(fields=problems)
    locked = lock_by_id([shipment_id], by=by)
    if not locked:
        raise NotFound
    (known,) = locked
    there = set(pieces_of([shipment_id]).get(shipment_id, ()))
    fresh = [number for number in piece_numbers if number.strip() not in there]
    own = numbers_of(shipment_id)
    wanted = [
        one
        for one in wanted_numbers(known.carrier, fresh, legs, first_leg=known.legs + 1)
        if one[0] not in own
    ]
    claims, problems = claim_parts(
        wanted, lock_spans({key[1] for key, _piece, _leg in wanted}), (),
        shipment_id=shipment_id, booked_at=known.booked_at,
    )  # fmt: skip
    if problems:
        raise Invalid(fields=problems)
    give_all(claims)
    Piece.objects.bulk_create(piece_rows(shipment_id, fresh))
    Leg.objects.bulk_create(leg_rows(shipment_id, legs, first_leg=known.legs + 1))
    # another leg may be the departure that it waits for: what is watched is looked at at once
    look_at = AT_ONCE if legs and known.look_at is not None else known.look_at
    Shipment.objects.filter(id=shipment_id).update(legs=known.legs + len(legs), look_at=look_at)
    reckon([shipment_id], by=by)
