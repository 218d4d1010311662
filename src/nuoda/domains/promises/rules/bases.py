"""What a promise that the house makes of itself rests on, and what it was kept by: codes, with figures."""

from __future__ import annotations

from enum import StrEnum


class Basis(StrEnum):
    """The codes of ``basis``. Other bases are names: of a service level, a clause, what a person wrote."""

    RECOURSE = "recourse"
    ACTION = "corrective action"
    NOTE = "order note"
    CONTRACT = "contract"
    RECEIPT = "receipt"
    QUOTE = "quote"
    LAW = "law"
    REPORT = "in-transit report"
    HAND_OVER = "hand-over"
    SUBSTITUTE = "substitute held"
    FOLLOW_UP = "follow-up visit"
    LOW_SCORE = "low score"
    FOUND_GOODS = "goods found after payment"
    CLAIM_RULE = "house rule: 30 days, or the law's day"

    def of(self, *figures: str) -> str:
        """The code with what it is about, ``recourse: insurer P-1``; only the last figure may hold spaces."""
        return f"{self.value}: {' '.join(figures)}"


class Proof(StrEnum):
    """The codes of ``proof``. Other proofs are names: the waybill that came, what a person wrote."""

    ANSWERED = "answered"
    TOLD = "told"
    PLANNED = "planned"
    ENDED = "ended"
    MERGED = "merged"
    DONE = "done"
    HELD = "held"
    ACCEPTED = "accepted"
    ASKED = "asked"
    ACKNOWLEDGED = "acknowledged"
    SETTLED = "settled"
    DECIDED = "decided"
    REPORTED = "reported"
    REPORT_SENT = "report sent"
    NOTHING = "nothing under way"
    IMAGE = "receipt: image"
    STATION = "receipt: station"
    SHIPPER = "receipt: shipper"
