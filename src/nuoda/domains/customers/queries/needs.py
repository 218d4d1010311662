"""Needs of customers, and the offerings made of them. For staff alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from nuoda.domains.customers.models import Need, Offering, TrialMember
from nuoda.domains.customers.rules.needs import quadrant
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need as it was heard, and what became of it. ``quadrant`` is its field of the 2 × 2."""

    id: UUID
    customer_id: UUID
    title: str
    detail: str
    important: bool
    urgent: bool
    quadrant: str
    source: str
    reference: str
    state: str
    offering_id: UUID | None
    answer: str
    recorded_by: str
    recorded_at: datetime


def _need(row: Need) -> NeedRow:
    known = {name: getattr(row, name) for name in NeedRow.__dataclass_fields__ if name != "quadrant"}
    return NeedRow(quadrant=quadrant(row.important, row.urgent).value, **known)


def need_rows(
    *,
    actor: Actor,
    window: Window,
    customer_id: UUID | None = None,
    state: str = "",
    field: str = "",
    source: str = "",
    offering_id: UUID | None = None,
    text: str = "",
) -> Page[NeedRow]:
    """Needs, the latest first; ``field`` is a field of the 2 × 2."""
    if not actor.sees_all:
        return Page([], 0, 1, window.size)
    rows = Need.objects.visible_to(actor)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if state:
        rows = rows.filter(state=state)
    if field:
        rows = rows.filter(important=field in ("first", "plan"), urgent=field in ("first", "quick"))
    if source:
        rows = rows.filter(source=source)
    if offering_id is not None:
        rows = rows.filter(offering_id=offering_id)
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(detail__icontains=text))
    sorts = {"recorded_at": "recorded_at", "title": "title", "state": "state", "source": "source"}
    return page_of(rows, window, sorts=sorts, default=("-recorded_at", "-id"), shape=_need)


def needs_after(
    after: UUID | None,
    *,
    actor: Actor,
    limit: int,
    customer_id: UUID | None = None,
    state: str = "",
    field: str = "",
) -> list[NeedRow]:
    """Needs in the order of their ids after a cursor: how machines page. None for who is not staff."""
    if not actor.sees_all:
        return []
    rows = Need.objects.visible_to(actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if state:
        rows = rows.filter(state=state)
    if field:
        rows = rows.filter(important=field in ("first", "plan"), urgent=field in ("first", "quick"))
    return [_need(row) for row in rows.order_by("id")[:limit]]


def needs_by_id(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, NeedRow]:
    """Needs by their ids; none for who is not staff."""
    rows = Need.objects.visible_to(actor).filter(id__in=set(ids)) if actor.sees_all else ()
    return {row.id: _need(row) for row in rows}


def need_page(need_id: UUID, *, actor: Actor) -> NeedRow:
    """One need. Raises :class:`NotFound`."""
    found = needs_by_id([need_id], actor=actor)
    if need_id not in found:
        raise NotFound
    return found[need_id]


def open_needs_by_field(*, actor: Actor) -> dict[str, int]:
    """How many open needs stand in each field of the 2 × 2."""
    if not actor.sees_all:
        return {}
    rows = Need.objects.visible_to(actor).filter(state="open").order_by().values_list("important", "urgent")
    return {quadrant(important, urgent).value: n for important, urgent, n in rows.annotate(n=Count("id"))}


@dataclass(frozen=True, slots=True)
class OfferingRow:
    """A service offering. ``evaluation`` is the trial's figures as they were frozen."""

    id: UUID
    code: str
    name: str
    scope_text: str
    standard: str
    price: str
    resources: str
    state: str
    trial_from: date | None
    trial_to: date | None
    trial_goal: str
    evaluation: Mapping[str, Any] | None
    verdict: str
    drafted_by: str
    drafted_at: datetime
    moved_at: datetime


def _offering(row: Offering) -> OfferingRow:
    return OfferingRow(**{name: getattr(row, name) for name in OfferingRow.__dataclass_fields__})


def offering_rows(*, actor: Actor, window: Window, state: str = "", text: str = "") -> Page[OfferingRow]:
    """Offerings, the latest moved first."""
    rows = Offering.objects.visible_to(actor)
    if state:
        rows = rows.filter(state=state)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(code__icontains=text))
    sorts = {"code": "code", "name": "name", "state": "state", "moved_at": "moved_at", "trial_to": "trial_to"}
    return page_of(rows, window, sorts=sorts, default=("-moved_at", "code"), shape=_offering)


def offering_page(offering_id: UUID, *, actor: Actor) -> OfferingRow:
    """One offering. Raises :class:`NotFound`."""
    row = Offering.objects.visible_to(actor).filter(id=offering_id).first()
    if row is None:
        raise NotFound
    return _offering(row)


def offering_by_code(code: str, *, actor: Actor) -> OfferingRow:
    """One offering by its code, for staff. Raises :class:`NotFound`."""
    row = Offering.objects.visible_to(actor).filter(code=code).first() if actor.sees_all else None
    if row is None:
        raise NotFound
    return _offering(row)


def offerings_after(after: UUID | None, *, actor: Actor, limit: int, state: str = "") -> list[OfferingRow]:
    """Offerings in the order of their ids after a cursor: how machines page. None for who is not staff."""
    if not actor.sees_all:
        return []
    rows = Offering.objects.visible_to(actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    if state:
        rows = rows.filter(state=state)
    return [_offering(row) for row in rows.order_by("id")[:limit]]


def offerings_by_id(ids: Iterable[UUID | None], *, actor: Actor) -> dict[UUID, OfferingRow]:
    wanted = {one for one in ids if one is not None}
    return {row.id: _offering(row) for row in Offering.objects.visible_to(actor).filter(id__in=wanted)}


def offerings_to_choose(*, actor: Actor) -> list[OfferingRow]:
    """Offerings that were not withdrawn, by code."""
    rows = Offering.objects.visible_to(actor).exclude(state="withdrawn")
    return [_offering(row) for row in rows.order_by("code")]


def trial_group(offering_id: UUID, *, actor: Actor) -> list[UUID]:
    """The customers with whom an offering is tried; none for who is not staff."""
    if not actor.sees_all:
        return []
    rows = TrialMember.objects.visible_to(actor).filter(offering_id=offering_id)
    return list(rows.order_by("id").values_list("customer_id", flat=True))


def need_counts(*, actor: Actor) -> dict[UUID, int]:
    """How many needs each offering answers."""
    if not actor.sees_all:
        return {}
    rows = Need.objects.visible_to(actor).filter(offering__isnull=False).order_by().values_list("offering_id")
    return dict(rows.annotate(n=Count("id")))
