"""What is on record is weighed before a case takes a step: nobody passes a guard."""

from __future__ import annotations

from dataclasses import replace

from nuoda.domains.cases.models import Case, CaseRecord
from nuoda.domains.cases.queries import SUPERVISORS, case_dossier, standing_of
from nuoda.domains.cases.rules import barriers
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.errors import Conflict, FieldError
from nuoda.kernel.text import text as _

__all__ = ["SUPERVISORS", "CaseHeld", "pass_gate", "record_of"]
_HOUSE = system("cases")


class CaseHeld(Conflict):
    """Something must be on record first. Each field error is a guard, with what to do about it."""

    code = "case_held"
    sentence = _("The case is held: something has to be on record first.")


def record_of(case: Case) -> CaseRecord:
    """The record of a case in hand; a new one, not yet saved, where nothing was written down so far."""
    return CaseRecord.objects.filter(case=case).first() or CaseRecord(case=case)


def pass_gate(case: Case, after: str, *, by: Actor, record: CaseRecord | None = None, code: str = "") -> None:
    """Raises :class:`CaseHeld` with every guard that keeps a case in hand from the state ``after``.

    ``record`` is what is about to be written down with the step.
    """
    standing = standing_of(case, case_dossier(case.id, actor=_HOUSE), actor=by, code=code)
    if record is not None:
        standing = replace(
            standing, wanted=record.wanted, waiting_for=record.waiting_for, answer=record.answer
        )
    held = barriers(standing, after)
    if held:
        raise CaseHeld(fields=[FieldError(one.field, one.reason, one.remedy) for one in held])
