"""Forget the persons of claims: amounts, regime, instants and postings stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.claims.models import Award, Claim, ClaimPaper
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command
from nuoda.kernel.forgetting import empty, forget_words, forgetting, lock_held, only_the_system
from nuoda.kernel.statements import run

_OF_CLAIMS = "claim_id = ANY(%s::uuid[])"
_GOODWILL = "id = ANY(%s::uuid[]) AND claim_id IS NULL"
_WORDS_OF_AWARDS = (
    "reason = '', refusal = '', agreement = CASE agreement WHEN '' THEN '' ELSE '–' END, payment = ''"
)


@command
def forget_claims(*, by: Actor, at: datetime, ids: Sequence[UUID]) -> tuple[int, tuple[UUID, ...]]:
    """Empty the words, papers and bank references of claims, and those of goodwill that belongs to none.

    ``ids`` are of either. Returns how many were forgotten now, and the pictures that they held. For the
    system.
    """
    only_the_system(by)
    goodwill = _forget_goodwill(ids)
    found = [row.id for row in lock_held(Claim, ids)]
    if not found:
        return goodwill, ()
    papers = ClaimPaper.objects.filter(claim_id__in=found, picture_id__isnull=False)
    held = tuple(one for one in papers.values_list("picture_id", flat=True) if one is not None)
    run(
        "UPDATE claims_claim SET claimant = '', reference = '', words = '', evidence = '', forgotten_at = %s"
        " WHERE id = ANY(%s::uuid[])",
        [at, arrays.ids(found)],
    )
    empty(
        "claims_paper",
        "name = kind, remark = '', picture_id = NULL, body = '\\x', sha256 = encode(sha256(id::text::bytea),"
        " 'hex')",
        _OF_CLAIMS,
        found,
    )
    empty("claims_recourse", "remark = ''", _OF_CLAIMS, found)
    awards = list(Award.objects.filter(claim_id__in=found).values_list("id", flat=True))
    with forgetting():
        empty("claims_award", _WORDS_OF_AWARDS, _OF_CLAIMS, found)
    forget_words("claim", found)
    forget_words("award", awards)
    return len(found) + goodwill, held


def _forget_goodwill(ids: Sequence[UUID]) -> int:
    with forgetting():
        count = empty("claims_award", _WORDS_OF_AWARDS, f"{_GOODWILL} AND reason <> ''", ids)
    forget_words("award", list(Award.objects.filter(id__in=list(ids)).values_list("id", flat=True)))
    return count
