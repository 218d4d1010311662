"""The steps of a case's playbook: done with evidence, or waived with a reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.gate import SUPERVISORS
from nuoda.domains.cases.commands.thread import case_in_hand, common, entry, save
from nuoda.domains.cases.facts import StepReopened, StepSettled
from nuoda.domains.cases.models import Case, CaseStep
from nuoda.domains.cases.queries import CaseDossier, StepLine, case_dossier
from nuoda.domains.cases.rules import State
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _

_SIGNS = 500


class WaiverNeedsSupervisor(Forbidden):
    """This step is waived by a supervisor only."""

    code = "waiver_needs_supervisor"
    sentence = _("A supervisor has to waive this step, with a reason.")


class CaseIsClosed(Conflict):
    code = "case_is_closed"
    sentence = _("The case is closed. Open it again before its steps change.")


@command
def settle_step(*, by: Actor, at: datetime, case_id: UUID, key: str, waived: bool, said: str) -> None:
    """Settle a step of the case's playbook: ``said`` is its evidence, or why it is waived.

    Settling it again changes nothing. Raises ``NotFound`` for a step that the playbook has not,
    :class:`WaiverNeedsSupervisor` and :class:`CaseIsClosed`.
    """
    problems = check_text("said", said, required=True, longest=_SIGNS)
    if problems:
        raise Invalid(fields=problems)
    case = _open_case(case_id, by)
    dossier = case_dossier(case_id, actor=by)
    line = _step(dossier, key)
    if line.at is not None or dossier.play is None:
        return
    if waived and line.step.supervised and by.role not in SUPERVISORS:
        raise WaiverNeedsSupervisor
    CaseStep(
        case=case, playbook_id=dossier.play.id, key=key, waived=waived, said=said.strip(), at=at, by=by.name
    ).save(force_insert=True)
    save(case, at)
    figures = {"step": line.step.name, "said": said.strip()}
    words = (
        _("Waived: %(step)s. %(said)s", figures) if waived else _("Step done: %(step)s. %(said)s", figures)
    )
    entry(case, by=by, at=at, body=words).save(force_insert=True)
    state(StepSettled(**common(case), key=key, step=line.step.name, waived=waived, said=said.strip()))


@command
def reopen_step(*, by: Actor, at: datetime, case_id: UUID, key: str) -> None:
    """Take back that a step was done or waived; what was said stays on record."""
    case = _open_case(case_id, by)
    line = _step(case_dossier(case_id, actor=by), key)
    changed = CaseStep.objects.filter(case=case, key=key, undone_at__isnull=True).update(
        undone_at=at, undone_by=by.name
    )
    if changed:
        save(case, at)
        state(StepReopened(**common(case), key=key, step=line.step.name))


def _open_case(case_id: UUID, by: Actor) -> Case:
    case = case_in_hand(case_id, by=by)
    if case.state == State.CLOSED:
        raise CaseIsClosed
    return case


def _step(dossier: CaseDossier, key: str) -> StepLine:
    line = next((one for one in dossier.steps if one.step.key == key), None)
    if line is None:
        raise NotFound
    return line
