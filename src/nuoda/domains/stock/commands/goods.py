from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from nuoda.domains.customers.facts import Tier
from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.stock.commands.catalog import Catalog, Goods
from nuoda.domains.stock.commands.hand import HOUSE, MOST, is_of_the_house, may_decide, may_furnish
from nuoda.domains.stock.models import LotTerm, Pool, Product
from nuoda.domains.stock.rules import Mark, Turn, gtin_is_right, same_gtin
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.intake import IntakeReport, Refused
from nuoda.kernel.search import index_text
from nuoda.kernel.searching import write_search
from nuoda.kernel.statements import insert, insert_new
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product: sizes of one unit in mm and g, ``shelf_life`` in days, ``per_pallet`` pieces."""

    customer: str
    sku: str
    name: str
    name_en: str = ""
    gtin: str = ""
    unit: str = "piece"
    length: int = 0
    width: int = 0
    height: int = 0
    weight: int = 0
    per_pallet: int | None = None
    shelf_life: int | None = None
    turn: str = Turn.FEFO.value
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LotTermDraft:
    """What a customer demands of lots, for one consignee or ("") for all. See ``rules.LotTerms``."""

    customer: str
    valid_from: date
    source: str
    consignee: str = ""
    percent: int = 0
    days: int = 0
    single: bool = False
    not_older: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class PoolDraft:
    """What of a product in a warehouse is never promised, and what is kept for a tier and those above.

    ``by_matrix``: of tiers that ``protected`` does not name, the service matrix's share of what lies there.
    """

    warehouse: str
    customer: str
    sku: str
    safety: int = 0
    protected: Mapping[str, int] = field(default_factory=dict)
    by_matrix: bool = False


_COLUMNS = (
    "name", "name_en", "gtin", "unit", "length", "width", "height", "weight", "per_pallet", "shelf_life",
    "turn", "marks",
)  # fmt: skip


@command
def record_products(*, by: Actor, at: datetime, products: Sequence[ProductDraft]) -> IntakeReport:
    """Record products; one that is known takes what is said now. A refused one holds up no other."""
    if not is_of_the_house(by) and by.customer_id is None:
        raise Forbidden
    catalog = Catalog(goods=[Goods(one.customer, one.sku) for one in products])
    refused: list[Refused] = []
    fresh: dict[tuple[UUID, str], Product] = {}
    kept: dict[UUID, Product] = {}
    taken = _gtins(products, catalog)
    for index, draft in enumerate(products):
        problems = _check(draft)
        owner = catalog.customers.get(draft.customer)
        if owner is None or (by.customer_id is not None and owner.id != by.customer_id):
            reason = _("There is no customer %(code)s.", {"code": draft.customer[:40]})
            remedy = _("Record the customer first, or correct the code.")
            problems.append(FieldError("customer", reason, remedy))
        elif draft.gtin and taken.setdefault((owner.id, same_gtin(draft.gtin)), draft.sku) != draft.sku:
            reason = _("Another product of this customer has this GTIN.")
            problems.append(FieldError("gtin", reason, _("Correct one of the two.")))
        if problems or owner is None:
            refused.append(Refused(index, tuple(problems)))
            continue
        row = catalog.find_product(draft.customer, draft.sku) or fresh.get((owner.id, draft.sku))
        if row is None:
            row = fresh[owner.id, draft.sku] = Product(customer_id=owner.id, sku=draft.sku, recorded_at=at)
        elif (owner.id, draft.sku) not in fresh:
            kept[row.id] = row
        for name in _COLUMNS:
            setattr(row, name, getattr(draft, name))
        row.gtin, row.marks = same_gtin(draft.gtin) if draft.gtin else "", list(draft.marks)
    insert_new(list(fresh.values()))
    save_columns(list(kept.values()), *_COLUMNS)
    every = [*fresh.values(), *kept.values()]
    write_search(Product, [(row.id, index_text(row.sku, row.name, row.name_en, row.gtin)) for row in every])
    return IntakeReport(len(products) - len(refused), 0, tuple(refused))


def _gtins(products: Sequence[ProductDraft], catalog: Catalog) -> dict[tuple[UUID, str], str]:
    wanted = {same_gtin(one.gtin) for one in products if one.gtin}
    owners = [card.id for card in catalog.customers.values()]
    rows = Product.objects.filter(customer_id__in=owners, gtin__in=wanted)
    return {(owner, gtin): sku for owner, gtin, sku in rows.values_list("customer_id", "gtin", "sku")}


def _check(draft: ProductDraft) -> list[FieldError]:
    problems = [
        *check_text("sku", draft.sku, required=True, longest=60),
        *check_text("name", draft.name, required=True, longest=limits.NAME_CHARACTERS),
        *check_text("name_en", draft.name_en, longest=limits.NAME_CHARACTERS),
        *check_text("unit", draft.unit, required=True, longest=20),
        *check_choice("turn", draft.turn, Turn, _("Unknown order of lots.")),
        *check_number("weight", draft.weight, most=10**9, unit=_("g")),
        *check_number("per_pallet", draft.per_pallet, least=1, most=MOST, unit=_("pieces")),
        *check_number("shelf_life", draft.shelf_life, least=1, most=36_500, unit=_("days")),
    ]
    for name in ("length", "width", "height"):
        problems += check_number(name, getattr(draft, name), most=30_000, unit=_("mm"))
    for mark in draft.marks:
        problems += check_choice("marks", mark, Mark, _("Unknown handling mark."))
    if draft.gtin and not gtin_is_right(draft.gtin):
        reason = _("%(gtin)s is no GTIN: its check digit does not agree.", {"gtin": draft.gtin[:20]})
        problems.append(FieldError("gtin", reason, _("Scan the barcode of the goods.")))
    return problems


@command
def set_lot_terms(*, by: Actor, at: datetime, terms: Sequence[LotTermDraft]) -> int:
    """Set what customers demand of lots from a day on; what held before ends the day before.

    Raises ``Invalid``, and ``Forbidden`` for whoever does not lead. Returns how many were set.
    """
    may_decide(by)
    owners = customers_by_code({one.customer for one in terms}, actor=HOUSE)
    problems = [problem for one in terms for problem in _check_term(one, one.customer in owners)]
    if problems:
        raise Invalid(fields=problems)
    wanted = {(owners[one.customer].id, one.consignee): one for one in terms}
    running = [
        row
        for row in LotTerm.objects.select_for_update().filter(
            customer_id__in={owner for owner, _name in wanted}, valid_to__isnull=True
        )
        if (row.customer_id, row.consignee) in wanted
    ]
    for row in running:
        first = wanted[row.customer_id, row.consignee].valid_from
        row.valid_to = max(row.valid_from, first - timedelta(days=1))
    save_columns(running, "valid_to")
    insert(
        [
            LotTerm(
                customer_id=owner, consignee=name, percent=one.percent, days=one.days, single=one.single,
                not_older=one.not_older, most=one.most, valid_from=one.valid_from, source=one.source,
                set_at=at, set_by=by.name,
            )
            for (owner, name), one in wanted.items()
        ]
    )  # fmt: skip
    return len(wanted)


def _check_term(draft: LotTermDraft, known: bool) -> list[FieldError]:
    problems = [
        *check_text("source", draft.source, required=True),
        *check_text("consignee", draft.consignee, longest=80),
        *check_number("percent", draft.percent, most=100, unit=_("percent")),
        *check_number("days", draft.days, most=36_500, unit=_("days")),
        *check_number("most", draft.most, most=1_000, unit=_("lots")),
    ]
    if not known:
        reason = _("There is no customer %(code)s.", {"code": draft.customer[:40]})
        problems.append(FieldError("customer", reason, _("Record the customer first, or correct the code.")))
    return problems


@command
def protect_stock(*, by: Actor, at: datetime, pools: Sequence[PoolDraft]) -> int:
    """Say what of products is never promised, and what is kept for tiers. Returns how many were set.

    What is promised already stays promised. Raises ``Invalid``, ``Forbidden`` for whoever neither leads nor
    is a machine of the house.
    """
    may_furnish(by)
    catalog = Catalog(
        warehouses=[one.warehouse for one in pools], goods=[Goods(one.customer, one.sku) for one in pools]
    )
    problems: list[FieldError] = []
    found: dict[tuple[UUID, UUID], PoolDraft] = {}
    for one in pools:
        house, product = (
            catalog.warehouse(one.warehouse, problems),
            catalog.product(Goods(one.customer, one.sku), problems),
        )
        problems += check_number("safety", one.safety, most=MOST, unit=_("pieces"))
        for tier, quantity in one.protected.items():
            problems += check_choice("protected", tier, Tier, _("Unknown tier."))
            problems += check_number("protected", quantity, most=MOST, unit=_("pieces"))
        if house and product:
            found[product.id, house.id] = one
    if problems:
        raise Invalid(fields=problems)
    rows = lock_pools(found)
    for key, row in rows.items():
        row.safety, row.protected = found[key].safety, dict(found[key].protected)
        row.by_matrix = found[key].by_matrix
    save_columns(list(rows.values()), "safety", "protected", "by_matrix")
    return len(rows)


def lock_pools(pairs: Mapping[tuple[UUID, UUID], object]) -> dict[tuple[UUID, UUID], Pool]:
    """The locked pools of products in warehouses, made where there were none; in one order for everybody."""
    wanted = sorted(pairs)
    insert_new([Pool(product_id=product, warehouse_id=house) for product, house in wanted])
    rows = Pool.objects.select_for_update(no_key=True).filter(
        product_id__in={product for product, _house in wanted},
        warehouse_id__in={house for _product, house in wanted},
    )
    every = {(row.product_id, row.warehouse_id): row for row in rows.order_by("product_id", "warehouse_id")}
    return {key: every[key] for key in wanted}
