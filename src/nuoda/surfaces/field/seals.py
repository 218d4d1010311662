"""What the phone tells of the seal: with which number the doors were closed, and with which one opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.dispatch.commands import open_seal, seal_trip
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.errors import Conflict, FieldError, Invalid, NotFound
from nuoda.kernel.text import text as _
from nuoda.surfaces.field.reading import Reader
from nuoda.surfaces.field.speaking import TAKEN, refused

CLOSED, OPENED = "sealed", "opened"
KINDS = (CLOSED, OPENED)


@dataclass(frozen=True, slots=True)
class SealReport:
    """The doors of a trip were closed (``sealed``) or ``opened``; ``seal`` is what stood on them, then."""

    client_id: UUID
    trip_id: UUID
    kind: str
    seal: str
    at: datetime


def read_seal(given: Mapping[str, Any]) -> SealReport | list[FieldError]:
    """The report, or every problem with it. Raises nothing."""
    reader = Reader(given)
    client, trip = (reader.key(name, needed=True) for name in ("client_id", "trip"))
    kind, seal, at = reader.one_of("kind", KINDS), reader.text("seal"), reader.instant("occurred_at")
    if reader.problems or client is None or trip is None or at is None:
        return reader.problems
    return SealReport(client, trip, kind, seal, at)


def record_seal(request: ActedRequest, report: SealReport) -> dict[str, Any]:
    """The answer to one report; told again it changes nothing."""
    key = str(report.client_id)
    try:
        if report.kind == CLOSED:
            seal_trip.once(key)(by=request.actor, at=request.now, trip_id=report.trip_id, seal=report.seal)
        else:
            open_seal.once(key)(
                by=request.actor, at=request.now, trip_id=report.trip_id, found=report.seal,
                opened_at=report.at,
            )  # fmt: skip
    except Invalid as wrong:
        return refused([FieldError("seal", one.reason, one.remedy) for one in wrong.fields])
    except Conflict as wrong:
        return refused([FieldError("seal", wrong.sentence)])
    except NotFound:
        return refused([FieldError("seal", _("There is no such trip."), _("Look for new stops."))])
    return TAKEN
