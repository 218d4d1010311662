"""One danger as queries return it, read as a row of its own or along with its shipment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from nuoda.domains.shipments.models import Danger
from nuoda.domains.shipments.queries.parts import told
from nuoda.domains.shipments.rules.danger import find_step
from nuoda.kernel.statements import Computed
from nuoda.kernel.text import Text, text_from


@dataclass(frozen=True, slots=True)
class DangerRow:
    """One danger. ``step`` says what to do next, by ``step_by`` (a role's word), until ``step_due_at``.

    ``probability`` (0–1) is that of missing the promise; ``margin`` what was left at the last look,
    negative where it is missed by; ``passed_at`` is what was missed, None while it lies ahead.
    ``cleared_at`` is None while it lasts.
    """

    id: UUID
    shipment_id: UUID
    kind: str
    level: int
    probability: float | None
    margin: timedelta | None
    passed_at: datetime | None
    cause: str
    detail: Text
    step: Text | None
    step_by: str
    step_due_at: datetime | None
    warning_id: UUID | None
    since: datetime
    opened_at: datetime
    raised_at: datetime
    cleared_at: datetime | None

    def margin_at(self, now: datetime) -> timedelta | None:
        """What is left now: a passed instant lies further back than at the last look, while it lasts."""
        if self.margin is None or self.passed_at is None or self.cleared_at is not None:
            return self.margin
        return min(self.margin, self.passed_at - now)


def danger_row(row: Danger) -> DangerRow:
    step = find_step(row.step, row.kind, row.since.date()) if row.step else None
    return DangerRow(
        row.id, row.shipment_id, row.kind, row.level, row.probability, row.margin, row.passed_at, row.cause,
        text_from({"message": row.detail, "figures": row.figures}),
        step.words if step else None, step.by if step else "",
        row.step_due_at, row.warning_id, row.since, row.opened_at, row.raised_at, row.cleared_at,
    )  # fmt: skip


_PLAIN = (
    "id", "shipment_id", "kind", "level", "probability", "cause", "detail", "figures", "step",
    "step_due_at", "warning_id", "since", "opened_at", "raised_at", "passed_at",
)  # fmt: skip


THREATS = Computed(
    "threats",
    f"ARRAY(SELECT {told(_PLAIN)} || jsonb_build_object('margin', extract(epoch FROM margin)::float8)"
    " FROM shipments_danger AS own WHERE own.shipment_id = shipments_shipment.id AND cleared_at IS NULL"
    " AND own.customer_id = shipments_shipment.customer_id ORDER BY level DESC, since)",
)
"""The open dangers of a shipment, the gravest first, to be read as JSON along with its row."""


def dangers_told(threats: Sequence[Mapping[str, Any]]) -> list[DangerRow]:
    """What came as ``THREATS``, as rows."""
    return [danger_row(_row(one)) for one in threats]


def _row(threat: Mapping[str, Any]) -> Danger:
    given = dict(threat)
    for name in ("id", "shipment_id", "warning_id"):
        given[name] = UUID(given[name]) if given[name] else None
    for name in ("since", "opened_at", "raised_at", "step_due_at", "passed_at"):
        given[name] = datetime.fromisoformat(given[name]) if given[name] else None
    seconds = given.pop("margin")
    return Danger(**given, margin=None if seconds is None else timedelta(seconds=seconds))
