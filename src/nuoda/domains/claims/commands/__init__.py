"""The only writers of claims, awards, recourse and the ledger."""

from __future__ import annotations

from nuoda.domains.claims.commands.award import (
    AwardDecided,
    GoodwillDraft,
    approve_award,
    propose_award,
    propose_goodwill,
    refuse_award,
)
from nuoda.domains.claims.commands.cover import CoveredBefore
from nuoda.domains.claims.commands.file import ClaimDraft, DuplicateClaim, Filed, file_claim
from nuoda.domains.claims.commands.files import BadPaper, PaperDraft
from nuoda.domains.claims.commands.forget import forget_claims
from nuoda.domains.claims.commands.found import NothingToRefund, adjust_recourses, refund_recourse
from nuoda.domains.claims.commands.hand import ClaimCannotMove, ClaimChangedMeanwhile, NoRegime
from nuoda.domains.claims.commands.pay import NotApproved, pay_award, reverse_award
from nuoda.domains.claims.commands.record import (
    AuthorityDraft,
    PolicyDraft,
    record_authority,
    record_policies,
    record_rates,
    record_rule,
)
from nuoda.domains.claims.commands.recourse import (
    RecourseDraft,
    note_recourses_told,
    open_recourses,
    settle_recourse,
)
from nuoda.domains.claims.commands.reporting import NothingToReport, ReportGiven, report_claim
from nuoda.domains.claims.commands.work import (
    PapersMissing,
    Segment,
    add_papers,
    assess_claim,
    claim_after_notice,
    complete_claim,
    hold_claim,
    withdraw_claim,
)

__all__ = [
    "forget_claims",
    "AuthorityDraft",
    "AwardDecided",
    "BadPaper",
    "ClaimCannotMove",
    "ClaimChangedMeanwhile",
    "ClaimDraft",
    "CoveredBefore",
    "DuplicateClaim",
    "Filed",
    "GoodwillDraft",
    "NoRegime",
    "NotApproved",
    "NothingToRefund",
    "NothingToReport",
    "PaperDraft",
    "PapersMissing",
    "PolicyDraft",
    "RecourseDraft",
    "ReportGiven",
    "Segment",
    "add_papers",
    "adjust_recourses",
    "approve_award",
    "assess_claim",
    "claim_after_notice",
    "complete_claim",
    "file_claim",
    "hold_claim",
    "note_recourses_told",
    "open_recourses",
    "pay_award",
    "propose_award",
    "propose_goodwill",
    "record_authority",
    "record_policies",
    "record_rates",
    "record_rule",
    "refund_recourse",
    "refuse_award",
    "report_claim",
    "reverse_award",
    "settle_recourse",
    "withdraw_claim",
]
