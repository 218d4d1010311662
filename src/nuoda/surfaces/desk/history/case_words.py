"""The words of what happens in a case, beside those every timeline has."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from nuoda.pages.vocabulary import word


class Clock(Protocol):
    """Tells an instant on the reader's clock."""

    def when(self, instant: datetime | None) -> str: ...


def _severity(fact: Any, clock: Clock) -> str:
    words = _("Severity %(before)s → %(after)s") % {"before": fact.before, "after": fact.after}
    return f"{words}: {fact.reason}" if fact.by_person else words


def _linked(fact: Any, clock: Clock) -> str:
    return f"{word('link', fact.link)} {fact.other_number}"


CASE_WORDS: Mapping[str, Callable[[Any, Clock], str]] = {
    "case.assessed": lambda f, c: _("Assessed: severity %(severity)s") % {"severity": f.severity},
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
    "case.plan_answered": lambda f, c: word("plan_answer", f.answer),
    "case.effect_checked": lambda f, c: _("Effect checked: %(result)s") % {"result": word("check", f.result)},
    "case.step_settled": lambda f, c: (
        (_("Step waived: %(step)s") if f.waived else _("Step done: %(step)s")) % {"step": f.step}
    ),
    "case.step_reopened": lambda f, c: _("Step open again: %(step)s") % {"step": f.step},
    "case.linked": _linked,
    "case.unlinked": lambda f, c: _("Undone: %(link)s") % {"link": _linked(f, c)},
}
