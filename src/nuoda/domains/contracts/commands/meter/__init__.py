"""The only writers of contracts and their meter, one file a topic."""

from __future__ import annotations

from nuoda.domains.contracts.commands.meter.awarded import CompensatedMeanwhile, CompensationWaits
from nuoda.domains.contracts.commands.meter.credit import (
    NothingToCredit,
    decide_credit,
    draft_credit,
    record_fees,
)
from nuoda.domains.contracts.commands.meter.exclude import ExclusionDraft, ask_exclusions, decide_exclusions
from nuoda.domains.contracts.commands.meter.plans import answer_plan, give_plan
from nuoda.domains.contracts.commands.meter.settle import (
    Settled,
    freeze_period,
    restate_period,
    settle_meter,
)
from nuoda.domains.contracts.commands.meter.steps import confirm_receipt, settle_step
from nuoda.domains.contracts.commands.meter.write import (
    ClauseDraft,
    ContractDraft,
    open_contract,
    write_clauses,
)
from nuoda.domains.contracts.rules.meter.reading import Reading

__all__ = [
    "ClauseDraft",
    "CompensatedMeanwhile",
    "CompensationWaits",
    "ContractDraft",
    "ExclusionDraft",
    "NothingToCredit",
    "Reading",
    "Settled",
    "answer_plan",
    "ask_exclusions",
    "confirm_receipt",
    "decide_credit",
    "decide_exclusions",
    "draft_credit",
    "freeze_period",
    "give_plan",
    "open_contract",
    "record_fees",
    "restate_period",
    "settle_meter",
    "settle_step",
    "write_clauses",
]
