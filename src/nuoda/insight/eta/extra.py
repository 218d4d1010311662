"""The ``ml`` extra, loaded where it is used and nowhere else."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import Any

from nuoda.domains.shipments.queries import Journey
from nuoda.insight.eta.memory import FEATURES, Memory
from nuoda.insight.eta.predictor import Forecaster
from nuoda.kernel.errors import Conflict
from nuoda.kernel.text import text as _


class ExtraMissing(Conflict):
    """scikit-learn is not installed."""

    code = "ml_extra_missing"
    sentence = _("Training needs the extra called ml (scikit-learn), which is not installed here.")


class HistoryTooShort(Conflict):
    """There are too few deliveries."""

    code = "history_too_short"
    sentence = _("Too few deliveries are known to train a forecast model, or to test one.")


@dataclass(frozen=True, slots=True)
class Trained:
    """A model as it is kept: plain JSON, and how it did in the newest months before."""

    document: dict[str, Any]
    state: dict[str, Any]
    features: tuple[str, ...]
    metrics: dict[str, Any]
    data_from: datetime
    data_to: datetime
    shipments: int


def _loaded(name: str) -> ModuleType:
    try:
        return importlib.import_module(f"nuoda.insight.eta.{name}")
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] in ("sklearn", "numpy"):
            raise ExtraMissing from error
        raise


def train_model(journeys: Sequence[Journey], *, until: datetime, test_months: int = 3) -> Trained:
    """Train on everything delivered before ``until``, and tell how the same recipe did in the newest months.

    Raises :class:`ExtraMissing` and :class:`HistoryTooShort`.
    """
    training, backtest = _loaded("training"), _loaded("backtest")
    known = [one for one in journeys if one.delivered_at is not None and one.delivered_at < until]
    memory = Memory()
    try:
        document = training.train(training.walk(known, memory))
        metrics = backtest.figures(backtest.back_test(known, newest=test_months))
    except training.TooLittleHistory as error:
        raise HistoryTooShort from error
    forecaster = Forecaster(document, {})
    forecaster.memory = memory
    return Trained(
        document,
        forecaster.state(),
        FEATURES,
        metrics,
        min(one.booked_at for one in known),
        until,
        len(known),
    )


def back_test_report(journeys: Sequence[Journey]) -> dict[str, Any]:
    """The walk-forward report as JSON takes it. Raises :class:`ExtraMissing`, :class:`HistoryTooShort`."""
    training, backtest = _loaded("training"), _loaded("backtest")
    try:
        found: dict[str, Any] = backtest.report(backtest.back_test(journeys))
    except training.TooLittleHistory as error:
        raise HistoryTooShort from error
    found["left_out"] = sum(one.delivered_at is None for one in journeys)
    return found
