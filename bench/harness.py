"""How claims are measured: figure and limit interleaved in the same run, medians, CPU of both sides.

Each bench prints one JSON line a claim: figure and limit as items a second, their ratio, rounds, the
spread of the ratio (min and max), and CPU microseconds an item of client and database.
"""

from __future__ import annotations

import json
import os
import resource
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import django


def set_up() -> None:
    """Open a database of the bench's own on the given server, empty but migrated."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nuoda.config.settings")
    os.environ.setdefault("NUODA_SMTP_URL", "keep:")
    django.setup()


@dataclass(frozen=True, slots=True)
class Sample:
    """One timed stretch of work: items a second, and CPU microseconds an item."""

    rate: float
    client_us: float
    database_us: float


def sample(work: Callable[[], int], *, backend: Callable[[], int | None]) -> Sample:
    """Time one stretch of work, which returns how many items it did."""
    pid = backend()
    database = _cpu(pid)
    client = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    items = work()
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - client.ru_utime - client.ru_stime
    return Sample(items / seconds, used / items * 1e6, (_cpu(pid) - database) / items * 1e6)


def _cpu(pid: int | None) -> float:
    """CPU seconds of a backend on this machine; 0 where it runs elsewhere."""
    if pid is None:
        return 0.0
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def report(claim: str, pairs: list[tuple[Sample, Sample]], *, floor: float, unit: str) -> None:
    """Print one claim. ``floor`` is the least ratio of figure to limit that we accept."""
    ratios = [figure.rate / limit.rate for figure, limit in pairs]
    print(
        json.dumps(
            {
                "claim": claim,
                "unit": unit,
                "figure": round(median(figure.rate for figure, _ in pairs), 1),
                "limit": round(median(limit.rate for _, limit in pairs), 1),
                "ratio": round(median(ratios), 3),
                "floor": floor,
                "rounds": len(pairs),
                "spread": [round(min(ratios), 3), round(max(ratios), 3)],
                "client_us_per_item": round(median(figure.client_us for figure, _ in pairs), 1),
                "database_us_per_item": round(median(figure.database_us for figure, _ in pairs), 1),
            }
        ),
        flush=True,
    )
