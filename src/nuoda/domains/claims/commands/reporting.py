from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.claims.commands.hand import claim_in_hand, common, loss_of, rule_of, save
from nuoda.domains.claims.facts import ClaimReported
from nuoda.domains.claims.rules import ENDED, Limb, deadlines
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Invalid
from nuoda.kernel.text import text as _


class NothingToReport(Conflict):
    """No law asks for reports on this claim, or it is decided."""

    code = "nothing_to_report"
    sentence = _("No report on this claim is due: it is decided, or its law asks for none.")


@command
def report_claim(*, by: Actor, at: datetime, claim_id: UUID, words: str) -> date:
    """Tell the claimant in writing how an undecided claim stands, and returns the day it was due by.

    A report serves the period that runs, and those before that had none. Raises :class:`NothingToReport`.
    """
    claim = claim_in_hand(claim_id, by=by)
    problems = check_text("words", words, required=True, longest=limits.TEXT_CHARACTERS)
    if problems:
        raise Invalid(fields=problems)
    found = deadlines(rule_of(claim), loss_of(claim), claim.dates())
    due = next((one.last_day for one in found if one.limb is Limb.STATUS), None)
    if due is None or claim.state in ENDED:
        raise NothingToReport
    claim.reported_date = max(due, at.astimezone(ZoneInfo(claim.zone)).date())
    save(claim, at)
    state(ClaimReported(**common(claim), words=words.strip(), due=due))
    return due
