"""How a verdict becomes a row's new state, and which fact it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from nuoda.domains.promises.facts import (
    PromiseAtRisk,
    PromiseBroken,
    PromiseFulfilledLate,
    PromiseKept,
    PromiseRecovered,
    PromiseReopened,
    PromiseWithdrawn,
)
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import State, Verdict
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import state
from nuoda.kernel.facts import Fact, Ref

_WRITTEN = ("state", "eta_at", "needs", "risk_at", "at_risk_at", "settled_at", "proof")


def apply_verdict(row: Promise, verdict: Verdict, *, at: datetime, proof: str) -> None:
    """Bring a row to its verdict and state the fact of it, if anything changed."""
    before, settled_before = row.state, row.settled_at
    row.state, row.risk_at = verdict.state.value, verdict.risk_at
    row.settled_at = verdict.settled_at
    if verdict.state is State.AT_RISK and row.at_risk_at is None:
        row.at_risk_at = at
    if verdict.settled_at is not None:
        row.proof = proof[:200]
    fact = _fact(row, before, settled_before)
    if fact is not None:
        state(fact)


def _fact(row: Promise, before: str, settled_before: datetime | None) -> Fact | None:
    common: dict[str, Any] = {
        "subject": Ref("promise", str(row.id)),
        "about": Ref(row.subject_kind, str(row.subject_id)),
        "customer_id": row.customer_id,
        "kind": row.kind,
        "due_at": row.due_at,
    }
    if row.state == before:
        if row.state == State.BROKEN and row.settled_at and row.settled_at != settled_before:
            return PromiseFulfilledLate(**common, settled_at=row.settled_at)
        if row.state == State.BROKEN and row.settled_at is None and settled_before is not None:
            return PromiseBroken(**common, eta_at=row.eta_at, settled_at=None, corrected=False)
        return None
    if row.state == State.KEPT and row.settled_at:
        return PromiseKept(**common, settled_at=row.settled_at, corrected=before == State.BROKEN)
    if row.state == State.BROKEN:
        return PromiseBroken(
            **common, eta_at=row.eta_at, settled_at=row.settled_at, corrected=before == State.KEPT
        )
    if row.state == State.AT_RISK:
        return PromiseAtRisk(**common, eta_at=row.eta_at)
    if row.state == State.WITHDRAWN:
        return PromiseWithdrawn(**common, reason="void")
    if before == State.AT_RISK:
        return PromiseRecovered(**common, eta_at=row.eta_at)
    return PromiseReopened(**common)


def write(rows: Sequence[Promise]) -> None:
    """Save what verdicts changed, in one statement."""
    save_columns(rows, *_WRITTEN)
