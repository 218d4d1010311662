"""Ladder and earn-back as stored and as handed in: plain JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from nuoda.domains.contracts.rules.meter.credits import CreditLine
from nuoda.domains.contracts.rules.meter.terms import EarnBack, On, Rung, Step, Trigger


def write_ladder(ladder: Sequence[Rung]) -> list[dict[str, Any]]:
    return [
        {
            "step": rung.step.value,
            "triggers": [[one.on.value, one.count, one.within] for one in rung.triggers],
            "days": rung.days,
            "multiplier": f"{rung.multiplier:f}",
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
        )
        for rung in stored
    )


def write_earn_back(earn: EarnBack | None) -> dict[str, Any] | None:
    return {"target": f"{earn.target:f}", "periods": earn.periods} if earn else None


def read_earn_back(stored: Mapping[str, Any] | None) -> EarnBack | None:
    return EarnBack(Decimal(stored["target"]), int(stored["periods"])) if stored else None


def read_lines(stored: Sequence[Mapping[str, Any]]) -> tuple[CreditLine, ...]:
    """Lines of a credit note as they were kept."""
    return tuple(
        CreditLine(
            one["clause"], one["measure"], date.fromisoformat(one["period"]), int(one["version"]),
            one["formula"], Decimal(one["amount"]),
        )
        for one in stored
    )  # fmt: skip
