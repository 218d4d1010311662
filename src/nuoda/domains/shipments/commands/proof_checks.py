"""What may be wrong with a proof, whatever shipment it is about."""

from __future__ import annotations

from datetime import datetime

from nuoda.domains.shipments.commands.at_the_door import Door
from nuoda.domains.shipments.commands.proof_drafts import ProofDraft
from nuoda.domains.shipments.rules.proof import ProofOutcome, check_reason, check_receiver
from nuoda.kernel import limits
from nuoda.kernel.checks import check_choice, check_instant, check_number, check_text
from nuoda.kernel.errors import FieldError
from nuoda.kernel.text import text as _

_COUNTS = ("accepted", "short", "damaged", "refused", "over", "wrong")


def check_proof(draft: ProofDraft, door: Door, *, at: datetime) -> list[FieldError]:
    """Every problem of the draft itself: its texts, counts, place, pictures, and who took the goods."""
    problems = [
        *check_instant("occurred_at", draft.occurred_at),
        *check_text("signer", draft.signer, longest=120),
        *check_text("consent", draft.consent),
        *check_text("place", draft.place),
        *check_text("remarks", draft.remarks, longest=500),
        *check_text("source", draft.source, required=True, longest=40),
        *check_text("waybill", draft.waybill, longest=limits.NUMBER_CHARACTERS),
        *_check_counts(draft),
        *_check_position(draft),
        *_check_pictures(draft, door),
    ]
    unknown = check_choice("outcome", draft.outcome, ProofOutcome, _("Unknown outcome."))
    if unknown:
        return [*problems, *unknown]
    return [
        *problems,
        *check_reason(draft.outcome, draft.reason),
        *check_receiver(draft.outcome, draft.relation, draft.signer, draft.consent),
    ]


def _check_counts(draft: ProofDraft) -> list[FieldError]:
    return [
        problem
        for name in _COUNTS
        for problem in check_number(name, getattr(draft, name), most=limits.PIECES, unit=_("pieces"))
    ]


def _check_position(draft: ProofDraft) -> list[FieldError]:
    if (draft.latitude is None) != (draft.longitude is None):
        reason = _("Latitude and longitude belong together.")
        return [FieldError("latitude", reason, _("Give both, or neither."))]
    problems = []
    for name, value, most in (("latitude", draft.latitude, 90), ("longitude", draft.longitude, 180)):
        if value is not None and not -most <= value <= most:
            reason = _("It lies outside -%(most)s to %(most)s degrees.", {"most": most})
            problems.append(FieldError(name, reason, _("Correct it.")))
    return problems


def _check_pictures(draft: ProofDraft, door: Door) -> list[FieldError]:
    problems = []
    if len(draft.pictures) > limits.PICTURES_A_PROOF:
        reason = _("At most %(most)s photos fit one proof.", {"most": limits.PICTURES_A_PROOF})
        problems.append(FieldError("pictures", reason, _("Leave some out.")))
    if len(set(draft.pictures)) < len(draft.pictures):
        problems.append(FieldError("pictures", _("One photo stands there twice."), _("Leave one out.")))
    missing = _("There is no such picture.")
    remedy = _("Send the picture first, then the proof.")
    if any(door.kind_of(one) != "photo" for one in draft.pictures):
        problems.append(FieldError("pictures", missing, remedy))
    if draft.signature is not None and door.kind_of(draft.signature) != "signature":
        problems.append(FieldError("signature", missing, remedy))
    return problems
