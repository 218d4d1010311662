"""The ledger of promises, one file a topic."""

from __future__ import annotations

from nuoda.domains.promises.models.excuse import Excuse, ExcuseReason
from nuoda.domains.promises.models.ladder import EscalationLadder, PromiseWarning
from nuoda.domains.promises.models.log import PromiseEntry
from nuoda.domains.promises.models.promise import Promise

__all__ = ["EscalationLadder", "Excuse", "ExcuseReason", "Promise", "PromiseEntry", "PromiseWarning"]
