from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.files import attach
from nuoda.domains.cases.commands.follow import mention
from nuoda.domains.cases.commands.spread import spread
from nuoda.domains.cases.commands.thread import case_in_hand, common, entry, save
from nuoda.domains.cases.commands.wording import let_pass
from nuoda.domains.cases.facts import CaseMessageWritten, CaseNoted, WordsOverridden
from nuoda.domains.cases.rules import NOTED, OUTSIDE, Audience, EntryKind, Kind, is_inner
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor
from nuoda.kernel.attachments import FileDraft, kept_files
from nuoda.kernel.checks import check_choice, check_instant, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Invalid
from nuoda.kernel.text import both
from nuoda.kernel.text import text as _

_ONE_READER = _("This case has one customer, who reads one language.")
_WRITE_WORDS = _("Leave it empty, and write the words in the language that she reads.")


class NobodyToTell(Conflict):
    """The case is the house's own."""

    code = "nobody_to_tell"
    sentence = _("This case concerns no customer. Keep a note, or write to a partner.")


@command
def note_case(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    words: str,
    kind: str = EntryKind.NOTE.value,
    files: Sequence[FileDraft] = (),
) -> UUID:
    """Write a line that only colleagues read: a note, what was said on the phone, or a decision.

    Who is named in it as ``@name`` finds it on her home page. Returns the entry's id.
    """
    problems = check_text("words", words, required=True, longest=limits.TEXT_CHARACTERS)
    problems += check_choice("kind", kind, NOTED, _("Unknown kind."))
    if problems:
        raise Invalid(fields=problems)
    kept = kept_files(files, actor=by)
    case = case_in_hand(case_id, by=by)
    line = entry(case, by=by, at=at, body=words, kind=EntryKind(kind))
    line.save(force_insert=True)
    attach(line, kept)
    mention(line, words, by=by, at=at)
    save(case, at)
    state(CaseNoted(**common(case), entry_id=line.id, note=kind))
    return line.id


@command
def write_to_customer(
    *,
    by: Actor,
    at: datetime,
    case_id: UUID,
    words: str,
    words_en: str = "",
    next_update_at: datetime | None = None,
    audience: Audience = Audience.CUSTOMER,
    override: str = "",
    files: Sequence[FileDraft] = (),
) -> UUID:
    """Write to the customer, or to the consignee who asked.

    Of an incident many hear: ``words`` go to whoever reads Chinese, ``words_en`` to whoever reads English,
    and who has none in her language is told what is known. It keeps the update that was promised;
    ``next_update_at`` promises the next. Returns the entry's id. Raises :class:`WordsHeld` for a text that
    says what will not hold; a supervisor sends it all the same with ``override``, her reason. Raises
    :class:`NobodyToTell` for what is the house's own.
    """
    problems = check_text(
        "words", words, required=not words_en.strip(), longest=limits.TEXT_CHARACTERS
    ) + check_text("words_en", words_en, longest=limits.TEXT_CHARACTERS)
    problems += check_instant("next_update_at", next_update_at)
    if next_update_at is not None and not problems and next_update_at <= at:
        problems.append(
            FieldError(
                "next_update_at", _("It lies in the past."), _("Promise a time that is still to come.")
            )
        )
    problems += check_text("override", override, longest=500)
    if problems:
        raise Invalid(fields=problems)
    if audience.value not in OUTSIDE:
        raise Invalid(fields=[FieldError("audience", _("Unknown kind."), _("Choose one from the list."))])
    kept = kept_files(files, actor=by)
    case = case_in_hand(case_id, by=by)
    if case.kind != Kind.INCIDENT and words_en.strip():
        raise Invalid(fields=[FieldError("words_en", _ONE_READER, _WRITE_WORDS)])
    if is_inner(case.kind, case.customer_id):
        raise NobodyToTell
    held = let_pass(case, words, words_en, by=by, at=at, override=override)
    said = both(words.strip(), words_en.strip()) if case.kind == Kind.INCIDENT else words
    line = entry(case, by=by, at=at, body=said, audience=audience, kind=EntryKind.MESSAGE)
    line.save(force_insert=True)
    attach(line, kept)
    case.told_at = case.told_at or at
    case.update_due_at = next_update_at
    save(case, at)
    if case.kind == Kind.INCIDENT:
        spread(case, line, why="words")
    state(
        CaseMessageWritten(
            **common(case), entry_id=line.id, update_due_at=next_update_at, audience=audience.value
        )
    )
    if held:
        phrases = tuple(one.phrase for one in held)
        state(WordsOverridden(**common(case), entry_id=line.id, findings=phrases, reason=override.strip()))
    return line.id
