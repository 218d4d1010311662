"""How claims are measured: figure and limit interleaved in the same run, medians, CPU of both sides.

Each bench prints one JSON line a claim: figure and limit as items a second, their ratio, rounds, the
spread of the ratio (min and max), and CPU microseconds an item of client and database. ``met`` says
whether the ratio holds the ``floor`` (the least accepted) or the ``ceiling`` (the most accepted).
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import MappingProxyType

import django

NOTHING: Mapping[str, object] = MappingProxyType({})


def set_up() -> None:
    """Make the platform's code ready to be used, without mail. The package does it when it is imported."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nuoda.config.settings")
    os.environ.setdefault("NUODA_SMTP_URL", "keep:")
    django.setup()


def wanted_size(*, everyday: int, full: int) -> int:
    """How many rows this run shall have: ``--size N``, ``--full``, else the everyday size."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--full", action="store_true", help=f"{full:,} rows instead of {everyday:,}")
    parser.add_argument("--size", type=int, help="as many rows as you say")
    given = parser.parse_args()
    return int(given.size or (full if given.full else everyday))


@dataclass(frozen=True, slots=True)
class Sample:
    """One timed stretch of work: items a second, and CPU microseconds an item."""

    rate: float
    client_us: float
    database_us: float


def sample(work: Callable[[], int], *, backend: Callable[[], int | None]) -> Sample:
    """Time one stretch of work, which returns how many items it did."""
    pid = backend()
    database = cpu_seconds(pid)
    client = resource.getrusage(resource.RUSAGE_SELF)
    started = time.perf_counter()
    items = work()
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - client.ru_utime - client.ru_stime
    return Sample(items / seconds, used / items * 1e6, (cpu_seconds(pid) - database) / items * 1e6)


def cpu_seconds(pid: int | None) -> float:
    """CPU seconds of a backend on this machine; 0 where it runs elsewhere."""
    if pid is None:
        return 0.0
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


Pairs = Sequence[tuple[Sample, Sample]]


def report(
    claim: str, pairs: Pairs, *, floor: float, unit: str, details: Mapping[str, object] = NOTHING
) -> None:
    """Print one claim of speed. ``floor`` is the least ratio of figure to limit that we accept."""
    ratios = [figure.rate / limit.rate for figure, limit in pairs]
    _print(claim, pairs, ratios, unit, {"floor": floor, "met": median(ratios) >= floor, **details})


def report_cost(
    claim: str, pairs: Pairs, *, ceiling: float, unit: str, details: Mapping[str, object] = NOTHING
) -> None:
    """Print one claim of cost: how many times the peer's time an item takes, at most ``ceiling``."""
    ratios = [limit.rate / figure.rate for figure, limit in pairs]
    _print(claim, pairs, ratios, unit, {"ceiling": ceiling, "met": median(ratios) <= ceiling, **details})


def _print(
    claim: str, pairs: Pairs, ratios: Sequence[float], unit: str, verdict: Mapping[str, object]
) -> None:
    say(
        claim,
        {
            "unit": unit,
            "figure": round(median(figure.rate for figure, _ in pairs), 1),
            "limit": round(median(limit.rate for _, limit in pairs), 1),
            "ratio": round(median(ratios), 3),
            **verdict,
            "rounds": len(pairs),
            "spread": [round(min(ratios), 3), round(max(ratios), 3)],
            "client_us_per_item": round(median(figure.client_us for figure, _ in pairs), 1),
            "database_us_per_item": round(median(figure.database_us for figure, _ in pairs), 1),
        },
    )


def say(claim: str, figures: Mapping[str, object]) -> None:
    """Print one line: a claim and its figures."""
    print(json.dumps({"claim": claim, **figures}, ensure_ascii=False), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank)."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]
