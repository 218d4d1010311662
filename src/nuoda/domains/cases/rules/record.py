"""Small vocabularies of what stands on record of a case."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class EvidenceKind(StrEnum):
    """What a piece of evidence refers to. ``words`` is what somebody said and is kept nowhere else."""

    SCAN = "scan"
    PROOF = "proof"
    READING = "reading"
    MESSAGE = "message"
    WORDS = "words"


class CheckResult(StrEnum):
    """What came of asking whether it worked."""

    EFFECTIVE = "effective"
    INEFFECTIVE = "ineffective"
    UNREACHED = "unreached"


class LinkKind(StrEnum):
    """How one case stands to another: it came back, follows it, belongs to it, went into or out of it."""

    RECURS = "recurs"
    FOLLOWS = "follows"
    CHILD = "child"
    DUPLICATE = "duplicate"
    MERGED = "merged"
    SPLIT = "split"


WAITED_FOR = ("customer", "consignee", "carrier", "insurer", "authority", "warehouse")
TRIES = 2
BETWEEN_TRIES = timedelta(hours=4)
"""Two failed tries this far apart let a case be closed as not reached (§5.1)."""
MOST_WHYS = 7
