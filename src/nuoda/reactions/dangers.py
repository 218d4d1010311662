"""Dangers seen early: which of them open the shipment's one case, and when the watch looks again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nuoda.domains.promises.facts import Kind, PromiseFact
from nuoda.domains.shipments.commands import look_again
from nuoda.domains.shipments.facts import ALARM, WARNING, DangerKind, ShipmentEndangered
from nuoda.kernel import clock
from nuoda.kernel.actor import system
from nuoda.kernel.facts import Fact, Recorded

WATCHMAN = system("watchman")

# From which level a danger opens a case by itself; below it, and where no level stands here, it only
# feeds the case that is open. A warned area opens none until it is extreme: five hundred cases for one
# storm help nobody (domain reference §8, trap 45). What the log itself tells of (a failed attempt, a
# refusal) has opened its case before.
OPENS: Mapping[str, int] = {
    DangerKind.LATE.value: WARNING,
    DangerKind.SILENCE.value: WARNING,
    DangerKind.CONNECTION.value: WARNING,
    DangerKind.UNCOLLECTED.value: WARNING,
    DangerKind.REFUSED.value: WARNING,
    DangerKind.ATTEMPT_FAILED.value: WARNING,
    DangerKind.UNFULFILLED.value: WARNING,
    DangerKind.AREA.value: ALARM,
    DangerKind.STOPPAGE.value: ALARM,
    DangerKind.DEVIATION.value: ALARM,
    DangerKind.GEOFENCE.value: WARNING,
    DangerKind.TEMPERATURE.value: WARNING,
    DangerKind.HUMIDITY.value: WARNING,
    DangerKind.SHOCK.value: WARNING,
}


def is_graver(fact: Fact) -> bool:
    """True for a danger to act upon that is new or rose: what fell, or is only looked at, feeds no case."""
    return isinstance(fact, ShipmentEndangered) and fact.level > fact.before and fact.level >= WARNING


def may_open(fact: ShipmentEndangered) -> bool:
    """True where a danger opens a case, not only feeds one."""
    return fact.level >= OPENS[fact.kind]


def look_at_promised(facts: Sequence[Recorded]) -> None:
    """A promise of delivery was made or changed: the watch weighs it at its next look."""
    about = {
        one.fact.about
        for one in facts
        if isinstance(one.fact, PromiseFact) and one.fact.kind == Kind.DELIVERY and one.fact.about
    }
    if about:
        look_again(by=WATCHMAN, at=clock.now(), promised=sorted(about, key=str))
