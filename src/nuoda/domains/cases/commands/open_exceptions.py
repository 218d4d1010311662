from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from nuoda.domains.cases.commands.thread import common, entry, index, next_numbers
from nuoda.domains.cases.facts import CaseFed, CaseOpened
from nuoda.domains.cases.models import Case, CaseEntry
from nuoda.domains.cases.rules import ENDED, Kind, State, score, worse
from nuoda.domains.contracts.queries import CaseClockwork, case_clocks
from nuoda.domains.team.queries import hands_on_duty, next_owner
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


_SENTENCES: Mapping[str, Text] = {
    "at_risk": _("The promise is at risk. Cause so far: %(cause)s. %(place)s"),
    "broken": _("The promise is broken. Cause so far: %(cause)s. %(place)s"),
    "troubled": _("Trouble was reported: %(cause)s. %(place)s"),
}
_OPEN = (
    "(shipment_id = ANY(%s::uuid[]) OR order_id = ANY(%s::uuid[]) AND shipment_id IS NULL)"
    " AND kind = 'exception' AND state NOT IN ('resolved', 'checked', 'closed') ORDER BY id FOR UPDATE"
)
_SIGNS = ("SYSTEM.late", "SYSTEM.silence", "")  # that something is wrong, not what


@command
def open_exceptions(*, by: Actor, at: datetime, troubles: Sequence[Trouble]) -> int:
    """Open one exception case a shipment in trouble, or feed the one that is open.

    A case never loses a known cause to a general one, and its severity never falls by itself. The owner
    is somebody on duty. Returns how many cases were opened.
    """
    known = _open_cases(troubles)
    clockwork = case_clocks(at, actor=by)
    fresh: dict[tuple[str, UUID | None], Case] = {}
    fed: dict[UUID, Case] = {}
    entries: list[CaseEntry] = []
    affected = Counter(trouble.cause for trouble in troubles)
    unknown = {_key(trouble) for trouble in troubles} - known.keys()
    numbers = iter(next_numbers(len(unknown), at) if unknown else [])
    for trouble in troubles:
        severity = score(
            impact=trouble.impact, due_at=trouble.due_at, at=at, tier=trouble.tier,
            affected=affected[trouble.cause],
        ).value  # fmt: skip
        case = known.get(_key(trouble)) or fresh.get(_key(trouble))
        if case is None and not trouble.opens:
            continue
        if case is None:
            case = _new(trouble, severity, next(numbers), clockwork, at)
            case.opened_by = by.name
            fresh[_key(trouble)] = case
        elif not _feed(case, trouble, severity, clockwork, at):
            if trouble.detail is None:
                continue
        elif case.id not in {one.id for one in fresh.values()}:
            fed[case.id] = case
        entries.append(entry(case, by=by, at=at, body=_sentence(trouble)))
    _assign(list(fresh.values()), {_key(t): t.language for t in troubles}, by, at)
    _write(list(fresh.values()), list(fed.values()), entries, _triggers(troubles))
    return len(fresh)


def _key(trouble: Trouble) -> tuple[str, UUID | None]:
    return ("shipment", trouble.shipment_id) if trouble.shipment_id else ("order", trouble.order_id)


def _triggers(troubles: Sequence[Trouble]) -> dict[tuple[str, UUID | None], str]:
    """What the customer is told of each thing: what a danger showed gives way to what has happened."""
    shown = [one for one in troubles if one.detail is not None]
    return {_key(one): one.trigger for one in [*shown, *(one for one in troubles if one.detail is None)]}


def _case_key(case: Case) -> tuple[str, UUID | None]:
    return ("shipment", case.shipment_id) if case.shipment_id else ("order", case.order_id)


def _open_cases(troubles: Sequence[Trouble]) -> dict[tuple[str, UUID | None], Case]:
    """The open exception cases of these things, locked in one order."""
    shipments = [t.shipment_id for t in troubles if t.shipment_id]
    orders = [t.order_id for t in troubles if not t.shipment_id]
    return {_case_key(row): row for row in rows_where(Case, _OPEN, [shipments, orders], without="search")}


def _new(trouble: Trouble, severity: str, number: str, clockwork: CaseClockwork, at: datetime) -> Case:
    clocks = clockwork.clocks(severity=severity, tier=trouble.tier, at=at)
    return Case(
        number=number, kind=Kind.EXCEPTION.value, state=State.NEW.value, severity=severity,
        customer_id=trouble.customer_id, order_id=trouble.order_id, shipment_id=trouble.shipment_id,
        label=trouble.label, cause=trouble.cause, opened_at=at, changed_at=at,
        update_due_at=clocks.update_due_at, resolve_due_at=clocks.resolve_due_at,
    )  # fmt: skip


def _feed(case: Case, trouble: Trouble, severity: str, clockwork: CaseClockwork, at: datetime) -> bool:
    """Add to an open case what is new in the trouble; False where it says nothing new.

    News is told to the customer, with a new time of the next word.
    """
    graver = worse(case.severity, severity)
    cause = trouble.cause if _tells_more(trouble.cause, case.cause) else case.cause
    news = graver != case.severity or cause != case.cause or trouble.trigger == "broken"
    if news:
        case.severity, case.cause, case.changed_at = graver, cause, at
        case.update_due_at = clockwork.clocks(severity=graver, tier=trouble.tier, at=at).update_due_at
    return news


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


def _assign(
    cases: list[Case], languages: Mapping[tuple[str, UUID | None], str], by: Actor, at: datetime
) -> None:
    hands = hands_on_duty(at, actor=by) if cases else []
    if not hands:
        return
    rows = Case.objects.exclude(state__in=ENDED).filter(owner_id__in=[hand.id for hand in hands])
    load = dict(rows.order_by().values_list("owner_id").annotate(n=Count("id")))
    for case in cases:
        case.owner_id = next_owner(hands, load, language=languages[_case_key(case)], skill="exception")
        if case.owner_id:
            load[case.owner_id] = load.get(case.owner_id, 0) + 1


def _write(
    fresh: list[Case],
    fed: list[Case],
    entries: list[CaseEntry],
    triggers: Mapping[tuple[str, UUID | None], str],
) -> None:
    insert(fresh)
    save_columns(fed, "severity", "cause", "changed_at", "update_due_at")
    insert(entries)
    index(fresh)
    for case in fresh:
        state(
            CaseOpened(
                **common(case), severity=case.severity, cause=case.cause, owner_id=case.owner_id,
                trigger=triggers[_case_key(case)], update_due_at=case.update_due_at or case.resolve_due_at,
                resolve_due_at=case.resolve_due_at,
            )
        )  # fmt: skip
    for case in fed:
        state(
            CaseFed(
                **common(case), severity=case.severity, cause=case.cause, trigger=triggers[_case_key(case)],
                update_due_at=case.update_due_at or case.resolve_due_at,
            )
        )  # fmt: skip
