from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.accounts.queries import Courier, find_courier
from nuoda.domains.shipments.commands.known import Known, lock_by_id
from nuoda.domains.shipments.facts import CourierAssigned
from nuoda.domains.shipments.models import CourierAssignment, Number, Shipment
from nuoda.domains.shipments.rules import TERMINAL
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _


@command
def assign_courier(
    *,
    by: Actor,
    at: datetime,
    account: UUID | None,
    waybills: Sequence[str] = (),
    shipment_ids: Sequence[UUID] = (),
) -> IntakeReport:
    """Give shipments to a driver's account to carry to the door, or to nobody (None).

    They are named by any number of theirs, or by id; what is said in both counts twice. Who carried each
    before stays on record with its span. One that the driver has already is a duplicate; one that is
    unknown, ambiguous or over is refused and does not hold up the others. Raises :class:`Invalid` where
    the account is no driver's.
    """
    if not by.is_staff and by.role is not Role.SYSTEM:
        raise Forbidden
    courier = _courier(account, by)
    meant = _meant(waybills, by)
    asked: list[UUID | FieldError] = [meant[number] for number in waybills]
    asked += shipment_ids
    known = {one.id: one for one in lock_by_id([one for one in asked if isinstance(one, UUID)], by=by)}
    now = dict(Shipment.objects.filter(id__in=known).values_list("id", "courier_id"))
    moved: dict[UUID, Known] = {}
    refused: list[Refused] = []
    for index, one in enumerate(asked):
        found = known.get(one) if isinstance(one, UUID) else None
        if isinstance(one, FieldError):
            refused.append(Refused(index, (one,)))
        elif found is None:
            refused.append(Refused(index, (_unknown(str(one)),)))
        elif found.milestone in TERMINAL and account is not None:
            reason = _("Shipment %(number)s is over.", {"number": found.waybill})
            refused.append(Refused(index, (FieldError("waybills", reason, _("Leave it out.")),)))
        elif now[found.id] != account:
            moved[found.id] = found
    _move(list(moved.values()), courier, by=by, at=at)
    return IntakeReport(len(moved), len(asked) - len(moved) - len(refused), tuple(refused))


def _courier(account: UUID | None, by: Actor) -> Courier | None:
    if account is None:
        return None
    found = find_courier(account, actor=by)
    if found is None:
        reason = _("It is no driver's account, or it is closed.")
        raise Invalid(fields=[FieldError("account", reason, _("Choose a driver."))])
    return found


def _meant(waybills: Collection[str], by: Actor) -> dict[str, UUID | FieldError]:
    """The shipment under way that each number means, or why none does. The newest of a carrier counts."""
    typed = {one: one.strip().upper() for one in waybills}
    fits = {key: clean for key, clean in typed.items() if 0 < len(clean) <= limits.NUMBER_CHARACTERS}
    spellings = {*fits.values(), *(key.strip() for key in fits)}
    named = (
        Number.objects.visible_to(by)
        .filter(number__in=[one for one in spellings if one.isprintable()], valid_to__isnull=True)
        .order_by("valid_from")
    )
    found: dict[str, set[UUID]] = {}
    for number, shipment_id in named.values_list("number", "shipment_id"):
        found.setdefault(number, set()).add(shipment_id)
    meant: dict[str, UUID | FieldError] = {}
    for key, clean in typed.items():
        ids = found.get(clean, set()) | found.get(key.strip(), set())
        if len(ids) == 1:
            (meant[key],) = ids
        elif ids:
            reason = _("More than one carrier uses the number %(waybill)s.", {"waybill": clean})
            meant[key] = FieldError("waybills", reason, _("Choose the shipment from the list."))
        else:
            meant[key] = _unknown(clean)
    return meant


def _unknown(number: str) -> FieldError:
    reason = _("No shipment %(waybill)s is registered.", {"waybill": number[:60]})
    return FieldError("waybills", reason, _("Register the shipment first, or correct the number."))


def _move(moved: Sequence[Known], courier: Courier | None, *, by: Actor, at: datetime) -> None:
    ids = [one.id for one in moved]
    standing = CourierAssignment.objects.filter(shipment_id__in=ids, ended_at__isnull=True)
    # What was given and taken back within one instant never was.
    standing.filter(assigned_at__gte=at).delete()
    standing.update(ended_at=at)
    account = courier.id if courier else None
    if account is not None:
        CourierAssignment.objects.bulk_create(
            CourierAssignment(shipment_id=one, courier_id=account, assigned_at=at, assigned_by=by.name[:120])
            for one in ids
        )
    Shipment.objects.filter(id__in=ids).update(courier_id=account)
    state(
        *(
            CourierAssigned(
                subject=Ref("shipment", str(one.id)), customer_id=one.customer_id, waybill=one.waybill,
                order_id=one.order_id, courier_id=account, courier_name=courier.name if courier else "",
            )
            for one in moved
        )
    )  # fmt: skip
