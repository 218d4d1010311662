"""What the columns of small sheets are called: the words of the forms that ask for the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_WORDS: Mapping[str, StrOrPromise] = {
    "warehouse": _("Warehouse"),
    "place": _p("goods", "Place"),
    "kind": _("Kind of place"),
    "zone": _p("warehouse", "Zone"),
    "way": _p("warehouse", "Picking order"),
    "volume_cm3": _("Room, cm³"),
    "weight_g": _("Weight, g"),
    "pallets": _("Pallets"),
    "customer": _("Customer"),
    "sku": _("Product number"),
    "name": _p("thing", "Name"),
    "name_en": _("Name in English"),
    "gtin": _("GTIN"),
    "unit": _("Unit"),
    "length_mm": _("Length, mm"),
    "width_mm": _("Width, mm"),
    "height_mm": _("Height, mm"),
    "per_pallet": _("Pieces on a pallet"),
    "shelf_life_days": _("Shelf life, days"),
    "turn": _("Lots go out"),
    "marks": _("Handling marks"),
    "reference": _p("order", "Reference"),
    "expected_on": _("Expected on"),
    "quantity": _("Quantity"),
    "code": _("Code"),
    "depot": _("Depot"),
    "kilograms": _("Carries, kg"),
    "volume_m3": _("Room, m³"),
    "temperature": _("Temperature"),
    "skills": _("Can do"),
    "opens": _("Drives from"),
    "closes": _("Drives until"),
    "fixed_cost": _("¥ a trip"),
    "km_cost": _("¥ a km"),
    "hour_cost": _("¥ an hour"),
    "device": _("Device that rides along"),
    "phone": _("Phone"),
    "licence": _("Licence"),
    "vehicle": _("Usual vehicle"),
    "jobs_a_day": _("Stops a day"),
    "job_price": _("¥ a stop"),
    "kg_price": _("¥ a kg"),
    "cutoff": _("Until when it takes them"),
    "cities": _("Cities"),
    "job": _p("stop", "Stop"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
}
# What the same column is called where the thing differs.
_OF_KIND: Mapping[tuple[str, str], StrOrPromise] = {
    ("places", "weight_g"): _("Load, g"),
    ("vehicles", "code"): _("Plate"),
    ("drivers", "code"): _p("driver", "Number"),
    ("drivers", "name"): _p("person", "Name"),
    ("partners", "kilograms"): _("Most a stop, kg"),
}


def column_words(kind: str, column: str) -> StrOrPromise:
    """A column of a kind of sheet in words; a name that is none of ours stays as it is."""
    return _OF_KIND.get((kind, column)) or _WORDS.get(column, column)
