"""Windows from a trained document: a straight part, boosted trees about it, and calibrated margins.

The document is plain JSON: there is nothing in it that can run. Three sets of trees give the quantiles
0.1, 0.5 and 0.9 of what the straight part misses; margins from conformal calibration widen or narrow
them for each group (Romano, Patterson, Candès 2019, "Conformalized quantile regression"); and a running
correction for each group follows live coverage (Gibbs, Candès 2021, "Adaptive conformal inference"; in
the form of quantile tracking: a miss moves the edge out by STEP x 0.9, a hit in by STEP x 0.1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from math import exp, log
from typing import Any, NamedTuple

from nuoda.domains.shipments.queries import Journey
from nuoda.insight.eta.memory import Memory, in_hours, in_logs, stages

STEP = 0.04
WIDEST = 1.2
MISSES = 0.1
Tree = Mapping[str, Sequence[float]]


class Logs(NamedTuple):
    """A window as logarithms of hours ahead."""

    early: float
    likely: float
    late: float


class Window(NamedTuple):
    """A window of arrival."""

    early_at: datetime
    likely_at: datetime
    late_at: datetime


def grown(tree: Tree, row: Sequence[float]) -> float:
    """The value of the leaf that a row falls into."""
    feature, threshold, left, right = tree["feature"], tree["threshold"], tree["left"], tree["right"]
    node = 0
    while (child := int(left[node])) >= 0:
        node = child if row[int(feature[node])] <= threshold[node] else int(right[node])
    return float(tree["value"][node])


def raw(document: Mapping[str, Any], row: Sequence[float]) -> Logs:
    """The three quantiles before calibration, in order."""
    straight = float(document["intercept"])
    for place, center, scale, weight in document["linear"]:
        straight += (row[int(place)] - center) / scale * weight
    base = row[0] + straight
    found = sorted(
        base + part["start"] + sum(grown(tree, row) for tree in part["trees"])
        for part in document["quantiles"]
    )
    # As far as the trees and the straight part did not prove better than the lane alone, the lane speaks.
    back = (1.0 - document["trust"]) * (row[0] - found[1])
    return Logs(*(value + back for value in found))


class Forecaster:
    """A trained document with its memory and its running corrections."""

    def __init__(self, document: Mapping[str, Any], state: Mapping[str, Any]) -> None:
        self.document = document
        self.memory = Memory(state.get("memory"))
        self.corrections: dict[str, list[float]] = {
            group: list(value) for group, value in state.get("corrections", {}).items()
        }

    def state(self) -> dict[str, Any]:
        return {
            "memory": self.memory.dump(),
            "corrections": {key: [round(one, 5) for one in value] for key, value in self.corrections.items()},
        }

    def group(self, one: Journey, stage: str) -> str:
        """The narrowest group of lanes that was calibrated on its own: destination, milestone, or all."""
        margins = self.document["margins"]
        narrow = f"{stage}|{one.destination[1] or one.destination[0]}"
        return narrow if narrow in margins else stage if stage in margins else ""

    def calibrated(self, found: Logs, group: str) -> Logs:
        below, above = self.document["margins"][group]
        lower, upper = self.corrections.get(group, [0.0, 0.0])[:2]
        early = found.early - below - lower
        late = found.late + above + upper
        return Logs(min(early, found.likely), found.likely, max(late, found.likely))

    def logs(self, one: Journey, stage: str, at: datetime) -> Logs:
        found = raw(self.document, self.memory.features(one, stage, at))
        return self.calibrated(found, self.group(one, stage))

    def knows(self, stage: str) -> bool:
        """Whether it was trained on enough shipments that stood at this milestone."""
        return stage in self.document["stages"]

    def window(self, one: Journey, stage: str, at: datetime) -> Window:
        """When a shipment arrives that reached a milestone at an instant."""
        early, likely, late = (timedelta(hours=in_hours(value)) for value in self.logs(one, stage, at))
        return Window(at + early, at + likely, at + late)

    def learn(self, one: Journey) -> None:
        """Take in a delivery: first judge the windows it had, then remember it."""
        if one.delivered_at is not None:
            for stage, at in stages(one):
                self.correct(
                    raw(self.document, self.memory.features(one, stage, at)),
                    self.group(one, stage), in_logs(one.delivered_at - at),
                )  # fmt: skip
        self.memory.learn(one)

    def correct(self, found: Logs, group: str, took: float) -> None:
        """Move the edges of a group by whether one more delivery fell inside them."""
        shown = self.calibrated(found, group)
        lower, upper, seen, covered = self.corrections.get(group, [0.0, 0.0, 0.0, 0.0])
        self.corrections[group] = [
            _bounded(lower + STEP * ((took < shown.early) - MISSES)),
            _bounded(upper + STEP * ((took > shown.late) - MISSES)),
            seen + 1, covered + (shown.early <= took <= shown.late),
        ]  # fmt: skip


def _bounded(value: float) -> float:
    return max(-WIDEST, min(WIDEST, value))


def late_chance(window: Logs, ahead: timedelta) -> float:
    """The chance that arrival takes longer than ``ahead``: straight between the quantiles, falling beyond."""
    at = in_logs(ahead) if ahead > timedelta(0) else log(1e-9)
    below = max(0.02, window.likely - window.early)
    above = max(0.02, window.late - window.likely)
    if at <= window.likely - below:
        return 1.0 - 0.1 * exp(-log(5) * min(400.0, (window.likely - below - at) / below))
    if at <= window.likely:
        return 0.5 + 0.4 * (window.likely - at) / below
    if at <= window.likely + above:
        return 0.5 - 0.4 * (at - window.likely) / above
    return 0.1 * exp(-log(5) * min(400.0, (at - window.likely - above) / above))
