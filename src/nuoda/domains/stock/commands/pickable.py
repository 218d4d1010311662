"""What may be picked for whom: a reservation that waits for it, and a lot that may go out to its customer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from nuoda.domains.stock.models import Lot, Reservation
from nuoda.domains.stock.rules import Barred, Hold, LotTerms, ReservationState, Shelf, why_barred
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_BARRED: Mapping[Barred, Text] = {
    Barred.HELD: _("Lot %(lot)s is held and may not go out."),
    Barred.EXPIRED: _("Lot %(lot)s is expired."),
    Barred.NO_EXPIRY: _("Lot %(lot)s has no day of expiry, and these goods need one."),
    Barred.LIFE: _("Lot %(lot)s has less life left than this customer demands."),
    Barred.OLDER: _("Lot %(lot)s is older than what this consignee got before."),
}
_TAKE_OTHER = _("Take the lot that the page suggests.")


def not_pickable(row: Reservation) -> FieldError | None:
    """Why nothing is picked for a reservation (any more), in the words of the floor; None where it waits."""
    figures = {"reference": row.reference}
    if row.state == ReservationState.RELEASED:
        reason = _(
            "Nothing is picked for order %(reference)s any more: it was cancelled, or its goods come from"
            " elsewhere.",
            figures,
        )
        remedy = _("Put these goods back where they lay. What was picked before goes back by a task.")
        return FieldError("reservation", reason, remedy)
    if row.state == ReservationState.PICKED:
        reason = _("Everything is picked for order %(reference)s.", figures)
        return FieldError("reservation", reason, _("Put these goods back where they lay."))
    if row.hold != Hold.HARD:
        reason = _("The goods for order %(reference)s are not released for picking yet.", figures)
        return FieldError("reservation", reason, _("Ask the desk."))
    return None


def lot_barred(
    row: Reservation, lot: Lot, *, newest: Mapping[tuple[UUID, UUID, str], date], taken: set[UUID]
) -> list[FieldError]:
    """Why a lot may not go out for a reservation of which the lots ``taken`` are picked; empty where it may.

    ``newest`` is the latest expiry that went out before, by product, customer and consignee.
    """
    shelf = Shelf(lot.id, "", lot.id, lot.code, 1, lot.received_on, lot.produced_on, lot.expires_on)
    terms = LotTerms(0, row.life, row.single, row.not_older, row.most)
    before = newest.get((row.product_id, row.customer_id, row.consignee))
    why = why_barred(shelf, terms, on=row.due_on, shelf_life_days=row.product.shelf_life, newest=before)
    if why is not None:
        return [FieldError("lot", Text(_BARRED[why].message, {"lot": lot.code}), _TAKE_OTHER)]
    if lot.id not in taken and row.single and taken:
        reason = _("This order wants a single lot, and another was taken already.")
        return [FieldError("lot", reason, _TAKE_OTHER)]
    if lot.id not in taken and row.most and len(taken) >= row.most:
        reason = _("This order takes at most %(most)s lots.", {"most": row.most})
        return [FieldError("lot", reason, _TAKE_OTHER)]
    return []
