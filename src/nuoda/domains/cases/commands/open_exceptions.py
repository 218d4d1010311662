from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from nuoda.domains.cases.commands.thread import common, entry, index, next_numbers
from nuoda.domains.cases.facts import CaseFed, CaseOpened
from nuoda.domains.cases.models import Case, CaseEntry
from nuoda.domains.cases.rules import ENDED, Kind, State, score, worse
from nuoda.domains.contracts.queries import CaseClockwork, case_clocks
from nuoda.domains.team.queries import hands_on_duty, next_owner
from nuoda.kernel.actor import Actor
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import command, state
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong with one shipment (or with an order that has none yet).

    ``trigger`` says what showed it: ``at_risk``, ``broken`` or ``troubled``; ``cause`` is a reason code;
    ``impact`` its 0–3; ``due_at`` the promise in danger.
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


_SENTENCES: Mapping[str, Text] = {
    "at_risk": _("The promise is at risk. Cause so far: %(cause)s. %(place)s"),
    "broken": _("The promise is broken. Cause so far: %(cause)s. %(place)s"),
    "troubled": _("Trouble was reported: %(cause)s. %(place)s"),
}
_GENERAL = ("SYSTEM.late", "SYSTEM.silence", "DELAY.unstated", "")


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
    numbers = iter(next_numbers(len(troubles), at))
    for trouble in troubles:
        severity = score(
            impact=trouble.impact, due_at=trouble.due_at, at=at, tier=trouble.tier,
            affected=affected[trouble.cause],
        ).value  # fmt: skip
        case = known.get(_key(trouble)) or fresh.get(_key(trouble))
        if case is None:
            case = _new(trouble, severity, next(numbers), clockwork, at)
            case.opened_by = by.name
            fresh[_key(trouble)] = case
        elif not _feed(case, trouble, severity, clockwork, at):
            continue
        elif case.id not in {one.id for one in fresh.values()}:
            fed[case.id] = case
        entries.append(entry(case, by=by, at=at, body=_sentence(trouble)))
    _assign(list(fresh.values()), {_key(t): t.language for t in troubles}, by, at)
    _write(list(fresh.values()), list(fed.values()), entries, {_key(t): t.trigger for t in troubles})
    return len(fresh)


def _key(trouble: Trouble) -> tuple[str, UUID | None]:
    return ("shipment", trouble.shipment_id) if trouble.shipment_id else ("order", trouble.order_id)


def _case_key(case: Case) -> tuple[str, UUID | None]:
    return ("shipment", case.shipment_id) if case.shipment_id else ("order", case.order_id)


def _open_cases(troubles: Sequence[Trouble]) -> dict[tuple[str, UUID | None], Case]:
    """The open exception cases of these things, locked in one order."""
    shipments = [t.shipment_id for t in troubles if t.shipment_id]
    orders = [t.order_id for t in troubles if not t.shipment_id]
    rows = (
        Case.objects.select_for_update()
        .filter(Q(shipment_id__in=shipments) | Q(order_id__in=orders, shipment_id__isnull=True))
        .filter(kind=Kind.EXCEPTION.value)
        .exclude(state__in=ENDED)
        .order_by("id")
    )
    return {_case_key(row): row for row in rows}


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
    cause = trouble.cause if trouble.cause not in _GENERAL else case.cause or trouble.cause
    news = graver != case.severity or cause != case.cause or trouble.trigger == "broken"
    if news:
        case.severity, case.cause, case.changed_at = graver, cause, at
        case.update_due_at = clockwork.clocks(severity=graver, tier=trouble.tier, at=at).update_due_at
    return news


def _sentence(trouble: Trouble) -> Text:
    pattern = _SENTENCES[trouble.trigger]
    return Text(pattern.message, {"cause": trouble.cause, "place": trouble.place})


def _assign(
    cases: list[Case], languages: Mapping[tuple[str, UUID | None], str], by: Actor, at: datetime
) -> None:
    hands = hands_on_duty(at, actor=by)
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
    Case.objects.bulk_create(fresh)
    save_columns(fed, "severity", "cause", "changed_at", "update_due_at")
    CaseEntry.objects.bulk_create(entries)
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
