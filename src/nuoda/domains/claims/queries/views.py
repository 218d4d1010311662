"""A claim as the claimant sees it, and what is still wanted from her."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from nuoda.domains.claims.models import Claim, ClaimPaper
from nuoda.domains.claims.queries.claims import ClaimRow, PaperRow, found_claim, papers_of, shape_claim
from nuoda.domains.claims.queries.records import rules_known
from nuoda.domains.claims.rules import (
    ENDED,
    Limb,
    LossKind,
    Paper,
    Standing,
    deadlines,
    missing_papers,
    read_loss,
    required_papers,
    rule_on,
)
from nuoda.kernel.actor import Actor, system

_HOUSE = system("claims")


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim as the claimant sees it: nothing of how it is reckoned before it is decided.

    ``report_due`` is the last day of the next report that a law asks for, where its source is verified.
    """

    row: ClaimRow
    words: str
    papers: list[PaperRow]
    wanted: tuple[Paper, ...]
    missing: tuple[Paper, ...]
    report_due: date | None


def claim_view(claim_id: UUID, *, actor: Actor) -> ClaimView:
    """One claim as the claimant sees it. Raises :class:`NotFound`."""
    row = found_claim(claim_id, actor)
    papers = papers_of(row.id, actor)
    wanted = _wanted(row)
    missing = missing_papers(wanted, [one.kind for one in papers])
    shown = shape_claim(row) if actor.sees_all else replace(shape_claim(row), regime="")
    return ClaimView(shown, row.words, papers, wanted, missing, _report_due(row))


def missing_papers_of(ids: Iterable[UUID], *, actor: Actor) -> dict[UUID, tuple[Paper, ...]]:
    """The documents that are still wanted for each of these claims; two queries, however many."""
    rows = {row.id: row for row in Claim.objects.visible_to(actor).filter(id__in=list(ids))}
    there: dict[UUID, list[str]] = defaultdict(list)
    papers = ClaimPaper.objects.visible_to(actor).filter(claim_id__in=rows)
    for claim_id, kind in papers.values_list("claim_id", "kind"):
        there[claim_id].append(kind)
    return {one.id: missing_papers(_wanted(one), there[one.id]) for one in rows.values()}


def _wanted(row: Claim) -> tuple[Paper, ...]:
    return required_papers(LossKind(row.kind), row.regime, Standing(row.standing))


def _report_due(row: Claim) -> date | None:
    rule = rule_on(row.regime, row.event_date, rules_known(actor=_HOUSE)) if row.regime else None
    if rule is None or row.state in ENDED:
        return None
    found = deadlines(rule, read_loss(row.facts), row.dates())
    return next((one.last_day for one in found if one.limb is Limb.STATUS and one.ground.verified), None)
