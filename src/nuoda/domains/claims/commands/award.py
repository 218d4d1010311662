from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.cases.queries import held_in
from nuoda.domains.claims.commands.book import award_envelope, enter
from nuoda.domains.claims.commands.cover import cover, release
from nuoda.domains.claims.commands.hand import (
    award_in_hand,
    claim_in_hand,
    common,
    loss_of,
    may_handle,
    move,
    next_numbers,
    save,
    sheet_of,
)
from nuoda.domains.claims.facts import AwardApproved, AwardProposed, AwardRefused, ClaimDecided
from nuoda.domains.claims.models import AuthorityRow, Award, Claim
from nuoda.domains.claims.queries.approving import authority_over
from nuoda.domains.claims.rules import (
    CLAIM_REMEDIES,
    GOODWILL_REMEDIES,
    WITHOUT_MONEY,
    AwardState,
    ClaimState,
    Heads,
    Purpose,
    Remedy,
    check_amount,
    check_currency,
    write_sheet,
)
from nuoda.domains.claims.rules.ledger import owed
from nuoda.domains.shipments.queries import shipments_by_id
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _

DECIDERS = frozenset({Role.AGENT, Role.SUPERVISOR, Role.ADMIN})


class AwardDecided(Conflict):
    """It was decided on before."""

    code = "award_decided"
    sentence = _("This was decided on before.")


@dataclass(frozen=True, slots=True)
class GoodwillDraft:
    """Goodwill for a shipment. ``heads`` say which part of a loss it makes good."""

    shipment_id: UUID
    remedy: str
    currency: str
    heads: Heads
    reason: str
    piece_first: int | None = None
    piece_last: int | None = None
    case_id: UUID | None = None


@command
def propose_award(
    *, by: Actor, at: datetime, claim_id: UUID, remedy: str, reason: str, heads: Heads | None = None,
    without_prejudice: bool = False,
) -> UUID:  # fmt: skip
    """Propose to settle a claim, or to decline it. Without ``heads`` what the sheet says is proposed.

    No head exceeds what is owed by the sheet, nor what was claimed. Raises ``CoveredBefore`` where the loss
    was made good already, and what ``calculate`` raises where the sheet cannot be reckoned.
    """
    claim = claim_in_hand(claim_id, by=by)
    if remedy not in {one.value for one in CLAIM_REMEDIES}:
        raise Invalid(fields=[FieldError("remedy", _("It is not known here."), _("Choose one of the list."))])
    problems = _reason_problems(reason, claim.shipment_id, by, at)
    if problems:
        raise Invalid(fields=problems)
    sheet = None if remedy == Remedy.DECLINE.value and not claim.regime else sheet_of(claim)
    given = (
        Heads()
        if remedy == Remedy.DECLINE.value
        else heads or _most(claim, sheet.heads if sheet else Heads())
    )
    if sheet is not None:
        _check_heads(given, _most(claim, sheet.heads), claim.currency)
    if remedy != Remedy.DECLINE.value and not given.total:
        reason_why = _("Nothing is owed by the sheet.")
        raise Invalid(fields=[FieldError("goods", reason_why, _("Decline the claim, or give goodwill."))])
    move(claim, ClaimState.PROPOSED.value)
    award = Award(
        number=next_numbers("AW", 1, at)[0], purpose=Purpose.CLAIM.value, remedy=remedy, claim=claim,
        case_id=claim.case_id, shipment_id=claim.shipment_id, customer_id=claim.customer_id,
        label=claim.label, currency=claim.currency, goods=given.goods, freight=given.freight,
        other=given.other, total=given.total, sheet=write_sheet(sheet) if sheet else None,
        reason=reason.strip(),
        without_prejudice=without_prejudice, proposed_at=at, proposed_by=by.name, proposed_by_id=by.id,
    )  # fmt: skip
    award.save(force_insert=True)
    cover(
        award,
        claim.piece_first,
        claim.piece_last,
        due=claim.delivered_date,
        set_off=bool(loss_of(claim).credits),
    )
    save(claim, at)
    state(AwardProposed(**award_envelope(award)))
    return award.id


@command
def propose_goodwill(*, by: Actor, at: datetime, goodwill: Sequence[GoodwillDraft]) -> tuple[UUID, ...]:
    """Propose goodwill, one for each shipment. A loss that was made good already is refused."""
    may_handle(by)
    cards = shipments_by_id([one.shipment_id for one in goodwill], actor=by)
    numbers = next_numbers("AW", len(goodwill), at)
    made = []
    for draft, number in zip(goodwill, numbers, strict=True):
        card = cards.get(draft.shipment_id)
        if card is None:
            raise NotFound
        _check_goodwill(draft, _reason_problems(draft.reason, card.id, by, at))
        award = Award(
            number=number, purpose=Purpose.GOODWILL.value, remedy=draft.remedy, case_id=draft.case_id,
            shipment_id=card.id, customer_id=card.customer_id, label=card.waybill, currency=draft.currency,
            goods=draft.heads.goods, freight=draft.heads.freight, other=draft.heads.other,
            total=draft.heads.total, reason=draft.reason.strip(), proposed_at=at, proposed_by=by.name,
            proposed_by_id=by.id,
        )  # fmt: skip
        award.save(force_insert=True)
        arrived = card.delivered_at or card.eta_at or at
        cover(award, draft.piece_first, draft.piece_last, due=arrived.astimezone(ZoneInfo(card.zone)).date())
        state(AwardProposed(**award_envelope(award)))
        made.append(award.id)
    return tuple(made)


@command
def approve_award(*, by: Actor, at: datetime, award_id: UUID) -> bool:
    """Approve what another proposed, within one's authority. True where it is approved now.

    Amounts above a role's authority need more people together. Raises ``OwnProposal``,
    ``AboveAuthority``, ``OverBudget`` or :class:`AwardDecided`.
    """
    if by.role not in DECIDERS:
        raise Forbidden
    award = award_in_hand(award_id, by=by)
    if award.state != AwardState.PROPOSED:
        raise AwardDecided
    # Locked, so that two approvals do not both find room in one budget.
    list(AuthorityRow.objects.visible_to(by).filter(purpose=award.purpose).order_by("id").select_for_update())
    row = authority_over(award, actor=by, at=at)
    award.hands = max(award.hands, row.hands)
    award.approvers, award.approver_names = [*award.approvers, by.id], [*award.approver_names, by.name]
    done = len(award.approvers) >= award.hands
    if done:
        award.state, award.approved_at = AwardState.APPROVED.value, at
    award.save()
    if done:
        _approved(award, by=by, at=at)
    return done


@command
def refuse_award(*, by: Actor, at: datetime, award_id: UUID, reason: str) -> None:
    """Refuse a proposal, or take one's own back. What it covered is free again."""
    award = award_in_hand(award_id, by=by)
    problems = check_text("reason", reason, required=True, longest=400)
    if problems:
        raise Invalid(fields=problems)
    if award.state != AwardState.PROPOSED:
        raise AwardDecided
    if by.id != award.proposed_by_id and by.role not in (Role.SUPERVISOR, Role.ADMIN):
        raise Forbidden
    award.state, award.refused_at, award.refused_by = AwardState.REFUSED.value, at, by.name
    award.refusal = reason.strip()
    award.save()
    release(award, at)
    if award.claim_id is not None:
        claim = claim_in_hand(award.claim_id, by=by)
        move(claim, (ClaimState.COMPLETE if claim.complete_at else ClaimState.FILED).value)
        save(claim, at)
    state(AwardRefused(**award_envelope(award), reason=award.refusal))


def _approved(award: Award, *, by: Actor, at: datetime) -> None:
    if award.total:
        enter("owed", award, owed(Purpose(award.purpose), award.total), by=by, at=at)
    state(AwardApproved(**award_envelope(award)))
    if award.claim_id is None:
        return
    claim = claim_in_hand(award.claim_id, by=by)
    accepted = award.remedy != Remedy.DECLINE.value
    move(claim, (ClaimState.APPROVED if accepted else ClaimState.DECLINED).value)
    claim.decided_at = at
    save(claim, at)
    state(ClaimDecided(**common(claim), accepted=accepted, award_id=award.id))


def _most(claim: Claim, owed_heads: Heads) -> Heads:
    """What is owed, and no more than was claimed."""
    claimed = claim.claimed()
    return Heads(*(min(getattr(owed_heads, n), getattr(claimed, n)) for n in ("goods", "freight", "other")))


def _check_heads(given: Heads, most: Heads, currency: str) -> None:
    problems = []
    for name in ("goods", "freight", "other"):
        amount, highest = getattr(given, name), getattr(most, name)
        problems += check_amount(name, amount, currency)
        if amount.is_finite() and amount > highest:
            reason = _("It is more than is owed and was claimed: %(most)s.", {"most": f"{highest:f}"})
            problems.append(FieldError(name, reason, _("Give the rest as goodwill, if at all.")))
    if problems:
        raise Invalid(fields=problems)


def _reason_problems(reason: str, shipment_id: UUID, by: Actor, at: datetime) -> list[FieldError]:
    """What is wrong with the words of the letter: they go out, and so pass the wording guard."""
    return check_text("reason", reason, required=True, longest=4_000) + [
        FieldError("reason", _("“%(phrase)s”: %(why)s", {"phrase": one.phrase, "why": one.why}), one.better)
        for one in held_in(reason, shipment_id, actor=by, at=at)
    ]


def _check_goodwill(draft: GoodwillDraft, problems: list[FieldError]) -> None:
    problems += check_currency("currency", draft.currency)
    if draft.remedy not in {one.value for one in GOODWILL_REMEDIES}:
        problems.append(FieldError("remedy", _("It is not known here."), _("Choose one of the list.")))
    if not problems:
        for name in ("goods", "freight", "other"):
            problems += check_amount(name, getattr(draft.heads, name), draft.currency)
    if not problems and (draft.remedy in WITHOUT_MONEY) is (draft.heads.total > 0):
        reason = _("An apology has no amount, and everything else has one.")
        problems.append(FieldError("goods", reason, _("Correct it.")))
    if problems:
        raise Invalid(fields=problems)
