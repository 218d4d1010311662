"""Claims: how much memory the processes of the platform need at most, whatever they are given.

A web worker after 500 requests of all kinds of pages; a job worker after a stretch in which thousands of
scans wake every reaction; an import of 200 thousand scans (a million with ``--full``), in one process.
What counts is the most that the process ever held (``VmHWM``), pages shared with its parent included.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.encoding import iri_to_uri

from bench import harness
from bench.fixtures import BY, demo_database, empty_database, scans_of, shipments
from bench.places import all_of, desk_places, sign_in, supervisor_places
from bench.serving import ROOT, THREADS, Request, visit, web_server
from nuoda.domains.shipments.commands import record_scans
from nuoda.domains.shipments.queries import log_count
from nuoda.kernel import clock
from nuoda.kernel.actor import Role
from nuoda.kernel.worker import open_jobs

EVERYDAY, FULL = 200_000, 1_000_000
REQUESTS, BUSY_SHIPMENTS, STEPS = 500, 3_000, 6
WEB_MB, JOBS_MB, IMPORT_MB = 250, 300, 400
PATIENCE = 900.0
CHINA = ZoneInfo("Asia/Shanghai")


def main() -> None:
    size = harness.wanted_size(everyday=EVERYDAY, full=FULL)
    with demo_database("memory_pages"):
        _web()
    with empty_database("memory_jobs"):
        _jobs()
    with empty_database("memory_import"):
        _import(size)


def _tell(claim: str, megabytes: float, ceiling: int) -> None:
    harness.say(claim, {"unit": "MB", "figure": megabytes, "ceiling": ceiling, "met": megabytes <= ceiling})


def _web() -> None:
    """500 requests of a supervisor over all pages of the desk, and of strangers at the public door."""
    cookie = sign_in(Role.SUPERVISOR).cookies[settings.SESSION_COOKIE_NAME].value
    addresses = [*all_of(desk_places()), *all_of(supervisor_places()), "/", "/track/", "/api/v1/openapi.json"]
    chance = random.Random(REQUESTS)
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
    items: list[list[Request]] = [
        [{"method": "GET", "path": iri_to_uri(chance.choice(addresses)), "headers": headers}]
        for _ in range(REQUESTS)
    ]
    with web_server(workers=1) as server:
        visit(server, items, connections=THREADS, expect={"200", "302", "404"})
        (worker,) = server.workers()
        _tell(f"web worker after {REQUESTS} requests", _most(worker), WEB_MB)


def _jobs() -> None:
    """A worker beside batches of scans, until no job is left."""
    at = clock.now() - timedelta(days=1)
    shipments(BUSY_SHIPMENTS, at)
    worker = subprocess.Popen([sys.executable, "-m", "nuoda", "worker"], cwd=ROOT)
    try:
        for step in range(STEPS):
            scans = scans_of(BUSY_SHIPMENTS, at + timedelta(hours=step), per_shipment=1)
            record_scans(by=BY, at=clock.now(), scans=scans)
        until = time.monotonic() + PATIENCE
        while open_jobs() and worker.poll() is None and time.monotonic() < until:
            time.sleep(0.5)
        if open_jobs():
            raise RuntimeError("The worker did not come to an end of its jobs.")
        _tell(f"job worker after {BUSY_SHIPMENTS * (STEPS + 1):,} arrivals", _most(worker.pid), JOBS_MB)
    finally:
        worker.terminate()
        worker.wait()


def _import(size: int) -> None:
    """Scans of one CSV file through ``nuoda import``."""
    at = clock.now() - timedelta(days=20)
    count = size // 100
    shipments(count, at)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tracking.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            sheet = csv.writer(out)
            sheet.writerow(
                ["承运商", "运单号", "发生时间", "状态", "原始代码", "省份", "城市", "地点", "描述"]
            )
            for scan in scans_of(count, at, per_shipment=100):
                local = f"{scan.occurred_at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
                place = (scan.place.region, scan.place.city, scan.place.name)
                sheet.writerow(
                    [scan.carrier, scan.waybill, local, scan.milestone, scan.code, *place, scan.text]
                )
        run = subprocess.Popen(
            [sys.executable, "-m", "nuoda", "import", "tracking", file],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        most = 0.0
        while run.poll() is None:
            most = max(most, _most(run.pid))
            time.sleep(0.2)
    if run.returncode or log_count(actor=BY) != size:
        raise RuntimeError(f"The import ended with {run.returncode} and {log_count(actor=BY)} scans.")
    _tell(f"import of {size:,} scans", most, IMPORT_MB)


def _most(pid: int) -> float:
    """The most megabytes that a process ever held in memory; 0 for one that is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "VmHWM: 0 kB")
    return round(int(line.split()[1]) / 1024, 1)


if __name__ == "__main__":
    main()
