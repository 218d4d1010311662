"""A case promises its next word and its end; both are kept by what is done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands import note_told
from nuoda.domains.cases.facts import CaseClosed, CaseFact, CaseMessageWritten, CaseOpened, CaseResolved
from nuoda.domains.cases.queries import CaseCard, cases_by_id, cases_of
from nuoda.domains.customers.queries import customers_by_id
from nuoda.domains.notices.facts import TROUBLE_KINDS, NoticeSent
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises
from nuoda.domains.promises.facts import Kind
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

CLOCKMAKER = system("clockmaker")
_NEWS = (
    NoticeKind.NEW_DATE.value,
    NoticeKind.DELIVERED.value,
    NoticeKind.DELIVERED_LATE.value,
)


def make_case_clocks(facts: Sequence[Recorded]) -> None:
    """Promise the next word of each case, and for a new one its end."""
    cases = cases_by_id([one.fact.subject.id for one in facts], actor=CLOCKMAKER)
    customers = customers_by_id([one.customer_id for one in cases.values()], actor=CLOCKMAKER)
    drafts: list[PromiseDraft] = []
    for recorded in facts:
        fact = recorded.fact
        case = cases.get(UUID(fact.subject.id))
        if case is None:
            continue
        zone = customers[case.customer_id].zone if case.customer_id else "UTC"
        if isinstance(fact, CaseOpened):
            drafts.append(_draft(case, Kind.NEXT_UPDATE, fact.update_due_at, recorded.at, zone))
            drafts.append(_draft(case, Kind.RESOLUTION, fact.resolve_due_at, recorded.at, zone))
        elif isinstance(fact, CaseMessageWritten) and fact.update_due_at is not None:
            _keep([case.id], (Kind.NEXT_UPDATE,), recorded.at, "message")
            drafts.append(_draft(case, Kind.NEXT_UPDATE, fact.update_due_at, recorded.at, zone))
    if drafts:
        make_promises(by=CLOCKMAKER, at=clock.now(), promises=drafts)


def _draft(case: CaseCard, kind: Kind, due_at: datetime, made_at: datetime, zone: str) -> PromiseDraft:
    return PromiseDraft(
        kind=kind.value, subject_kind="case", subject_id=case.id, customer_id=case.customer_id,
        label=case.number, basis=case.severity, due_at=due_at, made_at=made_at, zone=zone,
        needs=(due_at - made_at) / 4, owner_id=case.owner_id,
    )  # fmt: skip


def keep_case_clocks(facts: Sequence[Recorded]) -> None:
    """Settle what a word to the customer, or the end of the case, has kept."""
    told = [
        one for one in facts if isinstance(one.fact, NoticeSent) and one.fact.kind in _NEWS and one.fact.about
    ]
    told_cases = _cases_about(told)
    groups: dict[tuple[datetime, bool], list[UUID]] = defaultdict(list)
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, CaseFact):
            ended = isinstance(fact, CaseResolved | CaseClosed)
            groups[recorded.at, ended].append(UUID(fact.subject.id))
        elif recorded in told and fact.about:
            groups[recorded.at, False] += told_cases[fact.about.kind, fact.about.id]
    for (at, ended), case_ids in sorted(groups.items()):
        kinds = (Kind.NEXT_UPDATE, Kind.RESOLUTION) if ended else (Kind.NEXT_UPDATE,)
        _keep(case_ids, kinds, at, "ended" if ended else "told")


def _keep(case_ids: Sequence[UUID], kinds: Sequence[Kind], at: datetime, proof: str) -> None:
    keep_promises(
        by=CLOCKMAKER, at=clock.now(), kinds=[kind.value for kind in kinds], subject_kind="case",
        subject_ids=case_ids, done_at=at, proof=proof,
    )  # fmt: skip


def _cases_about(facts: Sequence[Recorded]) -> dict[tuple[str, str], list[UUID]]:
    things = [one.fact.about for one in facts if one.fact.about]
    rows = cases_of(
        actor=CLOCKMAKER,
        shipment_ids=[UUID(ref.id) for ref in things if ref.kind == "shipment"],
        order_ids=[UUID(ref.id) for ref in things if ref.kind == "order"],
    )
    found: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for row in rows:
        if row.order_id:
            found["order", str(row.order_id)].append(row.id)
        if row.shipment_id:
            found["shipment", str(row.shipment_id)].append(row.id)
    return found


def note_customers_told(facts: Sequence[Recorded]) -> None:
    """Note on each case when its customer was first told."""
    told = [one for one in facts if isinstance(one.fact, NoticeSent) and one.fact.kind in TROUBLE_KINDS]
    ids = sorted({case_id for group in _cases_about(told).values() for case_id in group})
    if ids:
        note_told(by=CLOCKMAKER, at=max(one.at for one in told), case_ids=ids)
