"""Customers, how their tiers are found, what they need, and what they get."""

from __future__ import annotations

from nuoda.domains.customers.models.customer import Contact, Customer, Endpoint
from nuoda.domains.customers.models.offers import MatrixRow, Need, Offering, Segment, TrialMember
from nuoda.domains.customers.models.tiers import (
    Mark,
    MonthlyValue,
    Override,
    ScoringTerms,
    Standing,
    TierMove,
)

__all__ = [
    "Contact", "Customer", "Endpoint", "Mark", "MatrixRow", "MonthlyValue", "Need", "Offering", "Override",
    "ScoringTerms", "Segment", "Standing", "TierMove", "TrialMember",
]  # fmt: skip
