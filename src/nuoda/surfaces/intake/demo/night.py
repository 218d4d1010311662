"""The demo's night: a call back was promised in the evening, and nobody had called by two in the morning.

Whoever is on call is told and does not answer; it goes up, the supervisor answers, and the call is made.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from nuoda.domains.customers.queries import customers_by_code
from nuoda.domains.orders.queries import order_ids
from nuoda.domains.promises.commands import (
    PromiseDraft,
    acknowledge_warning,
    keep_promises,
    make_promises,
)
from nuoda.domains.promises.facts import Ground, Kind
from nuoda.domains.promises.queries import PromiseRow, open_warnings, promises_of
from nuoda.kernel.facts import Ref
from nuoda.surfaces.intake.demo.company import Colleague
from nuoda.surfaces.intake.demo.mark import DEMO
from nuoda.surfaces.intake.demo.world import World
from nuoda.surfaces.intake.demo.world.roads import CHINA

SINCE = timedelta(hours=7)
"""The night lies so long before now at least."""
SAID, LENGTH = timedelta(hours=-9), timedelta(hours=18)
ANSWERED, CALLED = timedelta(hours=1, minutes=20), timedelta(hours=6, minutes=30)
MORE = timedelta(minutes=1)


class Night:
    """The steps of one night, each done once when its time has come."""

    def __init__(self, world: World, owner: Colleague, boss: Colleague) -> None:
        self._world, self._owner, self._boss = world, owner, boss
        self._two = two_in_the_night(world)
        self._steps = [
            (self._two + SAID, self._say), (self._two + ANSWERED, self._answer),
            (self._two + CALLED, self._call),
        ]  # fmt: skip

    def work(self, at: datetime) -> bool:
        """Do what was to be done by ``at``; True where something was."""
        due = [step for instant, step in self._steps if instant <= at]
        self._steps = [(instant, step) for instant, step in self._steps if instant > at]
        return any([step(at) for step in due])  # noqa: C419  every step is done

    def _say(self, at: datetime) -> bool:
        order_id, customer_id, reference = subject_of(self._world)
        if order_id is None or promise_of_night(self._world) is not None or self._owner.agent_id is None:
            return False
        made_at = self._two + SAID
        draft = PromiseDraft(
            kind=Kind.CALL_BACK.value, subject_kind="order", subject_id=order_id, customer_id=customer_id,
            label=reference, basis="明早回电告知到站时间", due_at=made_at + LENGTH, made_at=made_at,
            zone=CHINA.key, owner_id=self._owner.agent_id, ground=Ground.WORD, ground_ref="call",
        )  # fmt: skip
        return bool(make_promises(by=self._owner.actor, at=at, promises=[draft]))

    def _answer(self, at: datetime) -> bool:
        row = promise_of_night(self._world)
        waiting = open_warnings(actor=self._boss.actor, limit=50) if row else []
        mine = [one.warning.id for one in waiting if row is not None and one.promise.id == row.id]
        for warning_id in mine:
            acknowledge_warning(by=self._boss.actor, at=at, warning_id=warning_id, note="我来回电")
        return bool(mine)

    def _call(self, at: datetime) -> bool:
        row = promise_of_night(self._world)
        if row is None or row.settled_at is not None:
            return False
        keep_promises(
            by=self._boss.actor, at=at, kinds=[Kind.CALL_BACK.value], subject_kind=row.subject_kind,
            subject_ids=[row.subject_id], done_at=at, proof="call",
        )  # fmt: skip
        return True


def two_in_the_night(world: World) -> datetime:
    """The last two o'clock in the morning in China that is long enough ago."""
    latest = (world.now - SINCE).astimezone(CHINA)
    two = datetime.combine(latest.date(), time(2), CHINA)
    return two if two <= latest else two - timedelta(days=1)


def night_moments(world: World) -> list[datetime]:
    """When time has to stop for the night: what is done, and when the clock has to look."""
    two = two_in_the_night(world)
    hour = timedelta(hours=1)
    return [two + SAID, two + MORE, two + hour + 2 * MORE, two + ANSWERED, two + CALLED]


def subject_of(world: World) -> tuple[UUID | None, UUID | None, str]:
    """The order that the call is about, whose it is, its reference: the first but of the hero's customer."""
    by = two_in_the_night(world) + SAID
    journey = next(
        (
            one
            for one in world.journeys
            if one.order.customer != world.hero.customer and one.order.ordered_at <= by
        ),
        None,
    )  # fmt: skip
    if journey is None:
        return None, None, ""
    customer = customers_by_code([journey.order.customer], actor=DEMO).get(journey.order.customer)
    if customer is None:
        return None, None, journey.order.reference
    key = (customer.id, journey.order.reference)
    return order_ids([key], actor=DEMO).get(key), customer.id, journey.order.reference


def promise_of_night(world: World) -> PromiseRow | None:
    """The call back that was promised that evening, or None."""
    order_id, _customer_id, _reference = subject_of(world)
    if order_id is None:
        return None
    rows = promises_of([Ref("order", str(order_id))], actor=DEMO)
    return next((one for one in rows if one.kind == Kind.CALL_BACK), None)
