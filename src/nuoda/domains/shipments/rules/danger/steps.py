"""What to do next, by whom, until when: dated rows, chosen by the date of the event.

The first three groups are the steps of the last metres: a failed attempt by its number, and after the one
that asks the shipper by the days; a parcel at a pick-up point and a refusal by the days that have passed.
They follow the desk's own proposal (ask again on day 2, warn of the return on day 5, return on day 7; three
attempts), which a house changes by adding rows with a later ``valid_from``. The others say the next step of
the dangers that know no count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nuoda.domains.shipments.rules.danger.kinds import (
    ALARM,
    NOTICE,
    WARNING,
    Danger,
    DangerKind,
    doublings,
    last_step,
    length,
)
from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_FIRST = date(2020, 1, 1)
_HOUSE = "house proposal 2026-11"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. ``attempt`` is the failed attempt that it belongs to, 0 where none is counted; ``after``
    the days passed since; ``within`` the hours it may take, 0 where none are set; ``level`` that of the
    danger while it is the next step.
    """

    code: str
    kind: str
    after: int
    level: int
    by: str
    within: int
    words: Text
    valid_from: date = _FIRST
    valid_to: date | None = None
    source: str = _HOUSE
    attempt: int = 0


STEPS: Sequence[Step] = (
    Step("call_consignee", "attempt_failed", 0, NOTICE, "station", 24,
         _("Call the consignee, check phone and address, deliver again on the next run."), attempt=1),
    Step("agree_time", "attempt_failed", 0, WARNING, "agent", 24,
         _("Agree on a time or a pick-up point with the consignee, in writing."), attempt=2),
    Step("ask_shipper", "attempt_failed", 0, ALARM, "agent", 48,
         _("Hold it at the station; ask the shipper: new address, another try, or return."), attempt=3),
    Step("shipper_decides", "attempt_failed", 2, ALARM, "agent", 72,
         _("The shipper has not decided: call, and name the day of the return."), attempt=3),
    Step("warn_return", "attempt_failed", 5, ALARM, "agent", 48,
         _("Warn consignee and shipper that it goes back in two days unless the shipper decides otherwise."),
         attempt=3),
    Step("return", "attempt_failed", 7, ALARM, "station", 48,
         _("Send it back, or let the shipper choose another address."), attempt=3),
    Step("tell_code", "uncollected", 0, 0, "station", 24,
         _("The consignee gets place, opening hours and pick-up code.")),
    Step("remind", "uncollected", 2, NOTICE, "agent", 72,
         _("Remind the consignee that it waits for collection.")),
    Step("warn_return", "uncollected", 5, WARNING, "agent", 48,
         _("Warn consignee and shipper that it goes back unless collected in two days.")),
    Step("return", "uncollected", 7, ALARM, "station", 48,
         _("Send it back, or let the shipper choose another address.")),
    Step("ask_why", "refused", 0, WARNING, "agent", 4,
         _("Ask the consignee why, with photos; ask the shipper what shall become of it.")),
    Step("shipper_decides", "refused", 2, WARNING, "agent", 72,
         _("The shipper has not decided: call, and name the day of the return.")),
    Step("warn_return", "refused", 5, WARNING, "agent", 48,
         _("Warn consignee and shipper that it goes back in two days unless the shipper decides otherwise.")),
    Step("return", "refused", 7, ALARM, "station", 48,
         _("Send it back, or let the shipper choose another address.")),
    Step("tell_new_date", "late", 0, ALARM, "agent", 2,
         _("Tell the customer the new time and why, before she asks.")),
    Step("speed_up", "late", 0, WARNING, "dispatcher", 4,
         _("Ask the carrier to put it on the next run; offer the customer a choice.")),
    Step("ask_carrier", "silence", 0, NOTICE, "agent", 4,
         _("Ask the last station for a physical check and the next scan.")),
    Step("ask_pickup", "silence", 0, NOTICE, "dispatcher", 4,
         _("Ask shipper and carrier whether it was handed over; book a new pick-up.")),
    Step("search", "silence", 0, ALARM, "agent", 24,
         _("Start a search at the last two stations; prepare replacement or claim.")),
    Step("rebook", "connection", 0, WARNING, "dispatcher", 2,
         _("Book the next departure, or another way; tell the customer if the promise is touched.")),
    Step("settle_promise", "unfulfilled", 0, WARNING, "agent", 24,
         _("It ended without delivery: agree with the customer what takes its place.")),
    Step("hold_or_detour", "area_warning", 0, WARNING, "dispatcher", 4,
         _("Hold it before the area or lead it around; tell the customer the likely delay.")),
    Step("call_driver", "stoppage", 0, WARNING, "dispatcher", 1,
         _("Call the driver: is he well, is the load safe, when does he go on?")),
    Step("call_driver", "deviation", 0, WARNING, "dispatcher", 1,
         _("Call the driver: is he well, is the load safe, when does he go on?")),
    Step("call_driver", "geofence", 0, WARNING, "dispatcher", 1,
         _("Call the driver: is he well, is the load safe, when does he go on?")),
    Step("save_goods", "temperature", 0, ALARM, "dispatcher", 1,
         _("Have the cooling checked at once; hold the goods for inspection on arrival.")),
    Step("inspect", "humidity", 0, WARNING, "station", 24,
         _("Open and inspect at the next station, with photos.")),
    Step("inspect", "shock", 0, WARNING, "station", 24,
         _("Open and inspect at the next station, with photos.")),
)  # fmt: skip

A_DAY = timedelta(days=1)


def steps_on(kind: str, day: date) -> list[Step]:
    """The steps of a kind in force on a day, in their order."""
    rows = [
        step
        for step in STEPS
        if step.kind == kind and step.valid_from <= day and (step.valid_to is None or day < step.valid_to)
    ]
    return sorted(rows, key=lambda step: (step.attempt, step.after))


def find_step(code: str, kind: str, day: date) -> Step | None:
    """A step by its code; None where no such step was in force."""
    return next((step for step in steps_on(kind, day) if step.code == code), None)


def attempt_failed(attempts: int, since: datetime, now: datetime) -> tuple[Danger | None, datetime | None]:
    """A failed delivery attempt and the step that its number asks for, after the last one by the days that
    have passed since; overdue, its level grows.
    """
    known = steps_on(DangerKind.ATTEMPT_FAILED.value, since.date())
    counted = max((step.attempt for step in known if step.attempt <= attempts), default=0)
    number = {"number": attempts}
    said = _("Delivery attempt %(number)s failed.", number)
    waiting = _("Delivery attempt %(number)s failed, and it has waited for %(days)s days or more.", number)
    steps = [step for step in known if step.attempt == counted]
    return _by_days(steps, said, waiting, "CONSIGNEE.unstated", since=since, now=now)


def asks_shipper(attempts: int, day: date) -> bool:
    """Whether so many failed attempts are all that the house makes of its own accord."""
    known = steps_on(DangerKind.ATTEMPT_FAILED.value, day)
    return attempts >= max((step.attempt for step in known), default=attempts + 1)


def uncollected(since: datetime, now: datetime) -> tuple[Danger | None, datetime | None]:
    """A parcel that waits at a pick-up point."""
    said = _("It waits at the pick-up point and nobody has collected it.")
    waiting = _("It has waited at the pick-up point for %(days)s days or more, and nobody has collected it.")
    steps = steps_on(DangerKind.UNCOLLECTED.value, since.date())
    return _by_days(steps, said, waiting, "CONSIGNEE.uncollected", since=since, now=now)


def refused(since: datetime, now: datetime) -> tuple[Danger | None, datetime | None]:
    """A parcel that the consignee did not take."""
    said = _("The consignee refused it.")
    waiting = _("The consignee refused it, and it has waited for %(days)s days or more.")
    steps = steps_on(DangerKind.REFUSED.value, since.date())
    return _by_days(steps, said, waiting, "CONSIGNEE.refused", since=since, now=now)


def _by_days(
    steps: Sequence[Step], said: Text, waiting: Text, cause: str, *, since: datetime, now: datetime
) -> tuple[Danger | None, datetime | None]:
    """The step of the days that have passed; ``waiting`` says how many, where there are any."""
    passed = [step for step in steps if since + step.after * A_DAY <= now]
    coming = steps[len(passed)] if len(passed) < len(steps) else None
    following = since + coming.after * A_DAY if coming else None
    if not passed or not passed[-1].level:
        return None, following
    step = passed[-1]
    asked_at = since + step.after * A_DAY
    if step.after:
        said = Text(waiting.message, {**waiting.figures, "days": step.after})
    return _asked(step, said, since, now, cause=cause, asked_at=asked_at, following=following)


def _asked(
    step: Step,
    said: Text,
    since: datetime,
    now: datetime,
    *,
    cause: str,
    asked_at: datetime,
    following: datetime | None,
) -> tuple[Danger, datetime | None]:
    """The danger while ``step`` is asked for: one level more when it is overdue, and again by doubling."""
    within = timedelta(hours=step.within)
    if not step.within:
        return Danger(step.kind, step.level, since, cause, said, step=step.code, next_at=following), following
    passed = doublings(now - asked_at, within)
    if passed:
        asked = {"what": said, "open": length(last_step(within, passed))}
        said = _("%(what)s The next step has been open for more than %(open)s.", asked)
    next_at = asked_at + within * 2**passed
    next_at = next_at if following is None else min(next_at, following)
    due_at = asked_at + within
    danger = Danger(
        step.kind, step.level + passed, since, cause, said, None, due_at - now, step.code, due_at, next_at
    )
    return danger, next_at


def unfulfilled(since: datetime, now: datetime) -> tuple[Danger, datetime]:
    """It ended without delivery (returned, lost, disposed of, cancelled) while the promise is open."""
    passed = doublings(now - since, A_DAY)
    next_at = since + A_DAY * 2**passed
    said = _("It ended without delivery, and the promise is still open.")
    if passed:
        ago = {"ago": length(last_step(A_DAY, passed))}
        said = _("It ended without delivery more than %(ago)s ago, and the promise is still open.", ago)
    return Danger(
        DangerKind.UNFULFILLED.value, WARNING + passed, since, "SERVICE.promise_broken", said, 1.0,
        since - now, "settle_promise", since + A_DAY, next_at,
    ), next_at  # fmt: skip
