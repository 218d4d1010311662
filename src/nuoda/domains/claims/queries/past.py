"""Claims whose period is counted, what is open about a shipment, and until when it could be sued for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Expression, F, Q, Value, When

from nuoda.domains.claims.models import Award, Claim, Recourse
from nuoda.domains.claims.queries.records import rules_known
from nuoda.domains.claims.rules import Rule, deadlines, last_day, read_loss, rule_on
from nuoda.domains.claims.rules.deadlines import Limb
from nuoda.domains.claims.rules.records import Span
from nuoda.domains.claims.rules.states import ENDED, RUNNING, UNPAID, RecourseState
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.forgetting import Past, Place, Reach, past_rows

CLAIM = Reach(
    "greatest(opened_at, decided_at, paid_at)",
    "state IN ('paid', 'declined', 'withdrawn', 'found')",
    "forgotten_at IS NULL",
    "number",
    {"claim": "id", "case": "case_id", "shipment": "shipment_id", "customer": "customer_id"},
)
GOODWILL = Reach(
    "greatest(paid_at, refused_at, reversed_at)",
    "state IN ('paid', 'refused', 'reversed')",
    "claim_id IS NULL AND reason <> ''",
    "number",
    {"case": "case_id", "shipment": "shipment_id", "customer": "customer_id"},
)
_UNSETTLED = (*RUNNING, RecourseState.REFUND_DUE.value)
UNKNOWN = Span(months=36)
"""Where no record of liability names a time to sue: the house's own default, no law."""


def past_claims(*, before: datetime, after: Place | None, limit: int, actor: Actor) -> list[Past]:
    """Claims that have ended, by when they were decided or paid; and goodwill that belongs to none."""
    walks = ((Claim, CLAIM), (Award, GOODWILL))
    return past_rows(*walks, before=before, after=after, limit=limit, actor=actor)


@dataclass(frozen=True, slots=True)
class Open:
    """Something about a shipment that is not settled: ``kind`` is claim, dispute, award or recourse."""

    kind: str
    number: str


def open_matters(
    *, shipment_ids: Collection[UUID], claim_ids: Collection[UUID], actor: Actor
) -> dict[Ref, Open]:
    """What is open about these shipments and claims: claims, disputes, awards to be paid, recourse.

    One query. What is graver comes last and stands: claims and disputes before awards, these before recourse.
    """
    wanted = Q(shipment_id__in=shipment_ids)
    parts = wanted | Q(claim_id__in=claim_ids)
    recourse = Recourse.objects.visible_to(actor).filter(parts, state__in=_UNSETTLED)
    awards = Award.objects.visible_to(actor).filter(parts, state__in=UNPAID)
    claims = Claim.objects.visible_to(actor).filter(wanted | Q(id__in=claim_ids))
    claims = claims.filter(Q(hold=True) | ~Q(state__in=ENDED))
    rows = [
        _open_ones(recourse, 0, Value("recourse"), F("claim_id")),
        _open_ones(awards, 1, Value("award"), F("claim_id")),
        _open_ones(claims, 2, Case(When(hold=True, then=Value("dispute")), default=Value("claim")), F("id")),
    ]
    found: dict[Ref, Open] = {}
    for _rank, kind, number, shipment_id, claim_id in rows[0].union(*rows[1:], all=True).order_by("rank"):
        _note(found, Open(kind, number), shipment_id, claim_id)
    return found


def _open_ones(rows: Any, rank: int, kind: Expression, claim: F) -> Any:
    named = rows.order_by().annotate(rank=Value(rank), what=kind, claimed=claim)
    return named.values_list("rank", "what", "number", "shipment_id", "claimed")


def _note(found: dict[Ref, Open], what: Open, shipment_id: UUID, claim_id: UUID | None) -> None:
    found[Ref("shipment", str(shipment_id))] = what
    if claim_id is not None:
        found[Ref("claim", str(claim_id))] = what


@dataclass(frozen=True, slots=True)
class Liable:
    """What decides by when a claim for a shipment could be sued for; no ``modes`` where they are unknown."""

    id: UUID
    origin: str
    destination: str
    modes: frozenset[str]
    over: date


@dataclass(frozen=True, slots=True)
class Bar:
    """The last day on which a claim for a shipment could be sued for, and by which record of liability.

    ``regime`` is "" where no record names one (the house's default); ``verified`` where its source is good.
    """

    last_day: date
    regime: str
    verified: bool


def time_bars(shipments: Sequence[Liable], *, actor: Actor) -> dict[UUID, Bar]:
    """The latest bar of each shipment among all records that may govern it. Two queries.

    Where way, mode or product is not known, every record that could govern counts: rather too long than too
    short. What was claimed and declined counts from its own days.
    """
    rules = rules_known(actor=actor)
    known: dict[tuple[str, str, frozenset[str], date], Bar] = {}
    found: dict[UUID, Bar] = {}
    for one in shipments:
        key = (one.origin, one.destination, one.modes, one.over)
        if key not in known:
            known[key] = _bar(one, rules)
        found[one.id] = known[key]
    claims = Claim.objects.visible_to(actor).filter(shipment_id__in=found, state__in=ENDED).exclude(regime="")
    for claim in claims:
        later = _of_claim(claim, rules)
        if later is not None and later.last_day > found[claim.shipment_id].last_day:
            found[claim.shipment_id] = later
    return found


def _bar(one: Liable, rules: Sequence[Rule]) -> Bar:
    scope = "domestic" if one.origin == one.destination else "international"
    bars = [
        Bar(last_day(one.over, span), rule.code, rule.verified(column))
        for rule in rules
        if rule.holds(one.over)
        and (not one.modes or one.modes & rule.modes)
        and rule.scope in ("any", scope)
        and ("*" in rule.countries or rule.countries & {one.origin, one.destination})
        for column, span in (("suit", rule.suit), ("wilful_suit", rule.wilful_suit))
        if span is not None
    ]
    return max(bars, key=lambda bar: bar.last_day, default=Bar(last_day(one.over, UNKNOWN), "", False))


def _of_claim(claim: Claim, rules: Sequence[Rule]) -> Bar | None:
    rule = rule_on(claim.regime, claim.event_date, rules)
    if rule is None:
        return None
    days = [
        one.last_day
        for one in deadlines(rule, read_loss(claim.facts), claim.dates())
        if one.limb in (Limb.SUIT, Limb.COUNTER)
    ]
    return Bar(max(days), rule.code, rule.verified("suit")) if days else None
