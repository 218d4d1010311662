"""Forecast models: kept by version, one in use at a time or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nuoda.domains.shipments.facts import ForecastModelActivated, ForecastModelTrained
from nuoda.domains.shipments.models import ForecastModel
from nuoda.kernel.actor import Actor
from nuoda.kernel.command import command, state
from nuoda.kernel.errors import Conflict, Forbidden, NotFound
from nuoda.kernel.facts import Ref
from nuoda.kernel.ids import new_id
from nuoda.kernel.text import text as _


class ModelVersionTaken(Conflict):
    """A model of this version is here already."""

    code = "model_version_taken"
    sentence = _("A forecast model of this version exists already. Train again under another name.")


@dataclass(frozen=True, slots=True)
class ModelDraft:
    """A trained model as plain JSON: its numbers, what it remembers, and how well it did."""

    version: str
    data_from: datetime
    data_to: datetime
    shipments: int
    features: tuple[str, ...]
    metrics: Mapping[str, Any]
    document: Mapping[str, Any]
    state: Mapping[str, Any]


@command
def record_model(*, by: Actor, at: datetime, model: ModelDraft, activate: bool) -> str:
    """Keep a trained model, and use it from now on where ``activate``. Returns its version.

    Raises :class:`ModelVersionTaken`.
    """
    if not by.sees_all:
        raise Forbidden
    if ForecastModel.objects.visible_to(by).filter(version=model.version).exists():
        raise ModelVersionTaken
    row = ForecastModel(
        id=new_id(), version=model.version, trained_at=at, trained_by=by.name, data_from=model.data_from,
        data_to=model.data_to, shipments=model.shipments, features=list(model.features),
        metrics=dict(model.metrics), document=dict(model.document), state=dict(model.state),
        state_at=model.data_to,
    )  # fmt: skip
    row.save(force_insert=True)
    state(ForecastModelTrained(subject=Ref("forecast_model", str(row.id)), model=row.version))
    if activate:
        _use(row, by)
    return row.version


@command
def activate_model(*, by: Actor, at: datetime, version: str) -> None:
    """Use this version from now on, also to go back to an older one; "" uses none: lanes speak again.

    Raises :class:`NotFound`.
    """
    if not by.sees_all:
        raise Forbidden
    if not version:
        ForecastModel.objects.visible_to(by).filter(active=True).update(active=False)
        return
    row = ForecastModel.objects.visible_to(by).select_for_update().filter(version=version).first()
    if row is None:
        raise NotFound
    _use(row, by)


def _use(row: ForecastModel, by: Actor) -> None:
    if row.active:
        return
    ForecastModel.objects.visible_to(by).filter(active=True).update(active=False)
    row.active = True
    row.save(update_fields=["active"])
    state(ForecastModelActivated(subject=Ref("forecast_model", str(row.id)), model=row.version))


@command
def refresh_model(
    *, by: Actor, at: datetime, version: str, remembered: Mapping[str, Any], until: datetime
) -> bool:
    """Keep what the model remembers up to ``until``. False where somebody brought it further already."""
    if not by.sees_all:
        raise Forbidden
    rows = ForecastModel.objects.visible_to(by).filter(version=version, state_at__lt=until)
    return bool(rows.update(state=dict(remembered), state_at=until))
