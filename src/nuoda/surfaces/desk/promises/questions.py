"""Questions to a customer that are really outstanding: what we wrote and she has not answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.queries import CaseCard, Line, case_page, cases_by_id, cases_of
from nuoda.domains.promises.commands import Question
from nuoda.domains.promises.queries import PromiseRow
from nuoda.kernel.actor import Actor
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import Text

MOST_CASES = 3
_OURS = ("agent", "supervisor", "admin", "dispatcher")
_SHOWN = 80


def outstanding(promise: PromiseRow, *, actor: Actor) -> list[Question]:
    """What was asked of the customer about a promise after she last wrote, the newest first."""
    found: list[Question] = []
    for case in _cases(promise, actor)[:MOST_CASES]:
        found += _unanswered(case_page(case.id, actor=actor).thread)
    return sorted(found, key=lambda one: one.asked_at, reverse=True)


def _cases(promise: PromiseRow, actor: Actor) -> list[CaseCard]:
    if promise.subject_kind == "case":
        return list(cases_by_id([promise.subject_id], actor=actor).values())
    ids: list[UUID] = [promise.subject_id]
    if promise.subject_kind == "shipment":
        return cases_of(actor=actor, shipment_ids=ids)
    return cases_of(actor=actor, order_ids=ids) if promise.subject_kind == "order" else []


def _unanswered(thread: list[Line]) -> list[Question]:
    heard: datetime | None = max((line.at for line in thread if line.author_role == "customer"), default=None)
    return [
        Question(Ref("message", str(line.id)), line.at, str(line.body)[:_SHOWN])
        for line in thread
        if line.audience == "customer"
        and line.author_role in _OURS
        and not isinstance(line.body, Text)
        and (heard is None or line.at > heard)
    ]
