"""A what-if as plain values: the one shape of the API and the command line."""

from __future__ import annotations

from typing import Any

from nuoda.insight.measures import Rate
from nuoda.insight.whatif.ask import Ask, Plan
from nuoda.insight.whatif.changes import Change
from nuoda.insight.whatif.penalty import Cost
from nuoda.insight.whatif.run import Side, WhatIf


def told(found: WhatIf) -> dict[str, Any]:
    """The whole answer; shares are 0 to 1, None where nothing was due."""
    return {
        "asked": _asked(found.plan),
        "at": found.at,
        "provisional": found.provisional,
        "promises": found.plan.size,
        "actual": _side(found.actual),
        "supposed": _side(found.supposed),
        "would_be_broken": found.lost,
        "would_be_kept": found.won,
        "agreed_with_somebody": found.agreed,
        "without_calendar": found.unmoved,
        "typical_target": found.typical,
        "months": [
            {"month": one.first, "actual": _side(one.actual), "supposed": _side(one.supposed)}
            for one in found.months
        ],
        "curve": {
            "unit": "days" if found.curve.in_days else "hours",
            "n": found.curve.n,
            "points": [
                {"target": target, "actual": actual, "supposed": supposed}
                for target, actual, supposed in zip(
                    found.curve.targets, found.curve.actual, found.curve.supposed, strict=True
                )
            ],
        },
        "penalties": [_cost(one) for one in found.costs],
    }


def _asked(plan: Plan) -> dict[str, Any]:
    ask: Ask = plan.ask
    return {
        "scope": ask.scope, "of": ask.of, "kinds": list(ask.kinds), "first": ask.first, "last": ask.last,
        "zone": plan.supposition.zone, "target": ask.amount, "unit": ask.unit, "calendar": plan.calendar,
    }  # fmt: skip


def _side(side: Side) -> dict[str, Any]:
    return {
        "due": side.due, "kept": side.kept, "excused": side.excused, "gross": _share(side.gross),
        "adjusted": _share(side.adjusted),
    }  # fmt: skip


def _share(rate: Rate) -> float | None:
    return None if rate.share is None else round(rate.share, 4)


def _cost(one: Cost) -> dict[str, Any]:
    return {
        "clause": one.clause, "measure": one.measure, "period": one.period, "every": one.every,
        "target": one.target, "whole_period": one.whole, "actual_rate": one.actual_rate,
        "supposed_rate": one.supposed_rate, "actual_verdict": one.actual_verdict.value,
        "supposed_verdict": one.supposed_verdict.value, "actual": one.actual, "supposed": one.supposed,
        "difference": one.difference, "currency": one.currency,
    }  # fmt: skip


def told_change(one: Change) -> dict[str, Any]:
    """One promise that would change side."""
    return {
        "id": one.id, "label": one.label, "kind": one.kind, "customer_id": one.customer_id,
        "side": one.side, "due_at": one.due_at, "supposed_due_at": one.supposed_due_at,
        "settled_at": one.settled_at,
    }  # fmt: skip
