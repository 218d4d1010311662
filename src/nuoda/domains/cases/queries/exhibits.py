"""What may be cited as evidence of a case: its shipment's scans, proofs and alarms, and its own thread."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.queries.threads import case_page
from nuoda.domains.cases.rules import OUTSIDE, Handover, Segment, liable_segment
from nuoda.domains.shipments.queries import ShipmentPage, TrackingLine, proofs_of, shipment_page
from nuoda.kernel.actor import Actor
from nuoda.kernel.text import Text

_SIGNS = 300
_TROUBLE = ("DAMAGE.", "LOSS.", "MISDELIVERY.", "OVERAGE.")


@dataclass(frozen=True, slots=True)
class Exhibit:
    """Something that may be cited: where it is kept, what it says, when it happened."""

    kind: str
    ref: str
    said: Text | str
    at: datetime


def exhibits_of(case_id: UUID, *, actor: Actor) -> list[Exhibit]:
    """All that may be cited for a case, in the order of what happened. Raises ``NotFound``."""
    page = case_page(case_id, actor=actor)
    found = [
        Exhibit("message", str(line.id), _short(f"{line.author}: {line.body}"), line.at)
        for line in page.thread
        if line.audience in OUTSIDE
    ]
    ship_id = page.card.shipment_id
    if ship_id is not None:
        ship = shipment_page(ship_id, actor=actor)
        found += [
            Exhibit("scan", ref_of(line), _short(_of_scan(line)), line.occurred_at) for line in _good(ship)
        ]
        found += [
            Exhibit("proof", str(one.id), _short(f"{one.outcome} {one.place}".strip()), one.occurred_at)
            for one in proofs_of(ship_id, actor=actor)
            if not one.is_retracted
        ]
        found += [Exhibit("reading", str(one.id), one.detail, one.since) for one in ship.dangers]
    return sorted(found, key=lambda one: (one.at, one.kind, one.ref))


def segment_of(shipment_id: UUID, *, actor: Actor) -> Segment | None:
    """Where it must have happened by the log, as a proposal; None where no scan speaks of trouble."""
    ship = shipment_page(shipment_id, actor=actor)
    return liable_segment(
        [
            Handover(
                line.occurred_at, line.place, line.source or ship.card.carrier,
                line.reason.startswith(_TROUBLE), ref_of(line),
            )
            for line in _good(ship)
            if line.milestone or line.reason
        ]
    )  # fmt: skip


def ref_of(line: TrackingLine) -> str:
    """The name of a scan within its shipment's log: when, its code, and the piece it speaks of."""
    return f"{line.occurred_at.isoformat()}/{line.code}/{line.piece}"[:160]


def _good(ship: ShipmentPage) -> Iterable[TrackingLine]:
    return (line for line in reversed(ship.log) if not line.declared_wrong)


def _of_scan(line: TrackingLine) -> str:
    return " ".join(one for one in (line.place, line.text or line.milestone, line.reason) if one)


def _short(words: str) -> str:
    return words if len(words) <= _SIGNS else words[: _SIGNS - 1] + "…"
