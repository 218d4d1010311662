"""Days of a case reckoned anew: by another severity from the start they had, or from when it goes on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from nuoda.domains.cases.commands.opening import HOUSE
from nuoda.domains.cases.models import Case
from nuoda.domains.cases.rules import Kind
from nuoda.domains.contracts.queries import case_clocks
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.promises.facts import Ground
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.queries import PromiseRow, promises_of
from nuoda.kernel.facts import Ref

BY_PERSON = "message:"


def target_anew(cases: Sequence[Case], at: datetime) -> None:
    """Set the end and the next word of locked cases that run by their severity; a constant number of queries.

    A word that a person gave stands, and so does the one of an incident; what our mail said comes sooner at
    most. Where no word is promised none is set.
    """
    running = [one for one in cases if one.resolved_at is None]
    if not running:
        return
    cards = customers_by_id([one.customer_id for one in running], actor=HOUSE)
    clockwork = case_clocks(at, actor=HOUSE, tiers={card.id: card.tier for card in cards.values()})
    said = _words(running)
    for one in running:
        card = cards.get(one.customer_id) if one.customer_id else None
        named: dict[str, Any] = {
            "severity": one.severity, "tier": card.tier if card else "", "customer_id": one.customer_id,
        }  # fmt: skip
        one.resolve_due_at = clockwork.due_at(**named, step="resolve", at=one.runs_since)
        word = said.get(one.id)
        if word is not None and one.kind != Kind.INCIDENT and one.update_due_at == word.due_at:
            anew = clockwork.due_at(**named, step="update", at=word.made_at)
            one.update_due_at = min(anew, word.due_at) if word.ground == Ground.WORD else anew


def begin_anew(case: Case, at: datetime, *, hears: bool) -> None:
    """Give a case that goes on its end, and where its customer ``hears`` of it her next word, from now on.

    When an incident speaks next is said by whoever leads it.
    """
    cards = customers_by_id([case.customer_id], actor=HOUSE) if case.customer_id else {}
    card = next(iter(cards.values()), None)
    clockwork = case_clocks(at, actor=HOUSE, tiers={card.id: card.tier} if card else {})
    clocks = clockwork.clocks(
        severity=case.severity, tier=card.tier if card else "", at=at, customer_id=case.customer_id
    )
    case.reopened_at, case.resolve_due_at = at, clocks.resolve_due_at
    if hears and case.kind != Kind.INCIDENT:
        case.update_due_at = clocks.update_due_at


def _words(cases: Sequence[Case]) -> dict[UUID, PromiseRow]:
    """The next word promised of each case that still runs and that no person gave."""
    rows = promises_of([Ref("case", str(one.id)) for one in cases], actor=HOUSE)
    return {
        one.subject_id: one
        for one in rows
        if one.kind == PromiseKind.NEXT_UPDATE
        and one.settled_at is None
        and not one.ground_ref.startswith(BY_PERSON)
    }
