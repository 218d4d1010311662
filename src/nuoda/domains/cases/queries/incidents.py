"""Incidents, read: for colleagues, the system and machines of the house; customers read their own cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from nuoda.domains.cases.models import Case, Incident
from nuoda.domains.cases.queries.incident_parts import Extent, extents_of, parts_seen
from nuoda.domains.cases.queries.reading import CaseCard, case_card
from nuoda.domains.cases.rules import ENDED, Kind
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.searching import matching


@dataclass(frozen=True, slots=True)
class IncidentCard:
    """An incident beside its case. ``goes_on_at`` is when goods are foreseen to go on, None for unknown."""

    what: str
    place: str
    trip: str
    device: str
    carrier: str
    began_at: datetime
    goes_on_at: datetime | None
    gathers: bool


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident as lists show it."""

    card: CaseCard
    incident: IncidentCard
    extent: Extent

    @property
    def id(self) -> UUID:
        return self.card.id


def incident_rows(
    *,
    actor: Actor,
    window: Window,
    text: str = "",
    state: str = "",
    what: str = "",
    severity: str = "",
    owner_id: UUID | None = None,
    customer_id: UUID | None = None,
) -> Page[IncidentRow]:
    """Incidents, the gravest and then the next due first. ``state`` may be ``open``. Three queries a page."""
    rows: QuerySet[Case] = _incidents(actor)
    if text:
        rows = matching(Case.objects.visible_to(actor), text).filter(kind=Kind.INCIDENT.value)
    if state == "open":
        rows = rows.exclude(state__in=ENDED)
    elif state:
        rows = rows.filter(state=state)
    named = {"incident__what": what, "severity": severity, "owner_id": owner_id}
    rows = rows.filter(**{name: value for name, value in named.items() if value})
    if customer_id is not None:
        rows = rows.filter(
            Exists(parts_seen(actor=actor).filter(other=OuterRef("pk"), case__customer_id=customer_id))
        )
    page = page_of(
        rows.defer("search").select_related("incident"),
        window,
        sorts={
            "number": "number", "severity": "severity", "began_at": "incident__began_at", "state": "state",
            "goes_on_at": "incident__goes_on_at", "update_due_at": "update_due_at",
        },
        default=("severity", "update_due_at", "id"),
        shape=_bare,
    )  # fmt: skip
    extents = extents_of([one.id for one in page.rows], actor=actor)
    filled = [IncidentRow(one.card, one.incident, extents.get(one.id, Extent())) for one in page.rows]
    return replace(page, rows=filled)


def incidents_after(after: UUID | None, *, actor: Actor, limit: int, state: str = "") -> list[IncidentRow]:
    """Incidents in the order of their ids after a cursor: how machines page. ``state`` may be ``open``."""
    rows = _incidents(actor)
    if after is not None:
        rows = rows.filter(id__gt=after)
    if state == "open":
        rows = rows.exclude(state__in=ENDED)
    elif state:
        rows = rows.filter(state=state)
    found = [_bare(one) for one in rows.defer("search").select_related("incident").order_by("id")[:limit]]
    extents = extents_of([one.id for one in found], actor=actor)
    return [IncidentRow(one.card, one.incident, extents.get(one.id, Extent())) for one in found]


def incident_page(incident_id: UUID, *, actor: Actor) -> IncidentRow:
    """One incident. Raises :class:`NotFound`. Two queries."""
    row = _incidents(actor).defer("search").select_related("incident").filter(id=incident_id).first()
    if row is None:
        raise NotFound
    bare = _bare(row)
    extent = extents_of([bare.id], actor=actor).get(bare.id, Extent())
    return IncidentRow(bare.card, bare.incident, extent)


def incidents_by_id(ids: Collection[UUID], *, actor: Actor) -> dict[UUID, tuple[CaseCard, IncidentCard]]:
    """Incidents by id, without their extent."""
    rows = _incidents(actor).filter(id__in=list(ids)).defer("search").select_related("incident")
    return {one.id: (one.card, one.incident) for one in map(_bare, rows)}


def _incidents(actor: Actor) -> QuerySet[Case]:
    rows = Case.objects.visible_to(actor).filter(kind=Kind.INCIDENT.value)
    return rows if actor.sees_all else rows.none()


def _bare(row: Case) -> IncidentRow:
    return IncidentRow(case_card(row), _shape(row.incident), Extent())


def _shape(row: Incident) -> IncidentCard:
    names: Mapping[str, Any] = IncidentCard.__dataclass_fields__
    return IncidentCard(**{name: getattr(row, name) for name in names})
