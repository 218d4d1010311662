"""Rows that stand one below another under one order number: lines of one order.

What the rows say of the order must agree; an empty cell says nothing. Pieces, weight and value are of the
row and add up. A product stands in an order once, so that a row pasted twice is refused, not ordered twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nuoda.domains.orders.commands import OrderLine
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.mapping.drafts import Place, Refused
from nuoda.surfaces.intake.mapping.join import listed
from nuoda.surfaces.intake.mapping.schema import Record, Value
from nuoda.surfaces.intake.mapping.scope import Cells
from nuoda.surfaces.intake.problems import Refusal, shown
from nuoda.surfaces.intake.readers import Row

ADDED = ("pieces", "weight_kg", "declared_value")
_GOODS = "goods"


class Troubles:
    """What is wrong with one row, each thing once."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._found: dict[tuple[str, str], Refusal] = {}

    def add(self, field: str, reason: Text, remedy: Text) -> None:
        place = self.place
        refusal = Refusal(place.file, place.row, place.line, field, reason, remedy)
        self._found.setdefault((field, str(reason)), refusal)

    def refused(self) -> Refused | None:
        return Refused(self.place, tuple(self._found.values())) if self._found else None


@dataclass(frozen=True, slots=True)
class Said:
    """What one row of an order says: ``order`` only what is written in its cells, and its goods line."""

    order: Mapping[str, Any]
    line: OrderLine | None
    troubles: Troubles


def written(order: Record) -> Record:
    """The fields of an order as a row writes them: nothing is filled in."""
    fields: dict[str, Value] = {
        name: replace(value, default=None) for name, value in order.fields.items() if value.const is None
    }
    return Record(fields, order.guard)


def runs(rows: Iterator[Row | Refusal], key_of: Any, most: int) -> Iterator[list[Row | Refusal]]:
    """Neighbours of one key, at most so many; ``key_of`` tells None for a row that stands alone.

    A row that cannot be read belongs to the rows around it where they are of one key.
    """
    held: list[Row | Refusal] = []
    torn: list[Row | Refusal] = []
    key: Cells | None = None
    for row in rows:
        if isinstance(row, Refusal):
            torn.append(row)
            continue
        own = key_of(row)
        if held and own is not None and own == key and len(held) + len(torn) < most:
            held += [*torn, row]
        else:
            if held:
                yield held
            yield from ([one] for one in torn)
            held, key = [row], own
        torn = []
    if held:
        yield held
    yield from ([one] for one in torn)


def join_rows(
    order: dict[str, Any], said: Sequence[Said], labels: Mapping[str, str]
) -> tuple[OrderLine, ...]:
    """Bring into an order, in place, what its further rows say; returns its lines. ``said`` begins with the
    first row. What does not agree is told to the trouble of its row."""
    first = said[0].troubles.place
    for one in said[1:]:
        for name, value in one.order.items():
            if name in ADDED or name == _GOODS:
                continue
            if order.setdefault(name, value) != value:
                reason = _(
                    "It differs from line %(line)s, which is a row of the same order.", {"line": first.line}
                )
                remedy = _("Make them the same, or give each order a number of its own.")
                one.troubles.add(labels.get(name, name), reason, remedy)
    for name in ADDED:
        parts = [one.order[name] for one in said if name in one.order]
        if parts:
            order[name] = sum(parts)
    goods = [one.order[_GOODS] for one in said if one.order.get(_GOODS)]
    if goods:
        order[_GOODS] = listed(goods)
    return _lines(said, labels)


def _lines(said: Sequence[Said], labels: Mapping[str, str]) -> tuple[OrderLine, ...]:
    seen: dict[str, Place] = {}
    for one in said:
        if one.line is None:
            continue
        before = seen.setdefault(one.line.sku, one.troubles.place)
        if before is not one.troubles.place:
            figures = {"sku": shown(one.line.sku), "line": before.line}
            reason = _("Product %(sku)s stands in this order already, on line %(line)s.", figures)
            one.troubles.add(labels.get("sku", "sku"), reason, _("Write it once, with the whole quantity."))
    return tuple(one.line for one in said if one.line is not None)


def all_refused(found: Sequence[Refused | Place]) -> Refused | None:
    """An order is taken whole or not at all: where one of its rows is refused, so are the others."""
    if not any(isinstance(one, Refused) for one in found):
        return None
    refusals: list[Refusal] = []
    for one in found:
        refusals += one.refusals if isinstance(one, Refused) else [beside(one)]
    first = found[0]
    return Refused(first.place if isinstance(first, Refused) else first, tuple(refusals), len(found))


def beside(place: Place) -> Refusal:
    """Why a sound row is refused: another one of its order is."""
    reason = _("Another row of this order is refused.")
    remedy = _("Mend it, and hand in all rows of the order together.")
    return Refusal(place.file, place.row, place.line, "", reason, remedy)
