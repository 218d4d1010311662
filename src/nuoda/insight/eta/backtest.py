"""The walk-forward back-test: each month is foretold by a model trained on what was known before it.

A question is asked when a shipment reaches a milestone, with what was known then. Shipments that never
arrived, or not by the end of the data, cannot be scored and are counted apart. Three peers answer the
same questions: the promised date, the median of the lane, and, for lateness, the rule of one line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nuoda.domains.shipments.queries import Journey
from nuoda.insight.eta.memory import in_hours
from nuoda.insight.eta.predictor import Forecaster, late_chance, raw
from nuoda.insight.eta.training import FEWEST_ROWS, SEED, Row, TooLittleHistory, known_by, train, walk

RESAMPLES = 400
WARM_UP = 100
"""No month is tested before so many deliveries are known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One question with everybody's answer, in hours ahead of its instant."""

    month: str
    stage: str
    shipment: str
    took: float
    early: float
    likely: float
    late: float
    lane: float
    promised: float | None
    chance: float

    @property
    def is_late(self) -> bool:
        return self.promised is not None and self.took > self.promised


def back_test(journeys: Sequence[Journey], *, newest: int | None = None) -> list[Answer]:
    """All answers, in order of time; of the ``newest`` months only, where given.

    Raises :class:`TooLittleHistory` where no month can be tested.
    """
    rows = walk(journeys)
    answers: list[Answer] = []
    months = list(_months(rows))
    for start, end in months[-newest:] if newest else months:
        past = known_by(rows, start)
        if len({row.journey.id for row in past}) < WARM_UP or len(past) < FEWEST_ROWS:
            continue
        answers += _month(rows, past, start, end)
    if not answers:
        raise TooLittleHistory(len(rows))
    return answers


def _months(rows: Sequence[Row]) -> Iterator[tuple[datetime, datetime]]:
    if not rows:
        return
    start = rows[0].at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    while start <= rows[-1].at:
        end = (start + timedelta(days=32)).replace(day=1)
        yield start, end
        start = end


def _month(rows: Sequence[Row], past: Sequence[Row], start: datetime, end: datetime) -> list[Answer]:
    """Ask the month's questions; the running corrections follow the deliveries that become known in it."""
    forecaster = Forecaster(train(past), {})
    usual = _Medians(past)
    now = [row for row in rows if start <= row.at < end]
    news = sorted((row for row in rows if start <= _delivered(row) < end), key=_delivered)
    answers: list[Answer] = []
    told = 0
    for row in now:
        while told < len(news) and _delivered(news[told]) < row.at:
            _correct(forecaster, news[told])
            told += 1
        if row.took is not None:
            answers.append(_answer(row, forecaster, usual.hours(row)))
    return answers


def _delivered(row: Row) -> datetime:
    return row.journey.delivered_at or datetime.max.replace(tzinfo=UTC)


def _correct(forecaster: Forecaster, row: Row) -> None:
    if row.took is not None:
        forecaster.correct(
            raw(forecaster.document, row.features), forecaster.group(row.journey, row.stage), row.took
        )


def _answer(row: Row, forecaster: Forecaster, lane: float) -> Answer:
    one = row.journey
    found = forecaster.calibrated(raw(forecaster.document, row.features), forecaster.group(one, row.stage))
    ahead = one.due_at - row.at if one.due_at is not None else None
    return Answer(
        f"{row.at:%Y-%m}", row.stage, str(one.id), in_hours(row.took or 0.0), in_hours(found.early),
        in_hours(found.likely), in_hours(found.late), lane,
        ahead.total_seconds() / 3_600 if ahead is not None else None,
        late_chance(found, ahead) if ahead is not None else 0.0,
    )  # fmt: skip


class _Medians:
    """The peer: the median of the lane from the same milestone on, of all where the lane is new."""

    def __init__(self, past: Sequence[Row]) -> None:
        found: dict[tuple[str, ...], list[float]] = defaultdict(list)
        for row in past:
            if row.took is not None:
                for key in (_lane(row), (row.stage,)):
                    found[key].append(in_hours(row.took))
        self._usual = {key: median(values) for key, values in found.items()}
        self._all = median(in_hours(row.took) for row in past if row.took is not None)

    def hours(self, row: Row) -> float:
        return self._usual.get(_lane(row), self._usual.get((row.stage,), self._all))


def _lane(row: Row) -> tuple[str, ...]:
    return (row.stage, row.journey.origin[1], row.journey.destination[1])


def figures(answers: Sequence[Answer]) -> dict[str, Any]:
    """The figures of these answers. Errors and widths are in days."""
    took = _column(answers, "took")
    likely, early, late = (_column(answers, name) for name in ("likely", "early", "late"))
    lane = _column(answers, "lane")
    error = float(np.abs(took - likely).mean()) / 24
    lane_error = float(np.abs(took - lane).mean()) / 24
    dated = [one for one in answers if one.promised is not None]
    carrier = float(np.mean([abs(one.took - (one.promised or 0.0)) for one in dated])) / 24 if dated else None
    return {
        "questions": len(answers),
        "shipments": len({one.shipment for one in answers}),
        "mae_days": {"model": error, "lane_median": lane_error, "promised_date": carrier},
        "against_lane_median": error / lane_error if lane_error else None,
        "against_promised_date": error / carrier if carrier else None,
        "coverage": float(((took >= early) & (took <= late)).mean()),
        "below": float((took < early).mean()),
        "above": float((took > late).mean()),
        "width_days": float((late - early).mean()) / 24,
        "pinball_days": {
            str(share): _pinball(took, given, share)
            for share, given in ((0.1, early), (0.5, likely), (0.9, late))
        },
        "late": lateness(dated),
    }


def _column(answers: Sequence[Answer], name: str) -> NDArray[np.float64]:
    return np.array([getattr(one, name) for one in answers], dtype=np.float64)


def _pinball(took: NDArray[np.float64], given: NDArray[np.float64], share: float) -> float:
    miss = took - given
    return float(np.maximum(share * miss, (share - 1) * miss).mean()) / 24


def lateness(answers: Sequence[Answer]) -> dict[str, Any]:
    """How well the chance of lateness ranks, against the promised date minus the lane's usual time.

    The interval of the difference (95 %) comes from resampling shipments, not questions.
    """
    late = np.array([one.is_late for one in answers])
    if not late.any() or late.all():
        return {"shipments_late": int(late.sum())}
    chance = _column(answers, "chance")
    rule = np.array([one.lane - (one.promised or 0.0) for one in answers])
    stage = np.array([one.stage for one in answers])
    of_shipment: dict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(answers):
        of_shipment[one.shipment].append(place)
    groups = list(of_shipment.values())
    rng = np.random.default_rng(SEED)
    differences = []
    for _turn in range(RESAMPLES):
        picked = [place for group in rng.integers(0, len(groups), len(groups)) for place in groups[group]]
        if late[picked].any() and not late[picked].all():
            here, of = late[picked], stage[picked]
            differences.append(_auc(here, chance[picked], of) - _auc(here, rule[picked], of))
    model_auc, rule_auc = _auc(late, chance, stage), _auc(late, rule, stage)
    low, high = (float(value) for value in np.quantile(differences, [0.025, 0.975]))
    return {
        "shipments_late": len({one.shipment for one in answers if one.is_late}),
        "auc": {"model": model_auc, "rule": rule_auc},
        "auc_gain": model_auc - rule_auc,
        "auc_gain_interval": [low, high],
    }


def _auc(late: NDArray[np.bool_], score: NDArray[np.float64], stage: NDArray[np.str_]) -> float:
    """The area under the curve, within each milestone, weighed by the pairs that each has."""
    gained = pairs = 0.0
    for one in np.unique(stage):
        here = stage == one
        good, bad = score[here & ~late], score[here & late]
        if len(good) and len(bad):
            ordered = np.sort(good)
            below = np.searchsorted(ordered, bad, "left") + np.searchsorted(ordered, bad, "right")
            gained += float(below.sum()) / 2
            pairs += len(good) * len(bad)
    return gained / pairs if pairs else 0.5


def report(answers: Sequence[Answer]) -> dict[str, Any]:
    """The whole report: all questions, by milestone, by month."""
    return {
        "all": figures(answers),
        "stages": {
            stage: figures([one for one in answers if one.stage == stage])
            for stage in dict.fromkeys(one.stage for one in answers)
        },
        "months": {
            month: _short([one for one in answers if one.month == month])
            for month in dict.fromkeys(one.month for one in answers)
        },
    }


def _short(answers: Sequence[Answer]) -> dict[str, Any]:
    whole = figures(answers)
    return {name: whole[name] for name in ("questions", "mae_days", "coverage", "width_days")}
