"""Goods in warehouses: what lies where; products recorded and deliveries announced."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import BeforeValidator, Field, StrictInt, TypeAdapter, WithJsonSchema
from pydantic_core import PydanticCustomError

from nuoda.domains.stock.commands import AdviceDraft, ProductDraft, announce, record_products
from nuoda.domains.stock.queries.lying import stock_after
from nuoda.kernel.calendar import house_day
from nuoda.surfaces.api import answers
from nuoda.surfaces.api.answers import acted
from nuoda.surfaces.api.intake import Intake
from nuoda.surfaces.api.keys import Key
from nuoda.surfaces.api.paging import Cursor, Filter60
from nuoda.surfaces.api.shapes_in import LARGEST, Code, Count, Name, Short, Strict
from nuoda.surfaces.api.shapes_out import RegisteredOut, ReportOut
from nuoda.surfaces.api.shaping import shaped

MOST_PRODUCTS, MOST_ADVICES = 500, 200
_YEARS = range(2000, 2200)


def _day(value: Any) -> date:
    try:
        read = date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        read = None
    if read is None or read.year not in _YEARS:
        raise PydanticCustomError("date_parsing", "no day")
    return read


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Size = Annotated[StrictInt, Field(ge=0, le=LARGEST)]
Marks = Literal["fragile", "up", "dry", "chilled", "frozen", "dangerous", "heavy"]


class ProductIn(Strict):
    """A product: sizes of one unit in mm and g, ``shelf_life`` in days, ``per_pallet`` in pieces.

    ``turn`` says which lot goes out first: by expiry (``fefo``) or by receipt (``fifo``).
    """

    customer: Code
    sku: Code
    name: Name
    name_en: Name = ""
    gtin: Short = ""
    unit: Short = "piece"
    length: Size = 0
    width: Size = 0
    height: Size = 0
    weight: Size = 0
    per_pallet: Count | None = None
    shelf_life: Count | None = None
    turn: Literal["fefo", "fifo"] = "fefo"
    marks: Annotated[list[Marks], Field(max_length=7)] = []

    def draft(self) -> ProductDraft:
        return ProductDraft(**self.model_dump(exclude={"marks"}), marks=tuple(self.marks))


class AdviceLineIn(Strict):
    """So many pieces of a product; the same product twice is added up."""

    sku: Code
    quantity: Count


class AdviceIn(Strict):
    """A delivery that will come; ``reference`` is the customer's own, once only. One that is ``proposed``
    is to be ordered yet: nothing is promised from it."""

    customer: Code
    reference: Code
    warehouse: Code
    expected_on: Day
    lines: Annotated[list[AdviceLineIn], Field(min_length=1, max_length=200)]
    proposed: bool = False

    def draft(self) -> AdviceDraft:
        pieces: Counter[str] = Counter()
        for line in self.lines:
            pieces[line.sku] += line.quantity
        plain = self.model_dump(exclude={"lines"})
        return AdviceDraft(**plain, lines=dict(pieces))


class StockOut(Schema):
    """Goods of one lot in one place and state. ``alarm``: "" or half, third, month or expired."""

    customer_id: UUID
    product_id: UUID
    sku: str
    name: str
    name_en: str
    warehouse: str
    place: str
    kind: str
    lot: str
    expires_on: date | None
    state: str
    quantity: int
    alarm: str


class StocksOut(Schema):
    """A page; send ``next`` as ``cursor`` to go on, null at the end."""

    items: list[StockOut]
    next: str | None


class StockFilter(Cursor):
    """``sku``, ``warehouse`` and ``lot`` are whole codes."""

    warehouse: Filter60 = ""
    sku: Filter60 = ""
    lot: Filter60 = ""
    state: Literal["", "good", "held", "damaged"] = ""


_PRODUCTS = Intake(TypeAdapter(ProductIn), MOST_PRODUCTS, record_products, "products")
_ADVICES = Intake(TypeAdapter(AdviceIn), MOST_ADVICES, announce, "advices")

router = Router(tags=["stock"])


@router.get(
    "/stock",
    operation_id="list_stock",
    summary="List stock",
    auth=Key("list_stock"),
    response={200: StocksOut},
)
def rows(request: HttpRequest, wanted: Query[StockFilter]) -> dict[str, Any]:
    """What lies in warehouses now, a page at a time. A key of a customer sees her own goods alone."""
    wanted.refuse_others(request)
    by, at = acted(request)
    found = stock_after(
        wanted.after.int if wanted.after else 0, actor=by, today=house_day(at), limit=wanted.limit,
        warehouse=wanted.warehouse, sku=wanted.sku, lot=wanted.lot, state=wanted.state,
    )  # fmt: skip
    return {
        "items": [shaped(StockOut, one) for one in found],
        "next": wanted.following([UUID(int=one.id) for one in found]),
    }


@router.post(
    "/stock/products",
    operation_id="record_products",
    summary="Record products",
    auth=Key("record_products"),
    response={200: ReportOut},
    openapi_extra=answers.batch_of("ProductIn", MOST_PRODUCTS),
)
def products(request: HttpRequest) -> dict[str, Any]:
    """Record 1 to 500 products; one that is known takes what is said now. A refused one holds up no other."""
    return _PRODUCTS.take(request)


@router.post(
    "/stock/advices",
    operation_id="announce_deliveries",
    summary="Announce deliveries",
    auth=Key("announce_deliveries"),
    response={200: RegisteredOut},
    exclude_unset=True,
    openapi_extra=answers.batch_of("AdviceIn", MOST_ADVICES),
)
def advices(request: HttpRequest) -> dict[str, Any]:
    """Announce 1 to 200 deliveries; ``numbers`` tells ours. A known reference is a duplicate.

    A key of a customer that names another customer is refused with 403.
    """
    return _ADVICES.take(request)
