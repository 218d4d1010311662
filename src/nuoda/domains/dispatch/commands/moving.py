"""Jobs are put into trips, elsewhere or out of them by hand; trips and stops are locked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.dispatch.commands.hand import may_dispatch, touch, trips_in_hand
from nuoda.domains.dispatch.commands.writing import write_trips
from nuoda.domains.dispatch.models import Job, Stop, Trip
from nuoda.domains.dispatch.queries.moving import Forbidden, JobMove, moved
from nuoda.domains.dispatch.queries.scene import read_scene
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command
from nuoda.kernel.errors import Conflict, Invalid, NotFound
from nuoda.kernel.text import text as _


class MoveForbidden(Conflict):
    """The job cannot be put there; the sentence says why."""

    code = "move_forbidden"


@command
def move_jobs(
    *, by: Actor, at: datetime, moves: Sequence[JobMove], versions: Mapping[UUID, int]
) -> dict[UUID, int]:
    """Put jobs of one day at places of trips, or into none. Returns the versions of the trips now.

    ``versions`` are those that were read: where one is another now, ``TripChanged`` names who changed it.
    Raises :class:`MoveForbidden` where windows, loads, skills or locks forbid it; then nothing happens.
    """
    may_dispatch(by)
    if not moves:
        return {}
    jobs = list(Job.objects.filter(id__in=[one.job_id for one in moves]).order_by("id").select_for_update())
    if len(jobs) != len({one.job_id for one in moves}):
        raise NotFound
    if len({(one.depot_id, one.day) for one in jobs}) > 1:
        raise Invalid(_("These jobs are of several days or depots. Move them one after the other."))
    targets = {one.trip_id for one in moves if one.trip_id is not None}
    sources = Stop.objects.filter(job_id__in=[one.id for one in jobs]).exclude(state="failed")
    trips = trips_in_hand(
        targets | set(sources.values_list("trip_id", flat=True)) | set(versions), by=by, versions=versions
    )
    scene = read_scene(actor=by, depot_id=jobs[0].depot_id, day=jobs[0].day, at=at)
    found = moved(scene, moves)
    if isinstance(found, Forbidden):
        raise MoveForbidden(found.reason)
    written = write_trips(found.sketches, trips, depot_id=scene.depot.id, day=scene.day, by=by, at=at)
    return {one.id: one.version for one in written}


@command
def lock_trips(
    *, by: Actor, at: datetime, trip_ids: Collection[UUID], locked: bool, versions: Mapping[UUID, int]
) -> int:
    """Lock trips, so that no plan changes them, or unlock them. Raises ``NotFound``, ``TripChanged``."""
    may_dispatch(by)
    rows = list(trips_in_hand(trip_ids, by=by, versions=versions).values())
    for row in rows:
        row.locked = locked
        touch(row, by)
    save_columns(rows, "locked", "version", "changed_by")
    return len(rows)


@command
def lock_stops(*, by: Actor, at: datetime, stop_ids: Collection[UUID], locked: bool) -> int:
    """Lock stops, so that they stay in their trip, or unlock them. Returns how many were."""
    may_dispatch(by)
    rows = list(Stop.objects.visible_to(by).filter(id__in=list(stop_ids)))
    if len(rows) != len(set(stop_ids)):
        raise NotFound
    trips: list[Trip] = list(trips_in_hand({one.trip_id for one in rows}, by=by).values())
    for row in trips:
        touch(row, by)
    save_columns(trips, "version", "changed_by")
    return Stop.objects.filter(id__in=list(stop_ids), state__in=["planned", "arrived"]).update(locked=locked)
