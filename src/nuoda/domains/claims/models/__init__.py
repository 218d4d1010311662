from __future__ import annotations

from nuoda.domains.claims.models.award import AuthorityRow, Award, Coverage, Entry, Posting
from nuoda.domains.claims.models.claim import Claim, ClaimPaper, OwnRule, SdrRate
from nuoda.domains.claims.models.recourse import Policy, Recourse

__all__ = [
    "AuthorityRow",
    "Award",
    "Claim",
    "ClaimPaper",
    "Coverage",
    "Entry",
    "OwnRule",
    "Policy",
    "Posting",
    "Recourse",
    "SdrRate",
]
