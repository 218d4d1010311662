"""What came of documents, and as JSON for whoever sent them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from nuoda.domains.shipments.queries import Trace, trace
from nuoda.kernel.actor import Actor
from nuoda.kernel.inbox import Item
from nuoda.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Report:
    """``understood`` is False where a document was refused whole, for the reason of its only item.

    ``numbers`` are the waybills that it speaks of, in its order, each with its carrier, "" where that is
    not known: equal numbers of two carriers are two consignments.
    """

    accepted: int = 0
    duplicate: int = 0
    refused: Sequence[Item] = ()
    unknown_codes: Sequence[str] = ()
    numbers: Sequence[tuple[str, str]] = ()
    understood: bool = True


def together(reports: Sequence[tuple[str, Report]]) -> Report:
    """Reports of several files as one. Items carry the file's name where there is more than one."""
    many = len(reports) > 1
    refused = [
        Item(f"{name}: {one.item}".rstrip(": ") if many else one.item, one.reason)
        for name, report in reports
        for one in report.refused
    ]
    return Report(
        sum(report.accepted for _name, report in reports),
        sum(report.duplicate for _name, report in reports),
        refused,
        sorted({code for _name, report in reports for code in report.unknown_codes}),
        list(dict.fromkeys(one for _name, report in reports for one in report.numbers)),
        all(report.understood for _name, report in reports),
    )


def as_json(report: Report, *, actor: Actor, say: Callable[[Text], str]) -> dict[str, Any]:
    """``{"accepted", "duplicate", "refused": [{"item", "reason"}], "unknown_codes", "waybills"}``.

    A waybill has its ``status`` and all ``events`` of its log as they count today, void ones left out. Where
    the report speaks of one number of several carriers each has its ``carrier``, the further ones stand under
    ``also``.
    """
    found = trace([number for number, _carrier in report.numbers], actor=actor)
    told: dict[str, dict[str, Trace]] = defaultdict(dict)
    for number, carrier in report.numbers:
        one = next((each for each in found.get(number, ()) if carrier in ("", each.carrier)), None)
        if one is not None:
            told[number].setdefault(one.carrier, one)
    return {
        "accepted": report.accepted,
        "duplicate": report.duplicate,
        "refused": [{"item": one.item, "reason": say(one.reason)} for one in report.refused],
        "unknown_codes": list(report.unknown_codes),
        "waybills": {number: _of_carriers(list(some.values())) for number, some in told.items()},
    }


def _of_carriers(some: Sequence[Trace]) -> dict[str, Any]:
    if len(some) == 1:
        return _waybill(some[0])
    first, *others = ({"carrier": one.carrier, **_waybill(one)} for one in some)
    return first | {"also": others}


def _waybill(one: Trace) -> dict[str, Any]:
    events = [
        {
            "milestone": event.milestone,
            "reason": event.reason,
            "occurred_at": event.occurred_at.isoformat(),
            "raw_code": event.code,
        }
        for event in one.events
        if not event.void
    ]
    return {"status": one.status, "events": events}


@dataclass(slots=True)
class Tally:
    """A report while it grows."""

    accepted: int = 0
    duplicate: int = 0
    refused: list[Item] = field(default_factory=list)
