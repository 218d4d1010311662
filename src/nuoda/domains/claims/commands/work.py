from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from nuoda.domains.claims.commands.files import PaperDraft
from nuoda.domains.claims.commands.hand import (
    HOUSE,
    NoRegime,
    claim_in_hand,
    common,
    locked,
    move,
    save,
    with_rate,
)
from nuoda.domains.claims.facts import ClaimAssessed, ClaimFiled, ClaimPapersAdded
from nuoda.domains.claims.models import ClaimPaper
from nuoda.domains.claims.queries.records import rules_known
from nuoda.domains.claims.rules import (
    ENDED,
    ClaimState,
    Heads,
    Loss,
    LossKind,
    Paper,
    Standing,
    check_amount,
    missing_papers,
    problems_of,
    required_papers,
    rule_on,
    write_loss,
)
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Invalid
from nuoda.kernel.statements import insert_new
from nuoda.kernel.text import text as _


class ClaimOver(Conflict):
    """The claim has ended."""

    code = "claim_over"
    sentence = _("This claim has ended. Nothing is added to it any more.")


class PapersMissing(Conflict):
    """The checklist is not complete."""

    code = "papers_missing"
    sentence = _("Documents are missing.")


class OnHold(Conflict):
    """A dispute keeps the claim open."""

    code = "claim_on_hold"
    sentence = _("The claim is on hold while a dispute is open. End the hold first.")


@dataclass(frozen=True, slots=True)
class Segment:
    """Where it happened: the leg (0 where unknown), the liable party, and the evidence for it."""

    leg: int
    party: str
    evidence: str


@command
def claim_after_notice(*, by: Actor, at: datetime, claim_id: UUID, claimed: Heads, words: str = "") -> None:
    """Turn a notice of loss into a claim, by the claimant or for her: it names amounts now."""
    claim = locked(claim_id, by=by)
    problems = check_text("words", words, longest=4_000)
    for name in ("goods", "freight", "other"):
        problems += check_amount(name, getattr(claimed, name), claim.currency)
    if not problems and not claimed.total:
        reason = _("A claim names an amount.")
        problems.append(FieldError("goods", reason, _("Name one, or give notice of the loss alone.")))
    if problems:
        raise Invalid(fields=problems)
    move(claim, ClaimState.FILED.value)
    claim.claim_at, claim.words = at, words or claim.words
    claim.claimed_goods, claim.claimed_freight, claim.claimed_other = (
        claimed.goods, claimed.freight, claimed.other,
    )  # fmt: skip
    loss = Loss(
        LossKind(claim.kind), claim.currency, full_value=claimed.goods, lost=claimed.goods,
        freight=claimed.freight, delay_loss=claimed.other,
    )  # fmt: skip
    claim.facts = write_loss(loss)
    save(claim, at)
    state(ClaimFiled(**common(claim), regime=claim.regime, filed_at=at))


@command
def add_papers(*, by: Actor, at: datetime, claim_id: UUID, papers: Sequence[PaperDraft]) -> int:
    """Add documents; the same file of the same kind is added once. Returns how many were new."""
    claim = locked(claim_id, by=by)
    if claim.state in ENDED:
        raise ClaimOver
    kinds = {one.value for one in Paper}
    problems = [
        FieldError("kind", _("It is not known here."), _("Choose from the checklist."))
        for one in papers
        if one.kind not in kinds
    ]
    for one in papers:
        problems += check_text("name", one.name, required=True, longest=120)
        problems += check_text("remark", one.remark)
    if problems:
        raise Invalid(fields=problems)
    rows = [
        ClaimPaper(
            claim=claim, kind=one.kind, name=one.name, picture_id=one.picture_id, body=one.body,
            media_type=one.media_type, size=one.size, sha256=one.sha256, remark=one.remark, at=at, by=by.name,
        )
        for one in papers
    ]  # fmt: skip
    made = insert_new(rows)
    if made:
        save(claim, at)
        state(ClaimPapersAdded(**common(claim), papers=tuple(one.kind for one in rows if one.id in made)))
    return len(made)


@command
def complete_claim(*, by: Actor, at: datetime, claim_id: UUID, waived: str = "") -> None:
    """All documents are there. What is missing may be waived by a clerk, with her reason on record."""
    claim = claim_in_hand(claim_id, by=by)
    wanted = required_papers(LossKind(claim.kind), claim.regime, Standing(claim.standing))
    missing = missing_papers(wanted, ClaimPaper.objects.filter(claim=claim).values_list("kind", flat=True))
    if missing and not waived.strip():
        names = ", ".join(one.value for one in missing)
        raise PapersMissing(
            _("Documents are missing: %(names)s. Ask for them, or waive them.", {"names": names})
        )
    problems = check_text("waived", waived, longest=400)
    if problems:
        raise Invalid(fields=problems)
    move(claim, ClaimState.COMPLETE.value)
    claim.complete_at = claim.complete_at or at
    if waived.strip():
        claim.evidence = f"{claim.evidence}\n{waived.strip()}".strip()[:400]
    save(claim, at)


@command
def assess_claim(
    *, by: Actor, at: datetime, claim_id: UUID, version: int, loss: Loss, regime: str,
    segment: Segment | None = None, delivered_date: date | None = None, known_date: date | None = None,
    due_date: date | None = None, taken_date: date | None = None,
) -> None:  # fmt: skip
    """Set the facts, the regime and the liable segment anew, before anything is proposed.

    Raises ``Invalid`` for facts that cannot be, :class:`NoRegime` for a regime that did not hold then.
    """
    claim = claim_in_hand(claim_id, by=by, version=version)
    if claim.state not in (ClaimState.NOTICED, ClaimState.FILED, ClaimState.COMPLETE):
        raise ClaimOver(_("A decision is proposed or made. Refuse it before you reckon anew."))
    problems = problems_of(loss)
    if loss.currency != claim.currency or loss.kind != claim.kind:
        reason = _("It is another currency or kind than that of the claim.")
        problems.append(FieldError("currency", reason, _("File another claim for it.")))
    if segment is not None:
        problems += check_text("party", segment.party, longest=80)
        problems += check_text("evidence", segment.evidence, longest=400)
    if problems:
        raise Invalid(fields=problems)
    if rule_on(regime, claim.event_date, rules_known(actor=HOUSE)) is None:
        raise NoRegime
    claim.facts, claim.regime = write_loss(with_rate(loss, claim.event_date)), regime
    if segment is not None:
        claim.segment, claim.party, claim.evidence = segment.leg, segment.party, segment.evidence
    claim.delivered_date = delivered_date or claim.delivered_date
    claim.known_date = known_date or claim.known_date
    claim.due_date, claim.taken_date = due_date or claim.due_date, taken_date or claim.taken_date
    save(claim, at)
    state(ClaimAssessed(**common(claim), regime=regime))


@command
def hold_claim(*, by: Actor, at: datetime, claim_id: UUID, hold: bool) -> None:
    """Keep a claim's data, and keep it from closing, while a dispute is open; or end that."""
    claim = claim_in_hand(claim_id, by=by)
    claim.hold = hold
    save(claim, at)


@command
def withdraw_claim(*, by: Actor, at: datetime, claim_id: UUID) -> None:
    """The claimant takes the claim back, before anything is decided."""
    claim = locked(claim_id, by=by)
    if claim.hold:
        raise OnHold
    move(claim, ClaimState.WITHDRAWN.value)
    save(claim, at)
