from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.facts import causes_on
from nuoda.domains.quality.commands.hand import (
    WORDS,
    ActionUnderWay,
    check_due,
    common,
    may_act,
    refuse_second,
)
from nuoda.domains.quality.facts import ActionPlanned
from nuoda.domains.quality.models import CorrectiveAction
from nuoda.domains.quality.rules import Reach
from nuoda.domains.team.queries import agents_by_id
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import house_day
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.numbering import day_numbers
from nuoda.kernel.text import text as _

__all__ = ["ActionDraft", "ActionUnderWay", "plan_action"]


@dataclass(frozen=True, slots=True)
class ActionDraft:
    """What is to be done against a cause: where (``reach`` and its key), by whom, by when.

    ``fall`` is by how many percent the rate is expected to fall.
    """

    cause: str
    what: str
    owner_id: UUID
    due_at: datetime
    fall: int
    reach: str = Reach.ALL.value
    reach_key: str = ""


@command
def plan_action(*, by: Actor, at: datetime, action: ActionDraft) -> UUID:
    """Plan a corrective action; its due time is promised. Returns its id.

    Raises ``Invalid``, ``Forbidden`` for whoever is no supervisor, :class:`ActionUnderWay`.
    """
    may_act(by)
    problems = check_text("what", action.what, required=True, longest=WORDS)
    problems += check_due(action.due_at, at)
    problems += check_number("fall", action.fall, least=1, most=100, unit=_("percent"))
    problems += _check_reach(action, at)
    if action.owner_id not in agents_by_id([action.owner_id], actor=by):
        problems.append(FieldError("owner_id", _("There is no such agent."), _("Choose one of the team.")))
    if problems:
        raise Invalid(fields=problems)
    row = CorrectiveAction(
        number=_number(at), cause=action.cause, reach=action.reach, reach_key=action.reach_key.strip(),
        what=action.what.strip(), owner_id=action.owner_id, fall=action.fall, opened_at=at,
        opened_by=by.name, due_at=action.due_at,
    )  # fmt: skip
    refuse_second(row)
    row.save(force_insert=True)
    state(
        ActionPlanned(**common(row), what=row.what, owner_id=row.owner_id, due_at=row.due_at, fall=row.fall)
    )
    return row.id


def _check_reach(action: ActionDraft, at: datetime) -> list[FieldError]:
    problems = check_choice("reach", action.reach, Reach, _("Unknown reach."))
    problems += check_text("reach_key", action.reach_key)
    if action.cause not in causes_on(house_day(at)):
        problems.append(FieldError("cause", _("Unknown reason."), _("Choose one from the list.")))
    if (action.reach == Reach.ALL) != (not action.reach_key.strip()):
        problems.append(
            FieldError(
                "reach_key",
                _("The reach and its name do not go together."),
                _("Name the customer, lane, carrier or place, or choose everywhere and name none."),
            )
        )
    return problems


def _number(at: datetime) -> str:
    """Numbers such as ``A2611220007``; gaps are allowed."""
    (number,) = day_numbers("quality_number", "A", 1, at)
    return number
