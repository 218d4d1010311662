"""Numbers traced to consignments, with their histories as they count today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from nuoda.domains.shipments.models import CodeMapping, ErrorDeclaration, Number, Shipment, TrackingEvent
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.personal import mask_name


@dataclass(frozen=True, slots=True)
class Holder:
    """A consignment that a number means or meant. ``last_sign_at`` is the last that is known of it."""

    carrier: str
    valid_from: datetime
    last_sign_at: datetime


@dataclass(frozen=True, slots=True)
class TracedEvent:
    """One line of the log as it counts: what people said of its code comes before the connector's word.

    ``void`` where an error declaration speaks against it. The signer is masked.
    """

    occurred_at: datetime
    milestone: str
    reason: str
    code: str
    text: str
    place: str
    piece: str
    source: str
    zone_source: str
    signer: str
    void: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """One consignment under a number, its log in the order of what happened.

    The number means it from ``valid_from`` until ``valid_to``, None where it still does.
    """

    number: str
    valid_from: datetime
    valid_to: datetime | None
    shipment_id: UUID
    carrier: str
    waybill: str
    status: str
    reason: str
    place: str
    delivered_at: datetime | None
    eta_at: datetime | None
    pieces: int
    pieces_arrived: int
    events: Sequence[TracedEvent] = ()


def holders(numbers: Collection[str], *, actor: Actor) -> Mapping[str, Sequence[Holder]]:
    """Who holds each of these numbers, the newest first; a number that nobody holds is not there."""
    found: dict[str, list[Holder]] = defaultdict(list)
    for one in _named(numbers, actor):
        kept = one.shipment
        signs = (kept.booked_at, kept.heard_at, kept.milestone_at)
        last = max(sign for sign in signs if sign is not None)
        found[one.number].append(Holder(one.carrier, one.valid_from, last))
    return found


def trace(numbers: Collection[str], *, actor: Actor) -> Mapping[str, Sequence[Trace]]:
    """The consignments under each of these numbers, the newest first, in four queries."""
    named = _named(numbers, actor)
    events = _events({one.shipment_id for one in named})
    found: dict[str, list[Trace]] = defaultdict(list)
    for one in named:
        found[one.number].append(replace(_trace(one), events=events.get(one.shipment_id, ())))
    return found


def codes_said(source: str, codes: Collection[str], *, actor: Actor) -> set[str]:
    """Those of a source's codes of which people have said what they mean: the same for everybody."""
    if actor.role is Role.PUBLIC:
        return set()
    rows = CodeMapping.objects.filter(source=source, code__in=codes, withdrawn_at__isnull=True)
    return set(rows.values_list("code", flat=True))


def _named(numbers: Collection[str], actor: Actor) -> list[Number]:
    rows = Number.objects.filter(number__in=numbers, shipment__in=Shipment.objects.visible_to(actor))
    return list(rows.select_related("shipment").order_by("number", "-valid_from", "carrier"))


def _trace(one: Number) -> Trace:
    kept = one.shipment
    return Trace(
        one.number, one.valid_from, one.valid_to, kept.id, kept.carrier, kept.waybill, kept.milestone,
        kept.reason, kept.place, kept.delivered_at, kept.eta_at, kept.pieces, kept.pieces_arrived,
    )  # fmt: skip


def _events(shipment_ids: Collection[UUID]) -> dict[UUID, list[TracedEvent]]:
    same = {name: OuterRef(name) for name in ("shipment_id", "occurred_at", "code", "piece")}
    rows = list(
        TrackingEvent.objects.filter(shipment_id__in=shipment_ids)
        .annotate(void=Exists(ErrorDeclaration.objects.filter(**same)))
        .order_by("shipment_id", "occurred_at", "recorded_at", "code", "piece")
    )
    said = {
        (source, code): (milestone, reason)
        for source, code, milestone, reason in CodeMapping.objects.filter(
            source__in={row.source for row in rows}, withdrawn_at__isnull=True
        ).values_list("source", "code", "milestone", "reason")
    }
    found: dict[UUID, list[TracedEvent]] = defaultdict(list)
    for row in rows:
        milestone, reason = said.get((row.source, row.code), (row.milestone, row.reason))
        found[row.shipment_id].append(
            TracedEvent(
                row.occurred_at, milestone, reason, row.code, row.text, row.place, row.piece, row.source,
                row.zone_source, mask_name(row.signer), row.void,
            )
        )  # fmt: skip
    return found
