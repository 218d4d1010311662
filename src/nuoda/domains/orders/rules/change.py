"""What may still be changed about an order, and who must hear of it. Pure (domain reference §5.7, §8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from nuoda.domains.orders.rules.order import State


class Stage(StrEnum):
    """How far an order is with us, as far as it bears on changing it."""

    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    MOVING = "moving"
    OVER = "over"


class Change(StrEnum):
    """What is done to an order that was taken."""

    AMEND = "amend"
    CANCEL = "cancel"
    REDIRECT = "redirect"


class Party(StrEnum):
    """Who works on an order and must acknowledge its changes."""

    WAREHOUSE = "warehouse"
    TRANSPORT = "transport"


class NoteKind(StrEnum):
    """What a party is told: the order changed, was called off, or picked goods go back to their shelf."""

    AMENDED = "amended"
    CANCELLED = "cancelled"
    PUT_BACK = "put_back"


class Cause(StrEnum):
    """How a version of an order came to be."""

    TAKEN = "taken"
    AMENDED = "amended"
    REDIRECTED = "redirected"


class HoldReason(StrEnum):
    DUPLICATE = "duplicate"
    QUESTION = "question"


class Decision(StrEnum):
    """What became of a hold."""

    RELEASED = "released"
    MERGED = "merged"
    ANSWERED = "answered"
    CANCELLED = "cancelled"


class AskKind(StrEnum):
    """What a customer is asked: a question that the order left open, whether we understood it right, or
    whether another product may take the place of one that lacks."""

    QUESTION = "question"
    CONFIRMATION = "confirmation"
    SUBSTITUTE = "substitute"


CHANGEABLE: Mapping[str, frozenset[str]] = {
    Stage.TAKEN.value: frozenset({
        "consignee", "goods", "lines", "substitutes", "pieces", "weight_kg", "service", "pickup_from",
        "pickup_until", "handling",
    }),
    Stage.HANDED_OVER.value: frozenset({"consignee", "service", "pickup_from", "pickup_until", "handling"}),
    Stage.MOVING.value: frozenset(),
    Stage.OVER.value: frozenset(),
}  # fmt: skip
VERSIONED = (
    "consignee", "goods", "lines", "pieces", "weight_kg", "service", "pickup_from", "pickup_until",
    "handling",
)  # fmt: skip
"""What a version keeps, beside its price."""


def stage_of(state: str, *, handed_over: bool) -> Stage:
    """The stage of an order; ``handed_over``: a warehouse picks it, or a carrier has it booked."""
    if state in (State.CANCELLED, State.DELIVERED, State.MERGED):
        return Stage.OVER
    if state == State.DISPATCHED:
        return Stage.MOVING
    return Stage.HANDED_OVER if handed_over else Stage.TAKEN


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, str]]:
    """What changed, field by field in words: ``[{"field": "consignee.street", "before", "after"}]``."""
    found = []
    for name in VERSIONED:
        for part, old, new in _parts(name, before.get(name), after.get(name)):
            if old != new:
                found.append({"field": part, "before": old, "after": new})
    return found


def _parts(name: str, old: Any, new: Any) -> Iterable[tuple[str, str, str]]:
    if isinstance(old, dict) or isinstance(new, dict):
        first, second = old or {}, new or {}
        for part in sorted({*first, *second}):
            if part not in ("raw", "division", "table"):
                yield f"{name}.{part}", _plain(first.get(part)), _plain(second.get(part))
        return
    yield name, _plain(old), _plain(new)
    if name == "lines":
        yield "substitutes", _consents(old), _consents(new)


def _consents(lines: Iterable[Mapping[str, Any]] | None) -> str:
    """What was said of substitutes, line by line: ``CREAM-50: ask``."""
    said = [(str(one.get("sku") or one.get("description")), one.get("substitutes")) for one in lines or ()]
    return "; ".join(f"{product}: {consent}" for product, consent in said if consent)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_line(one) if isinstance(one, dict) else str(one) for one in value)
    return str(value)


def _line(line: Mapping[str, Any]) -> str:
    named = " ".join(str(line.get(part) or "") for part in ("sku", "description")).strip()
    return f"{line.get('quantity', 1)} × {named}"
