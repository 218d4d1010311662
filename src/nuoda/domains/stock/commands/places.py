from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.stock.commands.catalog import Catalog
from nuoda.domains.stock.commands.hand import MOST, check_batch, may_furnish
from nuoda.domains.stock.models import Location, Warehouse
from nuoda.domains.stock.rules import OUTSIDE, PREFIX, Place
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.statements import insert, insert_new
from nuoda.kernel.text import text as _

_STANDING = (
    ("RECV", Place.RECEIVING), ("PACK", Place.PACKING), ("DOCK", Place.STAGING), ("QUAR", Place.QUARANTINE),
    ("SUPPLIER", Place.SUPPLIER), ("CUSTOMER", Place.CUSTOMER), ("LOSS", Place.LOSS), ("WORK", Place.WORK),
)  # fmt: skip
_LIMITS = ("volume", "weight", "pallets")
_CHANGEABLE = ("name", "name_en", "city", "zone", "adjust_limit", "gs1_prefix")


@dataclass(frozen=True, slots=True)
class WarehouseDraft:
    """A warehouse. A count that is off by more pieces than ``adjust_limit`` needs a second person.

    ``gs1_prefix`` is the company prefix that its packages are numbered under.
    """

    code: str
    name: str
    name_en: str = ""
    city: str = ""
    zone: str = "Asia/Shanghai"
    adjust_limit: int = 5
    gs1_prefix: str = ""


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
    """Open warehouses, each with the places that every one has; one that is open stays as it is, one that
    was closed is open again.

    Returns their ids in order. Raises ``Invalid``, and ``Forbidden`` for whoever does not lead.
    """
    may_furnish(by)
    problems = [one for draft in warehouses for one in _check_warehouse(draft)]
    if problems:
        raise Invalid(fields=problems)
    rows = [
        Warehouse(
            code=one.code, name=one.name, name_en=one.name_en, city=one.city, zone=one.zone,
            adjust_limit=one.adjust_limit, gs1_prefix=one.gs1_prefix, opened_at=at,
        )
        for one in warehouses
    ]  # fmt: skip
    landed = insert_new(rows)
    insert([place for row in rows if row.id in landed for place in _standing(row)])
    known = {row.code: row for row in Warehouse.objects.filter(code__in=[one.code for one in rows])}
    shut = [row for row in known.values() if row.closed_at is not None]
    for row in shut:
        row.closed_at = None
    save_columns(shut, "closed_at")
    return tuple(known[one.code].id for one in rows)


@command
def change_warehouse(*, by: Actor, at: datetime, draft: WarehouseDraft) -> None:
    """Give an open warehouse another name, city, limit or prefix. Raises ``Invalid``, ``Forbidden``."""
    may_furnish(by)
    problems = _check_warehouse(draft)
    row = Catalog(warehouses=[draft.code]).warehouse(draft.code, problems)
    if problems or row is None:
        raise Invalid(fields=problems)
    for name in _CHANGEABLE:
        setattr(row, name, getattr(draft, name))
    save_columns([row], *_CHANGEABLE)


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
    if draft.gs1_prefix and not PREFIX.fullmatch(draft.gs1_prefix):
        reason = _("A GS1 company prefix has 4 to 10 figures.")
        problems.append(FieldError("gs1_prefix", reason, _("Copy it from your GS1 licence, or leave it.")))
    try:
        ZoneInfo(draft.zone)
    except (KeyError, ValueError, OSError):
        problems.append(FieldError("zone", _("Unknown time zone."), _("Write it like Asia/Shanghai.")))
    return problems


@command
def set_places(*, by: Actor, at: datetime, places: Sequence[PlaceDraft]) -> IntakeReport:
    """Furnish places, or give known ones other limits, area and way; one that was closed is open again.

    What a place is for stays as it is, because goods are judged by it. A refused one holds up no other; one
    that was known is a duplicate. Raises ``Invalid`` for too many, and ``Forbidden``.
    """
    may_furnish(by)
    if problems := check_batch(len(places)):
        raise Invalid(fields=problems)
    catalog = Catalog(places=[(one.warehouse, one.code) for one in places])
    refused: list[Refused] = []
    fresh: dict[tuple[str, str], Location] = {}
    kept: dict[tuple[str, str], Location] = {}
    for index, one in enumerate(places):
        wrong = _check_place(one)
        house = catalog.warehouse(one.warehouse, wrong)
        row = catalog.find_place(one.warehouse, one.code)
        if row is not None and row.kind != one.kind:
            reason = _("%(code)s is a place of another kind, and stays one.", {"code": one.code})
            wrong.append(FieldError("kind", reason, _("Close it, and set up a place under another code.")))
        if wrong or house is None:
            refused.append(Refused(index, tuple(wrong)))
            continue
        if row is None:
            row = Location(warehouse_id=house.id, code=one.code, kind=one.kind)
            row = fresh.setdefault((one.warehouse, one.code), row)
        else:
            kept[one.warehouse, one.code] = row
        row.area, row.walk, row.closed_at = one.area, one.walk, None
        row.volume, row.weight, row.pallets = one.volume, one.weight, one.pallets
    landed = len(insert_new(list(fresh.values())))
    save_columns(list(kept.values()), "area", "walk", "closed_at", *_LIMITS)
    return IntakeReport(landed, len(places) - len(refused) - landed, tuple(refused))


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
