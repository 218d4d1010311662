from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from nuoda.domains.shipments.facts import DeviceBound
from nuoda.domains.shipments.models import DeviceBinding, Shipment
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _


class DeviceIsBound(Conflict):
    """The device rides with this shipment already for part of that time."""

    code = "device_is_bound"
    sentence = _("The device rides with this shipment already for part of that time.")


@command
def bind_device(
    *, by: Actor, at: datetime, device: str, shipment_id: UUID, since: datetime, until: datetime | None = None
) -> UUID:
    """Let a device's positions count for a shipment from ``since`` until before ``until`` (None: open end).

    Binding again from the same instant moves the end; the same once more changes nothing. A device may
    ride with many shipments at once. Raises :class:`DeviceIsBound` for a span that overlaps another one of
    the same two. Returns the binding's id.
    """
    if not by.sees_all:
        raise Forbidden
    device = device.strip()
    _check(device, since, until)
    found = Shipment.objects.visible_to(by).select_for_update(no_key=True).filter(id=shipment_id).first()
    if found is None:
        raise NotFound
    same = DeviceBinding.objects.visible_to(by).filter(device=device, shipment=found)
    row = same.filter(bound_from=since).first()
    if row is not None and row.bound_to == until:
        return row.id
    after = Q(bound_to__isnull=True) | Q(bound_to__gt=since)
    before = Q(bound_from__lt=until) if until else Q()
    if same.filter(after, before).exclude(bound_from=since).exists():
        raise DeviceIsBound
    row = row or DeviceBinding(device=device, shipment=found, bound_from=since)
    row.bound_to, row.bound_by, row.bound_at = until, by.name[:120], at
    row.save()
    state(
        DeviceBound(
            subject=Ref("shipment", str(found.id)), customer_id=found.customer_id, waybill=found.waybill,
            order_id=found.order_id, device=device, since=since, until=until,
        )
    )  # fmt: skip
    return row.id


def _check(device: str, since: datetime, until: datetime | None) -> None:
    problems = [
        *check_text("device", device, required=True, longest=limits.NUMBER_CHARACTERS),
        *check_instant("since", since),
        *check_instant("until", until),
    ]
    if not problems and until is not None and until <= since:
        problems.append(FieldError("until", _("It does not lie after the start."), _("Correct the date.")))
    if problems:
        raise Invalid(fields=problems)


@command
def release_device(*, by: Actor, at: datetime, device: str, shipment_id: UUID) -> None:
    """From now on the device rides with this shipment no longer; what it said before stays the shipment's.

    Raises NotFound where it does not ride with it now.
    """
    if not by.sees_all:
        raise Forbidden
    rows = DeviceBinding.objects.visible_to(by).select_for_update(of=("self",)).select_related("shipment")
    riding = rows.filter(Q(bound_to__isnull=True) | Q(bound_to__gt=at))
    row = riding.filter(device=device.strip(), shipment_id=shipment_id, bound_from__lt=at).first()
    if row is None:
        raise NotFound
    row.bound_to, row.bound_by, row.bound_at = at, by.name[:120], at
    row.save()
    state(
        DeviceBound(
            subject=Ref("shipment", str(shipment_id)), customer_id=row.shipment.customer_id,
            waybill=row.shipment.waybill, order_id=row.shipment.order_id, device=row.device,
            since=row.bound_from, until=at,
        )
    )  # fmt: skip
