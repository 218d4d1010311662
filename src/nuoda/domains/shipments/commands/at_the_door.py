"""What must be known to judge a batch of proofs: read once, the shipments locked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.commands.known import Known, lock_by_id
from nuoda.domains.shipments.commands.proof_drafts import ProofDraft
from nuoda.domains.shipments.models import CourierAssignment, Number, Proof, Shipment
from nuoda.domains.shipments.rules.proof import Pieces, check_pieces, check_when
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.errors import FieldError
from nuoda.kernel.pictures import pictures_by_id
from nuoda.kernel.text import text as _

# Whose the shipments are is decided before they are locked, and by more than where they are now.
_HOUSE = system("proofs")


@dataclass(frozen=True, slots=True)
class _Meaning:
    """From ``since`` until before ``until`` a number of a carrier means a shipment."""

    carrier: str
    since: datetime
    until: datetime | None
    shipment_id: UUID

    def covers(self, instant: datetime) -> bool:
        return self.since <= instant and (self.until is None or instant < self.until)


@dataclass(frozen=True, slots=True)
class Door:
    """Locked shipments by id, what numbers mean, what was recorded before, and which pictures there are.

    ``spans`` are the times at which each shipment was the driver's, None for who is confined to none.
    ``recorded`` is by client id: the proof, its fingerprint and shipment.
    """

    known: dict[UUID, Known]
    numbers: dict[str, list[_Meaning]]
    spans: dict[UUID, list[tuple[datetime, datetime | None]]] | None
    recorded: dict[UUID, tuple[UUID, str, UUID]]
    scans: set[tuple[UUID, datetime, str]]
    pictures: dict[UUID, str] = field(default_factory=dict)

    def find(self, draft: ProofDraft) -> Known | None:
        """The shipment that the draft means, as far as the actor may prove it."""
        shipment_id = draft.shipment_id or self._by_number(draft)
        known = self.known.get(shipment_id) if shipment_id else None
        if known is None or self.spans is None:
            return known
        had = self.spans.get(known.id, ())
        when = draft.occurred_at
        mine = any(until is None or (since <= when < until) for since, until in had)
        return known if mine else None

    def _by_number(self, draft: ProofDraft) -> UUID | None:
        meant = {
            one.shipment_id
            for one in self.numbers.get(draft.waybill.strip(), ())
            if one.covers(draft.occurred_at) and draft.carrier in ("", one.carrier)
        }
        return meant.pop() if len(meant) == 1 else None

    def unknown(self, draft: ProofDraft) -> FieldError:
        named = self.numbers.get(draft.waybill.strip(), ())
        carriers = {one.carrier for one in named if one.shipment_id in self.known}
        if len(carriers) > 1 and not draft.carrier:
            reason = _("More than one carrier uses the number %(waybill)s.", {"waybill": draft.waybill[:60]})
            names = {"carriers": ", ".join(sorted(carriers))}
            return FieldError("carrier", reason, _("Name the carrier: %(carriers)s.", names))
        number = draft.waybill.strip()[:60] or str(draft.shipment_id or "")
        reason = _("There is no shipment %(number)s here that is yours to deliver.", {"number": number})
        return FieldError("waybill", reason, _("Correct the number, or ask the dispatcher."))

    def check(
        self, draft: ProofDraft, known: Known, due: int, pieces: Pieces, *, at: datetime
    ) -> list[FieldError]:
        """Whether instant and counts go with the shipment as it stands."""
        return [
            *check_when(draft.occurred_at, at=at, moved_at=known.moved_at, booked_at=known.booked_at),
            *check_pieces(draft.outcome, due, pieces),
        ]

    def kind_of(self, picture_id: UUID) -> str:
        return self.pictures.get(picture_id, "")


def open_door(proofs: Sequence[ProofDraft], *, by: Actor) -> Door:
    """Read and lock what the proofs speak of. The number of queries does not depend on how many."""
    numbers = _numbers({number for one in proofs if _is_number(number := one.waybill.strip())})
    ids = {one.shipment_id for one in proofs if one.shipment_id}
    ids |= {one.shipment_id for some in numbers.values() for one in some}
    spans = _spans(ids, by) if by.role is Role.DRIVER else None
    mine = spans if spans is not None else _seen(ids, by)
    known = {one.id: one for one in lock_by_id(mine, by=_HOUSE)}
    # Only now: whoever recorded the same before us has committed it.
    recorded, scans = _recorded(proofs, known)
    named = {picture for one in proofs for picture in one.pictures}
    named |= {one.signature for one in proofs if one.signature}
    kinds = {key: kind for key, (_picture, kind) in pictures_by_id(sorted(named), actor=by).items()}
    return Door(known, numbers, spans, recorded, scans, kinds)


def _is_number(number: str) -> bool:
    return 0 < len(number) <= limits.NUMBER_CHARACTERS and number.isprintable()


def _numbers(wanted: Collection[str]) -> dict[str, list[_Meaning]]:
    found: dict[str, list[_Meaning]] = defaultdict(list)
    rows = Number.objects.filter(number__in=wanted)
    columns = rows.values_list("number", "carrier", "valid_from", "valid_to", "shipment_id")
    for number, carrier, since, until, shipment_id in columns:
        found[number].append(_Meaning(carrier, since, until, shipment_id))
    return found


def _seen(ids: Collection[UUID], by: Actor) -> set[UUID]:
    return set(Shipment.objects.visible_to(by).filter(id__in=ids).values_list("id", flat=True))


def _spans(ids: Collection[UUID], by: Actor) -> dict[UUID, list[tuple[datetime, datetime | None]]]:
    spans: dict[UUID, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    rows = CourierAssignment.objects.filter(shipment_id__in=ids, courier_id=UUID(by.id))
    for shipment_id, since, until in rows.values_list("shipment_id", "assigned_at", "ended_at"):
        spans[shipment_id].append((since, until))
    return spans


def _recorded(
    proofs: Sequence[ProofDraft], known: Collection[UUID]
) -> tuple[dict[UUID, tuple[UUID, str, UUID]], set[tuple[UUID, datetime, str]]]:
    recorded: dict[UUID, tuple[UUID, str, UUID]] = {}
    scans: set[tuple[UUID, datetime, str]] = set()
    named = {one.client_id for one in proofs}
    for row in Proof.objects.filter(client_id__in=named).only("client_id", "fingerprint", "shipment_id"):
        recorded[row.client_id] = (row.id, row.fingerprint, row.shipment_id)
    for shipment_id, occurred_at, code in Proof.objects.filter(shipment_id__in=list(known)).values_list(
        "shipment_id", "occurred_at", "code"
    ):
        scans.add((shipment_id, occurred_at, code))
    return recorded, scans
