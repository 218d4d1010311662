"""How a verdict becomes a row's new state, and which fact it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from nuoda.domains.promises.facts import (
    PromiseAtRisk,
    PromiseBroken,
    PromiseExcused,
    PromiseFulfilledLate,
    PromiseKept,
    PromisePaused,
    PromiseRecovered,
    PromiseReopened,
    PromiseResumed,
    PromiseWithdrawn,
)
from nuoda.domains.promises.models import Promise
from nuoda.domains.promises.rules import LIVE, State, Verdict
from nuoda.kernel import arrays
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.command import state
from nuoda.kernel.facts import Fact, Ref
from nuoda.kernel.statements import run

_WRITTEN = (
    "state", "eta_at", "needs", "risk_at", "at_risk_at", "endangered", "settled_at", "proof", "warn_at",
)  # fmt: skip
_WATCHED = (*LIVE, State.BROKEN.value)
_LAPSE = (
    "UPDATE promises_warning AS kept SET answer = 'lapsed', answered_at = given.at"
    " FROM unnest(%s::uuid[], %s::timestamptz[]) AS given(promise_id, at)"
    " WHERE kept.promise_id = given.promise_id AND kept.answer = 'open'"
)
_MOVED = (*_WRITTEN, "due_at", "excused_due_at", "adjusted", "successor")


def apply_verdict(row: Promise, verdict: Verdict, *, at: datetime, proof: str) -> None:
    """Bring a row to its verdict and state the fact of it, if anything changed."""
    before, settled_before = row.state, row.settled_at
    row.state, row.risk_at = verdict.state.value, verdict.risk_at
    row.settled_at = verdict.settled_at
    if verdict.state is State.AT_RISK and row.at_risk_at is None:
        row.at_risk_at = at
    _look_again(row, before, settled_before, at)
    if verdict.settled_at is not None and proof:
        row.proof = proof[:200]
    state(*_facts(row, before, settled_before))


def _look_again(row: Promise, before: str, settled_before: datetime | None, at: datetime) -> None:
    """Let the ladder of a promise that began or ceased to be watched be looked at: by the clock (see
    ``warn_due``), or in :func:`write`, for what nobody watches asks for nothing but an end of its warning.
    """
    now_watched = row.state in _WATCHED and row.settled_at is None
    was_watched = before in _WATCHED and settled_before is None
    if now_watched != was_watched:
        row.warn_at = at if now_watched or row.warned else None


def is_watched(row: Promise) -> bool:
    """Whether somebody still has to do something about a promise, and its clock runs."""
    return row.settled_at is None and row.successor_id is None and row.state in _WATCHED


def about(row: Promise) -> dict[str, Any]:
    """What every fact about a promise carries."""
    return {
        "subject": Ref("promise", str(row.id)),
        "about": Ref(row.subject_kind, str(row.subject_id)),
        "customer_id": row.customer_id,
        "kind": row.kind,
        "due_at": row.due_at,
    }


def _facts(row: Promise, before: str, settled_before: datetime | None) -> list[Fact]:
    common = about(row)
    if row.state == before:
        return _anew(row, settled_before, common)
    facts: list[Fact] = []
    if before == State.PAUSED and row.state in LIVE:
        facts.append(PromiseResumed(**common))
    match row.state:
        case State.KEPT if row.settled_at:
            facts.append(PromiseKept(**common, settled_at=row.settled_at, corrected=before == State.BROKEN))
        case State.BROKEN:
            corrected = before == State.KEPT
            facts.append(
                PromiseBroken(**common, eta_at=row.eta_at, settled_at=row.settled_at, corrected=corrected)
            )
        case State.EXCUSED:
            facts.append(_excused(row, common))
        case State.AT_RISK:
            facts.append(PromiseAtRisk(**common, eta_at=row.eta_at))
        case State.WITHDRAWN:
            facts.append(PromiseWithdrawn(**common, reason="void"))
        case State.PAUSED:
            facts.append(PromisePaused(**common))
        case State.OPEN if before == State.AT_RISK:
            facts.append(PromiseRecovered(**common, eta_at=row.eta_at))
        case State.OPEN if before != State.PAUSED:
            facts.append(PromiseReopened(**common))
    return facts


def _anew(row: Promise, settled_before: datetime | None, common: dict[str, Any]) -> list[Fact]:
    """The state stayed, but it is settled anew."""
    if row.settled_at == settled_before:
        return []
    if row.state == State.EXCUSED:
        return [_excused(row, common)]
    if row.state != State.BROKEN:
        return []
    if row.settled_at is None:
        return [PromiseBroken(**common, eta_at=row.eta_at, settled_at=None, corrected=False)]
    return [PromiseFulfilledLate(**common, settled_at=row.settled_at)]


def _excused(row: Promise, common: dict[str, Any]) -> PromiseExcused:
    return PromiseExcused(
        **common, settled_at=row.settled_at, excused_due_at=row.excused_due_at or row.due_at
    )


def write(rows: Sequence[Promise], *, moved: bool = False) -> None:
    """Save what verdicts changed, in one statement; with ``moved`` what moves due times too.

    The warning that is open about a promise which nobody watches any more lapses, in one more.
    """
    over = [row for row in rows if row.warned and row.warn_at is not None and not is_watched(row)]
    if over:
        run(_LAPSE, [arrays.ids(row.id for row in over), arrays.instants(row.warn_at for row in over)])
    for row in over:
        row.warn_at = None
    save_columns(rows, *(_MOVED if moved else _WRITTEN))
