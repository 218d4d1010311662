"""Errors a person can act on.

Every domain error names what forbids, carries an HTTP status, and says in one sentence what to do.
Sentences are :class:`nuoda.kernel.text.Text`, translated where they are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

NO_REMEDY = Text("")


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field: where it stands, why it is refused, what mends it."""

    field: str
    reason: Text
    remedy: Text = NO_REMEDY

    def __str__(self) -> str:
        return f"{self.field}: {self.reason} {self.remedy}".strip()


class NuodaError(Exception):
    """The root of all errors that reach a reader. ``status`` is the HTTP status of the answer."""

    status = 400
    code = "refused"
    sentence = _("This cannot be done.")

    def __init__(self, sentence: Text | None = None, *, fields: Sequence[FieldError] = ()) -> None:
        self.sentence = sentence or type(self).sentence
        self.fields = tuple(fields)
        super().__init__(str(self.sentence), *map(str, self.fields))


class Invalid(NuodaError):
    """Input that cannot be taken; ``fields`` names each reason and remedy."""

    status = 422
    code = "invalid"
    sentence = _("Some fields need mending.")


class NotFound(NuodaError):
    """The thing is not there, or not for this actor: both get the same answer."""

    status = 404
    code = "not_found"
    sentence = _("There is nothing here under that number.")


class Forbidden(NuodaError):
    """The actor's role does not allow this verb."""

    status = 403
    code = "forbidden"
    sentence = _("Your role does not allow this. Ask a supervisor.")


class Conflict(NuodaError):
    """The thing is in a state that forbids the verb, or somebody changed it meanwhile."""

    status = 409
    code = "conflict"
    sentence = _("Somebody changed this meanwhile. Reload and try again.")
