"""A text on its way out: held where it says what will not hold, sent all the same only by whoever may."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nuoda.domains.cases.models import Case, Incident
from nuoda.domains.cases.queries import held_in, held_of_many, open_parts
from nuoda.domains.cases.rules import Finding, Kind
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.text import text as _

MAY_OVERRIDE = (Role.SUPERVISOR, Role.ADMIN)


class WordsHeld(Invalid):
    """The text says what will not hold. Each field error is a finding, with a better wording."""

    code = "words_held"
    sentence = _("The text is held. Mend it, or have a supervisor send it.")


def let_pass(
    case: Case,
    words: str,
    words_en: str = "",
    *,
    by: Actor,
    at: datetime,
    override: str,
    goes_on_at: datetime | None = None,
) -> Sequence[Finding]:
    """What the text is held for, overridden by ``override``, the reason; empty where nothing holds it.

    Words about an incident go to all whom it touches: they have to be true of every part of it. Raises
    :class:`WordsHeld` without a reason, ``Forbidden`` where the actor's role may not override.
    """
    if case.kind == Kind.INCIDENT:
        parts = open_parts([case.id], actor=by).get(case.id, [])
        known = Incident.objects.filter(case=case).values_list("goes_on_at", flat=True).first()
        found = [
            (field, one)
            for field, said in (("words", words), ("words_en", words_en))
            if said.strip()
            for one in held_of_many(said, parts, actor=by, at=at, goes_on_at=goes_on_at or known)
        ]
    else:
        found = [("words", one) for one in held_in(words, case.shipment_id, actor=by, at=at)]
    if not found:
        return ()
    if not override.strip():
        raise WordsHeld(fields=[_held(field, one) for field, one in found])
    if by.role not in MAY_OVERRIDE:
        raise Forbidden
    return [one for _field, one in found]


def _held(field: str, one: Finding) -> FieldError:
    return FieldError(field, _("“%(phrase)s”: %(why)s", {"phrase": one.phrase, "why": one.why}), one.better)
