"""Plan and execute: the customer's word on the plan, and each measure to its end."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.gate import pass_gate, record_of
from nuoda.domains.cases.commands.thread import case_in_hand, common, entry, move, save
from nuoda.domains.cases.facts import MeasureEnded, PlanAnswered
from nuoda.domains.cases.models import Case, CaseEntry, CaseMeasure
from nuoda.domains.cases.rules import JUDGED, OUTSIDE, State
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid, NotFound
from nuoda.kernel.text import text as _

_SIGNS = 500
ANSWERS = ("yes", "no")
"""Whose words a yes or no can stand in: not those that were written to her."""


@command
def answer_plan(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    version: int,
    answer: str,
    entry_id: UUID | None = None,
    said: str = "",
) -> None:
    """Record the customer's yes or no to the plan, with the message in which she gave it.

    ``entry_id`` is a line of the thread that she or her consignee wrote since the plan was recorded; where
    she said it on the phone, ``said`` is noted as a line of its own. Raises ``Invalid`` without either.
    """
    problems = check_text("said", said, required=entry_id is None, longest=_SIGNS)
    if answer not in ANSWERS:
        problems.append(FieldError("answer", _("It is neither yes nor no."), _("Choose one of the two.")))
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    record = record_of(case)
    if entry_id is None:
        line = entry(case, by=by, at=at, body=said)
        line.save(force_insert=True)
    else:
        line = _hers(case, entry_id, record.planned_at)
    record.answer, record.answer_at, record.answer_by, record.answer_entry = answer, at, by.name, line
    after = State.EXECUTING.value if answer == "yes" else State.TURNED_DOWN.value
    pass_gate(case, after, by=by, record=record)
    move(case, after, at)
    record.save()
    save(case, at)
    words = _("The customer agreed to the plan.") if answer == "yes" else _("The customer declined the plan.")
    entry(case, by=by, at=at, body=words).save(force_insert=True)
    state(PlanAnswered(**common(case), answer=answer, entry_id=line.id))


def _hers(case: Case, entry_id: UUID, planned_at: datetime | None) -> CaseEntry:
    """The message in which she answers: nobody says yes to a plan before there is one."""
    rows = CaseEntry.objects.filter(case=case, audience__in=OUTSIDE, author_role__in=OUTSIDE)
    found = rows.filter(id=entry_id).first()
    why = _("The customer wrote no such message in this thread.")
    if found is not None and planned_at is not None and found.at < planned_at:
        why = _("She wrote this before the plan was recorded.")
    elif found is not None:
        return found
    raise Invalid(fields=[FieldError("entry_id", why, _("Choose one from the list."))])


@command
def end_measure(*, by: Actor, at: datetime, case_id: UUID, measure_id: UUID, done: bool, result: str) -> None:
    """Finish a measure with its result, or drop it with a reason. Ending it again changes nothing.

    The first one that is finished sets a plan to work that nobody had to agree to.
    """
    problems = check_text("result", result, required=not done, longest=_SIGNS)
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by)
    row = CaseMeasure.objects.filter(case=case, id=measure_id).first()
    if row is None:
        raise NotFound
    if row.done is not None:
        return
    row.done, row.ended_at, row.ended_by, row.result = done, at, by.name, result
    row.save(update_fields=["done", "ended_at", "ended_by", "result"])
    if done and case.state == State.PLANNED and case.kind not in JUDGED:
        move(case, State.EXECUTING.value, at)
    save(case, at)
    figures = {"what": row.what, "result": result or "–"}
    words = _("Done: %(what)s. %(result)s", figures) if done else _("Dropped: %(what)s. %(result)s", figures)
    entry(case, by=by, at=at, body=words).save(force_insert=True)
    state(MeasureEnded(**common(case), measure_id=row.id, what=row.what, done=done, result=result))
