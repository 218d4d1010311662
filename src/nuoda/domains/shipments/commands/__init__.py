"""The only writers of shipments and the tracking log."""

from __future__ import annotations

from nuoda.domains.shipments.commands.add_parts import add_parts
from nuoda.domains.shipments.commands.alerts import Alert, AlertReport, take_alert
from nuoda.domains.shipments.commands.assign_courier import assign_courier
from nuoda.domains.shipments.commands.bind_device import bind_device, release_device
from nuoda.domains.shipments.commands.bind_devices import BindingDraft, bind_devices
from nuoda.domains.shipments.commands.conditions import set_conditions
from nuoda.domains.shipments.commands.declare_error import declare_error
from nuoda.domains.shipments.commands.drafts import Correction, LegDraft, Place, Scan, ShipmentDraft
from nuoda.domains.shipments.commands.forecast_models import (
    ModelDraft,
    activate_model,
    record_model,
    refresh_model,
)
from nuoda.domains.shipments.commands.forget import forget_positions, forget_proofs, forget_shipments
from nuoda.domains.shipments.commands.hold import HoldDraft, hold_shipments
from nuoda.domains.shipments.commands.learn_lanes import learn_lanes
from nuoda.domains.shipments.commands.learn_stops import learn_stops
from nuoda.domains.shipments.commands.map_code import follow_codes, map_code, unmap_code
from nuoda.domains.shipments.commands.own_numbers import issue_numbers
from nuoda.domains.shipments.commands.proof_drafts import ProofDraft, ProofReport
from nuoda.domains.shipments.commands.receipts import (
    ReceiptAsk,
    attach_receipt_pictures,
    call_receipts_off,
    require_receipts,
    scan_receipts,
)
from nuoda.domains.shipments.commands.record_positions import PositionDraft, record_positions
from nuoda.domains.shipments.commands.record_proofs import record_proofs
from nuoda.domains.shipments.commands.record_readings import ReadingDraft, record_readings
from nuoda.domains.shipments.commands.record_scans import record_scans
from nuoda.domains.shipments.commands.redirect import (
    RedirectBarred,
    RedirectDraft,
    RedirectEnded,
    RedirectRunning,
    TooLateToRedirect,
    ask_redirect,
    end_redirects,
    try_redirect,
)
from nuoda.domains.shipments.commands.register import register_shipments
from nuoda.domains.shipments.commands.retract_delivery import RETRACTIONS, NothingDelivered, retract_delivery
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
    "forget_positions",
    "forget_proofs",
    "forget_shipments",
    "RedirectBarred",
    "RedirectDraft",
    "RedirectEnded",
    "RedirectRunning",
    "TooLateToRedirect",
    "ask_redirect",
    "end_redirects",
    "try_redirect",
    "issue_numbers",
    "set_forecasts",
    "refresh_model",
    "record_model",
    "move_overdue",
    "learn_lanes",
    "learn_stops",
    "activate_model",
    "ModelDraft",
    "ForecastDraft",
    "HoldDraft",
    "hold_shipments",
    "Alert",
    "AlertReport",
    "Correction",
    "LegDraft",
    "Place",
    "PositionDraft",
    "ReadingDraft",
    "RETRACTIONS",
    "NothingDelivered",
    "ProofDraft",
    "ProofReport",
    "ReceiptAsk",
    "Scan",
    "ShipmentDraft",
    "TelemetryJudgement",
    "WarningDraft",
    "WatchReport",
    "add_parts",
    "assign_courier",
    "attach_receipt_pictures",
    "BindingDraft",
    "bind_device",
    "bind_devices",
    "call_receipts_off",
    "declare_error",
    "judge_telemetry",
    "look_again",
    "follow_codes",
    "map_code",
    "record_positions",
    "record_readings",
    "record_proofs",
    "record_scans",
    "register_shipments",
    "release_device",
    "require_receipts",
    "retract_delivery",
    "scan_receipts",
    "reveal_consignee",
    "set_conditions",
    "take_alert",
    "unmap_code",
    "warn_area",
    "watch_shipments",
    "withdraw_warning",
]
