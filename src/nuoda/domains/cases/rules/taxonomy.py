"""Why cases arise: order, transport, warehouse or service, with their causes, as dated data (§2.3). Pure.

The causes that a scan can state are those of shipments; here stand also those that only a person finds.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

UNDETERMINED = "undetermined"
"""The party where it was looked for and cannot be found out."""


class Area(StrEnum):
    """The four areas of trouble."""

    ORDER = "order"
    TRANSPORT = "transport"
    WAREHOUSE = "warehouse"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause from ``valid_from`` to before ``valid_to`` (None: until further notice).

    ``party`` answers for it by default; ``excusable`` where contracts usually excuse it; ``impact`` is the
    0–3 of the severity score.
    """

    code: str
    area: str
    party: str
    excusable: bool
    impact: int
    valid_from: date
    valid_to: date | None
    source: str


@cache
def _all_causes() -> tuple[Cause, ...]:
    written = files("nuoda.domains.cases.rules").joinpath("taxonomy.csv").read_text("utf-8")
    return tuple(
        Cause(
            row["code"], Area(row["area"]).value, row["party"], row["excusable"] == "yes",
            int(row["impact"]), date.fromisoformat(row["valid_from"]),
            date.fromisoformat(row["valid_to"]) if row["valid_to"] else None, row["source"],
        )
        for row in csv.DictReader(written.splitlines())
    )  # fmt: skip


def causes_on(day: date) -> Mapping[str, Cause]:
    """The causes in force on a day, by code, in the order of the table."""
    return {
        one.code: one
        for one in _all_causes()
        if one.valid_from <= day and (one.valid_to is None or day < one.valid_to)
    }


def all_codes() -> frozenset[str]:
    """Every code that is or was in force: each has its word."""
    return frozenset(one.code for one in _all_causes())
