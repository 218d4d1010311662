from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.claims.commands.book import award_envelope, enter
from nuoda.domains.claims.commands.cover import release
from nuoda.domains.claims.commands.hand import ClaimCannotMove, award_in_hand, claim_in_hand, move, save
from nuoda.domains.claims.facts import AwardPaid, AwardReversed
from nuoda.domains.claims.rules import METHODS_OF, AwardState, ClaimState, Method, OwnProposal, Purpose
from nuoda.domains.claims.rules.ledger import paid, repaid, salvaged
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid
from nuoda.kernel.text import text as _

REVERSALS = ("repaid", "salvage")


class NotApproved(Conflict):
    """Only what was approved, and was not paid before, is paid."""

    code = "not_approved"
    sentence = _("This is not approved, or it was paid before.")


@command
def pay_award(
    *, by: Actor, at: datetime, award_id: UUID, method: str, payment: str, agreement: str = ""
) -> None:
    """Pay what was approved, or carry it out; by a third person, once.

    ``payment`` is the bank's reference, the voucher, the waybill of what was sent. A set-off needs the
    ``agreement`` by which it is made. Raises ``OwnProposal`` or :class:`NotApproved`.
    """
    if by.role not in (Role.AGENT, Role.SUPERVISOR, Role.ADMIN):
        raise Forbidden
    award = award_in_hand(award_id, by=by)
    if award.state != AwardState.APPROVED:
        raise NotApproved
    if by.id == award.proposed_by_id or by.id in award.approvers:
        raise OwnProposal
    problems = check_text("payment", payment, required=True, longest=120)
    problems += check_text("agreement", agreement)
    if method == Method.SET_OFF.value and not agreement.strip():
        reason = _("It is set off only where the claimant agreed.")
        problems.append(FieldError("agreement", reason, _("Write where she did, or pay in another way.")))
    allowed = METHODS_OF.get(award.remedy, ())
    problems += check_choice("method", method, allowed, _("This remedy is not carried out that way."))
    if problems:
        raise Invalid(fields=problems)
    award.state, award.method, award.payment = AwardState.PAID.value, method, payment.strip()
    award.agreement, award.paid_at, award.paid_by, award.paid_by_id = agreement.strip(), at, by.name, by.id
    award.save()
    if award.total:
        enter("paid", award, paid(Method(method), award.total), by=by, at=at)
    if award.claim_id is not None:
        claim = claim_in_hand(award.claim_id, by=by)
        move(claim, ClaimState.PAID.value)
        claim.paid_at = at
        claim.settled_goods, claim.settled_freight, claim.settled_other = (
            award.goods, award.freight, award.other,
        )  # fmt: skip
        save(claim, at)
    state(AwardPaid(**award_envelope(award), method=method))


@command
def reverse_award(*, by: Actor, at: datetime, award_id: UUID, reversal: str, remark: str) -> None:
    """Goods were found after payment: the customer took them back and ``repaid``, or they are ours
    (``salvage``). A supervisor books it; the entries before stay.
    """
    if by.role not in (Role.SUPERVISOR, Role.ADMIN):
        raise Forbidden
    problems = check_text("remark", remark, required=True, longest=400)
    problems += check_choice("reversal", reversal, REVERSALS, _("It is not known here."))
    if problems:
        raise Invalid(fields=problems)
    award = award_in_hand(award_id, by=by)
    if award.state != AwardState.PAID or award.claim_id is None:
        raise ClaimCannotMove
    award.state, award.reversed_at = AwardState.REVERSED.value, at
    award.reversed_by, award.reversal = by.name, reversal
    award.save()
    lines = repaid if reversal == "repaid" else salvaged
    enter(reversal, award, lines(Purpose(award.purpose), award.total), by=by, at=at)
    if reversal == "repaid":
        release(award, at)
    claim = claim_in_hand(award.claim_id, by=by)
    move(claim, ClaimState.FOUND.value)
    claim.evidence = f"{claim.evidence}\n{remark.strip()}".strip()[:400]
    save(claim, at)
    state(AwardReversed(**award_envelope(award), reversal=reversal))
