"""What the verbs of an action share: who may, the row in hand, its facts."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from nuoda.domains.quality.models import CorrectiveAction
from nuoda.domains.quality.queries import reads_actions
from nuoda.domains.quality.rules import RUNNING, may_move
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_instant
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

WORDS = 500


class ActionUnderWay(Conflict):
    code = "action_under_way"
    sentence = _(
        "An action against this cause already runs there. Of two at once nobody could tell which one worked."
    )


class ActionCannotMove(Conflict):
    code = "action_cannot_move"
    sentence = _("The action is not in a state that allows this step.")


class ActionChangedMeanwhile(Conflict):
    code = "action_changed_meanwhile"
    sentence = _("Somebody saved this action while you were writing. Reload and compare.")


class Common(TypedDict):
    subject: Ref
    about: Ref | None
    customer_id: UUID | None
    number: str
    cause: str
    reach: str
    reach_key: str
    turn: int


def common(row: CorrectiveAction) -> Common:
    """The envelope of every fact about an action. What the house does to itself belongs to no customer."""
    return Common(
        subject=Ref("action", str(row.id)), about=None, customer_id=None, number=row.number, cause=row.cause,
        reach=row.reach, reach_key=row.reach_key, turn=row.turn,
    )  # fmt: skip


def may_act(by: Actor) -> None:
    """Raises ``Forbidden`` for whoever is neither a supervisor nor a machine of the house."""
    if not reads_actions(by):
        raise Forbidden


def action_in_hand(action_id: UUID, *, by: Actor, version: int) -> CorrectiveAction:
    """The locked row. Raises ``Forbidden``, ``NotFound``, :class:`ActionChangedMeanwhile`."""
    may_act(by)
    row = CorrectiveAction.objects.visible_to(by).select_for_update().filter(id=action_id).first()
    if row is None:
        raise NotFound
    if row.version != version:
        raise ActionChangedMeanwhile
    return row


def move(row: CorrectiveAction, after: str) -> None:
    """Raises :class:`ActionCannotMove`."""
    if not may_move(row.state, after):
        raise ActionCannotMove
    row.state = after
    row.version += 1


def check_due(due_at: datetime, at: datetime) -> list[FieldError]:
    """An action is due at a time that is still to come."""
    problems = check_instant("due_at", due_at)
    if not problems and due_at <= at:
        problems.append(
            FieldError("due_at", _("It lies in the past."), _("Choose a time that is still to come."))
        )
    return problems


def refuse_second(row: CorrectiveAction) -> None:
    """Raises :class:`ActionUnderWay` where another runs against the same cause in the same reach."""
    same = CorrectiveAction.objects.filter(
        cause=row.cause, reach=row.reach, reach_key=row.reach_key, state__in=RUNNING
    )
    if same.exclude(id=row.id).exists():
        raise ActionUnderWay
