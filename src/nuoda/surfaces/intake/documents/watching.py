"""Shipments for waybills that nobody registered: watched from the first scan on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from nuoda.connectors.carriers.contract import CarrierEvent
from nuoda.domains.customers.commands import CustomerDraft, record_customers
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.shipments.commands import Place, ShipmentDraft, register_shipments
from nuoda.domains.shipments.queries import Holder, holders
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.inbox import Item
from nuoda.surfaces.intake.problems import refused_at

HOUSE = "HOUSE"
# A number that is scanned again so long after its last sign has been given to another consignment.
GIVEN_AGAIN_AFTER = timedelta(days=60)


@dataclass(slots=True)
class _Spoken:
    """What a document says of one waybill before anything is known of it."""

    first_at: datetime
    pieces: set[str]


def by_reference(events: Sequence[CarrierEvent], fallback: str, *, actor: Actor) -> list[CarrierEvent]:
    """The events, those of unknown numbers under the one reference by which their carrier's goods are known.

    A reference of another carrier, or two that are known, decide nothing.
    """
    known = holders({event.number for event in events}, actor=actor)
    strange = [event for event in events if event.number not in known and event.references]
    if not strange:
        return list(events)
    named = holders({number for event in strange for _tag, number in event.references}, actor=actor)
    carried = {(number, one.carrier) for number, some in named.items() for one in some}
    found: list[CarrierEvent] = []
    for event in events:
        carrier = event.carrier or fallback
        told = {number for _tag, number in event.references if (number, carrier) in carried}
        lost = event.number not in known and len(told) == 1
        found.append(replace(event, number=told.pop()) if lost else event)
    return found


def carriers_for(
    events: Sequence[CarrierEvent], fallback: str, *, actor: Actor
) -> Mapping[tuple[str, str], str]:
    """The carrier under which each ``(number, carrier as told)`` is looked for.

    The carrier told where the number is known under it, else "": whoever alone holds the number.
    """
    known = holders({event.number for event in events}, actor=actor)
    found: dict[tuple[str, str], str] = {}
    for event in events:
        carrier = event.carrier or fallback
        held_by = {holder.carrier for holder in known.get(event.number, ())}
        found[event.number, event.carrier] = carrier if carrier in held_by or not held_by else ""
    return found


def watch(
    events: Sequence[CarrierEvent],
    fallback: str,
    *,
    customer: str,
    by: Actor,
    at: datetime,
    own_words: bool = False,
) -> list[Item]:
    """Register every waybill that is unknown, or given again, for a customer. Returns what was refused.

    Without a customer's code they are the house's own; its customer is opened with the first of them. What
    lies in the future is refused as a scan, and begins no shipment.
    With ``own_words`` the carriers are named as the house names them, so that a number is unknown as long
    as its own carrier does not hold it. Whoever else tells of a number may call its carrier otherwise.
    """
    spoken = _spoken([event for event in events if event.occurred_at <= at + limits.SKEW], fallback)
    known = holders({number for number, _carrier in spoken}, actor=by)
    drafts = [
        ShipmentDraft(
            customer=customer or HOUSE, waybill=number, carrier=carrier, booked_at=one.first_at,
            origin=Place(country=""), destination=Place(country=""), pieces=max(1, len(one.pieces)),
        )
        for (number, carrier), one in spoken.items()
        if _is_new(_rivals(known.get(number, ()), carrier if own_words else ""), one)
    ]  # fmt: skip
    if drafts and not customer:
        _open_house(by, at)
    refused: list[Item] = []
    for start in range(0, len(drafts), limits.BATCH_ITEMS):
        batch = drafts[start : start + limits.BATCH_ITEMS]
        for one in register_shipments(by=by, at=at, shipments=batch).refused:
            refused += [refused_at(batch[one.index].waybill, problem) for problem in one.problems]
    return refused


def _spoken(events: Sequence[CarrierEvent], fallback: str) -> dict[tuple[str, str], _Spoken]:
    """By number and carrier: those of two carriers may be equal."""
    found: dict[tuple[str, str], _Spoken] = {}
    for event in events:
        key = event.number, event.carrier or fallback
        one = found.setdefault(key, _Spoken(event.occurred_at, set()))
        one.first_at = min(one.first_at, event.occurred_at)
        if event.piece:
            one.pieces.add(event.piece)
    return found


def _rivals(held: Sequence[Holder], carrier: str) -> list[Holder]:
    """Those of whom the number may speak: of a carrier that is named, its own, however it is written."""
    return [one for one in held if not carrier or one.carrier.casefold() == carrier.casefold()]


def _is_new(held: Sequence[Holder], one: _Spoken) -> bool:
    return all(one.first_at - holder.last_sign_at > GIVEN_AGAIN_AFTER for holder in held)


def _open_house(by: Actor, at: datetime) -> None:
    if HOUSE not in customers_by_code([HOUSE], actor=by):
        draft = CustomerDraft(code=HOUSE, name="本公司", name_en="Our own house")
        record_customers(by=by, at=at, customers=[draft])
