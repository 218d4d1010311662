"""Targets of the steps of cases, read with their versions; those of receipts, by customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nuoda.domains.contracts.models import CaseTarget
from nuoda.domains.contracts.rules.service_levels import SEVERITIES as SEVERITIES
from nuoda.domains.contracts.rules.service_levels import STEPS as STEPS
from nuoda.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class CaseTargetRow:
    """A version of a target, in minutes; ``until`` is when the next one begins, None for none."""

    severity: str
    step: str
    minutes: int
    working: bool
    valid_from: datetime
    until: datetime | None
    source: str

    def state(self, at: datetime) -> str:
        """``coming``, ``running`` or ``over``."""
        if self.valid_from > at:
            return "coming"
        return "over" if self.until is not None and self.until <= at else "running"


def case_target_rows(*, actor: Actor) -> list[CaseTargetRow]:
    """Every version of every target, by step and severity, the newest first. One query."""
    found: list[CaseTargetRow] = []
    until: dict[tuple[str, str], datetime] = {}
    for row in CaseTarget.objects.visible_to(actor).order_by("step", "severity", "-valid_from"):
        key = (row.severity, row.step)
        found.append(
            CaseTargetRow(
                row.severity, row.step, row.minutes, row.working, row.valid_from, until.get(key), row.source
            )
        )
        until[key] = row.valid_from
    return found
