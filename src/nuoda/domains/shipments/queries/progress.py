"""One consignment as whoever waits for it follows it: where it stands, and what of its log holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from nuoda.domains.shipments.models import Shipment, TrackingEvent
from nuoda.domains.shipments.queries.going import GoingScan, ProgressLine, ShipmentGoing
from nuoda.domains.shipments.queries.page import SAID
from nuoda.domains.shipments.queries.parts import LegLine
from nuoda.domains.shipments.queries.shapes import ShipmentCard, ShipmentPage, card
from nuoda.kernel.actor import Actor
from nuoda.kernel.personal import mask_name
from nuoda.kernel.readings import Reading, along, shapes_reading
from nuoda.kernel.statements import Computed


class Progress(NamedTuple):
    """A consignment, its plan, and the lines of its log that hold, newest first.

    ``legs`` is None, and the log empty, where its whole page has to be read: see :func:`progress_of`.
    """

    card: ShipmentCard
    origin: dict[str, str]
    destination: dict[str, str]
    legs: Sequence[LegLine] | None
    log: Sequence[ProgressLine]


# Whether a line of its log was declared wrong: few are, and one question a shipment costs half of one a line.
_CORRECTED = Computed(
    "corrected",
    "EXISTS (SELECT FROM shipments_error_declaration AS wrong"
    " WHERE wrong.shipment_id = shipments_shipment.id)",
)


def progress_reading(shipment_id: UUID, *, actor: Actor) -> Reading[Progress | None]:
    """One progress, to be read together with other things; None where the actor sees no such shipment.

    Where each of several legs stands, and which lines were declared wrong, is not read here.
    """
    rows = shapes_reading(
        ShipmentGoing, Shipment, "id = %s", [shipment_id], actor=actor, computed=(_CORRECTED, _LOG)
    )
    return Reading(rows.sql, rows.values, lambda value: next(map(_progress, rows.read(value)), None))


def _progress(row: ShipmentGoing) -> Progress:
    legs, log = (None, ()) if row.legs or row.corrected else ((), row.log)
    return Progress(card(row), row.origin, row.destination, legs, log)


def _counted(*values: Any) -> ProgressLine:
    """The line of what a :class:`GoingScan` names."""
    occurred_at, milestone, reason, place, region, signer, piece, latitude, longitude, said = values
    if said is not None:
        milestone, _slash, reason = said.partition("/")
    signed = mask_name(signer)
    return ProgressLine(occurred_at, milestone, reason, place, region, signed, piece, latitude, longitude)


_LOG = along(
    "log", GoingScan, TrackingEvent, "shipment_id = shipments_shipment.id",
    order="occurred_at DESC, recorded_at DESC", computed=(SAID,), made=_counted,
)  # fmt: skip


def progress_of(page: ShipmentPage) -> Progress:
    """The progress that a whole page tells, with all its legs."""
    log = [
        ProgressLine(
            one.occurred_at, one.milestone, one.reason, one.place, one.region, one.signer, one.piece,
            one.latitude, one.longitude,
        )
        for one in page.log
        if not one.declared_wrong
    ]  # fmt: skip
    return Progress(page.card, page.origin, page.destination, page.parts.legs, log)
