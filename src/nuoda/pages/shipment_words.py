"""The house's words for shipments: their milestones, and the services they go by."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

MILESTONES: Mapping[str, Badge] = {
    "BOOKED": Badge(_p("milestone", "Booked"), "neutral", "clipboard-list"),
    "PICKUP_FAILED": Badge(_p("milestone", "Pick-up failed"), "risk", "package-off"),
    "PICKED_UP": Badge(_p("milestone", "Picked up"), "open", "package-import"),
    "HUB_IN": Badge(_p("milestone", "Arrived at the hub"), "open", "building-warehouse"),
    "HUB_OUT": Badge(_p("milestone", "Left the hub"), "open", "package-export"),
    "LINEHAUL": Badge(_p("milestone", "On the trunk line"), "open", "truck"),
    "EXPORT_CUSTOMS": Badge(_p("milestone", "Export customs"), "open", "certificate"),
    "INTL_DEPARTED": Badge(_p("milestone", "Left the country"), "open", "plane"),
    "INTL_ARRIVED": Badge(_p("milestone", "Arrived in the country"), "open", "plane"),
    "CUSTOMS_IN": Badge(_p("milestone", "In customs"), "open", "certificate"),
    "CUSTOMS_HELD": Badge(_p("milestone", "Held by customs"), "risk", "hand-stop"),
    "CUSTOMS_RELEASED": Badge(_p("milestone", "Released by customs"), "open", "shield-check"),
    "DEST_CITY": Badge(_p("milestone", "Arrived in the city"), "open", "map-pin"),
    "STATION_IN": Badge(_p("milestone", "At the delivery station"), "open", "building-store"),
    "OUT_FOR_DELIVERY": Badge(_p("milestone", "Out for delivery"), "open", "truck-delivery"),
    "ATTEMPT_FAILED": Badge(_p("milestone", "Delivery failed"), "risk", "rotate-2"),
    "AT_PICKUP_POINT": Badge(_p("milestone", "Waiting at the pick-up point"), "open", "inbox"),
    "DELIVERED_PARTIAL": Badge(_p("milestone", "Partly delivered"), "risk", "box-off"),
    "REFUSED": Badge(_p("milestone", "Refused"), "risk", "ban"),
    "RECONSIGNED": Badge(_p("milestone", "Redirected"), "open", "corner-down-right"),
    "ON_HOLD": Badge(_p("milestone", "On hold"), "risk", "player-pause"),
    "FOUND": Badge(_p("milestone", "Found again"), "open", "zoom-question"),
    "RETURNING": Badge(_p("milestone", "Going back"), "risk", "arrow-back-up"),
    "DELIVERED": Badge(_p("milestone", "Delivered"), "kept", "circle-check"),
    "DELIVERED_PROXY": Badge(_p("milestone", "Delivered to another person"), "kept", "users"),
    "DELIVERED_LOCKER": Badge(_p("milestone", "Delivered to a locker"), "kept", "box"),
    "DELIVERED_WITH_EXCEPTION": Badge(_p("milestone", "Delivered with remarks"), "risk", "alert-triangle"),
    "RETURNED": Badge(_p("milestone", "Returned to the sender"), "excused", "arrow-back-up"),
    "CANCELLED": Badge(_p("milestone", "Cancelled"), "excused", "ban"),
    "LOST": Badge(_p("milestone", "Lost"), "broken", "package-off"),
    "DISPOSED": Badge(_p("milestone", "Disposed of"), "excused", "trash"),
}
SERVICES: Mapping[str, Badge] = {
    "express": Badge(_p("service", "Express"), icon="bolt"),
    "standard": Badge(_p("service", "Standard"), icon="truck"),
    "economy": Badge(_p("service", "Economy"), icon="coin"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "milestone": MILESTONES,
    "service": SERVICES,
}
