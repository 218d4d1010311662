"""What the page of a case shows of its record: why it is so grave, what is missing, and the forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nuoda.domains.cases.facts import (
    JUDGED,
    LEAST,
    OUTSIDE,
    Kind,
    Severity,
    State,
    barriers,
    causes_on,
    may_move,
    reopens_to,
    weigh,
)
from nuoda.domains.cases.queries import CasePage, standing_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.doors import ActedRequest
from nuoda.kernel.text import Text
from nuoda.kernel.translate import here
from nuoda.surfaces.desk.cases import record_forms as forms
from nuoda.surfaces.desk.cases.forms import ZonedForm
from nuoda.surfaces.desk.cases.lines import Spoken
from nuoda.surfaces.desk.cases.scene import Scene

_SIGNS = 90


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
    }


def _words(said: Text | str) -> str:
    return said if isinstance(said, str) else here(said)


class _Standing:
    """A case page as the guards ask of it."""

    def __init__(self, page: CasePage) -> None:
        card = page.card
        self.kind, self.severity, self.cause, self.party = card.kind, card.severity, card.cause, page.party
        self.told_at, self.resolved_at = card.told_at, card.resolved_at


def record_forms_of(request: ActedRequest, scene: Scene, lines: Sequence[Spoken]) -> dict[str, ZonedForm]:
    """The forms of the record, filled with what is known."""
    zone, record, card = request.zone, scene.record, scene.card
    answer = forms.AnswerForm(zone=zone)
    answer.fields["entry_id"].widget.choices = [
        ("", "–"),
        *((key, words) for key, words, hers in splittable(scene.page, lines) if hers),
    ]
    split = forms.SplitForm(zone=zone)
    split.fields["entry_ids"].choices = [  # type: ignore[attr-defined]
        (key, words) for key, words, _hers in splittable(scene.page, lines)
    ]
    known = {"wanted": record.wanted, "cause": card.cause, "flags": record.flags}
    return {
        "assess": forms.AssessForm(zone=zone, initial=known),
        "severity": forms.SeverityForm(zone=zone, initial={"severity": card.severity}),
        "wait": forms.WaitForm(zone=zone),
        "answer": answer,
        "effect": forms.EffectForm(zone=zone),
        "link": forms.LinkForm(zone=zone),
        "split": split,
    }


def splittable(page: CasePage, lines: Sequence[Spoken]) -> list[tuple[str, str, bool]]:
    """The lines that people wrote, newest first: id, author with the first words, whether the customer or her
    consignee wrote it."""
    found = []
    for line, shown in zip(reversed(page.thread), lines, strict=True):
        if shown.kind == "event":
            continue
        words = f"{line.author}: {shown.body}"
        short = words if len(words) <= _SIGNS else words[: _SIGNS - 1] + "…"
        found.append((str(line.id), short, shown.kind == "in" and line.audience in OUTSIDE))
    return found
