"""The only writers of the ledger of promises."""

from __future__ import annotations

from nuoda.domains.promises.commands.answer import (
    WarningAnswered,
    WarningOfAnother,
    acknowledge_warning,
    pass_warning_on,
)
from nuoda.domains.promises.commands.errors import (
    AlreadyPaused,
    ExcuseDecidedBefore,
    LegalTimeLimit,
    OwnExcuse,
    PromiseSettled,
)
from nuoda.domains.promises.commands.excuse import ExcuseDraft, ask_excuse, decide_excuse, revoke_excuse
from nuoda.domains.promises.commands.forget import forget_promises
from nuoda.domains.promises.commands.keep import keep_promises
from nuoda.domains.promises.commands.ladders import LadderDraft, record_ladders
from nuoda.domains.promises.commands.make import PromiseDraft, make_promises
from nuoda.domains.promises.commands.mark_due import mark_due
from nuoda.domains.promises.commands.pause import Question, pause, resume
from nuoda.domains.promises.commands.renegotiate import Agreement, renegotiate
from nuoda.domains.promises.commands.retarget import NewTarget, retarget_promises
from nuoda.domains.promises.commands.stand_in import Cover, give_promises, name_stand_ins
from nuoda.domains.promises.commands.warn import WarnReport, warn_due
from nuoda.domains.promises.commands.weigh import SubjectOutlook, weigh_promises
from nuoda.domains.promises.commands.withdraw import reinstate_promises, withdraw_promises

__all__ = [
    "Agreement",
    "AlreadyPaused",
    "Cover",
    "ExcuseDecidedBefore",
    "ExcuseDraft",
    "LadderDraft",
    "LegalTimeLimit",
    "NewTarget",
    "OwnExcuse",
    "PromiseDraft",
    "PromiseSettled",
    "Question",
    "SubjectOutlook",
    "WarnReport",
    "WarningAnswered",
    "WarningOfAnother",
    "acknowledge_warning",
    "ask_excuse",
    "decide_excuse",
    "forget_promises",
    "give_promises",
    "keep_promises",
    "make_promises",
    "mark_due",
    "name_stand_ins",
    "pass_warning_on",
    "pause",
    "record_ladders",
    "reinstate_promises",
    "renegotiate",
    "resume",
    "retarget_promises",
    "revoke_excuse",
    "warn_due",
    "weigh_promises",
    "withdraw_promises",
]
