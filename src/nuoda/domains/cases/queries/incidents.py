"""Incidents, read: for colleagues, the system and machines of the house; customers read their own cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet

from nuoda.domains.cases.models import Case, CaseLink, Incident
from nuoda.domains.cases.queries.reading import CaseCard, case_card
from nuoda.domains.cases.rules import ENDED, Kind, LinkKind
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import NotFound
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.searching import matching

_CHILD, _OVER = LinkKind.CHILD.value, ("resolved", "checked", "closed")


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
class Extent:
    """What an incident touches: its parts, how many are open, and whose they are; ``told`` counts customers
    who heard of all of theirs. ``early_at`` to ``late_at`` is when the open ones are expected.
    """

    parts: int = 0
    open: int = 0
    customers: int = 0
    told: int = 0
    early_at: datetime | None = None
    late_at: datetime | None = None

    @property
    def untold(self) -> int:
        return self.customers - self.told


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident as lists show it."""

    card: CaseCard
    incident: IncidentCard
    extent: Extent

    @property
    def id(self) -> UUID:
        return self.card.id


@dataclass(frozen=True, slots=True)
class Affected:
    """A shipment that an incident touches, by its case; ``link_id`` undoes it. ``left_at`` None: still."""

    link_id: UUID
    case: CaseCard
    joined_at: datetime
    joined_by: str


@dataclass(frozen=True, slots=True)
class AffectedCustomer:
    """A customer of an incident: how many of her shipments, how many open, since when she was told of all."""

    customer_id: UUID
    parts: int
    open: int
    told: int
    told_at: datetime | None


@dataclass(frozen=True, slots=True)
class PartOf:
    """The incident that a case is part of."""

    link_id: UUID
    incident_id: UUID
    number: str
    state: str
    label: str
    what: str
    place: str
    goes_on_at: datetime | None
    update_due_at: datetime | None


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
        rows = rows.filter(Exists(_parts().filter(other=OuterRef("pk"), case__customer_id=customer_id)))
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


def extents_of(incident_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, Extent]:
    """What each incident touches. One query, however many and however large."""
    if not incident_ids or not actor.sees_all:
        return {}
    open_part = ~Q(case__state__in=_OVER)
    rows = (
        _parts()
        .filter(other_id__in=incident_ids)
        .values("other_id")
        .annotate(
            parts=Count("id"),
            open=Count("id", filter=open_part),
            customers=Count("case__customer_id", distinct=True),
            untold=Count("case__customer_id", distinct=True, filter=Q(case__told_at__isnull=True)),
            early=Min("case__shipment__eta_early_at", filter=open_part),
            late=Max("case__shipment__eta_late_at", filter=open_part),
        )
    )
    return {
        row["other_id"]: Extent(
            row["parts"], row["open"], row["customers"], row["customers"] - row["untold"], row["early"],
            row["late"],
        )
        for row in rows
    }  # fmt: skip


def affected_rows(
    incident_id: UUID,
    *,
    actor: Actor,
    window: Window,
    text: str = "",
    customer_id: UUID | None = None,
    ended: bool | None = None,
    told: bool | None = None,
) -> Page[Affected]:
    """The shipments that an incident touches, the latest expected first."""
    rows: QuerySet[CaseLink] = _seen(actor).filter(other_id=incident_id)
    if text:
        rows = rows.filter(Q(case__label__istartswith=text.strip()) | Q(case__number__iexact=text.strip()))
    if customer_id is not None:
        rows = rows.filter(case__customer_id=customer_id)
    if ended is not None:
        rows = rows.filter(case__state__in=_OVER) if ended else rows.exclude(case__state__in=_OVER)
    if told is not None:
        rows = rows.filter(case__told_at__isnull=not told)
    return page_of(
        rows.select_related("case").defer("case__search"),
        window,
        sorts={
            "label": "case__label", "state": "case__state", "eta_at": "case__shipment__eta_late_at",
            "told_at": "case__told_at", "joined_at": "at", "severity": "case__severity",
        },
        default=("-case__shipment__eta_late_at", "id"),
        shape=_affected,
    )  # fmt: skip


def affected_by(incident_id: UUID, *, actor: Actor) -> list[Affected]:
    """All open parts of an incident, in the order of their labels."""
    rows = _seen(actor).filter(other_id=incident_id).exclude(case__state__in=_OVER)
    return [
        _affected(one) for one in rows.select_related("case").defer("case__search").order_by("case__label")
    ]


def unclosed_parts(incident_id: UUID, *, actor: Actor) -> list[Affected]:
    """The parts of an incident that are not closed, in the order of their labels."""
    rows = _seen(actor).filter(other_id=incident_id).exclude(case__state="closed")
    return [
        _affected(one) for one in rows.select_related("case").defer("case__search").order_by("case__label")
    ]


def customers_of_incident(incident_id: UUID, *, actor: Actor) -> list[AffectedCustomer]:
    """Whose shipments an incident touches, those with most of them first."""
    rows = (
        _seen(actor)
        .filter(other_id=incident_id, case__customer_id__isnull=False)
        .values("case__customer_id")
        .annotate(
            parts=Count("id"),
            open=Count("id", filter=~Q(case__state__in=_OVER)),
            told=Count("id", filter=Q(case__told_at__isnull=False)),
            told_at=Max("case__told_at"),
        )
        .order_by("-parts", "case__customer_id")
    )
    return [
        AffectedCustomer(
            row["case__customer_id"], row["parts"], row["open"], row["told"],
            row["told_at"] if row["told"] == row["parts"] else None,
        )
        for row in rows
    ]  # fmt: skip


def incidents_of(case_ids: Collection[UUID], *, actor: Actor, open_only: bool = False) -> dict[UUID, PartOf]:
    """The incident that each of these cases is part of, as far as it is; for who sees all only."""
    if not case_ids:
        return {}
    rows = _seen(actor).filter(case_id__in=list(case_ids), other__kind=Kind.INCIDENT.value)
    if open_only:
        rows = rows.exclude(other__state__in=_OVER)
    rows = rows.select_related("other__incident").defer("other__search")
    return {row.case_id: _part_of(row) for row in rows}


def incidents_of_shipment(shipment_id: UUID, *, actor: Actor) -> list[PartOf]:
    """The incidents that touch a shipment, the newest first."""
    rows = _seen(actor).filter(case__shipment_id=shipment_id, other__kind=Kind.INCIDENT.value)
    rows = rows.select_related("other__incident").defer("other__search").order_by("-at")
    return [_part_of(row) for row in rows]


def parts_for(
    wanted: Iterable[tuple[UUID, UUID]], *, actor: Actor
) -> dict[tuple[UUID, UUID], list[tuple[CaseCard, UUID | None]]]:
    """The parts of incidents by (incident, customer), each with the wave it came in; the ended ones too."""
    pairs = set(wanted)
    rows = _seen(actor).filter(
        other_id__in={incident for incident, _customer in pairs},
        case__customer_id__in={customer for _incident, customer in pairs},
    )
    found: dict[tuple[UUID, UUID], list[tuple[CaseCard, UUID | None]]] = {pair: [] for pair in pairs}
    for row in rows.select_related("case").defer("case__search").order_by("case__label", "id"):
        key = (row.other_id, row.case.customer_id)
        if row.case.customer_id and key in found:
            found[row.other_id, row.case.customer_id].append((case_card(row.case), row.wave))
    return found


def incidents_by_id(ids: Collection[UUID], *, actor: Actor) -> dict[UUID, tuple[CaseCard, IncidentCard]]:
    """Incidents by id, without their extent."""
    rows = _incidents(actor).filter(id__in=list(ids)).defer("search").select_related("incident")
    return {one.id: (one.card, one.incident) for one in map(_bare, rows)}


def open_parts(incident_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, list[UUID]]:
    """The shipments of the open parts of each incident."""
    rows = _seen(actor).filter(other_id__in=list(incident_ids), case__shipment_id__isnull=False)
    found: dict[UUID, list[UUID]] = {}
    for incident, shipment in rows.exclude(case__state__in=_OVER).values_list(
        "other_id", "case__shipment_id"
    ):
        if shipment is not None:
            found.setdefault(incident, []).append(shipment)
    return found


def left_before(incident_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, set[UUID]]:
    """The shipments that somebody took out of each incident."""
    rows = CaseLink.objects.visible_to(actor).filter(
        kind=_CHILD, undone_at__isnull=False, other_id__in=list(incident_ids), case__shipment_id__isnull=False
    )
    found: dict[UUID, set[UUID]] = {}
    for incident, shipment in rows.values_list("other_id", "case__shipment_id"):
        if shipment is not None:
            found.setdefault(incident, set()).add(shipment)
    return found


def _incidents(actor: Actor) -> QuerySet[Case]:
    rows = Case.objects.visible_to(actor).filter(kind=Kind.INCIDENT.value)
    return rows if actor.sees_all else rows.none()


def _parts() -> QuerySet[CaseLink]:
    return CaseLink.objects.filter(kind=_CHILD, undone_at__isnull=True)


def _seen(actor: Actor) -> QuerySet[CaseLink]:
    rows = CaseLink.objects.visible_to(actor).filter(kind=_CHILD, undone_at__isnull=True)
    return rows if actor.sees_all else rows.none()


def _bare(row: Case) -> IncidentRow:
    return IncidentRow(case_card(row), _shape(row.incident), Extent())


def _shape(row: Incident) -> IncidentCard:
    names: Mapping[str, Any] = IncidentCard.__dataclass_fields__
    return IncidentCard(**{name: getattr(row, name) for name in names})


def _affected(row: CaseLink) -> Affected:
    return Affected(row.id, case_card(row.case), row.at, row.by)


def _part_of(row: CaseLink) -> PartOf:
    other, about = row.other, row.other.incident
    return PartOf(
        row.id, other.id, other.number, other.state, other.label, about.what, about.place, about.goes_on_at,
        other.update_due_at,
    )  # fmt: skip
