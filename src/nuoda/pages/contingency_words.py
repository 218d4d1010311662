"""The house's words for emergency plans: what can be out, and what could be done instead."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

OUTS: Mapping[str, Badge] = {
    "warehouse": Badge(_p("contingency", "Warehouse out"), "broken", "building-warehouse"),
    "lane": Badge(_p("contingency", "Lane out"), "broken", "road"),
    "labour": Badge(_p("contingency", "Labour short"), "risk", "users"),
}
STATES: Mapping[str, Badge] = {
    "on": Badge(_p("contingency", "On"), "broken", "alert-triangle"),
    "over": Badge(_p("contingency", "Off"), "kept", "circle-check"),
}
PLAN_STATES: Mapping[str, Badge] = {
    "ready": Badge(_p("contingency", "Ready"), "kept", "circle-check"),
    "retired": Badge(_p("contingency", "Retired"), "excused", "ban"),
}
TOUCHED: Mapping[str, Badge] = {
    "goods": Badge(_p("contingency", "Goods held"), icon="box"),
    "order": Badge(_p("contingency", "Order"), icon="package"),
    "shipment": Badge(_p("contingency", "Shipment"), icon="truck"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "out": OUTS,
    "contingency": STATES,
    "contingency_plan": PLAN_STATES,
    "touched": TOUCHED,
}
