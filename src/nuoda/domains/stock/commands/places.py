from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.stock.commands.catalog import Catalog
from nuoda.domains.stock.commands.hand import MOST, may_decide
from nuoda.domains.stock.models import Location, Warehouse
from nuoda.domains.stock.rules import OUTSIDE, Place
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.statements import insert, insert_new
from nuoda.kernel.text import text as _

_STANDING = (
    ("RECV", Place.RECEIVING), ("PACK", Place.PACKING), ("DOCK", Place.STAGING), ("QUAR", Place.QUARANTINE),
    ("SUPPLIER", Place.SUPPLIER), ("CUSTOMER", Place.CUSTOMER), ("LOSS", Place.LOSS), ("WORK", Place.WORK),
)  # fmt: skip
_LIMITS = ("volume", "weight", "pallets")


@dataclass(frozen=True, slots=True)
class WarehouseDraft:
    """A warehouse. A count that is off by more pieces than ``adjust_limit`` needs a second person."""

    code: str
    name: str
    name_en: str = ""
    city: str = ""
    zone: str = "Asia/Shanghai"
    adjust_limit: int = 5


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """A place in a warehouse; ``volume`` in cm³, ``weight`` in g, None where it has no such limit."""

    warehouse: str
    code: str
    kind: str = Place.STORAGE.value
    area: str = ""
    walk: int = 0
    volume: int | None = None
    weight: int | None = None
    pallets: int | None = None


@command
def open_warehouses(*, by: Actor, at: datetime, warehouses: Sequence[WarehouseDraft]) -> tuple[UUID, ...]:
    """Open warehouses, each with the places that every one has; one that is open stays as it is.

    Returns their ids in order. Raises ``Invalid``, and ``Forbidden`` for whoever does not lead.
    """
    may_decide(by)
    problems = [one for draft in warehouses for one in _check_warehouse(draft)]
    if problems:
        raise Invalid(fields=problems)
    rows = [
        Warehouse(
            code=one.code, name=one.name, name_en=one.name_en, city=one.city, zone=one.zone,
            adjust_limit=one.adjust_limit, opened_at=at,
        )
        for one in warehouses
    ]  # fmt: skip
    landed = insert_new(rows)
    insert([place for row in rows if row.id in landed for place in _standing(row)])
    known = dict(Warehouse.objects.filter(code__in=[one.code for one in rows]).values_list("code", "id"))
    return tuple(known[one.code] for one in rows)


def _standing(row: Warehouse) -> list[Location]:
    return [
        Location(warehouse_id=row.id, code=code, kind=kind.value, outside=kind in OUTSIDE)
        for code, kind in _STANDING
    ]


def _check_warehouse(draft: WarehouseDraft) -> list[FieldError]:
    problems = [
        *check_text("code", draft.code, required=True, longest=20),
        *check_text("name", draft.name, required=True, longest=120),
        *check_text("name_en", draft.name_en, longest=120),
        *check_text("city", draft.city, longest=80),
        *check_number("adjust_limit", draft.adjust_limit, most=MOST, unit=_("pieces")),
    ]
    try:
        ZoneInfo(draft.zone)
    except (KeyError, ValueError, OSError):
        problems.append(FieldError("zone", _("Unknown time zone."), _("Write it like Asia/Shanghai.")))
    return problems


@command
def set_places(*, by: Actor, at: datetime, places: Sequence[PlaceDraft]) -> int:
    """Furnish places, or give known ones other limits, area and way. Returns how many are new.

    What a place is for stays as it is, because goods are judged by it. Raises ``Invalid``, ``Forbidden``.
    """
    may_decide(by)
    catalog = Catalog(places=[(one.warehouse, one.code) for one in places])
    problems: list[FieldError] = []
    fresh: list[Location] = []
    kept: list[Location] = []
    for one in places:
        wrong = _check_place(one)
        house = catalog.warehouse(one.warehouse, wrong)
        problems += wrong
        if wrong or house is None:
            continue
        row = catalog.find_place(one.warehouse, one.code)
        if row is None:
            fresh.append(Location(warehouse_id=house.id, code=one.code, kind=one.kind))
            row = fresh[-1]
        else:
            kept.append(row)
        row.area, row.walk = one.area, one.walk
        row.volume, row.weight, row.pallets = one.volume, one.weight, one.pallets
    if problems:
        raise Invalid(fields=problems)
    landed = insert_new(fresh)
    save_columns(kept, "area", "walk", *_LIMITS)
    return len(landed)


def _check_place(draft: PlaceDraft) -> list[FieldError]:
    inside = [one.value for one in Place if one not in OUTSIDE]
    problems = [
        *check_text("code", draft.code, required=True, longest=30),
        *check_text("area", draft.area, longest=40),
        *check_choice("kind", draft.kind, inside, _("Unknown kind of place.")),
        *check_number("walk", draft.walk, most=MOST, unit=_("places")),
    ]
    for name, unit in zip(_LIMITS, (_("cm³"), _("g"), _("pallets")), strict=True):
        problems += check_number(
            name, getattr(draft, name), most=10**12 if name != "pallets" else MOST, unit=unit
        )
    return problems
