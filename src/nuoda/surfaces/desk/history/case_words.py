"""The words of what happens in a case, beside those every timeline has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from nuoda.kernel.translate import labelled
from nuoda.pages.vocabulary import word


class Clock(Protocol):
    """Tells an instant on the reader's clock."""

    def when(self, instant: datetime | None) -> str: ...


def _severity(fact: Any, clock: Clock) -> str:
    words = _("Severity %(before)s → %(after)s") % {"before": fact.before, "after": fact.after}
    return labelled(words, fact.reason) if fact.by_person else words


def _linked(fact: Any, clock: Clock) -> str:
    return f"{word('link', fact.link)} {fact.other_number}"


CASE_WORDS: Mapping[str, Callable[[Any, Clock], str]] = {
    "case.assessed": lambda f, c: _("Assessed: severity %(severity)s") % {"severity": f.severity},
    "case.cause_found": lambda f, c: _("Cause: %(cause)s") % {"cause": word("reason", f.cause)},
    "case.severity_set": _severity,
    "case.waits": lambda f, c: (
        _("Waits for %(whom)s until %(until)s: %(reason)s")
        % {"whom": word("waited_for", f.waiting_for), "until": c.when(f.until), "reason": f.reason}
    ),
    "case.evidence_cited": lambda f, c: _("Evidence: %(said)s") % {"said": f.said},
    "case.evidence_struck": lambda f, c: _("Evidence struck: %(said)s") % {"said": f.said},
    "case.segment_fixed": lambda f, c: (
        _("Liable stretch fixed: %(start)s to %(end)s, %(holder)s")
        % {"start": f.start or "–", "end": f.end, "holder": f.holder}
    ),
    "case.planned": lambda f, c: _("Planned, to be done by %(due)s") % {"due": c.when(f.plan_due_at)},
    "case.measure_ended": lambda f, c: (
        (_("Measure done: %(what)s") if f.done else _("Measure dropped: %(what)s")) % {"what": f.what}
    ),
    "case.letter_drafted": lambda f, c: _("Answer %(letter)s drafted") % {"letter": f.letter},
    "case.answered": lambda f, c: _("Answer %(letter)s approved and sent") % {"letter": f.letter},
    "case.plan_answered": lambda f, c: word("plan_answer", f.answer),
    "case.effect_checked": lambda f, c: _("Effect checked: %(result)s") % {"result": word("check", f.result)},
    "case.step_settled": lambda f, c: (
        (_("Step waived: %(step)s") if f.waived else _("Step done: %(step)s")) % {"step": f.step}
    ),
    "case.step_reopened": lambda f, c: _("Step open again: %(step)s") % {"step": f.step},
    "case.task_set": lambda f, c: _("To do by %(due)s: %(what)s") % {"due": c.when(f.due_at), "what": f.what},
    "case.task_ended": lambda f, c: (
        (_("Task done: %(what)s") if f.done else _("Task waived: %(what)s")) % {"what": f.what}
    ),
    "case.partner_message_written": lambda f, c: _("Written to a partner"),
    "case.partner_wrote": lambda f, c: _("A partner answered by mail"),
    "case.linked": _linked,
    "case.on_its_own": lambda f, c: (
        _("Follows no incident any more; next word by %(due)s") % {"due": c.when(f.update_due_at)}
    ),
    "incident.dated": lambda f, c: (
        _("Goods foreseen to go on at %(at)s") % {"at": c.when(f.goes_on_at)}
        if f.goes_on_at
        else _("It is no longer known when the goods go on")
    ),
    "incident.news": lambda f, c: _("News of the incident for a customer"),
    "incident.declined": lambda f, c: (
        _("A cluster of %(n)s shipments is no incident: %(reason)s") % {"n": f.shipments, "reason": f.reason}
    ),
    "case.unlinked": lambda f, c: _("Undone: %(link)s") % {"link": _linked(f, c)},
}
