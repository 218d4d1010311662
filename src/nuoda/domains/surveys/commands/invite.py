from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.surveys.facts import SurveyAsked
from nuoda.domains.surveys.models import Survey
from nuoda.domains.surveys.queries import asked_last, wishes_of
from nuoda.domains.surveys.rules import LASTS, USUAL, Audience, Kind
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.facts import Ref
from nuoda.kernel.statements import insert_new


@dataclass(frozen=True, slots=True)
class SurveyDraft:
    """Something that may be rated; ``once`` is its natural key: nobody is asked twice about one thing."""

    once: str
    kind: str
    subject_id: UUID
    label: str
    customer_id: UUID
    case_kind: str = ""
    cause: str = ""
    agent_id: UUID | None = None
    audience: str = Audience.CUSTOMER.value
    shipment_id: UUID | None = None


@command
def invite(*, by: Actor, at: datetime, surveys: Sequence[SurveyDraft]) -> int:
    """Ask those who want to be asked and were left in peace long enough, each customer once a batch.

    Which of several things she is asked about is the first given, chosen by nobody who is rated. Consignees
    are asked where they look themselves, so about each thing once, as far as the customer wants it.
    Returns how many were asked. Three queries whatever the length.
    """
    customers = {one.customer_id for one in surveys}
    wishes = wishes_of(customers, actor=by)
    last = asked_last(customers, actor=by)
    chosen: dict[UUID | str, SurveyDraft] = {}
    for one in surveys:
        hers = one.audience == Audience.CUSTOMER
        asked_at = last.get(one.customer_id) if hers else None
        if wishes.get(one.customer_id, USUAL).allows(one.kind, asked_at=asked_at, at=at):
            chosen.setdefault(one.customer_id if hers else one.once, one)
    rows = [
        Survey(
            once=one.once[:120], kind=one.kind, subject_id=one.subject_id, label=one.label[:120],
            customer_id=one.customer_id, case_kind=one.case_kind, cause=one.cause, agent_id=one.agent_id,
            asked_at=at, expires_at=at + LASTS, audience=one.audience, shipment_id=one.shipment_id,
        )
        for one in sorted(chosen.values(), key=lambda one: one.once)
    ]  # fmt: skip
    made = insert_new(rows)
    state(
        *(
            SurveyAsked(
                subject=Ref("survey", str(row.id)), about=thing(row), customer_id=row.customer_id,
                kind=row.kind,
            )
            for row in rows
            if row.id in made
        )
    )  # fmt: skip
    return len(made)


def thing(row: Survey) -> Ref:
    """What a survey is about."""
    return Ref("case" if row.kind == Kind.CASE else "shipment", str(row.subject_id))
