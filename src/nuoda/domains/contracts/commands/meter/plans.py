"""Improvement plans: who writes one, and whether the customer accepts it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.contracts.commands.meter.book import may_write, open_book
from nuoda.domains.contracts.commands.meter.steps import StepNotOpen, plan_fact, standing, step_fact
from nuoda.domains.contracts.facts import PlanAnswered, PlanGiven, StepFact
from nuoda.domains.contracts.models import LadderStep
from nuoda.domains.contracts.rules.meter.states import StepState
from nuoda.domains.contracts.rules.meter.terms import Step
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.text import text as _


@command
def give_plan(*, by: Actor, at: datetime, step_id: UUID, owner_id: UUID) -> None:
    """Name who writes a plan that is due. Raises :class:`StepNotOpen` where none is."""
    may_write(by)
    contract, row = standing(step_id)
    if row.step != Step.PLAN.value:
        raise StepNotOpen
    if owner_id not in agents_by_id([owner_id], actor=by):
        reason = _("There is no such agent.")
        raise Invalid(fields=[FieldError("owner_id", reason, _("Choose somebody of the team."))])
    row.owner_id = owner_id
    row.save(update_fields=["owner"])
    state(step_fact(PlanGiven, contract, row, {"owner_id": owner_id}))


@command
def answer_plan(
    *, by: Actor, at: datetime, step_id: UUID, accepted: bool, answered_by: str, remark: str = ""
) -> None:
    """Note that the customer accepted a plan, or declined it: then the next is due, after as many days.

    She answers a plan of hers herself, or somebody who writes contracts notes what she said. Raises
    :class:`StepNotOpen` unless a plan was handed in, ``NotFound`` for a plan of somebody else.
    """
    if by.role is not Role.CUSTOMER:
        may_write(by)
    problems = check_text("answered_by", answered_by, required=True, longest=120)
    problems += check_text("remark", remark, required=not accepted, longest=400)
    if problems:
        raise Invalid(fields=problems)
    found = LadderStep.objects.visible_to(by).filter(id=step_id).values_list("contract_id", flat=True).first()
    if found is None:
        raise NotFound
    book = open_book(found)
    row = next(one for one in book.steps.values() if one.id == step_id)
    if row.step != Step.PLAN.value or row.state != StepState.DONE.value:
        raise StepNotOpen
    row.answered_at, row.answered_by, row.answer = at, answered_by.strip(), remark.strip()
    facts: list[StepFact] = [
        step_fact(PlanAnswered, book.contract, row, {"accepted": accepted, "answered_by": row.answered_by})
    ]
    if accepted:
        row.state = StepState.ACCEPTED.value
    else:
        row.state, row.settled_at, row.turn = StepState.STANDING.value, None, row.turn + 1
        row.due_at = book.end_of_working_day(at.astimezone(book.zone).date(), row.days)
        facts.append(plan_fact(book.contract, row))
    row.save()
    state(*facts)
