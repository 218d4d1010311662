from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.commands.at_the_door import Door, open_door
from nuoda.domains.shipments.commands.drafts import Place, Scan
from nuoda.domains.shipments.commands.known import Known
from nuoda.domains.shipments.commands.proof_checks import check_proof
from nuoda.domains.shipments.commands.proof_drafts import ProofDraft, ProofReport
from nuoda.domains.shipments.commands.taking import locked_by_id, take
from nuoda.domains.shipments.facts import ShipmentProven
from nuoda.domains.shipments.models import Proof
from nuoda.domains.shipments.rules import TERMINAL
from nuoda.domains.shipments.rules.proof import PROOF_SOURCE, Pieces, ScanOfProof, pieces_of_outcome, scan_of
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden
from nuoda.kernel.facts import Ref
from nuoda.kernel.intake import Refused
from nuoda.kernel.text import text as _


class ProofIdTaken(Conflict):
    """Somebody recorded a proof under one of these client ids at the same moment."""

    code = "proof_id_taken"
    sentence = _("One of the proofs was recorded just now. Send the same again.")


_NOBODY_MAPS: tuple[str, ...] = ()


@command
def record_proofs(*, by: Actor, at: datetime, proofs: Sequence[ProofDraft]) -> ProofReport:
    """Record what happened at the door, and write the scan that follows from each into the log.

    A driver may do so for what was his when it happened or is his now, a customer for nothing, others for
    what they see. A proof that came before under its client id is a duplicate where its content is the
    same, else refused and listed as a conflict. A refused proof does not hold up the others. Status follows
    from the log only.
    """
    if by.role in (Role.CUSTOMER, Role.PUBLIC):
        raise Forbidden
    door = open_door(proofs, by=by)
    batch = _Batch(door, by, at)
    for index in sorted(range(len(proofs)), key=lambda place: _instant(proofs[place])):
        batch.take(index, proofs[index])
    rows = [row for row, _known, _scan in batch.taken]
    Proof.objects.bulk_create(rows, ignore_conflicts=True)
    if Proof.objects.filter(id__in=[row.id for row in rows]).count() < len(rows):
        raise ProofIdTaken
    numbers = locked_by_id(known for _row, known, _scan in batch.taken)
    take([_scan(row, scan) for row, _known, scan in batch.taken], numbers, _NOBODY_MAPS, by=by, at=at)
    state(*(_proven(row, known) for row, known, _scan in batch.taken))
    return ProofReport(
        len(rows), batch.duplicate, tuple(sorted(batch.refused, key=lambda one: one.index)),
        tuple(batch.ids.get(index) for index in range(len(proofs))), tuple(sorted(batch.conflicts)),
    )  # fmt: skip


def _instant(draft: ProofDraft) -> float:
    """What happened first is judged first; an instant without a zone is refused anyway."""
    return draft.occurred_at.timestamp() if draft.occurred_at.tzinfo else 0.0


class _Batch:
    """The proofs of a batch, one after the other: what was taken so far tells what is still due."""

    def __init__(self, door: Door, by: Actor, at: datetime) -> None:
        self._door, self._by, self._at = door, by, at
        self._seen: dict[UUID, tuple[UUID, str, UUID]] = dict(door.recorded)
        self._scans: set[tuple[UUID, datetime, str]] = set(door.scans)
        self._arrived: dict[UUID, int] = {}
        self.taken: list[tuple[Proof, Known, ScanOfProof]] = []
        self.refused: list[Refused] = []
        self.conflicts: list[int] = []
        self.ids: dict[int, UUID] = {}
        self.duplicate = 0

    def take(self, index: int, draft: ProofDraft) -> None:
        problems = check_proof(draft, self._door, at=self._at)
        known = self._door.find(draft) if not problems else None
        if problems or known is None:
            self._refuse(index, problems or [self._door.unknown(draft)])
            return
        fingerprint = draft.fingerprint()
        before = self._seen.get(draft.client_id)
        if before is not None:
            if before[1:] == (fingerprint, known.id):
                self.duplicate += 1
                self.ids[index] = before[0]
            else:
                self.conflicts.append(index)
                self._refuse(index, [_CONFLICT])
            return
        due = self._due(known)
        pieces = pieces_of_outcome(draft.outcome, due, draft.told())
        problems = self._door.check(draft, known, due, pieces, at=self._at)
        if not problems and (known.id, draft.occurred_at, _code(draft)) in self._scans:
            problems = [_TWICE]
        if problems:
            self._refuse(index, problems)
            return
        scan = scan_of(draft.outcome, due, pieces, draft.reason, numbered=known.pieces_seen > 0)
        row = _row(draft, known, due, pieces, scan, by=self._by, at=self._at)
        self._seen[draft.client_id] = (row.id, fingerprint, known.id)
        self._scans.add((known.id, draft.occurred_at, row.code))
        self._arrived[known.id] = known.pieces - due + pieces.handed
        self.taken.append((row, known, scan))
        self.ids[index] = row.id

    def _due(self, known: Known) -> int:
        """The pieces still to be brought; all of them where nothing or everything has arrived."""
        arrived = self._arrived.get(known.id)
        if arrived is None:
            arrived = known.pieces_arrived if known.milestone not in TERMINAL else 0
        return known.pieces - arrived if 0 < arrived < known.pieces else known.pieces

    def _refuse(self, index: int, problems: Sequence[FieldError]) -> None:
        self.refused.append(Refused(index, tuple(problems)))


_CONFLICT = FieldError(
    "client_id", _("This id was already used for another proof."), _("Give the other proof an id of its own.")
)
_TWICE = FieldError(
    "occurred_at",
    _("The same was recorded at the same instant already."),
    _("Leave it out, or correct the instant."),
)


def _code(draft: ProofDraft) -> str:
    return f"{PROOF_SOURCE}:{draft.outcome}"


def _row(
    draft: ProofDraft, known: Known, due: int, pieces: Pieces, scan: ScanOfProof, *, by: Actor, at: datetime
) -> Proof:
    offset = draft.occurred_at.utcoffset()
    return Proof(
        client_id=draft.client_id, fingerprint=draft.fingerprint(), shipment_id=known.id,
        outcome=draft.outcome, reason=scan.reason, code=_code(draft), milestone=scan.milestone,
        signer=draft.signer.strip(), relation=draft.relation, consent=draft.consent.strip(), due=due,
        pictures=list(draft.pictures), signature=draft.signature, latitude=draft.latitude,
        longitude=draft.longitude, place=draft.place.strip(), remarks=draft.remarks.strip(),
        occurred_at=draft.occurred_at, offset_minutes=round(offset.total_seconds() / 60) if offset else 0,
        recorded_at=at, recorded_by=by.name[:120], recorded_by_id=str(by)[:80], source=draft.source,
        **asdict(pieces),
    )  # fmt: skip


def _scan(row: Proof, scan: ScanOfProof) -> Scan:
    return Scan(
        carrier="", waybill=str(row.shipment_id), occurred_at=row.occurred_at, code=row.code,
        milestone=scan.milestone, reason=scan.reason, place=Place(name=row.place), source=PROOF_SOURCE,
        signer=row.signer, quantity=scan.quantity, quantity_kind=scan.kind, latitude=row.latitude,
        longitude=row.longitude, source_key=str(row.client_id),
    )  # fmt: skip


def _proven(row: Proof, known: Known) -> ShipmentProven:
    return ShipmentProven(
        subject=Ref("shipment", str(known.id)), customer_id=known.customer_id, waybill=known.waybill,
        order_id=known.order_id, proof_id=row.id, outcome=row.outcome, milestone=row.milestone,
        relation=row.relation, occurred_at=row.occurred_at, accepted=row.accepted, short=row.short,
        damaged=row.damaged, refused=row.refused, over=row.over, wrong=row.wrong,
        pictures=len(row.pictures), signed=row.signature is not None,
    )  # fmt: skip
