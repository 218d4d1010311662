"""What the demo's staff puts on record of its cases: findings, evidence, agreement, playbook, checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from nuoda.domains.cases.commands import (
    IncidentDraft,
    acknowledge_case,
    answer_plan,
    ask,
    assess_case,
    check_effect,
    cite_evidence,
    end_measure,
    investigate_case,
    open_incident,
    settle_step,
    write_to_customer,
)
from nuoda.domains.cases.facts import CheckResult, EvidenceKind
from nuoda.domains.cases.queries import (
    CaseCard,
    case_dossier,
    case_page,
    exhibits_of,
    incidents_of,
    proposals,
)
from nuoda.domains.shipments.facts import REASONS
from nuoda.domains.shipments.queries import find_by_waybill
from nuoda.kernel.actor import Actor
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import DeskAction

STANDS_FOR, NEXT_WORD = timedelta(hours=12, minutes=30), timedelta(minutes=45)
Deed = Callable[[CaseCard, Actor, datetime, DeskAction], None]


def _investigate(case: CaseCard, who: Actor, at: datetime, action: DeskAction) -> None:
    """The finding, with the default party of the cause; ``code`` holds the whys, one a line."""
    investigate_case(
        by=who, at=at, case_id=case.id, version=case.version, cause=case.cause,
        party=REASONS[case.cause].party.value, finding=action.text, whys=action.code.splitlines(),
    )  # fmt: skip


def _cite(case: CaseCard, who: Actor, at: datetime, action: DeskAction) -> None:
    """The last scan that speaks of the trouble goes on the list of evidence."""
    scans = [one for one in exhibits_of(case.id, actor=who) if one.kind == EvidenceKind.SCAN and one.at <= at]
    if scans:
        cite_evidence(by=who, at=at, case_id=case.id, kind="scan", ref=scans[-1].ref, said=action.text)


def _agree(case: CaseCard, who: Actor, at: datetime, action: DeskAction) -> None:
    answer_plan(by=who, at=at, case_id=case.id, version=case.version, answer="yes", said=action.text)


def _measure(case: CaseCard, who: Actor, at: datetime, action: DeskAction) -> None:
    """The next open measure is done."""
    open_ones = [one for one in case_dossier(case.id, actor=who).measures if one.done is None]
    for one in open_ones[:1]:
        end_measure(by=who, at=at, case_id=case.id, measure_id=one.id, done=True, result=action.text)


def _step(case: CaseCard, who: Actor, at: datetime, action: DeskAction) -> None:
    """A step of the playbook, named by ``code``, or all that are open."""
    for line in case_dossier(case.id, actor=who).steps:
        if line.at is None and action.code in ("", line.step.key):
            settle_step(by=who, at=at, case_id=case.id, key=line.step.key, waived=False, said=action.text)


def _check(case: CaseCard, who: Actor, at: datetime, action: DeskAction) -> None:
    check_effect(
        by=who, at=at, case_id=case.id, version=case.version, result=CheckResult.EFFECTIVE.value,
        said=action.text,
    )  # fmt: skip


def _complain(case: CaseCard, who: Actor, at: datetime, action: DeskAction) -> None:
    """The customer complains on the phone: taken up at once, with what she wants (``code``)."""
    if case.shipment_id is None:
        return
    asked = ask(
        by=who, at=at, shipment_id=case.shipment_id, kind="complaint", words=action.text, channel="phone"
    )
    acknowledge_case(by=who, at=at, case_id=asked.id)
    version = case_page(asked.id, actor=DEMO).card.version
    assess_case(
        by=who, at=at, case_id=asked.id, version=version, wanted=action.code, cause="SERVICE.promise_broken",
        flags=[],
    )  # fmt: skip


def _incident(case: CaseCard, who: Actor, at: datetime, action: DeskAction) -> None:
    """What the log proposes around this case becomes one incident; ``code``: whom to leave out, the trip."""
    left_out, trip = action.code.split()
    aside = {ship.id for ship in find_by_waybill(left_out, actor=DEMO)}
    for one in proposals(actor=DEMO, at=at):
        cluster = one.cluster
        if case.shipment_id in cluster.shipments:
            draft = IncidentDraft(
                what=one.what, began_at=cluster.first_at, place=cluster.place, carrier=cluster.carrier,
                shipment_ids=[ship for ship in cluster.shipments if ship not in aside], trip=trip,
                goes_on_at=at + STANDS_FOR, next_update_at=at + STANDS_FOR + NEXT_WORD, words=action.text,
                words_en=action.text_en, gathers=False,
            )  # fmt: skip
            open_incident(by=who, at=at, draft=draft)
            return


def _incident_word(case: CaseCard, who: Actor, at: datetime, action: DeskAction) -> None:
    part = incidents_of([case.id], actor=DEMO).get(case.id)
    if part is not None:
        write_to_customer(
            by=who, at=at, case_id=part.incident_id, words=action.text, words_en=action.text_en,
            next_update_at=at + 4 * NEXT_WORD,
        )  # fmt: skip


RECORDED: Mapping[str, Deed] = {
    "investigate": _investigate,
    "cite": _cite,
    "agree": _agree,
    "measure": _measure,
    "step": _step,
    "check": _check,
    "complain": _complain,
    "incident": _incident,
    "incident_word": _incident_word,
}
