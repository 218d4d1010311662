from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from nuoda.domains.claims.commands.hand import CLERKS, common, locked, loss_of, rule_of, save
from nuoda.domains.claims.facts import ClaimReported
from nuoda.domains.claims.rules import ENDED, Limb, deadlines
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Forbidden, Invalid
from nuoda.kernel.text import text as _


class NothingToReport(Conflict):
    """No law asks for reports on this claim, or it is decided."""

    code = "nothing_to_report"
    sentence = _("No report on this claim is due: it is decided, or its law asks for none.")


class ReportGiven(Conflict):
    """The report of the period that runs was given: another would use up the next period's."""

    code = "report_given"
    sentence = _("The report of this period is given. Write in the case until the next period begins.")


@command
def report_claim(*, by: Actor, at: datetime, claim_id: UUID, words: str) -> date:
    """Tell the claimant in writing how an undecided claim stands, and returns the day it was due by.

    Clerks and machines of the house do.

    A report serves the period that runs, and those before that had none; each period has one. Raises
    :class:`NotFound`, :class:`Forbidden`, :class:`Invalid`, :class:`NothingToReport`, :class:`ReportGiven`.
    """
    if by.role not in CLERKS and not (by.role is Role.MACHINE and by.sees_all):
        raise Forbidden
    claim = locked(claim_id, by=by)
    problems = check_text("words", words, required=True, longest=limits.TEXT_CHARACTERS)
    if problems:
        raise Invalid(fields=problems)
    found = deadlines(rule_of(claim), loss_of(claim), claim.dates())
    due = next((one.last_day for one in found if one.limb is Limb.STATUS), None)
    if due is None or claim.state in ENDED:
        raise NothingToReport
    today = at.astimezone(ZoneInfo(claim.zone)).date()
    if claim.reported_date is not None and today <= claim.reported_date:
        raise ReportGiven
    claim.reported_date = max(due, today)
    save(claim, at)
    state(ClaimReported(**common(claim), words=words.strip(), due=due))
    return due
