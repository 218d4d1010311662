"""Score customers: terms of one's own, figures as counted, and reviews that move them between tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from nuoda.domains.customers.commands.moving import Moved, locked, move
from nuoda.domains.customers.facts import ScoringTermsRecorded
from nuoda.domains.customers.models import Override, ScoringTerms, Standing
from nuoda.domains.customers.queries.scoring import (
    Base,
    Counted,
    Verdict,
    books_of,
    fill_in,
    kept_part,
    kept_terms,
    terms_in_force,
    verdicts,
)
from nuoda.domains.customers.rules import RANK, Cause, OverrideState
from nuoda.domains.customers.rules.scoring import Terms, check_terms
from nuoda.domains.customers.rules.tiers import tier_in_force
from nuoda.kernel import arrays
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import rows_where
from nuoda.kernel.text import text as _

DECIDERS = (Role.SYSTEM, Role.ADMIN, Role.SUPERVISOR)
_COUNTED = (
    "counted_at", "last_order", "orders", "orders_90", "orders_change", "cases_90", "complaints_90",
    "revenue", "margin",
)  # fmt: skip
_LOCKED = "customer_id = ANY(%s::uuid[]) ORDER BY customer_id FOR UPDATE"
_SCORED = ("tier", "since", "below", "score", "parts", "terms_id", "scored_at", "review_at")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a review of customers did. ``kept`` counts those whom an override holds where she is."""

    reviewed: int
    risen: int
    fallen: int
    kept: int


@command
def record_scoring_terms(*, by: Actor, at: datetime, terms: Terms, valid_from: datetime, source: str) -> int:
    """Record a version of the terms of scoring, which counts from now or later. Returns its number."""
    if by.role not in DECIDERS:
        raise Forbidden
    problems = check_terms(terms) + check_text("source", source, required=True, longest=300)
    if valid_from < at:
        reason = _("It begins in the past; what was scored stays as it was.")
        problems.append(FieldError("valid_from", reason, _("Let it begin now or later.")))
    if problems:
        raise Invalid(fields=problems)
    latest = ScoringTerms.objects.order_by("-valid_from").first()
    if latest is not None and valid_from <= latest.valid_from:
        reason = _("Version %(version)s begins at the same time or later.", {"version": latest.version})
        raise Invalid(fields=[FieldError("valid_from", reason, _("Let this one begin after it."))])
    row = ScoringTerms.objects.create(
        version=latest.version + 1 if latest else 1, terms=kept_terms(terms), valid_from=valid_from,
        source=source.strip(), recorded_by=by.name, recorded_at=at,
    )  # fmt: skip
    state(
        ScoringTermsRecorded(
            subject=Ref("scoring_terms", str(row.id)), terms_version=row.version, valid_from=valid_from,
            source=row.source,
        )
    )  # fmt: skip
    return row.version


@command
def note_figures(*, by: Actor, at: datetime, figures: Sequence[Counted]) -> int:
    """Note what was counted of customers, with what the books say of them. Returns how many were noted."""
    _may_score(by)
    given = {one.customer_id: one for one in figures}
    terms = terms_in_force(at, actor=by).terms
    books = books_of(list(given), at, terms, actor=by)
    rows = rows_where(Standing, _LOCKED, [arrays.ids(given)], without="parts")
    for row in rows:
        fill_in(row, given[row.customer_id], books, at)
    save_columns(rows, *_COUNTED)
    return len(rows)


@command
def review_tiers(*, by: Actor, at: datetime, customer_ids: Sequence[UUID], base: Base) -> Reviewed:
    """Review customers among the others of a base, and move those whom it moves.

    Whom an override holds keeps that tier; what the score says counts when it ends. Nine statements at most,
    however many customers. Reviewing again at the same instant changes nothing.
    """
    _may_score(by)
    customers = locked(customer_ids)
    rows = rows_where(Standing, _LOCKED, [arrays.ids(customers)], without="parts")
    fresh = [row for row in rows if row.scored_at is None or row.scored_at < at]
    held = {
        row.customer_id: row
        for row in Override.objects.filter(customer_id__in=list(customers), state=OverrideState.ACTIVE)
    }
    found = verdicts(fresh, base, at, actor=by)
    moves = []
    for row, verdict in zip(fresh, found, strict=True):
        _note(row, verdict, base.terms.id, at)
        hold = held.get(row.customer_id)
        wanted = tier_in_force(row.tier, hold.tier if hold else "", hold.until_at if hold else None, at)
        customer = customers[row.customer_id]
        if wanted != customer.tier:
            moves.append(Moved(customer, customer.tier, wanted, Cause.SCORE, verdict.score))
    save_columns(fresh, *_SCORED)
    move(moves, by, at)
    risen = sum(RANK[one.after] > RANK[one.before] for one in moves)
    return Reviewed(len(fresh), risen, len(moves) - risen, sum(row.customer_id in held for row in fresh))


def _may_score(by: Actor) -> None:
    """Who decides, or a machine whose key is confined to no customer."""
    if by.role not in DECIDERS and not (by.role is Role.MACHINE and by.sees_all):
        raise Forbidden


def _note(row: Standing, verdict: Verdict, terms_id: UUID, at: datetime) -> None:
    row.tier, row.since, row.below = verdict.after.tier, verdict.after.since, verdict.after.below
    row.score, row.parts = Decimal(str(verdict.score.total)), [kept_part(one) for one in verdict.score.parts]
    row.terms_id, row.scored_at, row.review_at = terms_id, at, verdict.review_at
