"""How long each kind of record is kept."""

from __future__ import annotations

from nuoda.domains.privacy.models import RetentionPeriod
from nuoda.domains.privacy.rules import KEEPERS, Period, Record, in_force, shipped
from nuoda.kernel.actor import Actor, Role


def runs_retention(actor: Actor) -> bool:
    """Who may see what would go and let it go: keepers, the system, and a machine of the house."""
    house = actor.role is Role.MACHINE and actor.customer_id is None
    return actor.role in (*KEEPERS, Role.SYSTEM) or house


def periods(*, actor: Actor) -> list[Period]:
    """The period of each kind of record that holds now, in the order of kinds."""
    return in_force(_shape(row) for row in RetentionPeriod.objects.visible_to(actor))


def period_history(record: Record, *, actor: Actor) -> tuple[Period, list[Period]]:
    """The period of one kind that holds now, and all that the house set, the newest first. One query."""
    rows = RetentionPeriod.objects.visible_to(actor).filter(record=record).order_by("-version")
    versions = [_shape(row) for row in rows]
    return (versions[0] if versions else shipped(record)), versions


def _shape(row: RetentionPeriod) -> Period:
    return Period(Record(row.record), row.days, row.version, row.reason, row.set_by, row.set_at)
