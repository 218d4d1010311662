from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.commands.sensing import Span, judge_sensed
from nuoda.domains.shipments.rules.sensing import SCALES, check_value, convert
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.arrays import instants, plain, texts
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _

_LAND = (
    "INSERT INTO shipments_reading"
    " (device, quantity, at, number, value, shipment_id, recorded_at, document_id)"
    " SELECT device, quantity, at, number, value, shipment_id, %s, %s::uuid"
    " FROM unnest(%s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::float8[], %s::uuid[])"
    " AS given(device, quantity, at, number, value, shipment_id)"
    " ORDER BY device, quantity, at, number, value ON CONFLICT DO NOTHING"
)
# Without a carrier a number means a shipment only where one carrier has it.
_NAMED = (
    "SELECT given.number, given.at, (array_agg(named.shipment_id))[1]"
    " FROM unnest(%s::text[], %s::timestamptz[]) AS given(number, at)"
    " JOIN shipments_number AS named ON named.number = given.number AND named.valid_from <= given.at"
    " AND coalesce(named.valid_to, 'infinity') > given.at"
    " JOIN shipments_shipment AS kept ON kept.id = named.shipment_id AND (%s OR kept.customer_id = %s)"
    " GROUP BY given.number, given.at HAVING count(DISTINCT named.shipment_id) = 1"
)

Key = tuple[str, str, datetime, str, float]
"""Device, quantity, instant, number, value: what makes a reading itself."""


@dataclass(frozen=True, slots=True)
class ReadingDraft:
    """What a sensor measured. ``at`` is aware; ``quantity`` is ``temperature``, ``humidity`` or ``shock``.

    ``unit`` is a code of UN/ECE Rec 20 or what devices write (°C, %, g); "" stands for °C, % and g.
    ``number`` is the waybill or piece that was measured, "" where whatever the device rides with was.
    """

    device: str
    at: datetime
    quantity: str
    value: float
    unit: str = ""
    number: str = ""


@command
def record_readings(
    *, by: Actor, at: datetime, readings: Sequence[ReadingDraft], document_id: UUID | None = None
) -> IntakeReport:
    """Append readings in one statement, and weigh the shipments with limits that they are about.

    One that is there already stays as it is. What lies outside its limits for longer than it may is a
    danger; back within them it is over. Whoever does not see all can only tell of numbers of his own.
    """
    refused: list[Refused] = []
    taken: dict[Key, UUID | None] = {}
    shipments = _named({(one.number.strip(), one.at) for one in readings if _speaks_of_goods(one)}, by)
    for index, one in enumerate(readings):
        shipment_id = shipments.get((one.number.strip(), one.at))
        problems = _problems(one, at)
        if not problems and shipment_id is None and not by.sees_all:
            reason = _("It names no shipment of yours.")
            problems = [FieldError("number", reason, _("Name the waybill that was measured."))]
        if problems:
            refused.append(Refused(index, tuple(problems)))
        else:
            taken.setdefault(_key(one), shipment_id)
    landed = _land(taken, at, document_id) if taken else 0
    if landed:
        about = {shipment_id for shipment_id in taken.values() if shipment_id is not None}
        judge_sensed(_spans(taken), about, by=by, at=at)
    return IntakeReport(landed, len(readings) - len(refused) - landed, tuple(refused))


def _speaks_of_goods(one: ReadingDraft) -> bool:
    return bool(one.number.strip()) and not (
        check_text("", one.number, longest=limits.NUMBER_CHARACTERS) or check_instant("", one.at)
    )


def _named(told: set[tuple[str, datetime]], by: Actor) -> dict[tuple[str, datetime], UUID]:
    """The shipment that each number meant at its instant, where it meant one."""
    if not told:
        return {}
    numbers, moments = zip(*sorted(told), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [texts(numbers), instants(moments), by.sees_all, by.customer_id])
        return {(number, moment): shipment_id for number, moment, shipment_id in cursor.fetchall()}


def _problems(one: ReadingDraft, now: datetime) -> list[FieldError]:
    problems = [
        *check_text("device", one.device, required=not one.number.strip(), longest=limits.NUMBER_CHARACTERS),
        *check_text("number", one.number, longest=limits.NUMBER_CHARACTERS),
        *check_text("unit", one.unit, longest=20),
        *check_instant("at", one.at),
    ]
    if not problems and one.at > now + limits.DEVICE_SKEW:
        problems.append(FieldError("at", _("It lies in the future."), _("Set the clock of the device.")))
    if problems or one.quantity not in SCALES:
        return problems or check_value(one.quantity, one.value)
    value = convert(one.quantity, one.value, one.unit)
    if value is None:
        figures = {"unit": one.unit, "quantity": one.quantity, "ours": SCALES[one.quantity].unit}
        reason = _("%(quantity)s is not measured in %(unit)s.", figures)
        return [FieldError("unit", reason, _("Send it in %(ours)s.", figures))]
    return check_value(one.quantity, value)


def _key(one: ReadingDraft) -> Key:
    value = convert(one.quantity, one.value, one.unit)
    # Adding nothing makes one zero of the two there are; a tenth of a thousandth is beyond any sensor.
    return one.device.strip(), one.quantity, one.at, one.number.strip(), round(value or 0.0, 4) + 0.0


def _spans(taken: Mapping[Key, UUID | None]) -> list[Span]:
    """From when to when each device spoke of whatever it rides with."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for (device, _quantity, moment, _number, _value), shipment_id in taken.items():
        if shipment_id is None:
            first, last = spans.get(device, (moment, moment))
            spans[device] = min(first, moment), max(last, moment)
    return [(device, first, last) for device, (first, last) in spans.items()]


def _land(taken: Mapping[Key, UUID | None], now: datetime, document_id: UUID | None) -> int:
    devices, quantities, moments, numbers, values = zip(*taken, strict=True)
    columns = (
        texts(devices), texts(quantities), instants(moments), texts(numbers), plain(values),
        plain(taken.values()),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_LAND, [now, document_id, *columns])
        return int(cursor.rowcount)
