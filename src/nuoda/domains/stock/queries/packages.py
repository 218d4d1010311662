"""What is picked and waits to be packed, packages at the dock, and packages with what is in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from nuoda.domains.stock.models import Move, Package
from nuoda.domains.stock.rules import Kind, Place, package_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.readings import Reading
from nuoda.kernel.statements import confined_condition

MOST = 2_000


@dataclass(frozen=True, slots=True)
class ToPackRow:
    """So much of a lot stands at the packing place, picked for a reservation."""

    reservation: str
    reference: str
    customer: str
    sku: str
    gtin: str
    name: str
    name_en: str
    unit: str
    lot: str
    expires_on: date | None
    handling: list[str]
    quantity: int


@dataclass(frozen=True, slots=True)
class DockRow:
    """A package at the dock, with the trip it belongs onto ("" for any), and instructions to be ticked."""

    number: str
    reference: str
    trip: str
    packed_by: str
    handling: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InsideRow:
    """So much of a lot is in a package."""

    sku: str
    name: str
    name_en: str
    unit: str
    lot: str
    expires_on: date | None
    quantity: int
    weight: int
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PackageRow:
    """A package, the ``nth`` of ``count`` of its order; sizes in mm and g, nought where nobody measured."""

    id: UUID
    number: str
    customer_id: UUID
    warehouse: str
    reference: str
    trip: str
    size: tuple[int, int, int]
    weight: int
    packed_at: datetime
    packed_by: str
    loaded_at: datetime | None
    loaded_by: str
    nth: int = 1
    count: int = 1
    inside: tuple[InsideRow, ...] = field(default=())
    city: str = ""

    @property
    def pieces(self) -> int:
        return sum(one.quantity for one in self.inside)

    @property
    def state(self) -> str:
        return "loaded" if self.loaded_at else "waiting"


def to_pack(warehouse_id: UUID, *, actor: Actor) -> list[ToPackRow]:
    """What stands at the packing place of a warehouse, order by order. One query."""
    moves = Move.objects.visible_to(actor).filter(warehouse_id=warehouse_id, reservation__isnull=False)
    names = (
        "reservation__number", "reservation__reference", "customer__code", "product__sku", "product__gtin",
        "product__name", "product__name_en", "product__unit", "lot__code", "lot__expires_on",
        "reservation__handling",
    )  # fmt: skip
    gone = Sum("quantity", filter=Q(origin__kind=Place.PACKING.value), default=0)
    come = Sum("quantity", filter=Q(target__kind=Place.PACKING.value), default=0)
    standing = (
        moves.filter(Q(origin__kind=Place.PACKING.value) | Q(target__kind=Place.PACKING.value))
        .values_list(*names)
        .annotate(n=come - gone)
        .filter(n__gt=0)
        .order_by("reservation__reference", "product__sku", "lot__code")
    )
    return [ToPackRow(*row) for row in standing[:MOST]]


def at_the_dock(warehouse_id: UUID, *, actor: Actor) -> list[DockRow]:
    """The packages that wait to be loaded. Two queries."""
    rows = Package.objects.visible_to(actor).filter(warehouse_id=warehouse_id, loaded_at__isnull=True)
    found = list(rows.order_by("packed_at", "number")[:MOST])
    moves = Move.objects.visible_to(actor).filter(
        package__in=[row.number for row in found], kind=Kind.PACK.value, reservation__isnull=False
    )
    marks: dict[str, dict[str, None]] = {}
    for number, handling in moves.exclude(reservation__handling=[]).values_list(
        "package", "reservation__handling"
    ):
        marks.setdefault(number, {}).update(dict.fromkeys(handling))
    return [
        DockRow(row.number, row.reference, row.trip, row.packed_by, tuple(marks.get(row.number, ())))
        for row in found
    ]


def package_rows(
    *,
    actor: Actor,
    window: Window,
    warehouse: str = "",
    customer_id: UUID | None = None,
    state: str = "",
    text: str = "",
    trip: str = "",
) -> Page[PackageRow]:
    """Packages with what is in them, the latest first; ``state`` is waiting, loaded or "" for all."""
    rows = Package.objects.visible_to(actor).select_related("warehouse")
    for name, value in (("warehouse__code", warehouse), ("trip", trip)):
        if value:
            rows = rows.filter(**{name: value})
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if state:
        rows = rows.filter(loaded_at__isnull=state == "waiting")
    if text:
        rows = rows.filter(
            Q(number=package_of(text)) | Q(reference__icontains=text) | Q(trip__icontains=text)
        )
    sorts = {name: name for name in ("number", "reference", "trip", "weight", "packed_at", "loaded_at")}
    page = page_of(rows, window, sorts=sorts, default=("-packed_at", "id"), shape=lambda row: row)
    return Page(_shaped(page.rows, actor), page.total, page.page, page.size)


def packages_of(references: Iterable[tuple[UUID, str]], *, actor: Actor) -> list[PackageRow]:
    """The packages of orders, named by customer and reference, as they were packed. Three queries."""
    wanted = set(references)
    rows = Package.objects.visible_to(actor).select_related("warehouse")
    found = rows.filter(
        customer_id__in={owner for owner, _name in wanted}, reference__in={name for _owner, name in wanted}
    ).order_by("reference", "packed_at", "id")
    return _shaped([row for row in found if (row.customer_id, row.reference) in wanted], actor)


def orders_at_docks(*, actor: Actor) -> set[tuple[UUID, str]]:
    """Whose packages wait to be loaded, by customer and reference: those that wait longest. One query."""
    rows = Package.objects.visible_to(actor).filter(loaded_at__isnull=True).order_by("packed_at", "id")
    return set(rows.values_list("customer_id", "reference")[:MOST])


def package_count_reading(customer_id: UUID, reference: str, *, actor: Actor) -> Reading[int]:
    """How many packages an order has, to be read together with other things."""
    confined = confined_condition(Package, "customer_id = %s AND reference = %s", actor)
    if confined is None:
        return Reading("0", (), int)
    condition, values = confined
    sql = f"(SELECT count(*) FROM {Package._meta.db_table} WHERE {condition})"
    return Reading(sql, (customer_id, reference, *values), int)


def package_page(number: str, *, actor: Actor) -> PackageRow:
    """One package by its number, as it was scanned. Raises :class:`NotFound`."""
    rows = Package.objects.visible_to(actor).select_related("warehouse").filter(number=package_of(number))
    found = _shaped(list(rows), actor)
    if not found:
        raise NotFound
    return found[0]


def _shaped(rows: Iterable[Package], actor: Actor) -> list[PackageRow]:
    shown = list(rows)
    inside = _inside([row.number for row in shown], actor)
    beside: dict[tuple[UUID, str], list[UUID]] = {}
    others: QuerySet[Package] = Package.objects.visible_to(actor).filter(
        reference__in={row.reference for row in shown}, customer_id__in={row.customer_id for row in shown}
    )
    for owner, reference, key in others.order_by("packed_at", "id").values_list(
        "customer_id", "reference", "id"
    ):
        beside.setdefault((owner, reference), []).append(key)
    return [
        PackageRow(
            row.id, row.number, row.customer_id, row.warehouse.code, row.reference, row.trip,
            (row.length, row.width, row.height), row.weight, row.packed_at, row.packed_by, row.loaded_at,
            row.loaded_by, beside[row.customer_id, row.reference].index(row.id) + 1,
            len(beside[row.customer_id, row.reference]), tuple(inside.get(row.number, ())),
            row.warehouse.city,
        )
        for row in shown
    ]  # fmt: skip


def _inside(numbers: list[str], actor: Actor) -> dict[str, list[InsideRow]]:
    """What was packed and not taken out again."""
    moves = Move.objects.visible_to(actor).filter(package__in=numbers, kind__in=(Kind.PACK, Kind.UNDO))
    names = (
        "product__sku", "product__name", "product__name_en", "product__unit", "lot__code", "lot__expires_on",
        "product__weight", "product__marks",
    )  # fmt: skip
    out = Sum("quantity", filter=Q(kind=Kind.UNDO.value), default=0)
    put = Sum("quantity", filter=Q(kind=Kind.PACK.value), default=0)
    found: dict[str, list[InsideRow]] = {}
    sums = moves.values_list("package", *names).annotate(n=put - out).filter(n__gt=0)
    for row in sums.order_by("package", "product__sku", "lot__code"):
        package, sku, name, name_en, unit, lot, expires, weight, marks, n = row
        line = InsideRow(sku, name, name_en, unit, lot, expires, n, weight, tuple(marks))
        found.setdefault(package, []).append(line)
    return found
