"""Letters under contracts go out as documents; that they were received is noted where it counts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.utils import translation

from nuoda.domains.contracts.commands.meter import confirm_receipt
from nuoda.domains.contracts.facts import (
    ContractPenalised,
    ContractWarned,
    PlanDue,
    StepFact,
    StepState,
    TerminationRightOpened,
)
from nuoda.domains.contracts.queries.agreements import contracts_by_id
from nuoda.domains.contracts.queries.meter import steps_by_id
from nuoda.domains.customers.queries import contacts_of_all, customers_by_id
from nuoda.domains.notices.commands import EnclosureDraft, NoticeDraft, queue_notices
from nuoda.domains.notices.facts import EnclosureAcknowledged, Kind
from nuoda.insight.meter.letters import step_pdfs, step_words
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Recorded
from nuoda.pages.names import called

CHANCELLERY = system("chancellery")
SUBJECT = "contract_step"
CONTRACT_NOTICES = (ContractWarned, PlanDue, ContractPenalised, TerminationRightOpened)
_DUTIES = ("合同", "contract")
"""A contact in whose duty one of these words stands is sent what concerns contracts."""


def pdf_of(once: str, number: str, body: bytes) -> EnclosureDraft:
    """A letter as it goes along with a mail."""
    return EnclosureDraft(once, f"{number}.pdf", "application/pdf", body, number)


def send_contract_notices(facts: Sequence[Recorded]) -> None:
    """Warning, plan due, penalty and right to terminate are mailed as PDF: to the customer, and to her
    contacts for contracts."""
    ids = [UUID(one.fact.subject.id) for one in facts if isinstance(one.fact, StepFact)]
    steps = {key: one for key, one in steps_by_id(ids, actor=CHANCELLERY).items() if one.state in _TOLD}
    if not steps:
        return
    contracts = contracts_by_id([one.contract_id for one in steps.values()], actor=CHANCELLERY)
    owners = {one.customer_id for one in contracts.values()}
    customers = customers_by_id(owners, actor=CHANCELLERY)
    contacts = contacts_of_all(owners, actor=CHANCELLERY)
    bodies = step_pdfs(list(steps.values()), actor=CHANCELLERY)
    drafts = []
    for step in steps.values():
        contract = contracts[step.contract_id]
        card = customers[contract.customer_id]
        with translation.override(card.language):
            title, words = step_words(step, contract)
        people = [
            (one.name, one.email)
            for one in contacts.get(card.id, ())
            if one.email and one.email != card.email and any(duty in one.duty.lower() for duty in _DUTIES)
        ]
        enclosed = [pdf_of(f"step:{step.id}", step.number, bodies[step.id])]
        drafts += [
            NoticeDraft(
                kind=Kind.CONTRACT_NOTICE.value, subject_kind=SUBJECT, subject_id=step.id,
                customer_id=card.id, label=contract.number, recipient=email, language=card.language,
                figures={"name": name, "title": title, "words": words, "link": _portal(contract.id)},
                once=f"step:{step.id}:{place}", enclosures=enclosed,
            )
            for place, (name, email) in enumerate([(called(card), card.email), *people])
        ]  # fmt: skip
    queue_notices(by=CHANCELLERY, at=clock.now(), notices=drafts)


_TOLD = (StepState.STANDING.value, StepState.DONE.value)


def _portal(contract_id: UUID) -> str:
    return f"{settings.SITE_URL}/portal/contracts/{contract_id}/"


def note_receipts(facts: Sequence[Recorded]) -> None:
    """What a customer acknowledged in the portal is the receipt of a contract's notice, once."""
    told = [
        (one.at, one.fact, UUID(one.fact.about.id))
        for one in facts
        if isinstance(one.fact, EnclosureAcknowledged)
        and one.fact.about is not None
        and one.fact.about.kind == SUBJECT
    ]
    steps = steps_by_id([step_id for _at, _fact, step_id in told], actor=CHANCELLERY) if told else {}
    for at, fact, step_id in told:
        if steps[step_id].received_at is None:
            confirm_receipt(
                by=CHANCELLERY, at=clock.now(), step_id=step_id, received_by=fact.received_by, received_at=at
            )
