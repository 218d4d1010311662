"""Weeks from before: what a house counted elsewhere, so that there is a usual rate from the first day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import NAMESPACE_OID, UUID, uuid5

from nuoda.domains.cases.facts import all_codes
from nuoda.domains.quality.commands.hand import may_act
from nuoda.domains.quality.facts import PastWeekRecorded
from nuoda.domains.quality.rules import Reach, week_of
from nuoda.kernel.actor import Actor
from nuoda.kernel.calendar import HOUSE_ZONE
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import FieldError, Invalid
from nuoda.kernel.facts import Ref
from nuoda.kernel.text import text as _

_MOST = 10_000_000


@dataclass(frozen=True, slots=True)
class PastWeek:
    """A whole week from its Monday ``first``: how many shipments, and how many cases of each cause."""

    first: date
    shipments: int
    cases: Mapping[str, int] = field(default_factory=dict)
    reach: str = Reach.ALL.value
    reach_key: str = ""


@command
def record_past_weeks(*, by: Actor, at: datetime, weeks: Sequence[PastWeek]) -> int:
    """Record weeks that were counted elsewhere. Each counts once; said again, the first stands.

    A week must be over, and be one that the house did not count itself: that is for the caller to know.
    Raises ``Invalid``, ``Forbidden`` for whoever is no supervisor. Returns how many were given.
    """
    may_act(by)
    problems = [one for week in weeks for one in _check(week, at)]
    if problems:
        raise Invalid(fields=problems[:20])
    state(
        *(
            PastWeekRecorded(
                subject=Ref("past_week", str(_key(one))),
                about=None, customer_id=None, week=one.first, reach=one.reach, reach_key=one.reach_key,
                shipments=one.shipments, cases={cause: n for cause, n in one.cases.items() if n},
            )
            for one in weeks
        )
    )  # fmt: skip
    return len(weeks)


def _key(week: PastWeek) -> UUID:
    return uuid5(NAMESPACE_OID, f"{week.first} {week.reach} {week.reach_key}")


def _check(week: PastWeek, at: datetime) -> list[FieldError]:
    problems = check_choice("reach", week.reach, Reach, _("Unknown reach."))
    problems += check_text("reach_key", week.reach_key)
    for n in (week.shipments, *week.cases.values()):
        problems += check_number("cases", n, most=_MOST, unit=_("pieces"))
    if set(week.cases) - all_codes():
        problems.append(FieldError("cause", _("Unknown reason."), _("Choose one from the list.")))
    if week.first.weekday() or week.first >= week_of(at, HOUSE_ZONE):
        problems.append(
            FieldError("first", _("It is no Monday of a week that is over."), _("Correct the date."))
        )
    return problems
