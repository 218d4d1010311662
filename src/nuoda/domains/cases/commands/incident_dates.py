"""When the goods of an incident are foreseen to go on."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.incidents import IncidentOver, incident_in_hand
from nuoda.domains.cases.commands.spread import spread
from nuoda.domains.cases.commands.thread import common, entry, save
from nuoda.domains.cases.commands.wording import let_pass
from nuoda.domains.cases.facts import CaseMessageWritten, IncidentDated, WordsOverridden
from nuoda.domains.cases.models import Case, CaseEntry
from nuoda.domains.cases.rules import ENDED, OUTSIDE, Audience, EntryKind, goes_on, to_come
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.checks import check_choice, check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Invalid
from nuoda.kernel.text import both
from nuoda.kernel.text import text as _


@command
def date_incident(
    *,
    by: Actor,
    at: datetime,
    incident_id: UUID,
    goes_on_at: datetime,
    words: str = "",
    words_en: str = "",
    next_update_at: datetime | None = None,
    audience: Audience = Audience.CUSTOMER,
    override: str = "",
) -> bool:
    """Say when the goods are foreseen to go on: windows move, and each customer is told once.

    ``words`` (Chinese) and ``words_en`` stand in the place of the plain sentence for whoever reads that
    language. The same time again changes nothing and tells nobody. Returns whether it was news. Raises
    ``Invalid``, ``NotFound``, :class:`IncidentOver`, and ``WordsHeld`` for words that will not hold, unless
    a supervisor overrides it with her reason.
    """
    problems = check_text("words", words, longest=limits.TEXT_CHARACTERS)
    problems += check_text("words_en", words_en, longest=limits.TEXT_CHARACTERS)
    for field, instant in (("goes_on_at", goes_on_at), ("next_update_at", next_update_at)):
        problems += check_instant(field, instant) or to_come(field, instant, at)
    problems += check_choice("audience", audience.value, OUTSIDE, _("Unknown kind."))
    if problems:
        raise Invalid(fields=problems)
    incident, kept = incident_in_hand(incident_id, by=by)
    if incident.state in ENDED:
        raise IncidentOver
    if kept.goes_on_at == goes_on_at:
        return False
    held = let_pass(incident, words, words_en, by=by, at=at, override=override, goes_on_at=goes_on_at)
    kept.goes_on_at = goes_on_at
    kept.save(update_fields=["goes_on_at"])
    if words.strip() or words_en.strip():
        said, kind = both(words.strip(), words_en.strip()), EntryKind.MESSAGE
    else:
        said, kind = goes_on(goes_on_at.isoformat(timespec="minutes")), EntryKind.SYSTEM
    line = entry(incident, by=by, at=at, body=said, audience=audience, kind=kind)
    line.save(force_insert=True)
    _tell(incident, line, next_update_at, at)
    state(IncidentDated(**common(incident), began_at=kept.began_at, goes_on_at=goes_on_at))
    if held:
        phrases = tuple(one.phrase for one in held)
        state(
            WordsOverridden(**common(incident), entry_id=line.id, findings=phrases, reason=override.strip())
        )
    return True


def _tell(incident: Case, line: CaseEntry, next_update_at: datetime | None, at: datetime) -> None:
    """The line reaches each part and customer; the next word stays due as it was, or as is promised now."""
    standing = incident.update_due_at
    incident.told_at = incident.told_at or at
    incident.update_due_at = next_update_at or (standing if standing and standing > at else None)
    save(incident, at)
    spread(incident, line, why="dated")
    state(
        CaseMessageWritten(
            **common(incident), entry_id=line.id, update_due_at=incident.update_due_at, audience=line.audience
        )
    )
