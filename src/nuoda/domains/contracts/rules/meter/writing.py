"""Ladder and earn-back as stored and as handed in: plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from nuoda.domains.contracts.rules.meter.credits import OF_MISS, CreditLine
from nuoda.domains.contracts.rules.meter.terms import Band, EarnBack, On, Rung, Step, Trigger


def write_ladder(ladder: Sequence[Rung]) -> list[dict[str, Any]]:
    return [
        {
            "step": rung.step.value,
            "triggers": [[one.on.value, one.count, one.within] for one in rung.triggers],
            "days": rung.days,
            "multiplier": f"{rung.multiplier:f}",
            "amount": f"{rung.amount:f}",
        }
        for rung in ladder
    ]


def read_ladder(stored: Sequence[Mapping[str, Any]]) -> tuple[Rung, ...]:
    """The ladder that :func:`write_ladder` wrote. Raises ``KeyError`` or ``ValueError`` for another shape."""
    return tuple(
        Rung(
            Step(rung["step"]),
            tuple(Trigger(On(on), int(count), int(within)) for on, count, within in rung["triggers"]),
            int(rung["days"]),
            Decimal(rung["multiplier"]),
            Decimal(rung.get("amount", 0)),
        )
        for rung in stored
    )


def write_earn_back(earn: EarnBack | None) -> dict[str, Any] | None:
    return {"target": f"{earn.target:f}", "periods": earn.periods} if earn else None


def read_earn_back(stored: Mapping[str, Any] | None) -> EarnBack | None:
    return EarnBack(Decimal(stored["target"]), int(stored["periods"])) if stored else None


def write_bands(bands: Sequence[Band]) -> list[dict[str, Any]]:
    return [
        {
            "since": one.since, "target": f"{one.target:f}", "minimum": f"{one.minimum:f}",
            "weight": None if one.weight is None else f"{one.weight:f}",
            "amount": None if one.amount is None else f"{one.amount:f}", "price": f"{one.price:f}",
        }
        for one in bands
    ]  # fmt: skip


def read_bands(stored: Sequence[Mapping[str, Any]]) -> tuple[Band, ...]:
    """The bands that :func:`write_bands` wrote."""
    return tuple(
        Band(
            int(one["since"]), Decimal(one["target"]), Decimal(one["minimum"]), _maybe(one["weight"]),
            _maybe(one["amount"]), Decimal(one["price"]),
        )
        for one in stored
    )  # fmt: skip


def _maybe(number: str | None) -> Decimal | None:
    return None if number is None else Decimal(number)


def read_lines(stored: Sequence[Mapping[str, Any]]) -> tuple[CreditLine, ...]:
    """Lines of a credit note as they were kept."""
    return tuple(
        CreditLine(
            one["clause"], one["measure"], date.fromisoformat(one["period"]), int(one["version"]),
            one["formula"], Decimal(one["amount"]), one.get("kind", OF_MISS),
        )
        for one in stored
    )  # fmt: skip
