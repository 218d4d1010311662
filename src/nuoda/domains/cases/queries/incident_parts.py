"""The parts of incidents: the shipments that one cause touches, by their cases. For who sees all only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from nuoda.domains.cases.models import CaseLink
from nuoda.domains.cases.queries.reading import CaseCard, case_card
from nuoda.domains.cases.rules import Kind, LinkKind
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.paging import Page, Window, page_of
from nuoda.kernel.statements import visible_where

_CHILD, _OVER = LinkKind.CHILD.value, ("resolved", "checked", "closed")
_PARTS_OF = "case_id = ANY(%s::uuid[]) AND kind = 'child' AND undone_at IS NULL"


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
class Affected:
    """A shipment that an incident touches, by its case; ``link_id`` is what taking it out needs."""

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


def parts_seen(*, actor: Actor) -> QuerySet[CaseLink]:
    """The links of parts that stand, for who sees all; none for others."""
    rows = CaseLink.objects.visible_to(actor).filter(kind=_CHILD, undone_at__isnull=True)
    return rows if actor.sees_all else rows.none()


def extents_of(incident_ids: Sequence[UUID], *, actor: Actor) -> dict[UUID, Extent]:
    """What each incident touches. One query, however many and however large."""
    if not incident_ids or not actor.sees_all:
        return {}
    open_part = ~Q(case__state__in=_OVER)
    rows = (
        parts_seen(actor=actor)
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
    rows: QuerySet[CaseLink] = parts_seen(actor=actor).filter(other_id=incident_id)
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
    rows = parts_seen(actor=actor).filter(other_id=incident_id).exclude(case__state__in=_OVER)
    return [
        _affected(one)
        for one in rows.select_related("case").defer("case__search").order_by("case__label", "id")
    ]


def unclosed_parts(incident_id: UUID, *, actor: Actor) -> list[Affected]:
    """The parts of an incident that are not closed, in the order of their labels."""
    rows = parts_seen(actor=actor).filter(other_id=incident_id).exclude(case__state="closed")
    return [
        _affected(one)
        for one in rows.select_related("case").defer("case__search").order_by("case__label", "id")
    ]


def customers_of_incident(incident_id: UUID, *, actor: Actor) -> list[AffectedCustomer]:
    """Whose shipments an incident touches, those with most of them first."""
    rows = (
        parts_seen(actor=actor)
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
    """The incident that each of these cases is part of, as far as it is; for who sees all only.

    Most cases are part of none, which is known from one statement that the server has planned.
    """
    if not case_ids or not actor.sees_all:
        return {}
    links = visible_where(CaseLink, _PARTS_OF, [arrays.ids(case_ids)], actor=actor)
    if not links:
        return {}
    rows = parts_seen(actor=actor).filter(id__in=[row.id for row in links], other__kind=Kind.INCIDENT.value)
    if open_only:
        rows = rows.exclude(other__state__in=_OVER)
    rows = rows.select_related("other__incident").defer("other__search")
    return {row.case_id: _part_of(row) for row in rows}


def incidents_of_shipment(shipment_id: UUID, *, actor: Actor) -> list[PartOf]:
    """The incidents that touch a shipment, the newest first."""
    rows = parts_seen(actor=actor).filter(case__shipment_id=shipment_id, other__kind=Kind.INCIDENT.value)
    rows = rows.select_related("other__incident").defer("other__search").order_by("-at", "-id")
    return [_part_of(row) for row in rows]


def parts_for(
    wanted: Iterable[tuple[UUID, UUID]], *, actor: Actor
) -> dict[tuple[UUID, UUID], list[tuple[CaseCard, UUID | None]]]:
    """The parts of incidents by (incident, customer), each with the wave it came in; the ended ones too."""
    pairs = set(wanted)
    rows = parts_seen(actor=actor).filter(
        other_id__in={incident for incident, _customer in pairs},
        case__customer_id__in={customer for _incident, customer in pairs},
    )
    found: dict[tuple[UUID, UUID], list[tuple[CaseCard, UUID | None]]] = {pair: [] for pair in pairs}
    for row in rows.select_related("case").defer("case__search").order_by("case__label", "id"):
        key = (row.other_id, row.case.customer_id)
        if row.case.customer_id and key in found:
            found[row.other_id, row.case.customer_id].append((case_card(row.case), row.wave))
    return found


def open_parts(incident_ids: Collection[UUID], *, actor: Actor) -> dict[UUID, list[UUID]]:
    """The shipments of the open parts of each incident."""
    rows = parts_seen(actor=actor).filter(other_id__in=list(incident_ids), case__shipment_id__isnull=False)
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


def _affected(row: CaseLink) -> Affected:
    return Affected(row.id, case_card(row.case), row.at, row.by)


def _part_of(row: CaseLink) -> PartOf:
    other, about = row.other, row.other.incident
    return PartOf(
        row.id, other.id, other.number, other.state, other.label, about.what, about.place, about.goes_on_at,
        other.update_due_at,
    )  # fmt: skip
