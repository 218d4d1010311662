"""A case promises its next word and its end; both are kept by what is done.

The next word is promised when it is said: by the mail that names the time, by an agent's message, or by
the page that took a question. Whatever reaches the customer keeps the word promised before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from nuoda.domains.cases.commands import note_told
from nuoda.domains.cases.facts import CaseClosed, CaseMessageWritten, CaseOpened, CaseResolved
from nuoda.domains.cases.queries import CaseCard, cases_by_id, cases_of
from nuoda.domains.customers.queries import CustomerCard, customers_by_id
from nuoda.domains.notices.facts import TROUBLE_KINDS, NoticeSent
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.promises.commands import PromiseDraft, keep_promises, make_promises
from nuoda.domains.promises.facts import Kind
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded

CLOCKMAKER = system("clockmaker")
_NEWS = (
    *TROUBLE_KINDS, NoticeKind.NEW_DATE.value, NoticeKind.DELIVERED.value, NoticeKind.DELIVERED_LATE.value,
)  # fmt: skip


def run_case_clocks(facts: Sequence[Recorded]) -> None:
    """Keep what was promised about each case, then promise what was said anew."""
    mailed = _cases_about([one for one in facts if isinstance(one.fact, NoticeSent)])
    named = [one.fact.subject.id for one in facts if isinstance(one.fact, CaseOpened | CaseMessageWritten)]
    cases = {**cases_by_id(named, actor=CLOCKMAKER), **{c.id: c for group in mailed.values() for c in group}}
    _keep(facts, mailed)
    said = [(one.at, *word) for one in facts for word in _said(one, cases, mailed)]
    if said:
        owners = [case.customer_id for _at, case, _kind, _due_at in said]
        customers = customers_by_id(owners, actor=CLOCKMAKER)
        drafts = [_draft(case, kind, at, due_at, customers) for at, case, kind, due_at in said]
        make_promises(by=CLOCKMAKER, at=clock.now(), promises=drafts)


def _keep(facts: Sequence[Recorded], mailed: Mapping[tuple[str, str], list[CaseCard]]) -> None:
    groups: dict[tuple[datetime, bool], set[UUID]] = defaultdict(set)
    for recorded in facts:
        fact = recorded.fact
        if isinstance(fact, CaseMessageWritten):
            groups[recorded.at, False].add(UUID(fact.subject.id))
        elif isinstance(fact, CaseResolved | CaseClosed):
            groups[recorded.at, True].add(UUID(fact.subject.id))
        elif isinstance(fact, NoticeSent) and fact.kind in _NEWS:
            groups[recorded.at, False] |= {case.id for case in mailed[_thing(recorded)]}
    for (at, ended), case_ids in sorted(groups.items()):
        kinds = (Kind.NEXT_UPDATE, Kind.RESOLUTION) if ended else (Kind.NEXT_UPDATE,)
        keep_promises(
            by=CLOCKMAKER, at=clock.now(), kinds=[kind.value for kind in kinds], subject_kind="case",
            subject_ids=sorted(case_ids), done_at=at, proof="ended" if ended else "told",
        )  # fmt: skip


def _said(
    recorded: Recorded,
    cases: Mapping[UUID, CaseCard],
    mailed: Mapping[tuple[str, str], list[CaseCard]],
) -> list[tuple[CaseCard, Kind, datetime]]:
    """What a fact promises and until when: an end for a new case, the next word where a time was said."""
    fact = recorded.fact
    said: list[tuple[CaseCard, Kind, datetime]] = []
    if isinstance(fact, CaseOpened):
        case = cases[UUID(fact.subject.id)]
        said.append((case, Kind.RESOLUTION, fact.resolve_due_at))
        if fact.trigger == "asked":
            said.append((case, Kind.NEXT_UPDATE, fact.update_due_at))
    elif isinstance(fact, CaseMessageWritten) and fact.update_due_at is not None:
        said.append((cases[UUID(fact.subject.id)], Kind.NEXT_UPDATE, fact.update_due_at))
    elif isinstance(fact, NoticeSent) and fact.kind in TROUBLE_KINDS:
        said += [
            (case, Kind.NEXT_UPDATE, case.update_due_at)
            for case in mailed[_thing(recorded)]
            if case.update_due_at is not None
            and case.update_due_at > recorded.at
            and case.resolved_at is None
        ]
    return said


def _draft(
    case: CaseCard, kind: Kind, at: datetime, due_at: datetime, customers: Mapping[UUID, CustomerCard]
) -> PromiseDraft:
    return PromiseDraft(
        kind=kind.value, subject_kind="case", subject_id=case.id, customer_id=case.customer_id,
        label=case.number, basis=case.severity, due_at=due_at, made_at=at,
        zone=customers[case.customer_id].zone if case.customer_id else "UTC",
        needs=(due_at - at) / 4, owner_id=case.owner_id,
    )  # fmt: skip


def _thing(recorded: Recorded) -> tuple[str, str]:
    about = recorded.fact.about or recorded.fact.subject
    return about.kind, about.id


def _cases_about(facts: Sequence[Recorded]) -> dict[tuple[str, str], list[CaseCard]]:
    things = {_thing(one) for one in facts}
    found: dict[tuple[str, str], list[CaseCard]] = defaultdict(list)
    if not things:
        return found
    rows = cases_of(
        actor=CLOCKMAKER,
        shipment_ids=[UUID(one) for kind, one in things if kind == "shipment"],
        order_ids=[UUID(one) for kind, one in things if kind == "order"],
    )
    for row in rows:
        if row.order_id:
            found["order", str(row.order_id)].append(row)
        elif row.shipment_id:
            found["shipment", str(row.shipment_id)].append(row)
    return found


def note_customers_told(facts: Sequence[Recorded]) -> None:
    """Note on each case when its customer was first told."""
    told = [one for one in facts if isinstance(one.fact, NoticeSent) and one.fact.kind in TROUBLE_KINDS]
    ids = sorted({case.id for group in _cases_about(told).values() for case in group})
    if ids:
        note_told(by=CLOCKMAKER, at=max(one.at for one in told), case_ids=ids)
