"""What arrives from the door: a proof, and how a batch of them went."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.shipments.rules.proof import Pieces
from nuoda.kernel.intake import Refused


@dataclass(frozen=True, slots=True)
class ProofDraft:
    """What happened at the door.

    ``client_id`` is made where the proof is made and stays the same however often it is sent. The shipment
    is named by ``shipment_id``, or by any number of it (``waybill``; ``carrier`` may be "" where only one
    has it). ``outcome`` and ``relation`` are words of :class:`nuoda.domains.shipments.facts.ProofOutcome`
    and ``Relation``; ``consent`` says how the consignee agreed that another takes it. ``accepted`` None
    means that the outcome says it all (everything accepted, or everything refused); else accepted, short,
    damaged, refused and wrong add up to the pieces that were due, and ``over`` came on top. ``pictures``
    and ``signature`` are ids that ``keep_picture`` gave. ``occurred_at`` is aware, with the offset of the
    place. ``source`` is the channel: ``field``, ``desk``, ``api``.
    """

    client_id: UUID
    outcome: str
    occurred_at: datetime
    shipment_id: UUID | None = None
    waybill: str = ""
    carrier: str = ""
    reason: str = ""
    signer: str = ""
    relation: str = ""
    consent: str = ""
    accepted: int | None = None
    short: int = 0
    damaged: int = 0
    refused: int = 0
    over: int = 0
    wrong: int = 0
    pictures: Sequence[UUID] = ()
    signature: UUID | None = None
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    remarks: str = ""
    source: str = "field"

    def told(self) -> Pieces | None:
        """The counts, or None where nothing was counted."""
        rest = (self.short, self.damaged, self.refused, self.over, self.wrong)
        if self.accepted is None and not any(rest):
            return None
        return Pieces(self.accepted or 0, *rest)

    def fingerprint(self) -> str:
        """The same for the same content, whichever way the shipment and the instant were written."""
        content = asdict(self)
        for name in ("shipment_id", "waybill", "carrier", "source"):
            del content[name]
        content["occurred_at"] = self.occurred_at.timestamp()
        content["pictures"] = [str(one) for one in self.pictures]
        spelled = repr(sorted(content.items())).encode("utf-8", "backslashreplace")
        return hashlib.sha256(spelled).hexdigest()


@dataclass(frozen=True, slots=True)
class ProofReport:
    """``accepted + duplicate + len(refused)`` is the length of the batch.

    ``proof_ids`` are those of the batch in its order, None where one was refused. ``conflicts`` lists the
    places of those that were refused because their client id stands for another proof.
    """

    accepted: int
    duplicate: int
    refused: tuple[Refused, ...] = ()
    proof_ids: tuple[UUID | None, ...] = ()
    conflicts: tuple[int, ...] = ()
