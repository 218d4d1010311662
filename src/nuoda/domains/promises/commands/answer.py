"""What is done about a warning: it is acknowledged, or passed on with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.promises.commands.settle import about
from nuoda.domains.promises.commands.warn import HOUSE, Ladders, Told, new_warning
from nuoda.domains.promises.facts import PromiseWarningAnswered
from nuoda.domains.promises.models import Promise, PromiseWarning
from nuoda.domains.promises.rules import Answer, Because, later
from nuoda.domains.team.facts import Via
from nuoda.domains.team.queries import Found, agents_by_id, duty_book, find_agent_of
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _


class WarningAnswered(Conflict):
    """Somebody acknowledged it or passed it on meanwhile, or it went up, or the promise was settled."""

    code = "warning_answered"
    sentence = _("This warning is answered, or went to somebody else meanwhile. Reload to see.")


class WarningOfAnother(Forbidden):
    """It was given to somebody else."""

    code = "warning_of_another"
    sentence = _("This warning was given to somebody else: she answers it, or a supervisor.")


@command
def acknowledge_warning(*, by: Actor, at: datetime, warning_id: UUID, note: str = "") -> None:
    """Take a warning on: the next rung is not told for silence, though it is when its own time comes.

    Raises :class:`NotFound`, :class:`WarningAnswered`, :class:`WarningOfAnother`.
    """
    problems = check_text("note", note, longest=500)
    if problems:
        raise Invalid(fields=problems)
    row, promise = _in_hand(warning_id, by)
    _close(row, Answer.ACKNOWLEDGED, by, at, note)
    _look_again(promise, at)
    _state(row, promise, row.agent_id)


@command
def pass_warning_on(*, by: Actor, at: datetime, warning_id: UUID, to_id: UUID, reason: str) -> None:
    """Give a warning to somebody who is on duty now, and say why. She has the whole time to answer.

    Raises as :func:`acknowledge_warning`, and :class:`Invalid` for a person who is not there.
    """
    problems = check_text("reason", reason, required=True, longest=500)
    row, promise = _in_hand(warning_id, by)
    taker = agents_by_id([to_id], actor=HOUSE).get(to_id)
    if taker is None:
        problems.append(FieldError("to_id", _("There is no such agent."), _("Choose one of the team.")))
    elif to_id == row.agent_id:
        problems.append(FieldError("to_id", _("She has it already."), _("Choose somebody else.")))
    elif not duty_book(at, at, actor=HOUSE).at(at).holds(to_id):
        figures = {"name": taker.name}
        problems.append(
            FieldError(
                "to_id", _("%(name)s is not on duty now.", figures), _("Choose somebody who is there.")
            )
        )
    if problems:
        raise Invalid(fields=problems)
    _close(row, Answer.PASSED, by, at, reason)
    spans = Ladders.of([promise])
    ladder = spans.ladder(promise)
    if ladder is None:
        raise WarningAnswered
    answer_by = later(at, ladder.answer, spans.watched(promise, ladder).calendar)
    told = Told(row.stage, row.turn + 1, row.whom, Because.PASSED, Found(to_id, Via.COLLEAGUE), answer_by)
    new_warning(promise, told, at).save(force_insert=True)
    _look_again(promise, at)
    _state(row, promise, to_id)


def _in_hand(warning_id: UUID, by: Actor) -> tuple[PromiseWarning, Promise]:
    """The open warning and its promise, locked promise first as the clock does."""
    known = PromiseWarning.objects.visible_to(by).filter(id=warning_id).values_list("promise_id", flat=True)
    promise_id = known.first()
    if promise_id is None:
        raise NotFound
    promise = Promise.objects.select_for_update(of=("self",)).get(id=promise_id)
    row = PromiseWarning.objects.select_for_update().get(id=warning_id)
    if row.answer != Answer.OPEN or promise.settled_at is not None:
        raise WarningAnswered
    if by.role not in (Role.SYSTEM, Role.SUPERVISOR, Role.ADMIN, Role.MACHINE):
        mine = find_agent_of(by)
        if mine is None or mine.id != row.agent_id:
            raise WarningOfAnother
    return row, promise


def _close(row: PromiseWarning, answer: Answer, by: Actor, at: datetime, note: str) -> None:
    row.answer, row.answered_at, row.answered_by = answer.value, at, by.name[:120]
    row.note = note[: limits.TEXT_CHARACTERS][:500]
    row.save(update_fields=["answer", "answered_at", "answered_by", "note"])


def _look_again(promise: Promise, at: datetime) -> None:
    promise.warn_at = at
    promise.save(update_fields=["warn_at", "warned"])


def _state(row: PromiseWarning, promise: Promise, agent_id: UUID | None) -> None:
    state(
        PromiseWarningAnswered(
            **{**about(promise), "customer_id": None}, warning_id=row.id, stage=row.stage, outcome=row.answer,
            agent_id=agent_id,
        )
    )  # fmt: skip
