"""Proofs of delivery, and the day of who carries shipments to the door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from nuoda.domains.shipments.models import ErrorDeclaration, Proof, Shipment
from nuoda.domains.shipments.rules import TERMINAL
from nuoda.domains.shipments.rules.proof import Pieces, exceptions
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import NotFound
from nuoda.kernel.personal import mask_address, mask_name, mask_phone


@dataclass(frozen=True, slots=True)
class ProofLine:
    """One proof. ``signer`` is in clear for staff and the driver who recorded it, else masked.

    ``occurred_at`` stands in the zone of the place. ``exceptions`` are (code of X12 element 33, pieces).
    ``is_retracted`` where its scan was declared wrong; ``retracted`` says who did and why. That, ``consent``,
    ``remarks`` and ``recorded_by`` are for staff only, "" for others.
    """

    id: UUID
    client_id: UUID
    shipment_id: UUID
    outcome: str
    milestone: str
    reason: str
    signer: str
    relation: str
    consent: str
    due: int
    accepted: int
    short: int
    damaged: int
    refused: int
    over: int
    wrong: int
    exceptions: Sequence[tuple[str, int]]
    pictures: Sequence[UUID]
    signature: UUID | None
    latitude: float | None
    longitude: float | None
    place: str
    remarks: str
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str
    source: str
    code: str
    is_retracted: bool
    retracted: str


@dataclass(frozen=True, slots=True)
class CourierStop:
    """One shipment of a driver's day.

    While it is under way, ``address`` and ``phone`` are in clear for the driver who carries it, who could
    not find the door otherwise; afterwards, and for anybody else, they are masked. ``consignee`` is always
    masked. The window is P10 to P90 of arrival, ``due_at`` what was promised. ``pieces_due`` are still to
    be brought. ``proven`` tells that a proof was recorded.
    """

    id: UUID
    waybill: str
    carrier: str
    consignee: str
    address: str
    city: str
    phone: str
    pieces: int
    pieces_due: int
    weight_kg: str
    window_from: datetime | None
    window_until: datetime | None
    due_at: datetime | None
    zone: str
    milestone: str
    milestone_at: datetime | None
    reason: str
    attempts: int
    is_over: bool
    proven: bool


def proofs_of(shipment_id: UUID, *, actor: Actor) -> list[ProofLine]:
    """The proofs of a shipment, the newest first; none where the actor does not see the shipment."""
    rows = _with_retraction(actor).filter(shipment_id=shipment_id)
    return [_line(row, actor) for row in rows.order_by("-occurred_at", "-recorded_at")]


def proof_line(proof_id: UUID, *, actor: Actor) -> ProofLine:
    """One proof. Raises :class:`NotFound`."""
    row = _with_retraction(actor).filter(id=proof_id).first()
    if row is None:
        raise NotFound
    return _line(row, actor)


def _with_retraction(actor: Actor) -> QuerySet[Proof]:
    wrong = ErrorDeclaration.objects.filter(
        shipment_id=OuterRef("shipment_id"), occurred_at=OuterRef("occurred_at"), code=OuterRef("code")
    ).values_list(Concat("declared_by", Value(": "), "note"))
    return Proof.objects.visible_to(actor).annotate(retracted=Subquery(wrong[:1]))


def _line(row: Proof, actor: Actor) -> ProofLine:
    retracted: str | None = row.retracted  # type: ignore[attr-defined]
    inside = actor.is_staff or actor.role is Role.SYSTEM
    clear = inside or (actor.role is Role.DRIVER and row.recorded_by_id == str(actor))
    here = timezone(timedelta(minutes=row.offset_minutes))
    pieces = Pieces(row.accepted, row.short, row.damaged, row.refused, row.over, row.wrong)
    return ProofLine(
        row.id, row.client_id, row.shipment_id, row.outcome, row.milestone, row.reason,
        row.signer if clear else mask_name(row.signer), row.relation, row.consent if inside else "", row.due,
        row.accepted, row.short, row.damaged, row.refused, row.over, row.wrong,
        tuple(exceptions(row.due, pieces)), tuple(row.pictures), row.signature, row.latitude, row.longitude,
        row.place, row.remarks if inside else "", row.occurred_at.astimezone(here), row.recorded_at,
        row.recorded_by if inside else "", row.source, row.code,
        retracted is not None, (retracted or "") if inside else "",
    )  # fmt: skip


def courier_day(*, actor: Actor, on: date, courier_id: UUID | None = None) -> list[CourierStop]:
    """What a driver carries on a day: all that is under way, and what came to its end that day.

    A driver is told his own; staff name whose. The next promised comes first, what is over last. The day
    is that of each shipment's own zone.
    """
    own = UUID(actor.id) if actor.role is Role.DRIVER else courier_id
    if own is None:
        return []
    recent = datetime(on.year, on.month, on.day, tzinfo=ZoneInfo("UTC")) - timedelta(days=1)
    rows = Shipment.objects.visible_to(actor).filter(courier_id=own)
    rows = rows.filter(~Q(milestone__in=sorted(TERMINAL)) | Q(milestone_at__gte=recent))
    kept = [row for row in rows if row.milestone not in TERMINAL or _day(row) == on]
    kept.sort(key=lambda row: (row.milestone in TERMINAL, row.due_at or row.booked_at, row.waybill))
    ids = [row.id for row in kept]
    proven = set(
        Proof.objects.visible_to(actor).filter(shipment_id__in=ids).values_list("shipment_id", flat=True)
    )
    return [_stop(row, actor, row.id in proven) for row in kept]


def _day(row: Shipment) -> date | None:
    return row.milestone_at.astimezone(ZoneInfo(row.zone)).date() if row.milestone_at else None


def _stop(row: Shipment, actor: Actor, proven: bool) -> CourierStop:
    is_over = row.milestone in TERMINAL
    clear = actor.role is Role.DRIVER and not is_over
    arrived = row.pieces_arrived if 0 < row.pieces_arrived < row.pieces and not is_over else 0
    return CourierStop(
        row.id, row.waybill, row.carrier, mask_name(row.consignee_name),
        row.consignee_address if clear else mask_address(row.consignee_address), row.to_city,
        row.consignee_phone if clear else mask_phone(row.consignee_phone), row.pieces, row.pieces - arrived,
        str(row.weight_kg.normalize()) if row.weight_kg is not None else "", row.eta_early_at,
        row.eta_late_at, row.due_at or row.promised_due_at, row.zone, row.milestone, row.milestone_at,
        row.reason, row.attempts, is_over, proven,
    )  # fmt: skip
