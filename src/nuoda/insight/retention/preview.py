"""What would go now, and why the others stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from nuoda.domains.privacy.facts import Period
from nuoda.domains.privacy.queries import periods, runs_retention
from nuoda.insight.retention.readings import IN_BULK, past_in_bulk
from nuoda.insight.retention.selecting import Keeping, Why, select_past
from nuoda.kernel.actor import Actor
from nuoda.kernel.errors import Forbidden
from nuoda.kernel.forgetting import Past, Place

STEP = 500
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Outlook:
    """One kind of record: how many would go, how many are kept and by what, the first of these by name.

    ``whole`` is False where it was counted only so far.
    """

    period: Period
    going: int
    kept: Mapping[Why, int]
    first_kept: Sequence[tuple[Past, Keeping]]
    first_going: Sequence[Past]
    whole: bool

    @property
    def held(self) -> int:
        return sum(self.kept.values())


def outlooks(*, at: datetime, actor: Actor, most: int = 2_000) -> list[Outlook]:
    """What would go of each kind under the periods in force, looking at ``most`` records of each.

    For keepers, the system and machines of the house. Raises ``Forbidden``.
    """
    return [outlook(one, at=at, actor=actor, most=most) for one in periods(actor=actor)]


def outlook(period: Period, *, at: datetime, actor: Actor, most: int = 2_000, days: int = 0) -> Outlook:
    """The same of one kind; with ``days`` as if it were kept so long."""
    if not runs_retention(actor):
        raise Forbidden
    period = replace(period, days=days) if days else period
    if period.record in IN_BULK:
        count = past_in_bulk(period.record, before=period.before(at), most=most, actor=actor)
        return Outlook(period, count, {}, (), (), whole=count < most)
    going: list[Past] = []
    kept: list[tuple[Past, Keeping]] = []
    reasons: Counter[Why] = Counter()
    count, after, more = 0, None, True
    place: Place | None = after
    while more and count + sum(reasons.values()) < most:
        step = select_past(period, at=at, after=place, limit=min(STEP, most), actor=actor)
        count += len(step.going)
        reasons.update(keeping.why for _one, keeping in step.kept)
        going += step.going[: SHOWN - len(going)]
        kept += step.kept[: SHOWN - len(kept)]
        place, more = step.after, step.after is not None
    return Outlook(period, count, reasons, kept, going, whole=not more)
