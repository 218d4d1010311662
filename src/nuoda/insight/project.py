"""Facts into outcomes. Applying the same facts again changes nothing, in whatever batches they come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from nuoda.domains.cases.facts import CaseFed, CaseOpened, CustomerWrote
from nuoda.domains.notices.facts import MASS_KINDS, TROUBLE_KINDS, NoticeSent
from nuoda.domains.promises.facts import (
    Kind,
    PromiseAtRisk,
    PromiseBroken,
    PromiseExcused,
    PromiseFact,
    PromiseFulfilledLate,
    PromiseKept,
    PromiseMade,
    PromisePaused,
    PromiseRecovered,
    PromiseRenegotiated,
    PromiseReopened,
    PromiseResumed,
    PromiseWithdrawn,
    State,
)
from nuoda.domains.shipments.facts import ShipmentFact
from nuoda.insight.fullness import FULLNESS, missing_after
from nuoda.insight.models import DeliveryOutcome
from nuoda.kernel import ledger
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.facts import Fact, Recorded

PROJECTED: tuple[type[Fact], ...] = (
    PromiseMade, PromiseAtRisk, PromiseRecovered, PromiseKept, PromiseBroken, PromiseFulfilledLate,
    PromiseReopened, PromiseWithdrawn, PromisePaused, PromiseResumed, PromiseExcused, PromiseRenegotiated,
    NoticeSent, CaseOpened, CaseFed, CustomerWrote, *FULLNESS,
)  # fmt: skip
_WRITTEN = (
    "state", "due_at", "warned_at", "broken_at", "told_at", "asked_at", "settled_at", "cause", "corrected",
    "missing",
)  # fmt: skip


def project(facts: Sequence[Recorded]) -> None:
    """Bring outcomes up to date with facts, given in the order they were written."""
    with transaction.atomic():
        _make(facts)
        rows = _affected(facts)
        for recorded in facts:
            apply = _APPLY.get(type(recorded.fact))
            if apply is not None:
                for row in (each for thing in _things(recorded.fact) for each in rows.get(thing, ())):
                    apply(row, recorded)
        changed = {row.promise_id: row for group in rows.values() for row in group}
        save_columns(list(changed.values()), *_WRITTEN)


def rebuild() -> int:
    """Throw all outcomes away and project the whole ledger again. Returns how many facts were read."""
    with transaction.atomic():
        DeliveryOutcome.objects.all().delete()
        position, read = 0, 0
        names = [kind.name for kind in PROJECTED]
        while batch := ledger.all_named(names, after=position):
            project(batch)
            position, read = batch[-1].id, read + len(batch)
    return read


def _make(facts: Sequence[Recorded]) -> None:
    made = [one for one in facts if isinstance(one.fact, PromiseMade) and one.fact.kind == Kind.DELIVERY]
    DeliveryOutcome.objects.bulk_create(
        [
            DeliveryOutcome(
                promise_id=one.fact.subject.id,
                subject_kind=_thing(one.fact)[0],
                subject_id=_thing(one.fact)[1],
                customer_id=one.fact.customer_id, made_at=one.at, due_at=one.fact.due_at,
                first_due_at=one.fact.first_due_at, state=State.OPEN.value,
            )
            for one in made
            if isinstance(one.fact, PromiseMade)
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _thing(fact: Fact) -> tuple[str, str]:
    """The promised thing: a shipment's facts belong to its order where there is one."""
    if isinstance(fact, ShipmentFact) and fact.order_id is not None:
        return "order", str(fact.order_id)
    about = fact.about or fact.subject
    return about.kind, about.id


def _things(fact: Fact) -> list[tuple[str, str]]:
    """What a fact is about: of a message about many, each thing that it names."""
    if isinstance(fact, NoticeSent) and fact.named:
        pairs = (one.partition(":") for one in fact.named)
        return [(kind, key) for kind, _colon, key in pairs]
    return [_thing(fact)]


def _affected(facts: Sequence[Recorded]) -> Mapping[tuple[str, str], list[DeliveryOutcome]]:
    things = {thing for one in facts for thing in _things(one.fact)}
    rows: dict[tuple[str, str], list[DeliveryOutcome]] = {thing: [] for thing in things}
    found = DeliveryOutcome.objects.select_for_update().filter(subject_id__in={one for _kind, one in things})
    for row in found.order_by("promise_id"):
        if (row.subject_kind, row.subject_id) in rows:
            rows[row.subject_kind, row.subject_id].append(row)
    for group in rows.values():
        # A promise that takes another's place begins with what is known of the goods.
        missing = sorted({each for row in group for each in row.missing})
        for row in group:
            row.missing = missing
    return rows


def _first(before: datetime | None, now: datetime) -> datetime:
    return now if before is None else min(before, now)


def _judge(row: DeliveryOutcome, recorded: Recorded) -> None:
    fact = recorded.fact
    if (
        not isinstance(fact, PromiseFact)
        or fact.kind != Kind.DELIVERY
        or str(row.promise_id) != fact.subject.id
    ):
        return
    if isinstance(fact, PromiseAtRisk):
        row.state, row.warned_at = State.AT_RISK.value, _first(row.warned_at, recorded.at)
        row.settled_at = row.broken_at = None
    elif isinstance(fact, PromiseKept):
        row.state, row.settled_at, row.corrected = State.KEPT.value, fact.settled_at, fact.corrected
        row.broken_at = None
    elif isinstance(fact, PromiseBroken):
        row.state, row.settled_at, row.broken_at = State.BROKEN.value, fact.settled_at, fact.due_at
        row.corrected = fact.corrected
    elif isinstance(fact, PromiseFulfilledLate):
        row.settled_at = fact.settled_at
    elif isinstance(fact, PromiseWithdrawn):
        row.state = State.WITHDRAWN.value
    elif isinstance(fact, PromiseExcused):
        row.state, row.settled_at, row.broken_at = State.EXCUSED.value, fact.settled_at, None
    elif isinstance(fact, PromisePaused):
        row.state = State.PAUSED.value
    elif isinstance(fact, PromiseResumed):
        row.state, row.due_at = State.OPEN.value, fact.due_at
    elif isinstance(fact, PromiseRenegotiated):
        # What broke before stays broken, whatever was agreed later.
        row.state = row.state if row.state == State.BROKEN.value else State.REPLACED.value
    elif isinstance(fact, PromiseRecovered | PromiseReopened):
        row.state, row.settled_at, row.broken_at = State.OPEN.value, None, None


def _told(row: DeliveryOutcome, recorded: Recorded) -> None:
    if isinstance(recorded.fact, NoticeSent) and recorded.fact.kind in (*TROUBLE_KINDS, *MASS_KINDS):
        row.told_at = _first(row.told_at, recorded.at)


def _asked(row: DeliveryOutcome, recorded: Recorded) -> None:
    row.asked_at = _first(row.asked_at, recorded.at)


def _cause(row: DeliveryOutcome, recorded: Recorded) -> None:
    if isinstance(recorded.fact, CaseOpened | CaseFed):
        row.cause = recorded.fact.cause


def _fullness(row: DeliveryOutcome, recorded: Recorded) -> None:
    row.missing = missing_after(row.missing, recorded.fact)


_APPLY: Mapping[type[Fact], Callable[[DeliveryOutcome, Recorded], None]] = {
    **{kind: _judge for kind in PROJECTED if issubclass(kind, PromiseFact)},
    NoticeSent: _told,
    CustomerWrote: _asked,
    CaseOpened: _cause,
    CaseFed: _cause,
    **dict.fromkeys(FULLNESS, _fullness),
}
