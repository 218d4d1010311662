"""What forbids a change of a promise."""

from __future__ import annotations

from nuoda.kernel.errors import Conflict, Forbidden
from nuoda.kernel.text import text as _


class LegalTimeLimit(Conflict):
    """A statutory promise cannot be paused, excused or renegotiated."""

    code = "legal_time_limit"
    sentence = _("A legal time limit runs on: it is not paused, excused or renegotiated.")


class PromiseSettled(Conflict):
    """The promise was kept, broken, replaced or called off."""

    code = "promise_settled"
    sentence = _("This promise is settled. Nothing can be agreed about it any more.")


class AlreadyPaused(Conflict):
    """The promise already waits for this question."""

    code = "already_paused"
    sentence = _("This promise already waits for that question.")


class ExcuseDecidedBefore(Conflict):
    """Somebody decided meanwhile."""

    code = "excuse_decided"
    sentence = _("This excuse was decided before. Reload to see the outcome.")


class OwnExcuse(Forbidden):
    """Who asks for an excuse never decides it."""

    code = "own_excuse"
    sentence = _("You asked for this excuse. Somebody else has to decide it.")
