"""A cell that holds a whole address: read into the parts that no column of their own gives. Pure.

What is guessed is said; a line in which no place is found refuses its row, so that no order goes nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from nuoda.kernel.addresses import AddressLine, read_line
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _
from nuoda.surfaces.intake.mapping.drafts import Guess

SIDES = ("consignee", "sender")
_PARTS = ("name", "phone", "region", "city", "district", "street", "postcode")
Add = Callable[[str, Text, Text], None]


def read_lines(order: dict[str, Any], labels: Mapping[str, str], add: Add) -> tuple[Guess, ...]:
    """Read the lines of an order's values into its parties, in place. Returns what of it is a guess.

    A column of its own counts before what the line says. ``add`` is told what is wrong.
    """
    found: list[Guess] = []
    for side in SIDES:
        raw = order.pop(f"{side}.line", "")
        if raw:
            found += _read(order, side, raw, labels.get(f"{side}.line", f"{side}.line"), add)
        elif order.get(f"{side}.region") and not order.get(f"{side}.city"):
            found += _filled(order, side, labels.get(f"{side}.city", f"{side}.city"), add)
    return tuple(found)


def _filled(order: dict[str, Any], side: str, label: str, add: Add) -> list[Guess]:
    """A Chinese address whose city was left empty: said by the other cells (上海市, 浦东新区), or refused."""
    if order.get(f"{side}.country", "CN") != "CN":
        return []
    read = read_line("".join(order.get(f"{side}.{part}", "") for part in ("region", "district", "street")))
    if not read.city or read.region != order[f"{side}.region"]:
        add(label, _("No city was recognised."), _("Fill the cell."))
        return []
    order[f"{side}.city"] = read.city
    return [Guess(label, "city", _("Filled in from %(name)s.", {"name": read.district or read.region}), ())]


def _read(order: dict[str, Any], side: str, raw: str, label: str, add: Add) -> list[Guess]:
    read = read_line(raw)
    given = {part for part in _PARTS if order.get(f"{side}.{part}")}
    for part in _PARTS:
        if part not in given and (value := getattr(read, part)):
            order[f"{side}.{part}"] = value
    order[f"{side}.raw"] = raw
    if read.code and not given & {"region", "city", "district"}:
        order[f"{side}.division"], order[f"{side}.table"] = read.code, read.version
    country = order.setdefault(f"{side}.country", read.country)
    if not order.get(f"{side}.city") or not country:
        remedy = _("Write province and city into the cell, or give them columns of their own.")
        add(label, _why(read), remedy)
        return []
    return [
        Guess(label, one.field, one.reason, one.choices)
        for one in read.doubts
        if one.field not in given and one.field != "country"
    ]


def _why(read: AddressLine) -> Text:
    """Why no city is known, in the reading's own words."""
    doubts = {one.field: one.reason for one in read.doubts}
    said = doubts.get("city") if not read.city else doubts.get("country")
    return said or doubts.get("region") or _("No city was recognised.")
