from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.facts import DeviceBound
from nuoda.domains.shipments.models import DeviceBinding, Number, Shipment
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class BindingDraft:
    """A device that rides with a waybill from ``since`` until before ``until`` (None: open end)."""

    device: str
    waybill: str
    since: datetime
    until: datetime | None = None


@command
def bind_devices(*, by: Actor, at: datetime, bindings: Sequence[BindingDraft]) -> IntakeReport:
    """Bind many devices as :func:`bind_device` binds one; what cannot be is refused and holds up no other.

    A waybill that more than one shipment goes by now means the one booked last.
    """
    if not by.sees_all:
        raise Forbidden
    found = _shipments({one.waybill.strip() for one in bindings if not _check(one)}, by)
    spans = _spans([one.id for one in found.values()], {one.device.strip() for one in bindings}, by)
    refused: list[Refused] = []
    fresh: list[DeviceBinding] = []
    moved: dict[UUID, DeviceBinding] = {}
    duplicate = 0
    for index, one in enumerate(bindings):
        ship = found.get(one.waybill.strip())
        problems = _check(one) or ([] if ship else [_nowhere(one)])
        if problems or ship is None:
            refused.append(Refused(index, tuple(problems)))
            continue
        own = spans[ship.id, one.device.strip()]
        row = next((known for known in own if known.bound_from == one.since), None)
        if row is not None and row.bound_to == one.until:
            duplicate += 1
            continue
        if any(known is not row and _meets(known, one) for known in own):
            refused.append(Refused(index, (_taken(),)))
            continue
        if row is None:
            row = DeviceBinding(device=one.device.strip(), shipment=ship, bound_from=one.since)
            fresh.append(row)
            own.append(row)
        elif row not in fresh:
            moved[row.id] = row
        row.bound_to, row.bound_by, row.bound_at = one.until, by.name[:120], at
        _tell(ship, row)
    DeviceBinding.objects.bulk_create(fresh)
    save_columns(list(moved.values()), "bound_to", "bound_by", "bound_at")
    return IntakeReport(len(bindings) - duplicate - len(refused), duplicate, tuple(refused))


def _shipments(numbers: set[str], by: Actor) -> dict[str, Shipment]:
    """The shipment that each number means, the one booked last; their rows locked."""
    named = Number.objects.visible_to(by).filter(number__in=numbers)
    newest_last = named.order_by("shipment__booked_at", "shipment_id")
    meant: dict[str, UUID] = dict(newest_last.values_list("number", "shipment_id"))
    rows = Shipment.objects.visible_to(by).select_for_update(no_key=True).filter(id__in=set(meant.values()))
    by_id = {row.id: row for row in rows.order_by("id")}
    return {number: by_id[shipment_id] for number, shipment_id in meant.items() if shipment_id in by_id}


def _spans(
    shipment_ids: Sequence[UUID], devices: set[str], by: Actor
) -> dict[tuple[UUID, str], list[DeviceBinding]]:
    found: dict[tuple[UUID, str], list[DeviceBinding]] = defaultdict(list)
    rows = DeviceBinding.objects.visible_to(by).filter(shipment_id__in=shipment_ids, device__in=devices)
    for row in rows:
        found[row.shipment_id, row.device].append(row)
    return found


def _meets(known: DeviceBinding, one: BindingDraft) -> bool:
    return (known.bound_to is None or known.bound_to > one.since) and (
        one.until is None or known.bound_from < one.until
    )


def _check(one: BindingDraft) -> list[FieldError]:
    problems = [
        *check_text("device", one.device, required=True, longest=limits.NUMBER_CHARACTERS),
        *check_text("waybill", one.waybill, required=True, longest=limits.NUMBER_CHARACTERS),
        *check_instant("since", one.since),
        *check_instant("until", one.until),
    ]
    if not problems and one.until is not None and one.until <= one.since:
        problems.append(FieldError("until", _("It does not lie after the start."), _("Correct the date.")))
    return problems


def _nowhere(one: BindingDraft) -> FieldError:
    reason = _("There is no shipment under %(number)s.", {"number": one.waybill[:60]})
    return FieldError("waybill", reason, _("Correct the number, or register the shipment first."))


def _taken() -> FieldError:
    reason = _("The device rides with this shipment already for part of that time.")
    return FieldError("since", reason, _("Give another time, or take it off first."))


def _tell(ship: Shipment, row: DeviceBinding) -> None:
    state(
        DeviceBound(
            subject=Ref("shipment", str(ship.id)), customer_id=ship.customer_id, waybill=ship.waybill,
            order_id=ship.order_id, device=row.device, since=row.bound_from, until=row.bound_to,
        )
    )  # fmt: skip
