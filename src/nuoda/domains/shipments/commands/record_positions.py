from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from uuid import UUID

from django.db import connection

from nuoda.domains.shipments.commands.riding import judge_rides
from nuoda.domains.shipments.commands.sensing import Span
from nuoda.domains.shipments.rules.positions import misplaced
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.arrays import instants, plain, texts
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Forbidden
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.text import text as _

_FIGURES = ("latitude", "longitude", "speed_kmh", "bearing", "altitude_m", "accuracy_m", "battery")
_LAND = (
    f"INSERT INTO shipments_position (device, at, {', '.join(_FIGURES)}, recorded_at, document_id)"
    f" SELECT device, at, {', '.join(_FIGURES)}, %s, %s::uuid"
    f" FROM unnest(%s::text[], %s::timestamptz[], {', '.join(['%s::float8[]'] * len(_FIGURES))})"
    f" AS given(device, at, {', '.join(_FIGURES)}) ORDER BY device, at ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class PositionDraft:
    """Where a device was. ``at`` is aware; degrees are WGS 84, ``bearing`` degrees from north, ``battery``
    percent; None where the device does not know."""

    device: str
    at: datetime
    latitude: float
    longitude: float
    speed_kmh: float | None = None
    bearing: float | None = None
    altitude_m: float | None = None
    accuracy_m: float | None = None
    battery: float | None = None


@command
def record_positions(
    *, by: Actor, at: datetime, positions: Sequence[PositionDraft], document_id: UUID | None = None
) -> IntakeReport:
    """Append positions to those of their devices, in one statement. One that is there already stays as it is.

    A position moves no shipment, but shows what threatens those that ride along: a stop longer than it may
    be, a vehicle off its way or gone past the destination. Raises Forbidden for whoever does not see all: a
    device is known to the house, not to one customer.
    """
    if not by.sees_all:
        raise Forbidden
    refused: list[Refused] = []
    taken: dict[tuple[str, datetime], PositionDraft] = {}
    for index, one in enumerate(positions):
        problems = _problems(one, at)
        if problems:
            refused.append(Refused(index, tuple(problems)))
        else:
            taken.setdefault((one.device.strip(), one.at), one)
    landed = _land(taken, at, document_id) if taken else 0
    if landed:
        judge_rides(_spans(taken), by=by, at=at)
    return IntakeReport(landed, len(positions) - len(refused) - landed, tuple(refused))


def _spans(taken: Iterable[tuple[str, datetime]]) -> list[Span]:
    """From when to when each device spoke."""
    spans: dict[str, tuple[datetime, datetime]] = {}
    for device, moment in taken:
        first, last = spans.get(device, (moment, moment))
        spans[device] = min(first, moment), max(last, moment)
    return [(device, first, last) for device, (first, last) in spans.items()]


def _problems(one: PositionDraft, now: datetime) -> list[FieldError]:
    problems = [
        *check_text("device", one.device, required=True, longest=limits.NUMBER_CHARACTERS),
        *check_instant("at", one.at),
    ]
    if not problems and one.at > now + limits.DEVICE_SKEW:
        problems.append(FieldError("at", _("It lies in the future."), _("Set the clock of the device.")))
    problems += [
        FieldError(name, _("It is not a number."), _("Write it in figures."))
        for name in _FIGURES[2:]
        if not isfinite(getattr(one, name) or 0.0)
    ]
    wrong = misplaced(one.latitude, one.longitude)
    if wrong is not None:
        problems.append(FieldError(*wrong, _("Wait until the device knows where it is.")))
    return problems


def _land(taken: dict[tuple[str, datetime], PositionDraft], now: datetime, document_id: UUID | None) -> int:
    given = taken.values()
    columns = [plain(getattr(one, name) for one in given) for name in _FIGURES]
    with connection.cursor() as cursor:
        devices, moments = texts(device for device, _at in taken), instants(at for _device, at in taken)
        cursor.execute(_LAND, [now, document_id, devices, moments, *columns])
        return int(cursor.rowcount)
