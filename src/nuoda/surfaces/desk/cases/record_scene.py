"""What the page of a case shows of its record: why it is so grave, what is missing, and the forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from nuoda.domains.cases.facts import (
    CLOSING_CODES,
    GRAVE,
    INNER_CODES,
    JUDGED,
    LEAST,
    OUTSIDE,
    CheckResult,
    Kind,
    Severity,
    State,
    barriers,
    causes_on,
    may_move,
    reopens_to,
    weigh,
)
from nuoda.domains.cases.queries import (
    CasePage,
    LetterRow,
    Line,
    has_decided,
    has_handled,
    letters_of,
    standing_of,
)
from nuoda.domains.notices.queries import enclosures_about
from nuoda.kernel.actor import Actor
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import Text
from nuoda.kernel.translate import here, labelled
from nuoda.surfaces.desk.cases import record_forms as forms
from nuoda.surfaces.desk.cases.forms import ZonedForm
from nuoda.surfaces.desk.cases.lines import Spoken
from nuoda.surfaces.desk.cases.scene import Scene

_SIGNS = 90
_UNREAD = (State.NEW, State.ACKNOWLEDGED, State.ASSESSED)


def standing(scene: Scene, *, actor: Actor) -> dict[str, Any]:
    """Why the severity is what it is, what keeps the case from its next state, and what may be done."""
    card, record = scene.card, scene.record
    cause = causes_on(card.opened_at.date()).get(card.cause)
    due = scene.delivery.due_at if scene.delivery and scene.delivery.settled_at is None else None
    weighed = weigh(
        impact=cause.impact if cause else 0, due_at=due, at=card.opened_at,
        tier=scene.customer.tier if scene.customer else "", flags=record.flags,
        least=LEAST.get(card.kind, Severity.S4),
    )  # fmt: skip
    after = State.CLOSED if scene.ended else State.RESOLVED
    given = standing_of(_Standing(scene.page), record, actor=actor)
    wanted = [State.EXECUTING, after] if card.state == State.PLANNED else [after]
    missing = [one for state in wanted for one in barriers(given, state.value)]
    if card.state == State.CLOSED:
        missing = []
    return {
        # How many shipments an incident holds up is part of its score: its own line in the thread tells it.
        "weighed": None if card.kind == Kind.INCIDENT else weighed,
        "least": LEAST.get(card.kind, ""),
        "evidence": [(one, _words(one.words)) for one in record.evidence],
        "missing": [(here(one.reason), here(one.remedy)) for one in missing],
        "judged": card.kind in JUDGED,
        "may": {state.value: may_move(card.kind, card.state, state.value) for state in State},
        "may_reopen": bool(reopens_to(card.kind)),
        "graver": card.severity < weighed.severity,
        # Of a grave case nobody checks her own work.
        "own_work": card.severity in GRAVE
        and card.state in (State.RESOLVED, State.CHECKED)
        and has_handled([card.id], actor=actor),
    }


def _words(said: Text | str) -> str:
    return said if isinstance(said, str) else here(said)


def letters_on(scene: Scene, *, actor: Actor) -> dict[str, Any]:
    """The answer letters of a complaint, what was mailed as document, whether one may be written now, and
    why the reader does not approve the one that waits: she wrote it (``own``) or decided before (``again``).
    """
    card = scene.card
    if card.kind not in JUDGED:
        return {"letters": [], "enclosures": [], "may_answer": False}
    letters = letters_of(card.id, actor=actor)
    draft = next((one for one in letters if one.state == "draft"), None)
    sent = any(one.state == "approved" for one in letters)
    return {
        "letters": letters,
        "enclosures": enclosures_about([Ref("case", str(card.id))] if sent else [], actor=actor),
        "may_answer": card.state not in _UNREAD and card.state != State.CLOSED and draft is None,
        "left": _left_to_another(scene, draft, actor) if draft else "",
    }


def _left_to_another(scene: Scene, draft: LetterRow, actor: Actor) -> str:
    grave = draft.two or scene.card.severity in GRAVE
    if grave and draft.drafted_by_id == actor.id:
        return "own"
    return "again" if has_decided(scene.card.id, scene.card.kind, actor=actor) else ""


class _Standing:
    """A case page as the guards ask of it."""

    def __init__(self, page: CasePage) -> None:
        card = page.card
        self.kind, self.severity, self.cause, self.party = card.kind, card.severity, card.cause, page.party
        self.customer_id = card.customer_id
        self.told_at, self.resolved_at = card.told_at, card.resolved_at


def record_forms_of(
    request: ActedRequest, scene: Scene, lines: Sequence[Spoken], given: Mapping[str, ZonedForm]
) -> dict[str, ZonedForm]:
    """The forms of the record, filled with what is known; of those that were ``given`` back, her choices."""
    zone, record, card = request.zone, scene.record, scene.card
    answer = given.get("answer") or forms.AnswerForm(zone=zone)
    hers = answers(scene.page, lines, record.planned_at)
    answer.fields["entry_id"].widget.choices = [("", "–"), *hers]
    split = forms.SplitForm(zone=zone)
    split.fields["entry_ids"].choices = splittable(scene.page, lines)  # type: ignore[attr-defined]
    assess = forms.AssessForm(
        zone=zone, initial={"wanted": record.wanted, "cause": card.cause, "flags": record.flags}
    )
    # It is asked for where a complaint, claim or appeal is assessed; so nobody is told that it is optional.
    assess.fields["wanted"].required = card.kind in JUDGED
    return {
        "assess": assess,
        "severity": forms.SeverityForm(zone=zone, initial={"severity": card.severity}),
        "wait": forms.WaitForm(zone=zone),
        "answer": answer,
        "effect": forms.EffectForm(zone=zone),
        "link": forms.LinkForm(zone=zone),
        "split": split,
    }


_ONLY_OTHERS = {
    "wait": ("waiting_for", ("customer", "consignee")),
    "effect": ("result", (CheckResult.UNREACHED.value,)),
    "close": ("code", tuple(one for one in CLOSING_CODES if one not in INNER_CODES)),
}  # fmt: skip
_ONLY_INNER = {"close": ("code", ("put_right",))}


def narrowed(found: Mapping[str, ZonedForm], *, inner: bool) -> Mapping[str, ZonedForm]:
    """These forms without what only a customer could answer, or without what is only for the house's own."""
    for name, (field, codes) in (_ONLY_OTHERS if inner else _ONLY_INNER).items():
        offered: Any = found[name].fields[field]
        offered.choices = [one for one in offered.choices if one[0] not in codes]
    if inner:
        found["effect"].fields["said"].label = _("What the check found")
    return found


def splittable(page: CasePage, lines: Sequence[Spoken]) -> list[tuple[str, str]]:
    """The lines that people wrote, newest first: id, author with the first words."""
    return [_offer(line, shown) for line, shown in _together(page, lines) if shown.kind != "event"]


def answers(page: CasePage, lines: Sequence[Spoken], planned_at: datetime | None) -> list[tuple[str, str]]:
    """The lines in which she may have answered the plan: what the customer or her consignee wrote since."""
    return [
        _offer(line, shown)
        for line, shown in _together(page, lines)
        if shown.kind == "in" and line.audience in OUTSIDE and (planned_at is None or line.at >= planned_at)
    ]


def _together(page: CasePage, lines: Sequence[Spoken]) -> Iterable[tuple[Line, Spoken]]:
    return zip(reversed(page.thread), lines, strict=True)


def _offer(line: Line, shown: Spoken) -> tuple[str, str]:
    words = labelled(line.author, shown.body)
    return str(line.id), words if len(words) <= _SIGNS else words[: _SIGNS - 1] + "…"
