"""What was picked before: the lots of a reservation, and what a consignee had last."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Max

from nuoda.domains.stock.models import Move, Reservation
from nuoda.domains.stock.rules import Kind, Place


def lots_of(rows: Iterable[Reservation]) -> dict[UUID, set[UUID]]:
    """Which lots were picked for each reservation and not put back."""
    moves = Move.objects.filter(reservation__in=list(rows), kind__in=(Kind.PICK, Kind.UNDO))
    sums: dict[tuple[UUID, UUID], int] = {}
    for reservation, lot, target, quantity in moves.values_list(
        "reservation_id", "lot_id", "target__kind", "quantity"
    ):
        sign = 1 if target == Place.PACKING else -1
        sums[reservation, lot] = sums.get((reservation, lot), 0) + sign * quantity
    found: dict[UUID, set[UUID]] = {}
    for (reservation, lot), quantity in sums.items():
        if quantity > 0:
            found.setdefault(reservation, set()).add(lot)
    return found


def newest_before(rows: Iterable[Reservation]) -> dict[tuple[UUID, UUID, str], date]:
    """The latest expiry that each consignee got of each product before, by other reservations."""
    asking = [row for row in rows if row.not_older]
    moves = Move.objects.filter(
        kind=Kind.PICK, product_id__in={row.product_id for row in asking},
        reservation__customer_id__in={row.customer_id for row in asking},
    ).exclude(reservation__in=asking)  # fmt: skip
    names = ("product_id", "reservation__customer_id", "reservation__consignee")
    found = moves.values_list(*names).annotate(newest=Max("lot__expires_on")).order_by()
    return {(product, owner, name): newest for product, owner, name, newest in found if newest}
