"""A trip is opened, crewed, released, sealed, started and finished."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from nuoda.domains.dispatch.commands.hand import (
    TripNotInState,
    may_dispatch,
    next_numbers,
    touch,
    trips_in_hand,
)
from nuoda.domains.dispatch.commands.writing import about
from nuoda.domains.dispatch.facts import SealDiffered, TripFinished, TripReleased, TripStarted
from nuoda.domains.dispatch.facts import TripChanged as TripChangedFact
from nuoda.domains.dispatch.models import Driver, Job, Partner, Stop, Trip, Vehicle
from nuoda.domains.dispatch.rules import KNOWN_TRIPS, OPEN_STOPS, JobState, TripState, same_seal
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Invalid, NotFound
from nuoda.kernel.text import text as _

_OPEN = [one.value for one in OPEN_STOPS]


class TripNotReady(Conflict):
    """A trip has no driver, or nothing to do."""

    code = "trip_not_ready"
    sentence = _("A trip needs a driver and a stop before it can be released.")


class NoSeal(Conflict):
    code = "no_seal"
    sentence = _("No seal was recorded at loading. Record it first.")


class SealOpened(Conflict):
    code = "seal_opened"
    sentence = _("The seal was opened already. Record the new seal when the doors are closed again.")


class StopsOpen(Conflict):
    code = "stops_open"
    sentence = _("Some stops of this trip are not over. Record each as done or failed first.")


@command
def open_trip(
    *,
    by: Actor,
    at: datetime,
    day: date,
    starts_at: datetime,
    vehicle_id: UUID | None = None,
    partner_id: UUID | None = None,
    depot_id: UUID | None = None,
    driver_id: UUID | None = None,
) -> UUID:
    """Open an empty draft for a vehicle, or for a partner at a depot. Raises ``Invalid``, ``NotFound``."""
    may_dispatch(by)
    vehicle = Vehicle.objects.visible_to(by).filter(id__in=[vehicle_id], closed_at=None).first()
    partner = Partner.objects.visible_to(by).filter(id__in=[partner_id], closed_at=None).first()
    if (vehicle is None) == (partner is None):
        reason = _("Choose a vehicle or a partner.")
        raise Invalid(fields=[FieldError("vehicle_id", reason)])
    home = vehicle.depot_id if vehicle is not None else depot_id
    if home is None:
        raise Invalid(fields=[FieldError("depot_id", _("It is empty."), _("Choose a depot."))])
    driver = _driver(driver_id, by) if vehicle is not None else None
    (number,) = next_numbers("T", 1, at)
    row = Trip(
        number=number, depot_id=home, day=day, vehicle=vehicle, partner=partner, driver=driver,
        starts_at=starts_at, ends_at=starts_at, latest_at=starts_at + timedelta(hours=12), made_at=at,
        changed_by=by.name[:120],
    )  # fmt: skip
    row.save(force_insert=True)
    return row.id


def _driver(driver_id: UUID | None, by: Actor) -> Driver | None:
    if driver_id is None:
        return None
    row = Driver.objects.visible_to(by).filter(id=driver_id, closed_at=None).first()
    if row is None:
        raise NotFound
    return row


@command
def drop_trip(*, by: Actor, at: datetime, trip_id: UUID, version: int) -> None:
    """Take a draft back; its jobs are open again. Raises ``TripNotInState``, ``TripChanged``."""
    may_dispatch(by)
    row = trips_in_hand([trip_id], by=by, versions={trip_id: version})[trip_id]
    if row.state != TripState.DRAFT:
        raise TripNotInState
    stops = Stop.objects.filter(trip=row)
    Job.objects.filter(id__in=list(stops.values_list("job_id", flat=True))).update(state=JobState.OPEN.value)
    stops.delete()
    row.delete()


@command
def set_crew(*, by: Actor, at: datetime, trip_id: UUID, version: int, driver_id: UUID | None) -> int:
    """Give a trip another driver, or none while it is a draft. Returns the version now."""
    may_dispatch(by)
    row = trips_in_hand([trip_id], by=by, versions={trip_id: version})[trip_id]
    driver = _driver(driver_id, by)
    wrong = row.vehicle_id is None or (driver is None and row.state != TripState.DRAFT)
    if wrong or row.state not in (TripState.DRAFT, TripState.RELEASED):
        raise TripNotInState
    row.driver = driver
    touch(row, by)
    save_columns([row], "driver", "version", "changed_by")
    if row.state in KNOWN_TRIPS:
        state(TripChangedFact(**about(row, _shipments([row])[row.id])))
    return row.version


@command
def release_trips(*, by: Actor, at: datetime, versions: Mapping[UUID, int]) -> int:
    """Tell drivers their trips: what they carry becomes theirs. Returns how many trips were released.

    Raises :class:`TripNotReady` for one without driver or stops, ``TripNotInState``, ``TripChanged``.
    """
    may_dispatch(by)
    rows = list(trips_in_hand(list(versions), by=by, versions=versions).values())
    counts = set(Stop.objects.filter(trip__in=rows, state__in=_OPEN).values_list("trip_id", flat=True))
    for row in rows:
        if row.state != TripState.DRAFT:
            raise TripNotInState
        if row.id not in counts or (row.vehicle_id is not None and row.driver_id is None):
            raise TripNotReady(
                _(
                    "Trip %(number)s needs a driver and a stop before it can be released.",
                    {"number": row.number},
                )
            )
        row.state, row.released_at = TripState.RELEASED.value, at
        touch(row, by)
    save_columns(rows, "state", "released_at", "version", "changed_by")
    carried = _shipments(rows)
    state(*(TripReleased(**about(row, carried[row.id])) for row in rows))
    return len(rows)


@command
def recall_trips(*, by: Actor, at: datetime, versions: Mapping[UUID, int]) -> int:
    """Make released trips drafts again, before they leave. Raises ``TripNotInState``, ``TripChanged``."""
    may_dispatch(by)
    rows = list(trips_in_hand(list(versions), by=by, versions=versions).values())
    carried = _shipments(rows)
    for row in rows:
        if row.state != TripState.RELEASED:
            raise TripNotInState
        row.state, row.released_at = TripState.DRAFT.value, None
        touch(row, by)
    save_columns(rows, "state", "released_at", "version", "changed_by")
    state(*(TripChangedFact(**about(row, ()), gone=carried[row.id]) for row in rows))
    return len(rows)


def _shipments(rows: list[Trip]) -> dict[UUID, tuple[UUID, ...]]:
    found: dict[UUID, list[UUID]] = {row.id: [] for row in rows}
    stops = Stop.objects.filter(trip__in=rows, state__in=_OPEN, job__shipment_id__isnull=False)
    for trip, shipment in stops.order_by("sequence").values_list("trip_id", "job__shipment_id"):
        if shipment is not None:
            found[trip].append(shipment)
    return {trip: tuple(dict.fromkeys(some)) for trip, some in found.items()}


@command
def seal_trip(*, by: Actor, at: datetime, trip_id: UUID, seal: str) -> None:
    """Note the seal on a trip's doors. For dispatchers, the warehouse, and its driver."""
    row = _hands_on(trip_id, by)
    problems = check_text("seal", seal, required=True, longest=40)
    if problems:
        raise Invalid(fields=problems)
    if row.state not in (TripState.DRAFT, *KNOWN_TRIPS):
        raise TripNotInState
    row.seal = seal.strip()
    row.seal_found, row.opened_at, row.opened_by = "", None, ""  # closed anew
    touch(row, by)
    save_columns([row], "seal", "seal_found", "opened_at", "opened_by", "version", "changed_by")


@command
def open_seal(
    *, by: Actor, at: datetime, trip_id: UUID, found: str, opened_at: datetime | None = None
) -> bool:
    """Note the seal that was on the doors when they were opened, empty for none.

    ``opened_at`` is when that was, now where nothing is said.

    Returns whether it is the one that was put on; another one is stated. For dispatchers, the warehouse, and
    its driver.

    Raises :class:`NoSeal`, :class:`SealOpened`, ``Invalid``, ``TripNotInState``.
    """
    row = _hands_on(trip_id, by)
    if problems := [*check_text("found", found, longest=40), *check_instant("opened_at", opened_at)]:
        raise Invalid(fields=problems)
    if row.state not in (TripState.UNDER_WAY, TripState.DONE, TripState.BROKEN):
        raise TripNotInState
    if not row.seal:
        raise NoSeal
    if row.opened_at is not None:
        raise SealOpened
    row.seal_found, row.opened_at, row.opened_by = found.strip(), opened_at or at, by.name[:120]
    touch(row, by)
    save_columns([row], "seal_found", "opened_at", "opened_by", "version", "changed_by")
    same = same_seal(row.seal, row.seal_found)
    if not same:
        carried = _shipments([row])[row.id]
        left = Stop.objects.filter(trip=row, state__in=_OPEN).count()
        state(SealDiffered(**about(row, carried), seal=row.seal, found=row.seal_found, stops=left))
    return same


@command
def start_trip(*, by: Actor, at: datetime, trip_id: UUID) -> None:
    """A released trip leaves. Told again it is as it was. Raises ``TripNotInState``."""
    row = _hands_on(trip_id, by)
    if row.state == TripState.UNDER_WAY:
        return
    if row.state != TripState.RELEASED:
        raise TripNotInState
    row.state, row.started_at = TripState.UNDER_WAY.value, at
    touch(row, by)
    save_columns([row], "state", "started_at", "version", "changed_by")
    state(TripStarted(**about(row, _shipments([row])[row.id])))


@command
def finish_trip(*, by: Actor, at: datetime, trip_id: UUID) -> None:
    """A trip is over. Raises :class:`StopsOpen`, ``TripNotInState``; told again it is as it was."""
    row = _hands_on(trip_id, by)
    if row.state == TripState.DONE:
        return
    if row.state not in KNOWN_TRIPS:
        raise TripNotInState
    if Stop.objects.filter(trip=row, state__in=_OPEN).exists():
        raise StopsOpen
    row.state, row.finished_at = TripState.DONE.value, at
    touch(row, by)
    save_columns([row], "state", "finished_at", "version", "changed_by")
    state(TripFinished(**about(row, ())))


def _hands_on(trip_id: UUID, by: Actor) -> Trip:
    """A trip in the hands of whoever has to do with it: its driver sees no other."""
    if by.role not in (Role.DRIVER, Role.WAREHOUSE):
        may_dispatch(by)
    return trips_in_hand([trip_id], by=by)[trip_id]
