"""Words of contracts and their meter: measures, verdicts, steps, states."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

MEASURES: Mapping[str, Badge] = {
    "on_time_pickup": Badge(_p("measure", "Picked up in time"), "neutral", "package-import"),
    "on_time_delivery": Badge(_p("measure", "Delivered on time"), "neutral", "truck-delivery"),
    "first_date_kept": Badge(_p("measure", "First date kept"), "neutral", "calendar"),
    "receipt_in_time": Badge(_p("measure", "Receipts back in time"), "neutral", "receipt"),
    "receipt_image_in_time": Badge(_p("measure", "Receipt pictures in time"), "neutral", "receipt"),
    "first_reply_in_time": Badge(_p("measure", "First reply in time"), "neutral", "messages"),
    "updates_kept": Badge(_p("measure", "Updates as promised"), "neutral", "bell"),
    "resolved_in_time": Badge(_p("measure", "Resolved in time"), "neutral", "circle-check"),
    "claim_decided_in_time": Badge(_p("measure", "Claims decided in time"), "neutral", "certificate"),
    "loss_rate": Badge(_p("measure", "Lost"), "neutral", "package-off"),
    "damage_rate": Badge(_p("measure", "Damaged"), "neutral", "flame"),
    "complaint_rate": Badge(_p("measure", "Complained of"), "neutral", "messages"),
}
VERDICTS: Mapping[str, Badge] = {
    "met": Badge(_p("meter", "Met"), "kept", "circle-check"),
    "missed": Badge(_p("meter", "Missed"), "risk", "alert-triangle"),
    "severe": Badge(_p("meter", "Below the minimum"), "broken", "ban"),
    "small": Badge(_p("meter", "Too few to judge"), "excused", "hourglass"),
    "none": Badge(_p("meter", "Nothing due"), "excused", "hourglass"),
}
FIGURE_STATES: Mapping[str, Badge] = {
    "running": Badge(_p("meter", "Running"), "open", "hourglass"),
    "provisional": Badge(_p("meter", "Provisional"), "open", "hourglass"),
    "frozen": Badge(_p("meter", "Frozen"), "neutral", "lock"),
    "restated": Badge(_p("meter", "Restated"), "accent", "rotate-2"),
}
STEPS: Mapping[str, Badge] = {
    "warning": Badge(_p("meter", "Written warning"), "risk", "alert-triangle"),
    "plan": Badge(_p("meter", "Improvement plan"), "open", "clipboard-list"),
    "penalty": Badge(_p("meter", "Penalty"), "broken", "receipt"),
    "termination": Badge(_p("meter", "Right to terminate"), "broken", "ban"),
}
STEP_STATES: Mapping[str, Badge] = {
    "standing": Badge(_p("meter", "Standing"), "open", "circle-dot"),
    "done": Badge(_p("meter", "Handed in"), "open", "clipboard-list"),
    "accepted": Badge(_p("meter", "Accepted"), "kept", "circle-check"),
    "exercised": Badge(_p("meter", "Exercised"), "broken", "ban"),
    "lapsed": Badge(_p("meter", "Lapsed"), "excused", "hourglass"),
    "void": Badge(_p("meter", "Void"), "excused", "ban"),
}
ASK_STATES: Mapping[str, Badge] = {
    "asked": Badge(_p("meter", "Waits for a second person"), "open", "users"),
    "approved": Badge(_p("meter", "Approved"), "kept", "circle-check"),
    "declined": Badge(_p("meter", "Declined"), "excused", "ban"),
}
LEAVES: Mapping[str, Badge] = {
    "excluded": Badge(_p("meter", "Excluded"), "excused", "filter"),
    "void": Badge(_p("meter", "Void"), "excused", "ban"),
}
METHODS: Mapping[str, Badge] = {
    "none": Badge(_p("meter", "No money follows"), "neutral"),
    "linear": Badge(_p("meter", "Linear, of the amount at risk"), "neutral"),
    "fixed": Badge(_p("meter", "A fixed amount"), "neutral"),
    "share": Badge(_p("meter", "A percentage of the freight"), "neutral"),
    "per_case": Badge(_p("meter", "An amount for each failure"), "neutral"),
}
EVERY: Mapping[str, Badge] = {
    "month": Badge(_p("meter", "Calendar month"), "neutral"),
    "quarter": Badge(_p("meter", "Calendar quarter"), "neutral"),
}
CONTRACT_STATES: Mapping[str, Badge] = {
    "coming": Badge(_p("contract", "To come"), "open", "calendar"),
    "running": Badge(_p("contract", "In force"), "kept", "circle-check"),
    "over": Badge(_p("contract", "Over"), "excused", "hourglass"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "measure": MEASURES,
    "verdict": VERDICTS,
    "figure": FIGURE_STATES,
    "step": STEPS,
    "step_state": STEP_STATES,
    "ask": ASK_STATES,
    "leave": LEAVES,
    "credit_method": METHODS,
    "every": EVERY,
    "contract": CONTRACT_STATES,
}
