"""A day of dispatch with a signed-in dispatcher, for tests of her pages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID

from django.test import Client
from tests.factories.fleet import DAY, around, clock_time, furnish_depot, make_jobs
from tests.factories.moments import NOW
from tests.factories.people import SYSTEM, make_account, sign_in

from nuoda.domains.dispatch.commands import JobMove, move_jobs, open_trip
from nuoda.domains.dispatch.queries import Board, board, vehicles_of
from nuoda.domains.dispatch.queries.reading import drivers_of
from nuoda.kernel.actor import Role


@dataclass(frozen=True, slots=True)
class Day:
    """Four jobs, two vans, and a trip of the first van with two of the jobs on it."""

    depot_id: UUID
    trip_id: UUID
    client: Client

    def board(self) -> Board:
        return board(self.depot_id, DAY, actor=SYSTEM)

    def orders(self) -> list[str]:
        return [stop.job.reference for one in self.board().trips for stop in one.stops]

    def versions(self) -> str:
        return json.dumps({str(one.trip.id): one.trip.version for one in self.board().trips})


def make_day() -> Day:
    """The depot SHD on its day, and a dispatcher signed in who reads English."""
    depot_id, _drivers = furnish_depot()
    make_jobs(around(4))
    van = vehicles_of(depot_id, actor=SYSTEM)[0]
    driver = drivers_of(depot_id, actor=SYSTEM)[0]
    trip_id = open_trip(
        by=SYSTEM, at=NOW, day=DAY, starts_at=clock_time(7), vehicle_id=van.id, driver_id=driver.id
    )
    waiting = board(depot_id, DAY, actor=SYSTEM).unplanned
    moves = [JobMove(one.id, trip_id, place) for place, one in enumerate(waiting[:2], 1)]
    move_jobs(by=SYSTEM, at=NOW, moves=moves, versions={})
    client = sign_in(make_account(Role.DISPATCHER, language="en"))
    client.cookies["nuoda_language"] = "en"
    return Day(depot_id, trip_id, client)
