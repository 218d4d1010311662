"""The only writers of cases."""

from __future__ import annotations

from nuoda.domains.cases.commands.ask import AskedCase, answer_back, ask
from nuoda.domains.cases.commands.assess import assess_case, set_severity, wait_in_case
from nuoda.domains.cases.commands.assign import assign_case
from nuoda.domains.cases.commands.bulk import (
    Before,
    Bulk,
    Left,
    acknowledge_cases,
    assign_cases,
    close_cases,
    plan_cases,
    set_causes,
    set_severities,
    undo_bulk,
)
from nuoda.domains.cases.commands.check import check_effect
from nuoda.domains.cases.commands.corrections import Correction, open_corrections
from nuoda.domains.cases.commands.dispute import dispute_delivery
from nuoda.domains.cases.commands.evidence import cite_evidence, fix_segment, strike_evidence
from nuoda.domains.cases.commands.execute import answer_plan, end_measure
from nuoda.domains.cases.commands.follow import follow_case, note_looked
from nuoda.domains.cases.commands.forget import forget_cases
from nuoda.domains.cases.commands.goods import GoodsTrouble, open_goods_exceptions
from nuoda.domains.cases.commands.incident_dates import date_incident
from nuoda.domains.cases.commands.incident_end import IncidentClosed, PartEnd, close_incident
from nuoda.domains.cases.commands.incident_proposals import decline_proposal
from nuoda.domains.cases.commands.incidents import (
    IncidentOpened,
    add_to_incident,
    open_incident,
)
from nuoda.domains.cases.commands.letters import LetterDraft, approve_letter, write_letter
from nuoda.domains.cases.commands.link import link_cases
from nuoda.domains.cases.commands.merge import merge_case
from nuoda.domains.cases.commands.open_exceptions import Trouble, open_exceptions
from nuoda.domains.cases.commands.partner import MailedWords, take_mails, write_to_partner
from nuoda.domains.cases.commands.playbooks import PlaybookDraft, end_playbook, write_playbook
from nuoda.domains.cases.commands.recoveries import Recovery, note_recoveries
from nuoda.domains.cases.commands.settle import (
    ArrivedShipment,
    EndedOrder,
    note_told,
    settle_by_delivery,
    settle_orders,
)
from nuoda.domains.cases.commands.split import split_case
from nuoda.domains.cases.commands.steps import reopen_step, settle_step
from nuoda.domains.cases.commands.tasks import end_task, set_task
from nuoda.domains.cases.commands.unlink import unlink_cases
from nuoda.domains.cases.commands.watch import watch_case
from nuoda.domains.cases.commands.work import (
    MeasureDraft,
    acknowledge_case,
    close_case,
    investigate_case,
    plan_case,
    reopen_case,
    resolve_case,
)
from nuoda.domains.cases.commands.write import note_case, write_to_customer
from nuoda.domains.cases.rules import IncidentDraft

__all__ = [
    "forget_cases",
    "Correction",
    "open_corrections",
    "GoodsTrouble",
    "open_goods_exceptions",
    "Before",
    "Bulk",
    "Left",
    "acknowledge_cases",
    "close_cases",
    "plan_cases",
    "set_causes",
    "set_severities",
    "undo_bulk",
    "ArrivedShipment",
    "EndedOrder",
    "AskedCase",
    "MailedWords",
    "LetterDraft",
    "IncidentClosed",
    "IncidentDraft",
    "IncidentOpened",
    "MeasureDraft",
    "PartEnd",
    "add_to_incident",
    "close_incident",
    "date_incident",
    "decline_proposal",
    "open_incident",
    "PlaybookDraft",
    "Recovery",
    "Trouble",
    "acknowledge_case",
    "answer_back",
    "answer_plan",
    "approve_letter",
    "ask",
    "assess_case",
    "assign_case",
    "assign_cases",
    "check_effect",
    "cite_evidence",
    "close_case",
    "dispute_delivery",
    "end_measure",
    "end_playbook",
    "end_task",
    "fix_segment",
    "follow_case",
    "investigate_case",
    "link_cases",
    "merge_case",
    "note_case",
    "note_looked",
    "note_recoveries",
    "note_told",
    "open_exceptions",
    "plan_case",
    "reopen_case",
    "reopen_step",
    "resolve_case",
    "set_severity",
    "set_task",
    "settle_by_delivery",
    "settle_orders",
    "settle_step",
    "split_case",
    "strike_evidence",
    "take_mails",
    "unlink_cases",
    "wait_in_case",
    "watch_case",
    "write_letter",
    "write_playbook",
    "write_to_customer",
    "write_to_partner",
]
