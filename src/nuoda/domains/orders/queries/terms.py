"""By which terms goods are sourced, as lists show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Case, Q, When

from nuoda.domains.orders.models import AllocationPolicy, SourceTerm, Substitute, SupplierOffer
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """How orders are allocated, of a customer or (None) of all others. See ``models.AllocationPolicy``."""

    id: UUID
    customer_id: UUID | None
    split: str
    most: int
    complete: bool
    payer: str
    consent: str
    shortage: str
    least: int
    backorder_days: int
    lateness: int
    split_cost: int
    currency: str
    declined: str
    answer_hours: int
    allowed: list[str]
    preferred: list[str]
    excluded: list[str]
    detour: int
    valid_from: date
    valid_to: date | None
    source: str
    set_by: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """What a shipment from a place to a region costs, in least units. See ``models.SourceTerm``."""

    id: UUID
    place: str
    region: str
    trip_cost: int
    kg_cost: int
    piece_cost: int
    transfer_cost: int
    currency: str
    days: int
    cutoff: time
    weekdays: list[int]
    marks: list[str]
    valid_from: date
    valid_to: date | None
    source: str
    set_by: str


@dataclass(frozen=True, slots=True)
class OfferRow:
    """What a supplier sends to consignees for us. See ``models.SupplierOffer``."""

    id: UUID
    supplier: str
    name: str
    product_id: UUID
    customer_id: UUID
    sku: str
    unit_cost: int
    lead_days: int
    most: int
    email: str
    language: str
    source: str
    set_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class SubstituteRow:
    """A product that may stand in for another, for a customer; ``auto``: unasked where her policy says so."""

    id: UUID
    customer_id: UUID
    product_id: UUID
    sku: str
    other_id: UUID
    other_sku: str
    turn: int
    auto: bool
    source: str
    set_by: str
    set_at: datetime
    valid_from: date
    valid_to: date | None
    ended_at: datetime | None
    ended_by: str
    why: str


def policy_rows(
    *, actor: Actor, window: Window, customer_id: UUID | None = None, on: date | None = None
) -> Page[PolicyRow]:
    """Policies with those of all first; ``on`` a day those in force alone. One query and the count."""
    rows = AllocationPolicy.objects.visible_to(actor).filter(_on(on))
    if customer_id is not None:
        rows = rows.filter(Q(customer_id=customer_id) | Q(customer_id=None))
    sorts = {name: name for name in ("valid_from", "backorder_days", "split", "consent", "shortage")}
    ranked = rows.annotate(own=Case(When(customer_id__isnull=True, then=0), default=1))
    default = ("own", "customer__code", "-valid_from", "id")
    return page_of(ranked, window, sorts=sorts, default=default, shape=_policy)


def source_rows(*, actor: Actor, window: Window, place: str = "", on: date | None = None) -> Page[SourceRow]:
    """What places cost, by place and region. One query and the count."""
    rows = SourceTerm.objects.visible_to(actor).filter(_on(on))
    if place:
        rows = rows.filter(place=place)
    sorts = {name: name for name in ("place", "region", "trip_cost", "days", "valid_from")}
    default = ("place", "region", "-valid_from", "id")
    return page_of(rows, window, sorts=sorts, default=default, shape=_source)


def offer_rows(
    *, actor: Actor, window: Window, supplier: str = "", sku: str = "", running: bool = True
) -> Page[OfferRow]:
    """What suppliers offer, by supplier and product. One query and the count."""
    rows = SupplierOffer.objects.visible_to(actor).select_related("product")
    if running:
        rows = rows.filter(ended_at__isnull=True)
    for name, value in (("supplier", supplier), ("product__sku", sku)):
        if value:
            rows = rows.filter(**{name: value})
    sorts = {name: name for name in ("supplier", "unit_cost", "lead_days", "set_at")}
    sorts["sku"] = "product__sku"
    return page_of(rows, window, sorts=sorts, default=("supplier", "product__sku", "id"), shape=_offer)


@dataclass(frozen=True, slots=True)
class SupplierCard:
    """A supplier as she is written to: ``email`` is "" where none is known."""

    code: str
    name: str
    email: str
    language: str


def suppliers_by_code(codes: Iterable[str], *, actor: Actor) -> dict[str, SupplierCard]:
    """Suppliers by their codes, as their latest offers say, one with an address before others. One query."""
    rows = SupplierOffer.objects.visible_to(actor).filter(supplier__in=set(codes))
    found: dict[str, SupplierCard] = {}
    for row in rows.order_by("set_at", "id"):
        before = found.get(row.supplier)
        email, language = (row.email, row.language) if row.email or not before else (
            before.email, before.language
        )  # fmt: skip
        found[row.supplier] = SupplierCard(row.supplier, row.name, email, language)
    return found


def substitute_rows(
    *, actor: Actor, window: Window, customer_id: UUID | None = None, sku: str = "", on: date | None = None
) -> Page[SubstituteRow]:
    """Which products may stand in for which, by product and turn; ``on`` a day without what is over.

    One query and the count.
    """
    rows = Substitute.objects.visible_to(actor).filter(_on(on)).select_related("product", "other")
    if on is not None:
        rows = rows.filter(ended_at__isnull=True)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if sku:
        rows = rows.filter(Q(product__sku=sku) | Q(other__sku=sku))
    sorts = {"sku": "product__sku", "other_sku": "other__sku", "turn": "turn", "valid_from": "valid_from"}
    default = ("product__sku", "turn", "id")
    return page_of(rows, window, sorts=sorts, default=default, shape=_substitute)


def substitute_page(substitute_id: UUID, *, actor: Actor) -> SubstituteRow:
    """One pair. Raises :class:`NotFound`."""
    rows = Substitute.objects.visible_to(actor).select_related("product", "other")
    row = rows.filter(id=substitute_id).first()
    if row is None:
        raise NotFound
    return _substitute(row)


def substitutes_after(
    after: UUID | None, *, actor: Actor, limit: int, sku: str = "", past: bool = False
) -> list[SubstituteRow]:
    """Pairs by id after a cursor: how machines page; withdrawn ones too with ``past``. One query."""
    rows = Substitute.objects.visible_to(actor).select_related("product", "other")
    if after is not None:
        rows = rows.filter(id__gt=after)
    if sku:
        rows = rows.filter(Q(product__sku=sku) | Q(other__sku=sku))
    if not past:
        rows = rows.filter(ended_at__isnull=True)
    return [_substitute(row) for row in rows.order_by("id")[:limit]]


def _on(on: date | None) -> Q:
    """Terms that are in force on a day or later; all where no day is named."""
    return Q() if on is None else Q(valid_to__isnull=True) | Q(valid_to__gte=on)


def _policy(row: AllocationPolicy) -> PolicyRow:
    return PolicyRow(**{name: getattr(row, name) for name in PolicyRow.__dataclass_fields__})


def _source(row: SourceTerm) -> SourceRow:
    return SourceRow(**{name: getattr(row, name) for name in SourceRow.__dataclass_fields__})


def _offer(row: SupplierOffer) -> OfferRow:
    return OfferRow(
        row.id, row.supplier, row.name, row.product_id, row.product.customer_id, row.product.sku,
        row.unit_cost, row.lead_days, row.most, row.email, row.language, row.source, row.set_at,
        row.ended_at,
    )  # fmt: skip


def _substitute(row: Substitute) -> SubstituteRow:
    return SubstituteRow(
        row.id, row.customer_id, row.product_id, row.product.sku, row.other_id, row.other.sku, row.turn,
        row.auto, row.source, row.set_by, row.set_at, row.valid_from, row.valid_to, row.ended_at,
        row.ended_by, row.why,
    )  # fmt: skip
