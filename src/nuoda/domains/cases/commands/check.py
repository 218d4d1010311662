"""Feed back: somebody who did not handle the case asks whether it worked (回访)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.thread import CaseCannotMove, case_in_hand, common, entry, move, save
from nuoda.domains.cases.commands.work import open_again
from nuoda.domains.cases.facts import EffectChecked
from nuoda.domains.cases.models import CaseCheck
from nuoda.domains.cases.queries import has_handled
from nuoda.domains.cases.rules import GRAVE, CheckResult, State, was_checked
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.text import text as _


class CheckNeedsAnother(Forbidden):
    """Of grave cases nobody checks her own work."""

    code = "check_needs_another"
    sentence = _("You handled this case. Ask a colleague to check whether it worked.")


@command
def check_effect(*, by: Actor, at: datetime, case_id: UUID, version: int, result: str, said: str) -> None:
    """Record what came of asking whether it worked, in the customer's words.

    Effective: the case may be closed. Not effective: it is opened again. Not reached: twice, four hours
    apart, counts as checked. Raises :class:`CheckNeedsAnother` for a grave case's own handler.
    """
    problems = check_text("said", said, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_choice("result", result, CheckResult, _("Unknown result."))
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, version=version)
    if case.state not in (State.RESOLVED, State.CHECKED):
        raise CaseCannotMove
    independent = not has_handled([case.id], actor=by)
    if case.severity in GRAVE and not independent:
        raise CheckNeedsAnother
    CaseCheck(
        case=case, at=at, by_id=by.id, by=by.name, result=result, said=said, independent=independent
    ).save(force_insert=True)
    figures = {"said": said}
    words = {
        CheckResult.EFFECTIVE.value: _("Checked, it worked: %(said)s", figures),
        CheckResult.INEFFECTIVE.value: _("Checked, it did not work: %(said)s", figures),
        CheckResult.UNREACHED.value: _("Customer not reached: %(said)s", figures),
    }[result]
    entry(case, by=by, at=at, body=words).save(force_insert=True)
    state(EffectChecked(**common(case), result=result, independent=independent))
    if result == CheckResult.INEFFECTIVE:
        open_again(case, said, by=by, at=at)
        return
    rows = CaseCheck.objects.filter(case=case).values_list("at", "result", "independent")
    if result == CheckResult.EFFECTIVE or was_checked(case.resolved_at, rows):
        move(case, State.CHECKED.value, at)
    save(case, at)
