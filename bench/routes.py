"""Plans of the field's public instances, against the best costs known, by the platform's own planner.

``--data`` names the folder that holds ``solomon`` and ``cvrp_x`` (Solomon 1987; Uchoa et al. 2017) and
``mdrp`` (Grubhub's meal delivery instances). Distances are rounded as each set's best known costs are:
Solomon's to two decimals, X to whole figures. Best known costs of Solomon's are those of a number of vans, so
many are given and no more; X names no number. Seconds are of this process's own work, not of the clock on the
wall: others who use the machine do not count.
The meal instances run through commands and reactions in simulated time; see ``bench/meals.py``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from math import hypot
from pathlib import Path
from statistics import mean

from bench import harness, meals
from nuoda.domains.dispatch.rules import Problem, Task, Van, Ways, solve

_FAR = 10**9
SECONDS = 10.0
MOST_MEAN, MOST_WORST = 0.01, 0.02
SETS = ("solomon", "cvrp_x", "mdrp")


def main() -> None:
    """Print one line an instance with its gap, and one a set with mean and worst."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--data", type=Path, help=f"the folder that holds {', '.join(SETS)}")
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--only", choices=SETS)
    parser.add_argument("--instances", type=int, help="so many of each set")
    parser.add_argument("--orders", type=int, help="so many meals of an instance")
    given = parser.parse_args()
    missing = lacks(given.data, given.only)
    if missing:
        parser.error(missing)
    for name, read in (("solomon", _solomon), ("cvrp_x", _cvrp)):
        if given.only in (None, name) and (given.data / name).exists():
            _compare(name, list(islice(read(given.data), given.instances)), given.seconds)
    if given.only in (None, "mdrp"):
        for folder in sorted((given.data / "mdrp").glob("*/"))[: given.instances]:
            meals.run(folder, given.orders)


def lacks(data: Path | None, only: str | None) -> str:
    """What is missing before anything can be measured, in one sentence; "" where nothing is."""
    wanted = (only,) if only else SETS
    if data is None:
        return f"name the folder that holds {' or '.join(wanted)}: --data FOLDER"
    if not any((data / name).is_dir() for name in wanted):
        return f"{data} holds no folder {' or '.join(wanted)}; name the one that does: --data FOLDER"
    return ""


def _compare(name: str, instances: Sequence[tuple[str, Problem, float, float]], seconds: float) -> None:
    gaps = []
    for label, problem, scale, best in instances:
        answer = solve(problem, seconds=seconds, watch=time.process_time)
        if answer.unplanned:
            raise RuntimeError(f"{label}: {len(answer.unplanned)} stops were left out.")
        cost = sum(ride.metres for ride in answer.rides.values()) / scale
        gaps.append(cost / best - 1)
        used = sum(bool(order) for order in answer.routes.values())
        told = {"instance": label, "cost": round(cost, 2), "best_known": best, "vans": used}
        print(json.dumps({**told, "gap_percent": round(gaps[-1] * 100, 3)}), flush=True)
    met = mean(gaps) <= MOST_MEAN and max(gaps) <= MOST_WORST
    print(
        json.dumps(
            {
                "claim": f"{name}: {len(gaps)} instances, {seconds:g} s each, gap to the best known cost",
                "mean_percent": round(mean(gaps) * 100, 3), "worst_percent": round(max(gaps) * 100, 3),
                "floor": {"mean_percent": MOST_MEAN * 100, "worst_percent": MOST_WORST * 100}, "met": met,
            }
        ),
        flush=True,
    )  # fmt: skip


def _solomon(data: Path) -> Iterator[tuple[str, Problem, float, float]]:
    """Instances of 100 stops with windows, with as many vans as the file of best known answers names.

    Where that many allow a shorter way than the file's distance, the gap is below nought.
    """
    known = {one["instance"]: one for one in json.loads((data / "solomon_bks.json").read_text())}
    for path in sorted((data / "solomon").glob("*.json")):
        told = json.loads(path.read_text())
        spots = told["customers"]
        places = [(one["x"], one["y"]) for one in spots]
        far = [[round(hypot(a[0] - b[0], a[1] - b[1]) * 100) for b in places] for a in places]
        tasks = {
            str(one["id"]): Task(
                str(one["id"]), place, ((one["earliest"] * 100, one["latest"] * 100),), one["cost"] * 100,
                (one["demand"],),
            )
            for place, one in enumerate(spots) if place
        }  # fmt: skip
        shift = (spots[0]["earliest"] * 100, spots[0]["latest"] * 100)
        best = known[path.stem]
        vans = _vans(best["vehicles"], shift, told["capacity"])
        yield path.stem, Problem(tasks, vans, Ways(far, far)), 100.0, best["distance"]


def _cvrp(data: Path) -> Iterator[tuple[str, Problem, float, float]]:
    for path in sorted((data / "cvrp_x").glob("*.vrp")):
        places, demands, capacity = _read_vrp(path)
        far = [[int(hypot(a[0] - b[0], a[1] - b[1]) + 0.5) for b in places] for a in places]
        still = [[0] * len(places) for _ in places]
        tasks = {
            str(place): Task(str(place), place, (), 0, (demands[place],)) for place in range(1, len(places))
        }
        best = float(path.with_suffix(".sol").read_text().split("Cost")[-1].split()[0])
        fewest = -(-sum(demands) // capacity)
        vans = _vans(fewest + max(3, fewest // 8), (0, _FAR), capacity)
        yield path.stem, Problem(tasks, vans, Ways(far, still)), 1.0, best


def _read_vrp(path: Path) -> tuple[list[tuple[int, int]], list[int], int]:
    places: list[tuple[int, int]] = []
    demands: list[int] = []
    capacity, part = 0, ""
    for line in path.read_text().splitlines():
        words = line.replace(":", " ").split()
        if not words:
            continue
        if words[0] == "CAPACITY":
            capacity = int(words[1])
        elif words[0].endswith("SECTION"):
            part = words[0]
        elif part == "NODE_COORD_SECTION":
            places.append((int(words[1]), int(words[2])))
        elif part == "DEMAND_SECTION":
            demands.append(int(words[1]))
    return places, demands, capacity


def _vans(count: int, shift: tuple[int, int], capacity: int) -> dict[str, Van]:
    """A metre costs one cent, so that money is the instance's distance."""
    return {f"v{place}": Van(f"v{place}", 0, 0, *shift, (capacity,), per_km=1_000) for place in range(count)}


if __name__ == "__main__":
    harness.set_up()
    main()
