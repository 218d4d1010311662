"""The only writers of cases."""

from __future__ import annotations

from nuoda.domains.cases.commands.ask import AskedCase, answer_back, ask
from nuoda.domains.cases.commands.assign import assign_case, assign_cases
from nuoda.domains.cases.commands.dispute import dispute_delivery
from nuoda.domains.cases.commands.open_exceptions import Trouble, open_exceptions
from nuoda.domains.cases.commands.recoveries import Recovery, note_recoveries
from nuoda.domains.cases.commands.settle import ArrivedShipment, note_told, settle_by_delivery
from nuoda.domains.cases.commands.watch import watch_case
from nuoda.domains.cases.commands.work import (
    acknowledge_case,
    close_case,
    investigate_case,
    plan_case,
    reopen_case,
    resolve_case,
)
from nuoda.domains.cases.commands.write import note_case, write_to_customer

__all__ = [
    "ArrivedShipment",
    "AskedCase",
    "Recovery",
    "Trouble",
    "acknowledge_case",
    "answer_back",
    "ask",
    "assign_case",
    "assign_cases",
    "close_case",
    "dispute_delivery",
    "investigate_case",
    "note_case",
    "note_recoveries",
    "note_told",
    "open_exceptions",
    "plan_case",
    "reopen_case",
    "resolve_case",
    "settle_by_delivery",
    "watch_case",
    "write_to_customer",
]
