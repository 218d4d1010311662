from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands.opening import HOUSE, Opening, open_rows
from nuoda.domains.cases.commands.thread import common, entry
from nuoda.domains.cases.facts import CaseFed
from nuoda.domains.cases.models import OPEN, Case, CaseEntry
from nuoda.domains.cases.rules import Kind, score, worse
from nuoda.domains.contracts.queries import CaseClockwork, case_clocks
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.statements import insert, rows_where
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong with one shipment (or with an order that has none yet).

    ``trigger`` says what showed it: ``at_risk``, ``broken``, ``troubled`` or ``endangered``; ``cause`` is a
    reason code; ``impact`` its 0–3; ``due_at`` the promise in danger. ``detail`` is what was seen, where a
    danger showed it. With ``opens`` False it only feeds the case that is open.
    """

    customer_id: UUID
    tier: str
    language: str
    label: str
    trigger: str
    cause: str
    impact: int
    due_at: datetime | None
    order_id: UUID | None = None
    shipment_id: UUID | None = None
    place: str = ""
    detail: Text | None = None
    opens: bool = True


Key = tuple[str, UUID | None]
_SENTENCES: Mapping[str, Text] = {
    "at_risk": _("The promise is at risk. Cause so far: %(cause)s. %(place)s"),
    "broken": _("The promise is broken. Cause so far: %(cause)s. %(place)s"),
    "troubled": _("Trouble was reported: %(cause)s. %(place)s"),
}
_OPEN = (
    "(shipment_id = ANY(%s::uuid[]) OR order_id = ANY(%s::uuid[]) AND shipment_id IS NULL)"
    f" AND kind = '{Kind.EXCEPTION.value}' AND {OPEN} ORDER BY id FOR UPDATE"
)
_SIGNS = ("SYSTEM.late", "SYSTEM.silence", "")  # that something is wrong, not what


@command
def open_exceptions(*, by: Actor, at: datetime, troubles: Sequence[Trouble]) -> int:
    """Open one exception case a shipment in trouble, or feed the one that is open.

    A case never loses a known cause to a general one, and its severity never falls by itself. The owner
    is somebody on duty. Returns how many cases were opened.
    """
    affected = Counter(trouble.cause for trouble in troubles)
    severities = [
        score(
            impact=one.impact, due_at=one.due_at, at=at, tier=one.tier, affected=affected[one.cause]
        ).value
        for one in troubles
    ]  # fmt: skip
    known = _open_cases(troubles)
    tiers = {one.customer_id: one.tier for one in troubles}
    clockwork = case_clocks(at, actor=HOUSE, tiers=tiers)
    fresh: dict[Key, _Fresh] = {}
    for trouble, severity in zip(troubles, severities, strict=True):
        key = _key(trouble)
        if key in fresh:
            fresh[key].add(trouble, severity, clockwork, at)
        elif key not in known and trouble.opens:
            fresh[key] = _Fresh(trouble, severity)
    triggers = _triggers(troubles)
    opened = open_rows([one.opening(triggers[key]) for key, one in fresh.items()], by=by, at=at)
    entries: list[CaseEntry] = []
    for key, one in zip(list(fresh), opened, strict=True):
        if one is not None:
            entries += [entry(one.case, by=by, at=at, body=words) for words in fresh[key].more]
        else:
            del fresh[key]
    if len(fresh) < len(opened):  # somebody else opened it in the same instant: theirs is fed
        known = _open_cases(troubles)
    fed: dict[UUID, Case] = {}
    for trouble, severity in zip(troubles, severities, strict=True):
        case = known.get(_key(trouble)) if _key(trouble) not in fresh else None
        if case is None:
            continue
        before = case.severity
        if _feed(case, trouble, severity, clockwork, at):
            fed[case.id] = case
            _end_sooner(case, before, trouble, clockwork)
        elif trouble.detail is None:
            continue
        entries.append(entry(case, by=by, at=at, body=_sentence(trouble)))
    _write(list(fed.values()), entries, triggers)
    return len(fresh)


class _Fresh:
    """The first trouble of a thing that has no open case, with what more the batch says of it."""

    def __init__(self, trouble: Trouble, severity: str) -> None:
        self._first = trouble
        self._case = Case(severity=severity, cause=trouble.cause)
        self.more: list[Text] = []

    def add(self, trouble: Trouble, severity: str, clockwork: CaseClockwork, at: datetime) -> None:
        if _feed(self._case, trouble, severity, clockwork, at) or trouble.detail is not None:
            self.more.append(_sentence(trouble))

    def opening(self, trigger: str) -> Opening:
        one = self._first
        return Opening(
            Kind.EXCEPTION.value, self._case.severity, one.label, trigger, one.customer_id, one.tier,
            one.language, one.order_id, one.shipment_id, cause=self._case.cause, line=_sentence(one),
        )  # fmt: skip


def _key(trouble: Trouble) -> Key:
    return ("shipment", trouble.shipment_id) if trouble.shipment_id else ("order", trouble.order_id)


def _triggers(troubles: Sequence[Trouble]) -> dict[Key, str]:
    """What the customer is told of each thing: what a danger showed gives way to what has happened."""
    shown = [one for one in troubles if one.detail is not None]
    return {_key(one): one.trigger for one in [*shown, *(one for one in troubles if one.detail is None)]}


def _case_key(case: Case) -> Key:
    return ("shipment", case.shipment_id) if case.shipment_id else ("order", case.order_id)


def _open_cases(troubles: Sequence[Trouble]) -> dict[Key, Case]:
    """The open exception cases of these things, locked in one order."""
    shipments = [t.shipment_id for t in troubles if t.shipment_id]
    orders = [t.order_id for t in troubles if not t.shipment_id]
    return {_case_key(row): row for row in rows_where(Case, _OPEN, [shipments, orders], without="search")}


def _feed(case: Case, trouble: Trouble, severity: str, clockwork: CaseClockwork, at: datetime) -> bool:
    """Add to an open case what is new in the trouble; False where it says nothing new.

    News is told to the customer, with a new time of the next word.
    """
    graver = worse(case.severity, severity)
    cause = trouble.cause if _tells_more(trouble.cause, case.cause) else case.cause
    news = graver != case.severity or cause != case.cause or trouble.trigger == "broken"
    if news:
        case.severity, case.cause, case.changed_at = graver, cause, at
        case.update_due_at = clockwork.clocks(
            severity=graver, tier=trouble.tier, at=at, customer_id=trouble.customer_id
        ).update_due_at
    return news


def _end_sooner(case: Case, before: str, trouble: Trouble, clockwork: CaseClockwork) -> None:
    """What became graver ends by its new target, from the same start."""
    if case.severity != before:
        case.resolve_due_at = clockwork.clocks(
            severity=case.severity, tier=trouble.tier, at=case.runs_since, customer_id=trouble.customer_id
        ).resolve_due_at


def _tells_more(new: str, known: str) -> bool:
    """True for a stated cause, and for one that is less vague than what is known."""
    return _weight(new) > min(1, _weight(known))


def _weight(cause: str) -> int:
    return 0 if cause in _SIGNS else 1 if cause.endswith(".unstated") else 2


def _sentence(trouble: Trouble) -> Text:
    if trouble.detail is not None:
        return trouble.detail
    pattern = _SENTENCES[trouble.trigger]
    return Text(pattern.message, {"cause": trouble.cause, "place": trouble.place})


def _write(fed: list[Case], entries: list[CaseEntry], triggers: Mapping[Key, str]) -> None:
    save_columns(fed, "severity", "cause", "changed_at", "update_due_at", "resolve_due_at")
    insert(entries)
    for case in fed:
        state(
            CaseFed(
                **common(case), severity=case.severity, cause=case.cause, trigger=triggers[_case_key(case)],
                update_due_at=case.update_due_at or case.resolve_due_at,
            )
        )  # fmt: skip
