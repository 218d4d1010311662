"""Warehouses and their places: opened and furnished by machines of the house."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field, TypeAdapter

from nuoda.domains.stock.commands import PlaceDraft, WarehouseDraft, open_warehouses, set_places
from nuoda.domains.stock.queries.furnishing import HouseLine, house_line, house_lines
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.body import keyed, read_shape
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.shapes_in import Code, Least, Short, Strict
from nuoda.surfaces.api.shapes_out import ReportOut
from nuoda.surfaces.api.shaping import shaped

MOST_PLACES = 2_000


class WarehouseIn(Strict):
    """A warehouse. A count off by more pieces than ``adjust_limit`` needs a second person; packages are
    numbered under ``gs1_prefix``, where the house has one.
    """

    code: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=20)]
    name: Short
    name_en: Short = ""
    city: Short = ""
    zone: Short = "Asia/Shanghai"
    adjust_limit: Least = 5
    gs1_prefix: Annotated[str, Field(pattern=r"^([0-9]{4,10})?$")] = ""

    def draft(self) -> WarehouseDraft:
        return WarehouseDraft(**self.model_dump())


class PlaceIn(Strict):
    """A place: ``volume`` in cm³, ``weight`` in g; left out where it has no such limit."""

    warehouse: Code
    code: Code
    kind: Literal["receiving", "storage", "picking", "packing", "staging", "quarantine"] = "storage"
    area: Short = ""
    walk: Least = 0
    volume: Least | None = None
    weight: Least | None = None
    pallets: Least | None = None

    def draft(self) -> PlaceDraft:
        return PlaceDraft(**self.model_dump())


class WarehouseOut(Schema):
    """A warehouse with how many open places it has, in how many goods lie, and how many pieces."""

    code: str
    name: str
    name_en: str
    city: str
    zone: str
    adjust_limit: int
    gs1_prefix: str
    closed_at: datetime | None
    places: int
    filled: int
    pieces: int


class WarehousesOut(Schema):
    items: list[WarehouseOut]


_PLACES = Intake(TypeAdapter(PlaceIn), MOST_PLACES, set_places, "places")
_WAREHOUSE = TypeAdapter(WarehouseIn)

router = Router(tags=["stock"])


@router.get(
    "/stock/warehouses",
    operation_id="list_warehouses",
    summary="List warehouses",
    auth=Key("list_warehouses"),
    response={200: WarehousesOut},
)
def rows(request: HttpRequest) -> dict[str, Any]:
    """Every warehouse by code, closed ones too. A key of a customer sees none."""
    by, _at = acted(request)
    return {"items": [_out(one) for one in house_lines(actor=by)]}


@router.post(
    "/stock/warehouses",
    operation_id="open_warehouse",
    summary="Open a warehouse",
    auth=Key("open_warehouse"),
    response={200: WarehouseOut},
    openapi_extra=answers.body_of("WarehouseIn"),
)
def opened(request: HttpRequest) -> dict[str, Any]:
    """Open a warehouse with the places that every one has; one that is open stays as it is."""
    given = read_shape(request, _WAREHOUSE)
    by, at = acted(request)
    verb = keyed(open_warehouses, request)
    verb(by=by, at=at, warehouses=[given.draft()])
    return _out(house_line(given.code, actor=by))


@router.post(
    "/stock/places",
    operation_id="set_places",
    summary="Set up places",
    auth=Key("set_places"),
    response={200: ReportOut},
    openapi_extra=answers.batch_of("PlaceIn", MOST_PLACES),
)
def places(request: HttpRequest) -> dict[str, Any]:
    """Set up 1 to 2,000 places; one that is known takes what is said now and counts as a duplicate.

    What a place is for stays as it is. A refused one holds up no other.
    """
    return _PLACES.take(request)


def _out(row: HouseLine) -> dict[str, Any]:
    return shaped(WarehouseOut, row)
