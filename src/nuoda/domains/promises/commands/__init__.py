"""The only writers of the ledger of promises."""

from __future__ import annotations

from nuoda.domains.promises.commands.keep import keep_promises
from nuoda.domains.promises.commands.make import PromiseDraft, make_promises
from nuoda.domains.promises.commands.mark_due import mark_due
from nuoda.domains.promises.commands.weigh import SubjectOutlook, weigh_promises

__all__ = ["PromiseDraft", "SubjectOutlook", "keep_promises", "make_promises", "mark_due", "weigh_promises"]
