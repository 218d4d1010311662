"""Pieces and legs as they are told: what is wrong with them, and the numbers that they claim."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.commands.drafts import LegDraft
from nuoda.domains.shipments.commands.naming import Claim, NumberKey
from nuoda.domains.shipments.models import Leg, Piece
from nuoda.domains.shipments.rules import FINDABLE_SIGNS, Span, opening
from nuoda.kernel import limits
from nuoda.kernel.checks import check_instant, check_text
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

LEGS = 20


def check_parts(pieces: Sequence[str], legs: Sequence[LegDraft]) -> list[FieldError]:
    problems = []
    for number in pieces:
        problems += check_text("piece_numbers", number, required=True, longest=limits.NUMBER_CHARACTERS)
    if len(set(pieces)) < len(pieces):
        reason = _("One number stands there twice.")
        problems.append(FieldError("piece_numbers", reason, _("Give each piece a number of its own.")))
    if len(legs) > LEGS:
        reason = _("It has %(count)s legs; at most %(most)s fit.", {"count": len(legs), "most": LEGS})
        problems.append(FieldError("legs", reason, _("Leave out what needs no watching.")))
    for leg in legs[:LEGS]:
        problems += _check_leg(leg)
    return problems


def _check_leg(leg: LegDraft) -> list[FieldError]:
    problems = [
        *check_text("legs.carrier", leg.carrier, required=True, longest=30),
        *check_text("legs.number", leg.number, longest=limits.NUMBER_CHARACTERS),
        *check_text("legs.mode", leg.mode, longest=20),
        *check_instant("legs.cutoff_at", leg.cutoff_at),
        *check_instant("legs.departs_at", leg.departs_at),
        *check_instant("legs.arrives_at", leg.arrives_at),
    ]
    for name, place in (("origin", leg.origin), ("destination", leg.destination)):
        for part, value in asdict(place).items():
            problems += check_text(f"legs.{name}.{part}", value, longest=80)
    if not problems and leg.departs_at and leg.arrives_at and leg.arrives_at < leg.departs_at:
        reason = _("It arrives before it departs.")
        problems.append(FieldError("legs.arrives_at", reason, _("Correct one of the two.")))
    return problems


def wanted_numbers(
    carrier: str, pieces: Sequence[str], legs: Sequence[LegDraft], *, first_leg: int = 1
) -> Iterator[tuple[NumberKey, str, int]]:
    """The numbers that pieces and legs go by, each once: (carrier, number), piece, leg."""
    seen: set[NumberKey] = set()
    for number in pieces:
        key = (carrier, number.strip())
        if len(key[1]) >= FINDABLE_SIGNS and key not in seen:
            seen.add(key)
            yield key, key[1], 0
    for sequence, leg in enumerate(legs, first_leg):
        key = (leg.carrier, leg.number.strip())
        if key[1] and key not in seen:
            seen.add(key)
            yield key, "", sequence


def claim_parts(
    wanted: Sequence[tuple[NumberKey, str, int]],
    spans: Mapping[NumberKey, Sequence[Span]],
    taken: Collection[NumberKey],
    *,
    shipment_id: UUID,
    booked_at: datetime,
) -> tuple[list[Claim], list[FieldError]]:
    """Claims for the numbers of pieces and legs, or why one of them cannot be had."""
    claims, problems = [], []
    for key, piece, leg in wanted:
        free = opening(spans.get(key, ()), booked_at)
        if free is None or key in taken:
            field = "piece_numbers" if piece else "legs.number"
            reason = _("Number %(number)s belongs to another shipment.", {"number": key[1]})
            problems.append(FieldError(field, reason, _("Correct the number, or leave it out.")))
        else:
            claims.append(Claim(shipment_id, *key, free, piece, leg))
    return claims, problems


def piece_rows(shipment_id: UUID, pieces: Sequence[str]) -> list[Piece]:
    return [Piece(shipment_id=shipment_id, number=number.strip()) for number in pieces]


def leg_rows(shipment_id: UUID, legs: Sequence[LegDraft], *, first_leg: int = 1) -> list[Leg]:
    return [
        Leg(
            shipment_id=shipment_id, sequence=sequence, carrier=leg.carrier, number=leg.number.strip(),
            mode=leg.mode, origin=asdict(leg.origin), destination=asdict(leg.destination),
            cutoff_at=leg.cutoff_at, departs_at=leg.departs_at, arrives_at=leg.arrives_at,
        )
        for sequence, leg in enumerate(legs, first_leg)
    ]  # fmt: skip
