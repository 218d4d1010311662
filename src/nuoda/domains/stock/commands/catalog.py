"""Codes as people and machines say them, looked up for a whole batch at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.domains.stock.commands.hand import HOUSE
from nuoda.domains.stock.models import Location, Lot, Product, Warehouse
from nuoda.domains.stock.rules import OUTSIDE, Place
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

_STANDING = (Place.RECEIVING, Place.PACKING, Place.STAGING, Place.QUARANTINE, *OUTSIDE)


@dataclass(frozen=True, slots=True)
class Goods:
    """Goods by the owner's code and her product number; ``lot`` by its code."""

    customer: str
    sku: str
    lot: str = ""


class Catalog:
    """What a batch speaks of. A constant number of queries, however much that is."""

    def __init__(
        self,
        *,
        warehouses: Iterable[str] = (),
        places: Iterable[tuple[str, str]] = (),
        goods: Iterable[Goods] = (),
    ) -> None:
        named, wanted = set(places), list(goods)
        codes = {*warehouses, *(warehouse for warehouse, _code in named)}
        self.warehouses = {row.code: row for row in Warehouse.objects.filter(code__in=codes)} if codes else {}
        self._places: dict[tuple[str, str], Location] = {}
        self._standing: dict[tuple[str, str], Location] = {}
        if self.warehouses:
            self._read_places({code for _warehouse, code in named})
        self.customers: dict[str, CustomerCard] = {}
        self._products: dict[tuple[str, str], Product] = {}
        self._lots: dict[tuple[UUID, str], Lot] = {}
        if wanted:
            self._read_goods(wanted)

    def _read_places(self, codes: set[str]) -> None:
        rows = Location.objects.filter(warehouse__in=list(self.warehouses.values())).select_related(
            "warehouse"
        )
        found = rows.filter(Q(code__in=codes) | Q(kind__in=_STANDING)).order_by("walk", "code")
        for row in found:
            self._places[row.warehouse.code, row.code] = row
            if row.closed_at is None:
                self._standing.setdefault((row.warehouse.code, row.kind), row)

    def _read_goods(self, wanted: list[Goods]) -> None:
        self.customers = dict(customers_by_code({one.customer for one in wanted}, actor=HOUSE))
        owners = {card.id: code for code, card in self.customers.items()}
        rows = Product.objects.filter(customer_id__in=owners, sku__in={one.sku for one in wanted})
        self._products = {(owners[row.customer_id], row.sku): row for row in rows.defer("search")}
        codes = {one.lot for one in wanted if one.lot}
        if codes:
            lots = Lot.objects.filter(product__in=list(self._products.values()), code__in=codes)
            self._lots = {(row.product_id, row.code): row for row in lots}

    def warehouse(self, code: str, problems: list[FieldError]) -> Warehouse | None:
        row = self.warehouses.get(code)
        if row is None:
            reason = _("There is no warehouse %(code)s.", {"code": code[:40] or "–"})
            problems.append(
                FieldError("warehouse", reason, _("Correct the code, or open the warehouse first."))
            )
        elif row.closed_at is not None:
            reason = _("The warehouse %(code)s is closed.", {"code": code})
            problems.append(FieldError("warehouse", reason, _("Choose another, or open it again.")))
            return None
        return row

    def place(self, field: str, warehouse: str, code: str, problems: list[FieldError]) -> Location | None:
        """A place that is in use. Adds to the problems where there is none."""
        row = self._places.get((warehouse, code))
        if row is None or row.closed_at is not None:
            reason = _("There is no place %(code)s in this warehouse.", {"code": code[:40] or "–"})
            problems.append(FieldError(field, reason, _("Scan the label of the place again.")))
            return None
        return row

    def places(self) -> list[Location]:
        return list(self._places.values())

    def find_place(self, warehouse: str, code: str) -> Location | None:
        return self._places.get((warehouse, code))

    def standing(self, warehouse: str, kind: Place) -> Location:
        """The first place of a kind; every warehouse has one of each."""
        return self._standing[warehouse, kind.value]

    def is_last(self, row: Location) -> bool:
        """True for the only open place of a kind that every warehouse has one of."""
        mine = [
            one
            for (house, _code), one in self._places.items()
            if house == row.warehouse.code and one.kind == row.kind and one.closed_at is None
        ]
        return Place(row.kind) in _STANDING and len(mine) == 1

    def find_product(self, customer: str, sku: str) -> Product | None:
        return self._products.get((customer, sku))

    def product(self, goods: Goods, problems: list[FieldError]) -> Product | None:
        row = self._products.get((goods.customer, goods.sku))
        if row is None:
            figures = {"customer": goods.customer[:40] or "–", "sku": goods.sku[:60] or "–"}
            reason = _("%(customer)s has no product %(sku)s.", figures)
            problems.append(FieldError("sku", reason, _("Correct the number, or record the product first.")))
        return row

    def lot(self, goods: Goods, problems: list[FieldError]) -> Lot | None:
        product = self.product(goods, problems)
        if product is None:
            return None
        row = self._lots.get((product.id, goods.lot))
        if row is None:
            figures = {"sku": goods.sku, "lot": goods.lot[:40] or "–"}
            reason = _("%(sku)s has no lot %(lot)s.", figures)
            problems.append(FieldError("lot", reason, _("Scan the label of the goods again.")))
            return None
        row.product = product
        return row

    def find_lot(self, product: Product, code: str) -> Lot | None:
        return self._lots.get((product.id, code))

    def add_lot(self, row: Lot) -> None:
        self._lots[row.product_id, row.code] = row
