"""Meals as they were ordered (the Grubhub instances), through our own jobs, plans and stops.

Time is simulated. Every two minutes the orders that came since are recorded as two jobs each (fetch at the
restaurant, bring to the diner), a plan of kind ``change`` puts them into couriers' trips without altering the
order of what they know, and what is due by then is reported as done. A meal is due when it could be there at
the soonest, so that every minute counts and not only those after the target. Every courier's trip begins and
ends in the middle of the couriers' places, because ours have a depot: that costs minutes. Distances are the
instance's own: flat coordinates of metres, laid on the map near the equator.

The ``bound`` is what no dispatch can beat: a courier stands at the restaurant when the meal is ready, and
brings nothing else. From click to door is from the order to the end of the service at the door.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from math import hypot
from pathlib import Path
from statistics import mean

from bench import harness
from bench.fixtures import BY, backend_pid, empty_database
from nuoda.domains.dispatch import commands as dispatch
from nuoda.domains.dispatch.queries import board, depot_by_code, solve_plan

DAY = date(2026, 11, 24)
START = datetime(2026, 11, 24, tzinfo=UTC)
STEP = timedelta(minutes=2)
METRES_A_DEGREE = 111_195.08


def run(folder: Path, most: int | None = None) -> None:
    """Print what became of the instance's orders (the first ``most`` of them, where named): delivered, left
    out, minutes from click to door.
    """
    with empty_database("meals"):
        day = _Day(folder, most)
        done = harness.sample(day.live, backend=backend_pid)
    minutes = [(one - day.placed[key]).total_seconds() / 60 for key, one in sorted(day.delivered.items())]
    target, longest = day.settings["target click-to-door"], day.settings["maximum click-to-door"]
    bound = [(one - day.placed[key]).total_seconds() / 60 for key, one in day.soonest.items()]
    print(
        json.dumps(
            {
                "claim": f"mdrp {folder.name}: orders in simulated time through our own dispatch",
                "orders": len(day.placed), "delivered": len(minutes),
                "left_out": len(day.placed) - len(minutes),
                "click_to_door_mean": round(mean(minutes), 1) if minutes else None,
                "bound_mean": round(mean(bound), 1),
                "bound_within_target": sum(one <= target for one in bound),
                "within_target_ratio": round(sum(one <= target for one in minutes) / len(day.placed), 3),
                "within_target": sum(one <= target for one in minutes),
                "within_maximum": sum(one <= longest for one in minutes),
                "client_us": round(done.client_us), "database_us": round(done.database_us),
            }
        ),
        flush=True,
    )  # fmt: skip


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text().splitlines(), delimiter="\t"))


class _Day:
    """One instance: its couriers as vehicles with an open trip each, its orders as pairs of jobs."""

    def __init__(self, folder: Path, most: int | None) -> None:
        (told,) = _rows(folder / "instance_parameters.txt")
        self.settings = {name: int(value) for name, value in told.items()}
        self.spots = {row["restaurant"]: row for row in _rows(folder / "restaurants.txt")}
        self.orders = sorted(_rows(folder / "orders.txt"), key=lambda row: int(row["placement_time"]))[:most]
        self.couriers = _rows(folder / "couriers.txt")
        self.placed = {row["order"]: _at(row["placement_time"]) for row in self.orders}
        self.soonest = {row["order"]: self._soonest(row) for row in self.orders}
        self.delivered: dict[str, datetime] = {}
        self._furnish()

    def _soonest(self, row: Mapping[str, str]) -> datetime:
        """When a meal can be handed over at the soonest: ready, fetched, straight to the door."""
        spot = self.spots[row["restaurant"]]
        metres = hypot(int(spot["x"]) - int(row["x"]), int(spot["y"]) - int(row["y"]))
        there = metres / self.settings["meters_per_minute"] + self.settings["pickup service minutes"]
        return _at(row["ready_time"]) + timedelta(minutes=there + self.settings["dropoff service minutes"])

    def _furnish(self) -> None:
        speed = self.settings["meters_per_minute"] * 60 / 1000
        dispatch.set_depots(
            by=BY, at=START,
            depots=[
                dispatch.DepotDraft(
                    "MEALS", "Meals", *_middle(self.couriers), zone="UTC", detour=1.0, speeds=(speed,) * 24,
                    drive_minutes=0, late_cost=Decimal(10),
                )
            ],
        )  # fmt: skip
        dispatch.set_vehicles(
            by=BY, at=START,
            vehicles=[
                dispatch.VehicleDraft(
                    row["courier"], "MEALS", 1_000, Decimal(10), _clock(row["on_time"]),
                    _clock(row["off_time"]), km_cost=Decimal(1), hour_cost=Decimal(5),
                )
                for row in self.couriers
            ],
        )  # fmt: skip
        dispatch.set_drivers(
            by=BY, at=START,
            drivers=[
                dispatch.DriverDraft(
                    row["courier"], row["courier"], "MEALS", vehicle=row["courier"],
                    shifts=[(_at(row["on_time"]), _at(row["off_time"]))],
                )
                for row in self.couriers
            ],
        )  # fmt: skip
        self.depot = depot_by_code("MEALS", actor=BY)

    def live(self) -> int:
        """The whole day, step by step."""
        waiting = list(self.orders)
        last = _at(self.orders[-1]["placement_time"]) + timedelta(hours=2)
        now = START
        while now < last:
            now += STEP
            fresh = [row for row in waiting if self.placed[row["order"]] <= now]
            waiting = waiting[len(fresh) :]
            if fresh:
                self._take(fresh, now)
                plan_id = dispatch.ask_for_plan(
                    by=BY, at=now, depot_id=self.depot.id, day=DAY, mode="change", cause="new_order"
                )
                found = solve_plan(plan_id, actor=BY, at=now)
                dispatch.keep_plan(by=BY, at=now, plan_id=plan_id, found=found)
                dispatch.apply_plan(by=BY, at=now, plan_id=plan_id)
            self._set_off(now)
            self._drive(now)
        return len(self.orders)

    def _take(self, fresh: list[dict[str, str]], now: datetime) -> None:
        service = timedelta(minutes=self.settings["dropoff service minutes"])
        drafts = []
        for row in fresh:
            taken = _place(self.spots[row["restaurant"]])
            drafts.append(
                dispatch.JobDraft(
                    "MEALS", row["order"], DAY, "collect", *taken, ready_at=_at(row["ready_time"]),
                    service_minutes=self.settings["pickup service minutes"], kilograms=Decimal(1),
                )
            )  # fmt: skip
            drafts.append(
                dispatch.JobDraft(
                    "MEALS", row["order"], DAY, "deliver", *_place(row), after=row["order"],
                    service_minutes=self.settings["dropoff service minutes"], kilograms=Decimal(1),
                    due_at=self.soonest[row["order"]] - service,
                )
            )  # fmt: skip
        report = dispatch.record_jobs(by=BY, at=now, jobs=drafts)
        if report.refused:
            raise RuntimeError(report.refused[0])

    def _set_off(self, now: datetime) -> None:
        """Couriers who were to leave by now have left when they were to."""
        for one in board(self.depot.id, DAY, actor=BY).trips:
            if one.trip.state == "draft" and one.trip.starts_at <= now:
                dispatch.release_trips(by=BY, at=now, versions={one.trip.id: one.trip.version})
                dispatch.start_trip(by=BY, at=one.trip.starts_at, trip_id=one.trip.id)

    def _drive(self, now: datetime) -> None:
        """What was planned up to now has happened: stops are done at the instants that were planned."""
        told: list[dispatch.StopReport] = []
        for one in board(self.depot.id, DAY, actor=BY).trips:
            due = [stop for stop in one.stops if stop.state == "planned" and stop.leaves_at <= now]
            for stop in due:
                told.append(dispatch.StopReport(stop.id, "done", stop.leaves_at))
                if stop.job.kind == "deliver":
                    self.delivered[stop.job.reference] = stop.leaves_at
        if told:
            dispatch.record_stops(by=BY, at=now, reports=told)


def _middle(rows: Sequence[Mapping[str, str]]) -> tuple[float, float]:
    """Where all trips start and end: a courier of ours has a depot, and is not where he happens to be."""
    places = [_place(row) for row in rows]
    return mean(one for one, _other in places), mean(other for _one, other in places)


def _place(row: Mapping[str, str]) -> tuple[float, float]:
    return int(row["y"]) / METRES_A_DEGREE, int(row["x"]) / METRES_A_DEGREE


def _at(minutes: str) -> datetime:
    return START + timedelta(minutes=int(minutes))


def _clock(minutes: str) -> time:
    return (START + timedelta(minutes=min(int(minutes), 1_439))).time()
