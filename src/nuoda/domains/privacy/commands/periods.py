"""Set how long a kind of record is kept; tell what a run forgot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from nuoda.domains.privacy.facts import DataForgotten, PeriodSet
from nuoda.domains.privacy.models import RetentionPeriod
from nuoda.domains.privacy.rules import KEEPERS, LEAST_DAYS, MOST_DAYS, Record, in_force
from nuoda.domains.privacy.rules import Period as Period
from nuoda.kernel.actor import Actor, Role
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Forbidden, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.locks import take_turn
from nuoda.kernel.text import text as _


@command
def set_period(*, by: Actor, at: datetime, record: str, days: int, reason: str) -> int:
    """From now on records of a kind are kept ``days`` days; the versions before stay on record.

    Returns the version, that in force where nothing changes. For admins and supervisors. A period never ends
    before the last day to sue for the shipment, whatever is set here.
    """
    if by.role not in KEEPERS:
        raise Forbidden
    problems = [
        *check_choice("record", record, Record, _("There is no such kind of record.")),
        *check_number("days", days, least=LEAST_DAYS, most=MOST_DAYS, unit=_("days")),
        *check_text("reason", reason, required=True, longest=300),
    ]
    if problems:
        raise Invalid(fields=problems)
    take_turn("privacy.period")
    rows = RetentionPeriod.objects.filter(record=record)
    own = [Period(Record(one.record), one.days, one.version, "", "", one.set_at) for one in rows]
    now = next(one for one in in_force(own) if one.record == record)
    if now.version and now.days == days:
        return now.version
    row = RetentionPeriod.objects.create(
        record=record, version=now.version + 1, days=days, reason=reason.strip(), set_at=at,
        set_by=by.name[:120],
    )  # fmt: skip
    state(
        PeriodSet(
            subject=Ref("retention", record), record=record, days=days, before=now.days,
            reason=row.reason,
        )
    )  # fmt: skip
    return row.version


@command
def tell_forgotten(
    *, by: Actor, at: datetime, run_id: UUID, forgotten: Mapping[str, int], kept: Mapping[str, int]
) -> None:
    """State what a run forgot and kept, by kind of record. For the system."""
    if by.role is not Role.SYSTEM:
        raise Forbidden
    state(
        DataForgotten(subject=Ref("retention_run", str(run_id)), forgotten=dict(forgotten), kept=dict(kept))
    )
