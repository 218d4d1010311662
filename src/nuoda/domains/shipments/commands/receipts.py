"""Signed receipts: asked for on delivery, scanned in on their way back, called off with the delivery."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.facts import ReceiptAdvanced, ReceiptCalledOff, ReceiptRequired
from nuoda.domains.shipments.models import Number, Receipt, Shipment
from nuoda.domains.shipments.rules.receipts import ReceiptState, ReceiptStep, receipt_state, steps_done
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_choice
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.intake import Refused
from nuoda.kernel.pictures import pictures_by_id
from nuoda.kernel.text import text as _

_NEXT_DUE = {
    ReceiptState.IMAGE_DUE: "image_due_at",
    ReceiptState.STATION_DUE: "station_due_at",
    ReceiptState.SHIPPER_DUE: "shipper_due_at",
}


@dataclass(frozen=True, slots=True)
class ReceiptAsk:
    """A delivery whose signed paper must come back, and by when each step is due."""

    shipment_id: UUID
    delivered_at: datetime
    image_due_at: datetime
    station_due_at: datetime
    shipper_due_at: datetime


@dataclass(frozen=True, slots=True)
class ScanInReport:
    """``accepted + len(duplicates) + len(refused)`` is how many numbers there were; by their places."""

    accepted: int
    duplicates: tuple[int, ...] = ()
    refused: tuple[Refused, ...] = ()


@command
def require_receipts(*, by: Actor, at: datetime, receipts: Sequence[ReceiptAsk]) -> int:
    """Ask for the receipts of deliveries; one that is asked for already stays. Returns how many are new."""
    _only_house(by)
    asks = {one.shipment_id: one for one in receipts}
    ships = {one.id: one for one in Shipment.objects.filter(id__in=asks).select_for_update(no_key=True)}
    standing = set(
        Receipt.objects.filter(shipment_id__in=asks, called_off_at__isnull=True).values_list(
            "shipment_id", flat=True
        )
    )
    rows = [
        Receipt(
            id=new_id(), shipment_id=key, delivered_at=ask.delivered_at, image_due_at=ask.image_due_at,
            station_due_at=ask.station_due_at, shipper_due_at=ask.shipper_due_at, due_at=ask.image_due_at,
            asked_at=at,
        )
        for key, ask in asks.items()
        if key in ships and key not in standing
    ]  # fmt: skip
    Receipt.objects.bulk_create(rows)
    state(
        *(
            ReceiptRequired(
                **_common(row, ships[row.shipment_id]), delivered_at=row.delivered_at,
                image_due_at=row.image_due_at, station_due_at=row.station_due_at,
                shipper_due_at=row.shipper_due_at,
            )
            for row in rows
        )
    )  # fmt: skip
    return len(rows)


@command
def call_receipts_off(*, by: Actor, at: datetime, shipment_ids: Collection[UUID]) -> int:
    """The deliveries were taken back: their papers are not due. One that was returned stays returned."""
    _only_house(by)
    rows = [row for row in _standing(shipment_ids) if row.shipper_at is None]
    for row in rows:
        row.called_off_at = at
        _settle(row)
    _save(rows)
    state(*(ReceiptCalledOff(**_common(row, row.shipment)) for row in rows))
    return len(rows)


@command
def scan_receipts(
    *, by: Actor, at: datetime, numbers: Sequence[str], step: str, done_at: datetime | None = None
) -> ScanInReport:
    """The paper of these shipments is at our station, or with the shipper. Named by any number of theirs.

    One that was scanned for the step before is a duplicate; one of which no paper is due is refused and
    does not hold up the others. ``done_at`` is when it happened, None for now.
    """
    if not by.is_staff and by.role is not Role.SYSTEM:
        raise Forbidden
    when = done_at or at
    unknown = check_choice("step", step, (ReceiptStep.STATION, ReceiptStep.SHIPPER), _("Unknown step."))
    if unknown:
        raise Invalid(fields=unknown)
    if when > at + limits.DEVICE_SKEW:
        raise Invalid(fields=[FieldError("done_at", _("It lies in the future."), _("Correct it."))])
    found = _by_number(numbers, by)
    locked = {row.id: row for row in _standing([row.shipment_id for row in found.values()])}
    refused: list[Refused] = []
    moved: dict[UUID, Receipt] = {}
    before: list[int] = []
    for index, number in enumerate(numbers):
        meant = found.get(_clean(number))
        row = locked.get(meant.id) if meant else None
        if row is None:
            refused.append(Refused(index, (_no_receipt(number),)))
        elif when < row.delivered_at:
            reason = _("It lies before the delivery.")
            refused.append(Refused(index, (FieldError("done_at", reason, _("Correct the instant.")),)))
        elif getattr(row, f"{step}_at") is None and row.id not in moved:
            moved[row.id] = row
        else:
            before.append(index)
    _advance(list(moved.values()), ReceiptStep(step), when, by)
    return ScanInReport(len(moved), tuple(before), tuple(refused))


@command
def attach_receipt_pictures(*, by: Actor, at: datetime, shipment_id: UUID, pictures: Sequence[UUID]) -> UUID:
    """Attach pictures of the signed paper; the first ones settle that step. Returns the receipt's id."""
    if by.role in (Role.CUSTOMER, Role.PUBLIC):
        raise Forbidden
    seen = Shipment.objects.visible_to(by).filter(id=shipment_id).exists()
    row = next(iter(_standing([shipment_id])), None) if seen else None
    if row is None:
        raise NotFound
    known = pictures_by_id(list(pictures), actor=by)
    if not pictures or any(known.get(one, (None, ""))[1] != "photo" for one in pictures):
        reason = _("There is no such picture.")
        raise Invalid(fields=[FieldError("pictures", reason, _("Send the picture first."))])
    row.pictures = list(dict.fromkeys([*row.pictures, *pictures]))[: limits.PICTURES_A_PROOF]
    if row.image_at is None:
        _advance([row], ReceiptStep.IMAGE, at, by)
    else:
        _save([row])
    return row.id


def _only_house(by: Actor) -> None:
    if by.role is not Role.SYSTEM:
        raise Forbidden


def _standing(shipment_ids: Collection[UUID]) -> list[Receipt]:
    """The current receipts of these shipments, locked in the order of their ids."""
    rows = Receipt.objects.select_for_update(of=("self",)).select_related("shipment")
    return list(rows.filter(shipment_id__in=list(shipment_ids), called_off_at__isnull=True).order_by("id"))


def _clean(number: str) -> str:
    return number.strip().upper()


def _by_number(numbers: Collection[str], by: Actor) -> dict[str, Receipt]:
    """The newest current receipt that each number leads to."""
    wanted = {one for one in map(_clean, numbers) if 0 < len(one) <= limits.NUMBER_CHARACTERS}
    named = Number.objects.visible_to(by).filter(number__in=[one for one in wanted if one.isprintable()])
    meant: dict[UUID, list[str]] = {}
    for number, shipment_id in named.values_list("number", "shipment_id"):
        meant.setdefault(shipment_id, []).append(number)
    rows = Receipt.objects.visible_to(by).filter(shipment_id__in=list(meant), called_off_at__isnull=True)
    return {number: row for row in rows.order_by("delivered_at", "id") for number in meant[row.shipment_id]}


def _no_receipt(number: str) -> FieldError:
    reason = _("No paper of %(number)s is due.", {"number": number.strip()[:60]})
    return FieldError("numbers", reason, _("Check the number, and whether it was delivered."))


def _advance(rows: Sequence[Receipt], step: ReceiptStep, when: datetime, by: Actor) -> None:
    for row in rows:
        for done in steps_done(step, station_at=row.station_at):
            setattr(row, f"{done}_at", when)
            setattr(row, f"{done}_by", by.name[:120])
            state(ReceiptAdvanced(**_common(row, row.shipment), step=done.value, done_at=when))
        _settle(row)
    _save(rows)


def _settle(row: Receipt) -> None:
    standing = receipt_state(
        row.image_at, row.station_at, row.shipper_at, called_off=row.called_off_at is not None
    )
    row.state = standing.value
    row.due_at = getattr(row, _NEXT_DUE[standing]) if standing in _NEXT_DUE else None


_WRITTEN = (
    "image_at", "image_by", "pictures", "station_at", "station_by", "shipper_at", "shipper_by",
    "called_off_at", "state", "due_at",
)  # fmt: skip


def _save(rows: Sequence[Receipt]) -> None:
    if rows:
        Receipt.objects.bulk_update(rows, _WRITTEN)


def _common(row: Receipt, ship: Shipment) -> dict[str, Any]:
    return {
        "subject": Ref("receipt", str(row.id)),
        "about": Ref("shipment", str(ship.id)),
        "customer_id": ship.customer_id,
        "waybill": ship.waybill,
        "zone": ship.zone,
    }
