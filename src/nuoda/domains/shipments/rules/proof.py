"""What a proof of delivery may say, and which scan follows from it. Pure.

Quantities are told by X12 element 33 (domain reference §2.3): A all short, 0 part short, D damaged,
E all refused, O overage, P part, W wrong goods.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from nuoda.domains.shipments.rules.milestones import Milestone
from nuoda.domains.shipments.rules.reasons import known_reason
from nuoda.kernel import limits
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


class ProofOutcome(StrEnum):
    """How a visit at the door ended."""

    DELIVERED = "delivered"
    PROXY = "proxy"
    LOCKER = "locker"
    PARTIAL = "partial"
    WITH_EXCEPTION = "with_exception"
    REFUSED = "refused"
    ATTEMPT_FAILED = "attempt_failed"


class Relation(StrEnum):
    """Who took it, seen from the consignee. Anybody but herself needs her consent."""

    SELF = "self"
    FAMILY = "family"
    COLLEAGUE = "colleague"
    RECEPTION = "reception"
    NEIGHBOUR = "neighbour"
    LOCKER = "locker"
    STATION = "station"
    OTHER = "other"


PROOF_SOURCE = "proof"
"""The source of the scans that proofs write into the log."""
HANDED = frozenset(
    {
        ProofOutcome.DELIVERED,
        ProofOutcome.PROXY,
        ProofOutcome.LOCKER,
        ProofOutcome.PARTIAL,
        ProofOutcome.WITH_EXCEPTION,
    }
)
WHOLE = frozenset({ProofOutcome.DELIVERED, ProofOutcome.PROXY, ProofOutcome.LOCKER})
DROPPED = frozenset({Relation.LOCKER, Relation.STATION})
_OWN_MILESTONE = {
    ProofOutcome.DELIVERED: Milestone.DELIVERED.value,
    ProofOutcome.PROXY: Milestone.DELIVERED_PROXY.value,
    ProofOutcome.LOCKER: Milestone.DELIVERED_LOCKER.value,
}


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces at the door. All but ``over`` add up to those that were due."""

    accepted: int = 0
    short: int = 0
    damaged: int = 0
    refused: int = 0
    over: int = 0
    wrong: int = 0

    @property
    def handed(self) -> int:
        """Those that stayed with the receiver, sound or not."""
        return self.accepted + self.damaged + self.wrong

    @property
    def total(self) -> int:
        return self.handed + self.short + self.refused


@dataclass(frozen=True, slots=True)
class ScanOfProof:
    """The scan that a proof writes: what it moves, why, and how many pieces it is about."""

    milestone: str
    reason: str
    quantity: int | None = None
    kind: str = ""


def pieces_of_outcome(outcome: str, due: int, told: Pieces | None) -> Pieces:
    """What was counted, or what the outcome alone says of ``due`` pieces."""
    if told is not None:
        return told
    if outcome in WHOLE:
        return Pieces(accepted=due)
    return Pieces(refused=due) if outcome == ProofOutcome.REFUSED else Pieces()


def scan_of(outcome: str, due: int, pieces: Pieces, reason: str, *, numbered: bool = False) -> ScanOfProof:
    """The scan that follows from a sound proof (see :func:`check_pieces`).

    It never says more than the count: delivered only where every piece that was due stayed there. Where
    pieces are ``numbered``, the whole is told without a count, for each stands for itself in the log.
    """
    if outcome == ProofOutcome.ATTEMPT_FAILED:
        return ScanOfProof(Milestone.ATTEMPT_FAILED.value, reason)
    if not pieces.handed:
        if pieces.refused:
            kind = "E" if pieces.refused == due else "P"
            return ScanOfProof(Milestone.REFUSED.value, reason or "CONSIGNEE.refused", pieces.refused, kind)
        return ScanOfProof(Milestone.ATTEMPT_FAILED.value, reason or "LOSS.whole", pieces.short, "A")
    if pieces.handed < due:
        if pieces.short and not pieces.refused:
            return ScanOfProof(_PARTIAL, reason or _worst(pieces), pieces.short, "0")
        return ScanOfProof(_PARTIAL, reason or _worst(pieces), pieces.handed, "P")
    if pieces.damaged or pieces.wrong:
        kind, count = ("D", pieces.damaged) if pieces.damaged else ("W", pieces.wrong)
        return ScanOfProof(_EXCEPTION, reason or _worst(pieces), count, kind)
    milestone = _OWN_MILESTONE.get(ProofOutcome(outcome), Milestone.DELIVERED.value)
    quantity = None if numbered else due + pieces.over
    return ScanOfProof(milestone, reason, quantity, "O" if pieces.over else "")


_PARTIAL = Milestone.DELIVERED_PARTIAL.value
_EXCEPTION = Milestone.DELIVERED_WITH_EXCEPTION.value


def _worst(pieces: Pieces) -> str:
    if pieces.damaged:
        return "DAMAGE.unstated"
    if pieces.short:
        return "LOSS.partial"
    return "WAREHOUSE.pick_error" if pieces.wrong else "CONSIGNEE.refused"


def exceptions(due: int, pieces: Pieces) -> list[tuple[str, int]]:
    """Each thing that was not as it should be: code of X12 element 33, and how many pieces."""
    found: list[tuple[str, int]] = []
    if pieces.short:
        found.append(("A" if pieces.short == due else "0", pieces.short))
    if pieces.damaged:
        found.append(("D", pieces.damaged))
    if pieces.refused:
        found.append(("E" if pieces.refused == due else "P", pieces.refused))
    if pieces.wrong:
        found.append(("W", pieces.wrong))
    if pieces.over:
        found.append(("O", pieces.over))
    return found


def check_pieces(outcome: str, due: int, pieces: Pieces) -> list[FieldError]:
    """What in the count does not go with the outcome or with the pieces that were due."""
    if outcome == ProofOutcome.ATTEMPT_FAILED:
        if pieces != Pieces():
            return [_problem("accepted", _("Nothing was handed over."), _("Leave all counts empty."))]
        return []
    if pieces.total != due:
        figures = {"due": due, "total": pieces.total}
        reason = _("%(total)s pieces are told; %(due)s were due.", figures)
        return [_problem("accepted", reason, _("Let accepted, short, damaged, refused and wrong add up."))]
    if outcome in WHOLE and pieces.accepted != due:
        remedy = _("Choose 'part of it' or 'with an exception'.")
        return [_problem("outcome", _("Not every piece was accepted as it should be."), remedy)]
    if outcome == ProofOutcome.REFUSED and pieces.refused != due:
        remedy = _("Choose 'part of it', or count every piece as refused.")
        return [_problem("outcome", _("Not every piece was refused."), remedy)]
    if outcome == ProofOutcome.PARTIAL and not 0 < pieces.handed < due:
        remedy = _("Choose another outcome, or mend the counts.")
        return [_problem("outcome", _("A part is more than nothing and less than all."), remedy)]
    if outcome == ProofOutcome.WITH_EXCEPTION and pieces.accepted == due and not pieces.over:
        remedy = _("Count the damaged, short, wrong or extra pieces.")
        return [_problem("outcome", _("Every piece was accepted as it should be."), remedy)]
    return []


def check_receiver(outcome: str, relation: str, signer: str, consent: str) -> list[FieldError]:
    """Whether it is told who took it, and with whose consent where it was not the consignee herself."""
    if outcome not in HANDED:
        return []
    if relation not in set(Relation):
        choices = {"all": ", ".join(Relation)}
        remedy = _("Choose from %(all)s.", choices)
        return [_problem("relation", _("It is not told who took it."), remedy)]
    problems = _check_fit(outcome, relation)
    if relation not in DROPPED and not signer.strip():
        problems.append(_problem("signer", _("It is not told who signed."), _("Ask for the name.")))
    if relation != Relation.SELF and not consent.strip():
        remedy = _("Ask the consignee, and note how she agreed.")
        problems.append(
            _problem("consent", _("Only with the consignee's consent may another take it."), remedy)
        )
    return problems


def _check_fit(outcome: str, relation: str) -> list[FieldError]:
    dropped = relation in DROPPED
    if outcome == ProofOutcome.DELIVERED and relation != Relation.SELF:
        remedy = _("Choose 'another person' or 'locker or station' as the outcome.")
        return [_problem("relation", _("The consignee did not take it herself."), remedy)]
    if outcome == ProofOutcome.PROXY and (dropped or relation == Relation.SELF):
        remedy = _("Choose who took it, or another outcome.")
        return [_problem("relation", _("Another person must have taken it."), remedy)]
    if outcome == ProofOutcome.LOCKER and not dropped:
        remedy = _("Choose locker or station, or another outcome.")
        return [_problem("relation", _("It was not left in a locker or at a station."), remedy)]
    return []


def check_reason(outcome: str, reason: str) -> list[FieldError]:
    if reason and not known_reason(reason):
        unknown = _("Unknown reason %(code)s.", {"code": reason[:40]})
        return [_problem("reason", unknown, _("Choose one of our reasons."))]
    if outcome == ProofOutcome.ATTEMPT_FAILED and not reason:
        return [_problem("reason", _("It is not told why it failed."), _("Choose a reason."))]
    return []


def check_when(
    occurred_at: datetime, *, at: datetime, moved_at: datetime | None, booked_at: datetime
) -> list[FieldError]:
    """A visit lies between pick-up (where known, else booking) and now."""
    if occurred_at > at + limits.DEVICE_SKEW:
        remedy = _("Set the clock of the phone right.")
        return [_problem("occurred_at", _("It lies in the future."), remedy)]
    if occurred_at < (moved_at or booked_at):
        remedy = _("Check the clock of the phone, and the number.")
        return [_problem("occurred_at", _("It lies before the shipment was picked up."), remedy)]
    return []


def _problem(field: str, reason: Text, remedy: Text) -> FieldError:
    return FieldError(field, reason, remedy)
