from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from nuoda.domains.shipments.commands.drafts import Correction, Scan
from nuoda.domains.shipments.commands.known import Known, lock_by_id
from nuoda.domains.shipments.commands.reckon import read_logs
from nuoda.domains.shipments.commands.taking import locked_by_id, take
from nuoda.domains.shipments.rules import DELIVERED, Event, Milestone
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _


class NothingDelivered(Conflict):
    """The shipment does not stand as delivered."""

    code = "nothing_delivered"
    sentence = _("This shipment does not stand as delivered. Reload to see where it is.")


class Retraction(NamedTuple):
    """Why a delivery is taken back: what was wrong with its scans (EPCIS 2.0), and the trouble it leaves."""

    error: str
    trouble: str


RETRACTIONS: Mapping[str, Retraction] = {
    "not_received": Retraction("did_not_occur", "MISDELIVERY.false_delivery"),
    "wrong_person": Retraction("incorrect_data", "MISDELIVERY.wrong_place"),
    "by_mistake": Retraction("did_not_occur", ""),
}
_NOT_MAPPED: tuple[str, ...] = ()


@command
def retract_delivery(*, by: Actor, at: datetime, shipment_id: UUID, why: str, note: str) -> int:
    """Take a false delivery back: every scan that says delivered is declared wrong, and stays in the log.

    ``why`` is a word of :data:`RETRACTIONS`; where the goods are missing, the trouble is written into the
    log as well, and opens or feeds the shipment's case. Promises and measures follow from the facts.
    Returns how many scans were declared wrong. Raises :class:`NothingDelivered`.
    """
    if not by.sees_all:
        raise Forbidden
    problems = check_text("note", note, required=True, longest=500)
    problems += check_choice("why", why, RETRACTIONS, _("Unknown reason."))
    if problems:
        raise Invalid(fields=problems)
    known = next(iter(lock_by_id([shipment_id], by=by)), None)
    if known is None:
        raise NotFound
    false = [one for one in read_logs([known.id])[known.id] if _delivers(one, known)]
    if known.delivered_at is None or not false:
        raise NothingDelivered
    meant = RETRACTIONS[why]
    scans = [_correction(known, one, Correction(meant.error, at, note)) for one in false]
    if meant.trouble:
        scans.append(_trouble(known, why, meant.trouble, at))
    take(scans, locked_by_id([known]), _NOT_MAPPED, by=by, at=at)
    return len(false)


def _delivers(event: Event, known: Known) -> bool:
    """A scan that says delivered, or the part that made a delivery whole."""
    if event.nullified:
        return False
    completes = event.milestone == Milestone.DELIVERED_PARTIAL and event.occurred_at == known.delivered_at
    return event.milestone in DELIVERED or completes


def _correction(known: Known, event: Event, correction: Correction) -> Scan:
    return Scan(
        carrier="", waybill=str(known.id), occurred_at=event.occurred_at, code=event.code, milestone="",
        piece=event.piece, source="desk", correction=correction,
    )  # fmt: skip


def _trouble(known: Known, why: str, reason: str, at: datetime) -> Scan:
    return Scan(
        carrier="", waybill=str(known.id), occurred_at=at, code=f"retraction:{why}", milestone="",
        reason=reason, source="desk", zone_source="utc",
    )  # fmt: skip
