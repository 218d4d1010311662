"""The meter as plain data: for the API and the command line. Rates are percentages, as text of decimals."""

from __future__ import annotations

from typing import Any

from nuoda.domains.contracts.queries.meter import Rung, StepRow, write_bands, write_earn_back
from nuoda.insight.meter.page import ClauseMeter, ContractMeter, Mark


def told(meter: ContractMeter) -> dict[str, Any]:
    """A contract's meter as nested lists and dictionaries."""
    contract = meter.contract
    return {
        "contract": contract.number, "title": contract.title, "since": contract.since,
        "until": contract.until, "zone": contract.zone, "currency": contract.currency, "at": meter.at,
        "clauses": [_clause(one) for one in meter.clauses],
        "steps": [_step(one) for one in meter.steps],
    }  # fmt: skip


def _clause(one: ClauseMeter) -> dict[str, Any]:
    terms = one.clause.terms
    return {
        "clause": one.clause.code, "version": one.clause.version, "measure": one.clause.measure,
        "every": terms.every.value, "target": terms.target, "minimum": terms.minimum,
        "period": _mark(one.now), "failures": one.now.figure.failures(terms),
        "missed_in_a_row": one.standing.in_a_row, "missed_of_12": one.standing.within_12,
        "severe_of_6": one.standing.severe_within_6, "exclusions_waiting": one.waiting,
        "ends_as_it_stands": [step.value for step in one.ends_as_now],
        "if_missed": [step.value for step in one.if_missed],
        "trend": [_mark(each) for each in one.trend],
        "ladder": [_rung(rung) for rung in terms.ladder], "bands": write_bands(terms.bands),
        "earn_back": write_earn_back(terms.earn_back),
    }  # fmt: skip


def _mark(one: Mark) -> dict[str, Any]:
    figure = one.figure
    return {
        "first": one.period, "after": one.after, "state": one.state, "version": one.version,
        "target": one.target, "minimum": one.minimum,
        "due": figure.gross.due, "counted": figure.gross.counted, "gross": figure.gross_rate,
        "adjusted_due": figure.adjusted.due, "adjusted_counted": figure.adjusted.counted,
        "adjusted": figure.rate, "verdict": figure.verdict.value,
        "facts_say": one.differs.rate if one.differs else None,
    }  # fmt: skip


def _step(one: StepRow) -> dict[str, Any]:
    return {
        "number": one.number, "step": one.step, "state": one.state, "measure": one.measure,
        "period": one.period, "raised_at": one.raised_at, "due_at": one.due_at,
        "because": list(one.because), "turn": one.turn, "owner_id": one.owner_id,
        "answered_by": one.answered_by, "answered_at": one.answered_at,
    }  # fmt: skip


def _rung(rung: Rung) -> dict[str, Any]:
    return {
        "step": rung.step.value, "days": rung.days, "multiplier": rung.multiplier, "amount": rung.amount,
        "triggers": [
            {"on": one.on.value, "count": one.count, "within": one.within} for one in rung.triggers
        ],
    }  # fmt: skip
