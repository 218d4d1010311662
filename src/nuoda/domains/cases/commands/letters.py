"""The answer letter: written, approved by a second person where the case is grave, and then sent."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.appeals import check_decides_anew
from nuoda.domains.cases.commands.thread import CaseCannotMove, case_in_hand, common, entry, save
from nuoda.domains.cases.commands.wording import let_pass
from nuoda.domains.cases.facts import CaseAnswered, LetterDrafted, WordsOverridden
from nuoda.domains.cases.models import Case, CaseLetter
from nuoda.domains.cases.queries import complainants_of
from nuoda.domains.cases.rules import GRAVE, JUDGED, Audience, State
from nuoda.kernel import limits
from nuoda.kernel.actor import Actor, system
from nuoda.kernel.checks import check_choice, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from nuoda.kernel.text import text as _

_HOUSE = system("cases")
_NOT_YET = (State.NEW.value, State.ACKNOWLEDGED.value, State.ASSESSED.value)
LANGUAGES = ("zh-hans", "en")
PARTS = ("found", "decision", "remedy", "prevention", "routes")


class LetterNeedsAnother(Forbidden):
    """Of grave cases nobody approves her own letter."""

    code = "letter_needs_another"
    sentence = _("You wrote this letter. In a case of severity S1 or S2 a colleague approves it.")


class LetterGone(Conflict):
    """The letter was approved already, or its words were changed since they were read."""

    code = "letter_gone"
    sentence = _("This letter was approved or changed meanwhile. Reload the page and read it again.")


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """The parts of an answer, in ``language``; ``addressee`` is whom it greets."""

    language: str
    addressee: str
    found: str
    decision: str
    remedy: str
    prevention: str
    routes: str

    @property
    def words(self) -> str:
        return "\n\n".join(part for name in PARTS if (part := getattr(self, name).strip()))


@command
def write_letter(*, by: Actor, at: datetime, case_id: UUID, draft: LetterDraft, override: str = "") -> UUID:
    """Write the answer to a complaint or an appeal, or write the draft anew. Returns the letter's id.

    It is written once the matter was looked into (ISO 10002: investigate, then respond). Raises
    ``WordsHeld`` for what will not hold, unless a supervisor overrides it with her reason.
    """
    problems = check_choice("language", draft.language, LANGUAGES, _("Unknown language."))
    problems += check_text("addressee", draft.addressee, required=True, longest=200)
    for name in PARTS:
        required = name in ("found", "decision", "routes")
        problems += check_text(name, getattr(draft, name), required=required, longest=limits.TEXT_CHARACTERS)
    if problems:
        raise Invalid(fields=problems)
    case = case_in_hand(case_id, by=by, machines=True)
    _may_answer(case)
    held = let_pass(case, draft.words, by=by, at=at, override=override)
    letter = CaseLetter.objects.select_for_update().filter(case=case, state=CaseLetter.State.DRAFT).first()
    if letter is None:
        count = CaseLetter.objects.filter(case=case).count()
        letter = CaseLetter(case=case, number=f"{case.number}-A{count + 1}")
    for name, value in asdict(draft).items():
        setattr(letter, name, value.strip())
    letter.audience = _audience(case)
    letter.two = case.severity in GRAVE
    letter.drafted_at, letter.drafted_by, letter.drafted_by_id = at, by.name, by.id
    letter.remark = override.strip()[:500] if held else ""
    letter.save()
    state(LetterDrafted(**common(case), letter_id=letter.id, letter=letter.number))
    return letter.id


@command
def approve_letter(
    *, by: Actor, at: datetime, letter_id: UUID, drafted_at: datetime, override: str = ""
) -> UUID:
    """Approve a letter as it was read (``drafted_at``), and send it. Returns the thread's entry.

    The words are weighed again, as what is expected may have moved. Raises :class:`LetterNeedsAnother`,
    :class:`SecondLookNeedsAnother`, :class:`LetterGone`, ``WordsHeld`` and ``NotFound``.
    """
    problems = check_text("override", override, longest=500)
    if problems:
        raise Invalid(fields=problems)
    case_id = CaseLetter.objects.visible_to(by).filter(id=letter_id).values_list("case_id", flat=True).first()
    if case_id is None:
        raise NotFound
    case = case_in_hand(case_id, by=by, machines=True)
    letter = CaseLetter.objects.select_for_update().get(id=letter_id)
    if letter.state != CaseLetter.State.DRAFT or letter.drafted_at != drafted_at:
        raise LetterGone
    letter.two = letter.two or case.severity in GRAVE
    if letter.two and letter.drafted_by_id == by.id:
        raise LetterNeedsAnother
    check_decides_anew(case, by)
    _may_answer(case)
    words = _words(letter)
    held = let_pass(case, words, by=by, at=at, override=override or letter.remark) if words else ()
    line = entry(case, by=by, at=at, body=words, audience=Audience(letter.audience))
    line.save(force_insert=True)
    letter.state, letter.entry = CaseLetter.State.APPROVED, line
    letter.approved_at, letter.approved_by, letter.approved_by_id = at, by.name, by.id
    letter.save()
    case.told_at, case.update_due_at = case.told_at or at, None
    save(case, at)
    state(
        CaseAnswered(
            **common(case), letter_id=letter.id, letter=letter.number, entry_id=line.id,
            audience=letter.audience,
        )
    )  # fmt: skip
    if held:
        phrases = tuple(one.phrase for one in held)
        reason = override.strip() or letter.remark
        state(WordsOverridden(**common(case), entry_id=line.id, findings=phrases, reason=reason))
    return line.id


def _may_answer(case: Case) -> None:
    if case.kind not in JUDGED:
        raise Invalid(
            fields=[
                FieldError(
                    "found", _("Only complaints, claims and appeals are answered by letter."),
                    _("Write to the customer in the thread."),
                )
            ]
        )  # fmt: skip
    if case.state in _NOT_YET or case.state == State.CLOSED:
        raise CaseCannotMove


def _audience(case: Case) -> str:
    """Whoever complained is answered: the customer, or the consignee."""
    found = complainants_of([case.id], actor=_HOUSE).get(case.id)
    return found.audience if found else Audience.CUSTOMER.value


def _words(letter: CaseLetter) -> str:
    return "\n\n".join(part for name in PARTS if (part := getattr(letter, name)))
