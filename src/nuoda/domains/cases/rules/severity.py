"""How grave a case is (domain reference §2.4, a proposal): impact + urgency + exposure, then floors."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _


class Severity(StrEnum):
    """S1 is the gravest."""

    S1 = "S1"
    S2 = "S2"
    S3 = "S3"
    S4 = "S4"


class Flag(StrEnum):
    """What makes a case graver than its points say."""

    INJURY = "injury"
    DANGEROUS_GOODS = "dangerous_goods"
    PRIVACY_LEAK = "privacy_leak"
    OUTAGE = "outage"
    LARGE_CLAIM = "large_claim"
    REGULATOR = "regulator"
    PERISHABLE = "perishable"
    LINE_STOP = "line_stop"
    MEDIA = "media"


FLOORS: Mapping[str, Severity] = {
    Flag.INJURY.value: Severity.S1,
    Flag.DANGEROUS_GOODS.value: Severity.S1,
    Flag.PRIVACY_LEAK.value: Severity.S1,
    Flag.OUTAGE.value: Severity.S1,
    Flag.LARGE_CLAIM.value: Severity.S1,
    Flag.REGULATOR.value: Severity.S2,
    Flag.PERISHABLE.value: Severity.S2,
    Flag.LINE_STOP.value: Severity.S2,
}
"""Flag → the least severity. A large claim is one above ¥50,000."""

REPEATED = 3
REPEATED_WITHIN = timedelta(days=30)
"""The third complaint of a customer within this time is one level graver."""
_GRAVE_GOODS = (
    Flag.INJURY.value, Flag.DANGEROUS_GOODS.value, Flag.PRIVACY_LEAK.value, Flag.LINE_STOP.value,
)  # fmt: skip
_IN_PUBLIC = (Flag.REGULATOR.value, Flag.MEDIA.value)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A severity with what made it: three points of 0–3 each, flags that lift it, and a repetition."""

    severity: Severity
    impact: int
    urgency: int
    exposure: int
    floors: tuple[str, ...] = ()
    repeated: bool = False

    @property
    def points(self) -> int:
        return self.impact + self.urgency + self.exposure

    def reason(self) -> Text:
        """Why it is what it is, in one sentence."""
        figures: dict[str, object] = {
            "severity": self.severity.value, "points": self.points, "impact": self.impact,
            "urgency": self.urgency, "exposure": self.exposure,
        }  # fmt: skip
        if self.floors:
            figures["flags"] = ", ".join(self.floors)
            return _(
                "%(severity)s: impact %(impact)s + urgency %(urgency)s + exposure %(exposure)s ="
                " %(points)s points, lifted by %(flags)s.",
                figures,
            )
        if self.repeated:
            return _(
                "%(severity)s: impact %(impact)s + urgency %(urgency)s + exposure %(exposure)s ="
                " %(points)s points, one level graver as the third complaint within 30 days.",
                figures,
            )
        return _(
            "%(severity)s: impact %(impact)s + urgency %(urgency)s + exposure %(exposure)s ="
            " %(points)s points.",
            figures,
        )


def weigh(
    *,
    impact: int,
    due_at: datetime | None,
    at: datetime,
    tier: str,
    affected: int = 1,
    flags: Collection[str] = (),
    complaints: int = 0,
    least: Severity = Severity.S4,
) -> Weighed:
    """``impact`` 0–3 comes with the cause; ``due_at`` is the next hard deadline; ``affected`` counts
    shipments; ``complaints`` those of the customer within 30 days, this one included; ``least`` is what
    the kind of the case has whatever its points.
    """
    grave = max([impact, *(3 for one in flags if one in _GRAVE_GOODS)])
    urgency = _urgency(due_at, at)
    public = any(one in _IN_PUBLIC for one in flags)
    exposure = min(3, (tier in ("platinum", "key")) + (affected >= 10) + 2 * public)
    by_points = min(least, _of_points(grave + urgency + exposure))
    repeated = complaints >= REPEATED
    if repeated:
        by_points = _graver(by_points)
    lifting = tuple(sorted(one for one in flags if one in FLOORS and FLOORS[one] < by_points))
    severity = min([by_points, *(FLOORS[one] for one in lifting)])
    return Weighed(severity, grave, urgency, exposure, lifting, repeated)


def score(*, impact: int, due_at: datetime | None, at: datetime, tier: str, affected: int = 1) -> Severity:
    """The severity by points alone (see :func:`weigh`)."""
    return weigh(impact=impact, due_at=due_at, at=at, tier=tier, affected=affected).severity


def _of_points(points: int) -> Severity:
    if points >= 7:
        return Severity.S1
    if points >= 5:
        return Severity.S2
    return Severity.S3 if points >= 3 else Severity.S4


def _graver(one: Severity) -> Severity:
    order = list(Severity)
    return order[max(0, order.index(one) - 1)]


def _urgency(due_at: datetime | None, at: datetime) -> int:
    if due_at is None:
        return 0
    left = due_at - at
    if left <= timedelta(hours=4):
        return 3
    return 2 if left <= timedelta(hours=24) else 1 if left <= timedelta(hours=72) else 0


def worse(one: str, other: str) -> str:
    """The graver of two severities: it never falls by itself."""
    return min(one, other)
