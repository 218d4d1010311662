"""Batches of cases and incidents, of a few and of many: each costs the same number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from tests.factories.moments import NOW
from tests.factories.people import SYSTEM, make_account, make_customer

from nuoda.domains.cases import commands as cases
from nuoda.domains.cases.facts import Audience
from nuoda.domains.cases.queries import cases_of
from nuoda.domains.shipments import commands as shipments
from nuoda.domains.shipments.queries import shipments_after
from nuoda.domains.team.queries import agents
from nuoda.kernel.actor import Role
from nuoda.kernel.attachments import keep_attachment
from nuoda.kernel.text import text

LATER = NOW + timedelta(hours=1)


def _shipped(n: int) -> list[UUID]:
    drafts = [
        shipments.ShipmentDraft(customer="ACME", waybill=f"W{place}", carrier="NDX", booked_at=NOW)
        for place in range(n)
    ]
    shipments.register_shipments(by=SYSTEM, at=NOW, shipments=drafts)
    return [one.id for one in shipments_after(None, actor=SYSTEM, limit=n)]


def _troubles(n: int) -> list[cases.Trouble]:
    owner = make_customer("ACME")
    return [
        cases.Trouble(
            customer_id=owner.id, tier="key", language="zh-hans", label="W", trigger="at_risk",
            cause="DELAY.vehicle", impact=1, due_at=LATER, shipment_id=shipment_id,
        )
        for shipment_id in _shipped(n)
    ]  # fmt: skip


def _opening(n: int) -> Callable[[], object]:
    troubles = _troubles(n)
    return lambda: cases.open_exceptions(by=SYSTEM, at=NOW, troubles=troubles)


def _opened(n: int) -> list[cases.Trouble]:
    troubles = _troubles(n)
    cases.open_exceptions(by=SYSTEM, at=NOW, troubles=troubles)
    return troubles


def _feeding(n: int) -> Callable[[], object]:
    troubles = [
        cases.Trouble(
            customer_id=one.customer_id, tier="key", language="zh-hans", label="W", trigger="broken",
            cause="LOSS.suspected", impact=2, due_at=NOW, shipment_id=one.shipment_id,
        )
        for one in _opened(n)
    ]  # fmt: skip
    return lambda: cases.open_exceptions(by=SYSTEM, at=LATER, troubles=troubles)


def _settling(n: int) -> Callable[[], object]:
    arrived = [cases.ArrivedShipment(one.shipment_id, LATER, LATER) for one in _opened(n) if one.shipment_id]
    return lambda: cases.settle_by_delivery(by=SYSTEM, at=LATER, arrived=arrived)


def _case_ids(n: int) -> list[UUID]:
    shipment_ids = [one.shipment_id for one in _opened(n) if one.shipment_id]
    return [one.id for one in cases_of(actor=SYSTEM, shipment_ids=shipment_ids)]


def _telling(n: int) -> Callable[[], object]:
    ids = _case_ids(n)
    return lambda: cases.note_told(by=SYSTEM, at=LATER, case_ids=ids)


def _assigning(n: int) -> Callable[[], object]:
    ids = _case_ids(n)
    make_account(Role.AGENT)
    owner = agents(actor=SYSTEM)[0].id
    return lambda: cases.assign_cases(by=SYSTEM, at=LATER, case_ids=ids, owner_id=owner)


def _acknowledging(n: int) -> Callable[[], object]:
    ids = _case_ids(n)
    return lambda: cases.acknowledge_cases(by=SYSTEM, at=LATER, case_ids=ids)


def _graver(n: int) -> Callable[[], object]:
    ids = _case_ids(n)
    return lambda: cases.set_severities(by=SYSTEM, at=LATER, case_ids=ids, severity="S1", reason="-")


def _causes(n: int) -> Callable[[], object]:
    ids = _case_ids(n)
    return lambda: cases.set_causes(by=SYSTEM, at=LATER, case_ids=ids, cause="CUSTOMS.held")


def _planning(n: int) -> Callable[[], object]:
    ids = _case_ids(n)
    due = LATER + timedelta(days=1)
    return lambda: cases.plan_cases(by=SYSTEM, at=LATER, case_ids=ids, plan="-", plan_due_at=due)


def _closing(n: int) -> Callable[[], object]:
    ids = _case_ids(n)
    return lambda: cases.close_cases(by=SYSTEM, at=LATER, case_ids=ids, code="duplicate")


def _taking_back(n: int) -> Callable[[], object]:
    ids = _case_ids(n)
    done = cases.set_severities(by=SYSTEM, at=LATER, case_ids=ids, severity="S1", reason="-").done
    return lambda: cases.undo_bulk(by=SYSTEM, at=LATER, what="severity", before=done)


def _incident(n: int) -> Callable[[], object]:
    draft = cases.IncidentDraft("vehicle", NOW, _shipped(n), place="枝江服务区")
    return lambda: cases.open_incident(by=SYSTEM, at=NOW, draft=draft)


def _joining(n: int) -> Callable[[], object]:
    first, *others = _shipped(n + 1)
    draft = cases.IncidentDraft("vehicle", NOW, [first], place="枝江服务区")
    opened = cases.open_incident(by=SYSTEM, at=NOW, draft=draft)
    return lambda: cases.add_to_incident(by=SYSTEM, at=LATER, incident_id=opened.id, shipment_ids=others)


def _recoveries(n: int) -> Callable[[], object]:
    detail = text("Back within its limits.")
    told = [cases.Recovery(one.shipment_id, LATER, detail) for one in _opened(n) if one.shipment_id]
    return lambda: cases.note_recoveries(by=SYSTEM, at=LATER, recoveries=told)


def _mails(n: int) -> Callable[[], object]:
    ids = [cases.ask(by=SYSTEM, at=NOW, shipment_id=one, kind="inquiry", words="?").id for one in _shipped(n)]
    file = keep_attachment(b"%PDF-1.4 x", name="x.pdf", at=NOW).draft
    mails = [
        cases.MailedWords(one, Audience.PARTNER, "Hub", "Here.", f"mail:{place}", files=[file])
        for place, one in enumerate(ids)
    ]
    return lambda: cases.take_mails(by=SYSTEM, at=LATER, mails=mails)


BATCHES: tuple[Callable[[int], Callable[[], object]], ...] = (
    _opening, _feeding, _settling, _telling, _assigning, _acknowledging, _graver, _causes, _planning,
    _closing, _taking_back, _incident, _joining, _recoveries, _mails,
)  # fmt: skip
