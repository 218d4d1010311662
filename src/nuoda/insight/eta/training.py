"""Training: quantile gradient boosting about a straight part, calibrated by conformal prediction.

Needs the ``ml`` extra. What comes out is plain JSON, checked to predict what the library predicts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingRegressor  # type: ignore[import-untyped]

from nuoda.domains.shipments.queries import Journey
from nuoda.insight.eta.memory import FEATURES, LINEAR, Memory, in_logs, stages
from nuoda.insight.eta.predictor import MISSES, grown, raw

QUANTILES = (0.1, 0.5, 0.9)
FEWEST_ROWS, FEWEST_OF_GROUP, FEWEST_OF_STAGE, FOLDS, MOST_ROWS = 60, 80, 30, 4, 120_000
RIDGE = 60.0
TRUSTS = (0.0, 0.25, 0.5, 0.75, 1.0)
SEED = 20_260_901
Numbers = NDArray[np.float64]


class TooLittleHistory(ValueError):
    """Fewer deliveries than a model can be trained on."""


class Row(NamedTuple):
    """One question of the past: what was known when a shipment reached a milestone, and what came of it.

    ``took`` is None where it has not arrived, or is not known to have.
    """

    journey: Journey
    stage: str
    at: datetime
    features: list[float]
    took: float | None


def walk(journeys: Sequence[Journey], memory: Memory | None = None) -> list[Row]:
    """Live through history: each question is asked with what was known at its instant, in order of time."""
    remembered = memory or Memory()
    happened: list[tuple[datetime, int, int, str]] = []
    for place, one in enumerate(journeys):
        if one.delivered_at is not None:
            happened.append((one.delivered_at, 1, place, ""))
        happened += [(at, 0, place, stage) for stage, at in stages(one)]
    rows: list[Row] = []
    for at, came, place, stage in sorted(happened):
        one = journeys[place]
        if came:
            remembered.learn(one)
        else:
            took = in_logs(one.delivered_at - at) if one.delivered_at is not None else None
            rows.append(Row(one, stage, at, remembered.features(one, stage, at), took))
    return rows


def known_by(rows: Sequence[Row], instant: datetime) -> list[Row]:
    """The rows whose outcome was known by an instant."""
    return [
        row for row in rows if row.journey.delivered_at is not None and row.journey.delivered_at < instant
    ]


def train(rows: Sequence[Row]) -> dict[str, Any]:
    """The document of a model trained on rows whose outcome is known; the newest 120,000 of them.

    Margins come from folds of time: each row is judged by trees that did not see it. Raises
    :class:`TooLittleHistory`.
    """
    if len(rows) < FEWEST_ROWS:
        raise TooLittleHistory(len(rows))
    rows = rows[-MOST_ROWS:]
    table = np.array([row.features for row in rows], dtype=np.float64)
    took = np.array([row.took for row in rows], dtype=np.float64)
    apart = np.empty((len(rows), 3))
    # Questions about one shipment share their outcome, so they never stand on both sides of a fold.
    of_shipment = {one: place for place, one in enumerate(dict.fromkeys(row.journey.id for row in rows))}
    fold = np.array([of_shipment[row.journey.id] * FOLDS // len(of_shipment) for row in rows])
    for turn in range(FOLDS):
        held = fold == turn
        document = _fit(table[~held], took[~held])
        apart[held] = [raw(document, row) for row in table[held].tolist()]
    document = _fit(table, took)
    newest = fold == FOLDS - 1
    document["trust"] = trust = _trust(table[newest, 0], apart[newest, 1], took[newest])
    apart += (1.0 - trust) * (table[:, 0] - apart[:, 1])[:, None]
    document["margins"] = _margins(rows, apart, took)
    seen = Counter(row.stage for row in rows)
    document["stages"] = sorted(stage for stage, count in seen.items() if count >= FEWEST_OF_STAGE)
    return document


def _trust(lane: Numbers, model: Numbers, took: Numbers) -> float:
    """How far the model is believed against the usual time of the lane: what erred least, in hours, on the
    newest fold, which is foretold from older ones. Little history teaches little more than lanes."""
    errors = {
        trust: float(np.abs(np.exp(lane + trust * (model - lane)) - np.exp(took)).mean()) for trust in TRUSTS
    }
    return min(TRUSTS, key=lambda trust: (errors[trust], -trust))


def _fit(table: Numbers, took: Numbers) -> dict[str, Any]:
    places = [FEATURES.index(name) for name in LINEAR]
    used = table[:, places]
    center, scale = used.mean(axis=0), used.std(axis=0) + 1e-6
    scaled = (used - center) / scale
    wanted = took - table[:, 0]
    intercept = float(wanted.mean())
    gram = scaled.T @ scaled + RIDGE * np.eye(len(places))
    weights = np.linalg.solve(gram, scaled.T @ (wanted - intercept))
    left = wanted - intercept - scaled @ weights
    return {
        "features": list(FEATURES),
        "intercept": intercept,
        "linear": [
            [place, float(c), float(s), float(w)]
            for place, c, s, w in zip(places, center, scale, weights, strict=True)
        ],
        "quantiles": [_boost(table, left, quantile) for quantile in QUANTILES],
        "margins": {"": [0.0, 0.0]},
        "trust": 1.0,
    }


def _boost(table: Numbers, left: Numbers, quantile: float) -> dict[str, Any]:
    many = len(left) > 20_000
    model = HistGradientBoostingRegressor(
        loss="quantile", quantile=quantile, learning_rate=0.06, max_iter=150 if many else 40,
        max_leaf_nodes=16 if many else 5, min_samples_leaf=60 if many else 25, l2_regularization=5.0,
        early_stopping=False, random_state=SEED,
    ).fit(table, left)  # fmt: skip
    trees = []
    for (one,) in model._predictors:
        nodes = one.nodes
        leaf = nodes["is_leaf"].astype(bool)
        trees.append(
            {
                "feature": nodes["feature_idx"].tolist(),
                "threshold": [float(x) for x in nodes["num_threshold"]],
                "left": np.where(leaf, -1, nodes["left"].astype(np.int64)).tolist(),
                "right": np.where(leaf, -1, nodes["right"].astype(np.int64)).tolist(),
                "value": [float(x) for x in nodes["value"]],
            }
        )
    start = float(np.ravel(model._baseline_prediction)[0])
    found = model.predict(table[:50])
    told = [start + sum(grown(tree, row) for tree in trees) for row in table[:50].tolist()]
    if not np.allclose(found, told, atol=1e-9):
        raise RuntimeError("The trees were not read as the library means them.")
    return {"quantile": quantile, "start": start, "trees": trees}


def _margins(rows: Sequence[Row], apart: Numbers, took: Numbers) -> dict[str, list[float]]:
    """How far each edge moves so that one in ten lies beyond it, for every group that is large enough."""
    groups: dict[str, list[int]] = {"": list(range(len(rows)))}
    for place, row in enumerate(rows):
        destination = row.journey.destination
        groups.setdefault(row.stage, []).append(place)
        groups.setdefault(f"{row.stage}|{destination[1] or destination[0]}", []).append(place)
    return {
        group: [_edge(apart[places, 0] - took[places]), _edge(took[places] - apart[places, 2])]
        for group, places in groups.items()
        if not group or len(places) >= FEWEST_OF_GROUP
    }


def _edge(scores: Numbers) -> float:
    """The conformal quantile with its correction for a finite sample: the ceil((n + 1)(1 - a))-th score."""
    share = min(1.0, np.ceil((len(scores) + 1) * (1 - MISSES)) / len(scores))
    return float(np.quantile(scores, share, method="higher"))
