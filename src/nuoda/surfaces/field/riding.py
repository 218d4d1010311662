"""A released trip as the phone keeps it: its stops in order, when each is planned, and how to get there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import atan2, cos, degrees, radians, sin
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from nuoda.domains.dispatch.facts import StopState, TripState
from nuoda.domains.dispatch.queries import StopRow, TripPage
from nuoda.domains.dispatch.queries.containers import ContainerBalance
from nuoda.pages.figures import number_words
from nuoda.pages.vocabulary import word

_OVER = frozenset({StopState.DONE.value, StopState.FAILED.value})
_NOWHERE: Mapping[str, Any] = {
    "stop": None, "sequence": 0, "kind": "deliver", "arrives": None, "way": "", "latitude": None,
    "longitude": None, "instructions": [], "there": False, "lent": [],
}  # fmt: skip


def told_trip(trips: Sequence[TripPage]) -> dict[str, Any] | None:
    """The trip that is driven now, the next one, or the one that was broken off; None where there is none."""
    order = (TripState.UNDER_WAY, TripState.RELEASED, TripState.BROKEN)
    row = next((one.trip for state in order for one in trips if one.trip.state == state), None)
    if row is None:
        return None
    return {
        "id": str(row.id), "number": row.number, "vehicle": row.who, "state": row.state,
        "starts": row.starts_at.isoformat(), "broken": row.broken_at.isoformat() if row.broken_at else None,
        "seal": row.seal, "found": row.seal_found, "differs": row.seal_differs,
        "opened": row.opened_at.isoformat() if row.opened_at else None,
    }  # fmt: skip


def in_order(
    parcels: Sequence[Mapping[str, Any]],
    trips: Sequence[TripPage],
    lent: Mapping[UUID, Sequence[ContainerBalance]],
) -> list[dict[str, Any]]:
    """Stops of the trips in their order, then the parcels that are on none.

    ``lent`` is by job what its customer has of our containers. ``parcels`` are what the driver carries, as
    the phone keeps them, by the shipment's id. A stop that carries no parcel (goods to be collected, say)
    stands for itself.
    """
    carried = {str(one["id"]): one for one in parcels}
    found: list[dict[str, Any]] = []
    for page in trips:
        before: tuple[float, float] | None = None
        for stop in page.stops:
            parcel = carried.pop(str(stop.job.shipment_id), None) if stop.job.shipment_id else None
            if parcel is None and page.trip.state == "broken":
                continue
            base = dict(parcel) if parcel else _own(stop)
            boxes = [_box(one) for one in lent.get(stop.job.id, ())]
            found.append({**base, "shipment": parcel is not None, **_of_trip(stop, before), "lent": boxes})
            before = _point(stop) or before
    rest = [{**one, "shipment": True, **_NOWHERE} for one in carried.values()]
    return [*found, *rest]


def _box(one: ContainerBalance) -> dict[str, Any]:
    return {"code": one.kind.code, "quantity": one.quantity, "overdue": one.overdue}


def _own(stop: StopRow) -> dict[str, Any]:
    job, over = stop.job, stop.state in _OVER
    since, until = (job.windows[0][0], job.windows[-1][1]) if job.windows else (None, job.due_at)
    return {
        "id": str(stop.id), "number": job.reference or job.number, "name": job.name, "address": job.address,
        "phone": "" if over else job.phone, "pieces": 0, "from": since.isoformat() if since else None,
        "until": until.isoformat() if until else None, "done": over, "tried": False,
        "state_label": word("trip_stop", stop.state),
    }  # fmt: skip


def _of_trip(stop: StopRow, before: tuple[float, float] | None) -> dict[str, Any]:
    """What a trip adds to a stop."""
    job = stop.job
    mind = [*(word("skill", one) for one in job.needs), *filter(None, [job.instructions])]
    found: dict[str, Any] = {
        "stop": str(stop.id), "sequence": stop.sequence, "kind": job.kind,
        "arrives": stop.arrives_at.isoformat(), "way": way_words(stop, before), "latitude": job.latitude,
        "longitude": job.longitude, "instructions": mind, "there": stop.state == StopState.ARRIVED.value,
    }  # fmt: skip
    if stop.state in _OVER:
        found["done"] = True
    if job.windows:
        found["from"], found["until"] = job.windows[0][0].isoformat(), job.windows[-1][1].isoformat()
    return found


def _point(stop: StopRow) -> tuple[float, float] | None:
    job = stop.job
    return (job.latitude, job.longitude) if job.latitude is not None and job.longitude is not None else None


def way_words(stop: StopRow, before: tuple[float, float] | None) -> str:
    """``3.2 km, north-east of the stop before``: a hint for the eye, not a route."""
    far = number_words(stop.km, decimals=1, unit="km")
    here = _point(stop)
    if before is None or here is None or here == before:
        return _("about %(far)s by plan") % {"far": far}
    told = {"far": far, "where": heading(before, here)}
    return _("about %(far)s by plan, %(where)s of the stop before") % told


def heading(start: tuple[float, float], end: tuple[float, float]) -> str:
    """The direction in which ``end`` lies from ``start``, as one of eight words."""
    words = (
        pgettext("direction", "north"), pgettext("direction", "north-east"), pgettext("direction", "east"),
        pgettext("direction", "south-east"), pgettext("direction", "south"),
        pgettext("direction", "south-west"), pgettext("direction", "west"),
        pgettext("direction", "north-west"),
    )  # fmt: skip
    lat1, lat2 = radians(start[0]), radians(end[0])
    turn = radians(end[1] - start[1])
    east = sin(turn) * cos(lat2)
    north = cos(lat1) * sin(lat2) - sin(lat1) * cos(lat2) * cos(turn)
    return words[round(degrees(atan2(east, north)) / 45) % 8]
