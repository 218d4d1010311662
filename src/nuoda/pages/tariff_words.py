"""Words for the sheet of a tariff: its kinds of rows, its columns, its settings, areas, and what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.kernel.translate import listed
from nuoda.pages.badges import Badge

WORDS: Mapping[str, Mapping[str, Badge]] = {
    "tariff_row": {
        "setting": Badge(_p("tariff row", "Settings")),
        "step": Badge(_p("tariff row", "Rounding of weights")),
        "zone": Badge(_p("tariff row", "Zones")),
        "first": Badge(_p("tariff row", "First weight")),
        "more": Badge(_p("tariff row", "Each further weight")),
        "break": Badge(_p("tariff row", "Price by weight break")),
        "fuel": Badge(_p("tariff row", "Fuel surcharge")),
        "remote": Badge(_p("tariff row", "Remote surcharge")),
        "remote_area": Badge(_p("tariff row", "Remote areas")),
        "extra": Badge(_p("tariff row", "Surcharges by goods")),
        "storage": Badge(_p("tariff row", "Storage")),
        "service": Badge(_p("tariff row", "Added services")),
        "cover": Badge(_p("tariff row", "Declared value")),
        "cod": Badge(_p("tariff row", "Cash on delivery")),
        "tax": Badge(_p("tariff row", "Tax")),
        "refused": Badge(_p("tariff row", "Goods not taken")),
        "unserved": Badge(_p("tariff row", "Places not served")),
    },
    "tariff_column": {
        "zone": Badge(_p("tariff column", "Zone")),
        "code": Badge(_p("tariff column", "Code")),
        "name": Badge(_p("tariff column", "Name")),
        "name_en": Badge(_p("tariff column", "English name")),
        "family": Badge(_p("tariff column", "Family")),
        "origin": Badge(_p("tariff column", "From")),
        "destination": Badge(_p("tariff column", "To")),
        "since": Badge(_p("tariff column", "Since")),
        "weight": Badge(_p("tariff column", "Weight, kg")),
        "unit": Badge(_p("tariff column", "Unit")),
        "price": Badge(_p("tariff column", "Price")),
        "percent": Badge(_p("tariff column", "Percent")),
        "minimum": Badge(_p("tariff column", "At least")),
        "maximum": Badge(_p("tariff column", "At most")),
        "most": Badge(_p("tariff column", "Highest value taken")),
        "value": Badge(_p("tariff column", "Value")),
    },
    "tariff_setting": {
        "currency": Badge(_p("tariff setting", "Currency")),
        "divisor": Badge(_p("tariff setting", "Volume divisor, cm³ a kg")),
        "whole_sides": Badge(_p("tariff setting", "Sides rounded up to whole cm")),
        "compare": Badge(_p("tariff setting", "Weights are compared by")),
        "next_break": Badge(_p("tariff setting", "The next break where it is cheaper")),
        "minimum": Badge(_p("tariff setting", "Least charge")),
        "fuel_on": Badge(_p("tariff setting", "Fuel is charged on")),
        "piece_kg": Badge(_p("tariff setting", "Heaviest piece, kg")),
        "shipment_kg": Badge(_p("tariff setting", "Heaviest shipment, kg")),
        "side_cm": Badge(_p("tariff setting", "Longest side, cm")),
        "girth_cm": Badge(_p("tariff setting", "Greatest girth, cm")),
        "extra_days": Badge(_p("tariff setting", "Working days added to the promise")),
    },
    "tariff_area": {
        "*": Badge(_p("tariff area", "Anywhere")),
        "same_city": Badge(_p("tariff area", "Same city")),
        "same_region": Badge(_p("tariff area", "Same region")),
        "long_haul": Badge(_p("tariff area", "Other regions")),
        "abroad": Badge(_p("tariff area", "Abroad")),
    },
}


class Changed(Protocol):
    """A row that differs: ``before`` None where it is new, ``after`` None where it is gone."""

    @property
    def before(self) -> Mapping[str, str] | None: ...

    @property
    def after(self) -> Mapping[str, str] | None: ...

    @property
    def columns(self) -> Sequence[str]: ...


def change_words(change: Changed) -> tuple[str, str, str]:
    """What happened to a row, how it was, how it is."""
    if change.before is None:
        return _("new"), "", row_words(change.after or {})
    if change.after is None:
        return _("gone"), row_words(change.before), ""
    columns = [str(WORDS["tariff_column"][one].label) for one in change.columns]
    return listed(columns), row_words(change.before), row_words(change.after)


def row_words(row: Mapping[str, str]) -> str:
    """A row of a sheet in one line."""
    kind = WORDS["tariff_row"].get(row.get("row", ""))
    told = [str(kind.label)] if kind else []
    told += [f"{known.label} {row[name]}" for name, known in WORDS["tariff_column"].items() if row.get(name)]
    return " · ".join(told)
