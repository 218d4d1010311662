"""The words of what happens to a corrective action."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from nuoda.pages.vocabulary import word
from nuoda.surfaces.desk.history.case_words import Clock


def _reopened(fact: Any, clock: Clock) -> str:
    given = {"reason": fact.reason, "due": clock.when(fact.due_at)}
    if fact.came_back:
        return _("The cause came back (%(reason)s); opened again, due %(due)s") % given
    return _("Opened again, due %(due)s: %(reason)s") % given


ACTION_WORDS: Mapping[str, Callable[[Any, Clock], str]] = {
    "action.planned": lambda f, c: (
        _("Action planned, due %(due)s: %(what)s") % {"due": c.when(f.due_at), "what": f.what}
    ),
    "action.started": lambda f, c: _("Action started"),
    "action.done": lambda f, c: _("Action done: %(result)s") % {"result": f.result},
    "action.dropped": lambda f, c: _("Action dropped: %(reason)s") % {"reason": f.reason},
    "action.measured": lambda f, c: (
        _("Effect: %(verdict)s, from %(before).1f to %(after).1f per 1,000")
        % {"verdict": word("effect", f.verdict), "before": f.before, "after": f.after}
    ),
    "action.reopened": _reopened,
}
