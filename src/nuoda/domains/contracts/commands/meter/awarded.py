"""What claims and goodwill gave for the same delay, set off in a credit note: one loss is made good once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from nuoda.domains.contracts.models import CreditNote
from nuoda.domains.contracts.rules.meter.credits import OF_AWARD, Compensated, CreditLine, set_off
from nuoda.domains.contracts.rules.meter.writing import read_lines
from nuoda.kernel.errors import Conflict
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

Found = Callable[[UUID, str, date], Sequence[Compensated]]
"""Contract, length and first day of a period → what was given for its delays. Read in the customer's
turn, so that what is proposed meanwhile is either found, or itself finds the approved note."""


class CompensationWaits(Conflict):
    """A proposal to make a delay of the period good waits for approval."""

    code = "compensation_waits"
    sentence = _("A proposal to make a delay of this period good waits for approval.")

    def __init__(self, number: str) -> None:
        words = _(
            "%(number)s proposes to make a delay of this period good and waits for approval. Have it approved"
            " or refused first."
        )
        super().__init__(Text(words.message, {"number": number}))


class CompensatedMeanwhile(Conflict):
    """What was given for delays of the period changed since the draft."""

    code = "compensated_meanwhile"
    sentence = _(
        "What claims and goodwill gave for delays of this period changed since the draft. Decline it, and"
        " draft the credit note anew."
    )


def awarded(
    found: Sequence[Compensated], lines: Sequence[CreditLine], period: date, currency: str
) -> list[CreditLine]:
    """The lines below zero for what was given. Raises :class:`CompensationWaits`."""
    given = set_off(found, lines, period, currency)
    numbers = {one.clause for one in given}
    for one in found:
        if one.waits and one.number in numbers:
            raise CompensationWaits(one.number)
    return given


def check_awarded(note: CreditNote, found: Sequence[Compensated]) -> None:
    """Raises :class:`CompensationWaits`, or :class:`CompensatedMeanwhile` where a draft is out of date."""
    lines = read_lines(note.lines)
    owed = [one for one in lines if one.kind != OF_AWARD]
    if awarded(found, owed, note.period, note.currency) != [one for one in lines if one.kind == OF_AWARD]:
        raise CompensatedMeanwhile
