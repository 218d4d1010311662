"""What goods may bear on their way: limits of temperature, humidity and knocks, set with or after booking."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from nuoda.domains.shipments.commands.drafts import ShipmentDraft
from nuoda.domains.shipments.commands.sensing import judge_sensed
from nuoda.domains.shipments.facts import ConditionsSet
from nuoda.domains.shipments.models import Condition, Shipment
from nuoda.domains.shipments.rules.sensing import TOLERANCES, Limits, Quantity, check_limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_SHIPMENT_FIELDS = {
    (Quantity.TEMPERATURE.value, "low"): "temperature_from",
    (Quantity.TEMPERATURE.value, "high"): "temperature_to",
    (Quantity.HUMIDITY.value, "low"): "humidity_from",
    (Quantity.HUMIDITY.value, "high"): "humidity_to",
    (Quantity.SHOCK.value, "high"): "shock_most",
}


@command
def set_conditions(*, by: Actor, at: datetime, shipment_id: UUID, limits: Sequence[Limits]) -> None:
    """Set what a shipment may bear; a quantity that is not named has no limits from now on.

    What was measured lately is weighed by the new limits at once. The same again changes nothing. Raises
    Invalid for limits that cannot be.
    """
    if not by.sees_all:
        raise Forbidden
    problems = [problem for one in limits for problem in check_limits(one, f"{one.quantity}.")]
    if len({one.quantity for one in limits}) < len(limits):
        problems.append(FieldError("limits", _("One quantity stands there twice."), _("Leave one out.")))
    if problems:
        raise Invalid(fields=problems)
    row = Shipment.objects.visible_to(by).select_for_update(no_key=True).filter(id=shipment_id).first()
    if row is None:
        raise NotFound
    standing = {
        one.quantity: Limits(one.quantity, one.low, one.high, one.tolerance)
        for one in Condition.objects.visible_to(by).filter(shipment_id=shipment_id)
    }
    wanted = {one.quantity: one for one in limits}
    if standing == wanted:
        return
    Condition.objects.visible_to(by).filter(shipment_id=shipment_id).delete()
    Condition.objects.bulk_create(rows_of(shipment_id, limits, by, at))
    state(
        ConditionsSet(
            subject=Ref("shipment", str(row.id)), customer_id=row.customer_id, waybill=row.waybill,
            order_id=row.order_id, limits=[_in_short(one) for one in limits],
        )
    )  # fmt: skip
    judge_sensed([], {shipment_id}, by=by, at=at, dropped=standing.keys() - wanted.keys())


def rows_of(shipment_id: UUID, limits: Sequence[Limits], by: Actor, at: datetime) -> list[Condition]:
    return [
        Condition(
            shipment_id=shipment_id, quantity=one.quantity, low=one.low, high=one.high,
            tolerance=one.tolerance, set_by=by.name[:120], set_at=at,
        )
        for one in limits
    ]  # fmt: skip


def limits_of(draft: ShipmentDraft) -> list[Limits]:
    """The limits that a booking names."""
    sides = (
        (Quantity.TEMPERATURE.value, draft.temperature_from, draft.temperature_to),
        (Quantity.HUMIDITY.value, draft.humidity_from, draft.humidity_to),
        (Quantity.SHOCK.value, None, draft.shock_most),
    )
    found = []
    for quantity, low, high in sides:
        if low is not None or high is not None:
            minutes = draft.tolerance_minutes if quantity != Quantity.SHOCK else None
            tolerance = TOLERANCES[quantity] if minutes is None else timedelta(minutes=minutes)
            found.append(Limits(quantity, low, high, tolerance))
    return found


def check_conditions(draft: ShipmentDraft) -> list[FieldError]:
    """What is wrong with the limits of a booking, by the names of its fields."""
    minutes = draft.tolerance_minutes
    if minutes is not None and not 0 <= minutes <= 7 * 24 * 60:
        reason = _("It lies outside 0 minutes to 7 days.")
        return [FieldError("tolerance_minutes", reason, _("Correct it."))]
    return [
        FieldError(
            _SHIPMENT_FIELDS.get((one.quantity, problem.field), problem.field), problem.reason, problem.remedy
        )
        for one in limits_of(draft)
        for problem in check_limits(one)
    ]


def _in_short(one: Limits) -> str:
    """``temperature 2.0 to 8.0, 15 min``."""
    sides = " to ".join("" if side is None else f"{side:g}" for side in (one.low, one.high))
    return f"{one.quantity} {sides}, {one.tolerance.total_seconds() / 60:g} min"
