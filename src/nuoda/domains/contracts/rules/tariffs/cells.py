"""The cells of a tariff's sheet, read one by one; what cannot be read is noted. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from nuoda.domains.contracts.rules.tariffs.areas import read_area
from nuoda.domains.contracts.rules.tariffs.parcels import Step
from nuoda.domains.contracts.rules.tariffs.terms import (
    Charge,
    Collection,
    Cover,
    Extra,
    Fee,
    Rate,
    Service,
    Storage,
    Unit,
)
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

COLUMNS = (
    "row", "zone", "code", "name", "name_en", "family", "origin", "destination", "since", "weight", "unit",
    "price", "percent", "minimum", "maximum", "most", "value",
)  # fmt: skip
USED: Mapping[str, tuple[str, ...]] = {
    "setting": ("code", "value"),
    "step": ("maximum", "weight"),
    "zone": ("zone", "origin", "destination"),
    "first": ("zone", "weight", "price", "minimum"),
    "more": ("zone", "weight", "price"),
    "break": ("zone", "weight", "price", "minimum"),
    "fuel": ("since", "percent"),
    "remote": ("code", "unit", "price", "minimum", "maximum"),
    "remote_area": ("code", "destination"),
    "extra": (
        "code", "name", "name_en", "unit", "price", "percent", "minimum", "maximum", "weight", "value",
    ),
    "storage": ("unit", "price", "percent", "minimum", "maximum", "value"),
    "service": (
        "code", "name", "name_en", "family", "unit", "price", "percent", "minimum", "maximum", "value",
    ),
    "cover": ("percent", "minimum", "most"),
    "cod": ("percent", "minimum", "maximum", "most"),
    "tax": ("code", "percent"),
    "refused": ("code", "name", "name_en"),
    "unserved": ("destination", "name", "name_en"),
}  # fmt: skip
"""The columns that each kind of row uses."""
LARGEST = Decimal(1_000_000_000)
SheetRow = Mapping[str, str]


@dataclass(slots=True)
class Reading:
    """What has been read so far, and what was wrong."""

    settings: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    zones: dict[tuple[str, str], str] = field(default_factory=dict)
    rates: dict[str, Rate] = field(default_factory=dict)
    fuel: dict[date, Decimal] = field(default_factory=dict)
    areas: dict[str, str] = field(default_factory=dict)
    surcharges: dict[str, Fee] = field(default_factory=dict)
    extras: dict[str, Extra] = field(default_factory=dict)
    storage: Storage | None = None
    services: dict[str, Service] = field(default_factory=dict)
    cover: Cover | None = None
    collection: Collection | None = None
    taxes: dict[Charge, Decimal] = field(default_factory=dict)
    refused: dict[str, Text] = field(default_factory=dict)
    unserved: dict[str, Text] = field(default_factory=dict)
    problems: list[FieldError] = field(default_factory=list)


class Cells:
    """One row with its number in the sheet; what cannot be read is noted, and stands as nothing."""

    def __init__(self, number: int, row: SheetRow, into: Reading) -> None:
        self.number, self.row, self.into = number, row, into

    def wrong(self, column: str, reason: Text, remedy: Text) -> None:
        self.into.problems.append(FieldError(f"rows.{self.number}.{column}", reason, remedy))

    def text(self, column: str, *, needed: bool = True) -> str:
        found = self.row.get(column, "").strip()
        if needed and not found:
            self.wrong(column, _("It is empty."), _("Fill it in."))
        return found

    def number_or(self, column: str, other: Decimal | None, *, above: bool = False) -> Decimal | None:
        """A number of nought or more, ``above`` nought where it may not be nought; ``other`` where empty."""
        written = self.text(column, needed=False)
        if not written:
            return other
        try:
            found = Decimal(written)
        except InvalidOperation:
            found = Decimal(-1)
        if not (found.is_finite() and 0 <= found <= LARGEST and (found or not above)):
            reason = _("%(value)s is no number that can stand here.", {"value": written[:40]})
            self.wrong(column, reason, _("Write it in figures, with a point for decimals."))
            return other
        return found

    def amount(self, column: str) -> Decimal:
        """A number that is needed."""
        self.text(column)
        return self.number_or(column, None) or Decimal(0)

    def weight(self, column: str = "weight") -> Decimal:
        """A weight above nought that is needed."""
        self.text(column)
        return self.number_or(column, None, above=True) or Decimal(1)

    def optional(self, column: str) -> Decimal:
        return self.number_or(column, None) or Decimal(0)

    def chosen(self, column: str, among: Sequence[str], default: str = "") -> str:
        found = self.text(column, needed=not default) or default
        if found and found not in among:
            reason = _("%(value)s is not known here.", {"value": found[:40]})
            self.wrong(column, reason, _("Choose from %(all)s.", {"all": ", ".join(among)}))
            return among[0]
        return found or among[0]

    def area(self, column: str, *, default: str = "") -> str:
        written = self.text(column, needed=not default) or default
        found = read_area(written) if written else "*"
        if found is None:
            reason = _("%(value)s is no area.", {"value": written[:60]})
            self.wrong(column, reason, _("Write it like CN/广东/深圳, CN#518, same_city or *."))
        return found or "*"

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.text(column)[:10])
        except ValueError:
            self.wrong(column, _("It is no day."), _("Write it like 2026-11-23."))
            return date.min

    def fee(self) -> Fee:
        unit = Unit(self.chosen("unit", [one.value for one in Unit], Unit.SHIPMENT))
        used = "percent" if unit is Unit.VALUE else "price"
        amount = self.amount(used)
        return Fee(
            unit, price=Decimal(0) if used == "percent" else amount,
            percent=amount if used == "percent" else Decimal(0), minimum=self.optional("minimum"),
            maximum=self.number_or("maximum", None),
        )  # fmt: skip

    def once(self, known: Mapping[Any, Any], key: Any, column: str) -> None:
        if key in known:
            self.wrong(column, _("It stands there twice."), _("Keep one of the two rows."))
