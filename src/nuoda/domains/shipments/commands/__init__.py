"""The only writers of shipments and the tracking log."""

from __future__ import annotations

from nuoda.domains.shipments.commands.add_parts import add_parts
from nuoda.domains.shipments.commands.alerts import Alert, AlertReport, take_alert
from nuoda.domains.shipments.commands.bind_device import bind_device
from nuoda.domains.shipments.commands.declare_error import declare_error
from nuoda.domains.shipments.commands.drafts import Correction, LegDraft, Place, Scan, ShipmentDraft
from nuoda.domains.shipments.commands.forecast_models import (
    ModelDraft,
    activate_model,
    record_model,
    refresh_model,
)
from nuoda.domains.shipments.commands.learn_lanes import learn_lanes
from nuoda.domains.shipments.commands.map_code import map_code, unmap_code
from nuoda.domains.shipments.commands.record_positions import PositionDraft, record_positions
from nuoda.domains.shipments.commands.record_scans import record_scans
from nuoda.domains.shipments.commands.register import register_shipments
from nuoda.domains.shipments.commands.reveal import reveal_consignee
from nuoda.domains.shipments.commands.set_forecasts import ForecastDraft, move_overdue, set_forecasts
from nuoda.domains.shipments.commands.warnings import WarningDraft, warn_area, withdraw_warning
from nuoda.domains.shipments.commands.watch import (
    TelemetryJudgement,
    WatchReport,
    judge_telemetry,
    look_again,
    watch_shipments,
)

__all__ = [
    "set_forecasts",
    "refresh_model",
    "record_model",
    "move_overdue",
    "learn_lanes",
    "activate_model",
    "ModelDraft",
    "ForecastDraft",
    "Alert",
    "AlertReport",
    "Correction",
    "LegDraft",
    "Place",
    "PositionDraft",
    "Scan",
    "ShipmentDraft",
    "TelemetryJudgement",
    "WarningDraft",
    "WatchReport",
    "add_parts",
    "bind_device",
    "declare_error",
    "judge_telemetry",
    "look_again",
    "map_code",
    "record_positions",
    "record_scans",
    "register_shipments",
    "reveal_consignee",
    "take_alert",
    "unmap_code",
    "warn_area",
    "watch_shipments",
    "withdraw_warning",
]
