"""Words of tariffs and quotes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

WORDS: Mapping[str, Mapping[str, Badge]] = {
    "quote": {
        "open": Badge(_p("quote", "Open"), "open", "circle-dot"),
        "taken": Badge(_p("quote", "Ordered"), "kept", "circle-check"),
        "expired": Badge(_p("quote", "Expired"), "excused", "clock"),
        "replaced": Badge(_p("quote", "Replaced"), "excused", "history"),
    },
    "urgency": {
        "urgent": Badge(_p("urgency", "The earliest"), "risk", "bolt"),
        "normal": Badge(_p("urgency", "A fair balance"), "neutral", "scale"),
        "saving": Badge(_p("urgency", "The cheapest"), "neutral", "coin"),
    },
    "charge": {
        "freight": Badge(_p("charge", "Freight")),
        "minimum": Badge(_p("charge", "Up to the minimum")),
        "remote": Badge(_p("charge", "Remote area")),
        "extra": Badge(_p("charge", "Surcharge")),
        "storage": Badge(_p("charge", "Storage")),
        "service": Badge(_p("charge", "Service")),
        "cover": Badge(_p("charge", "Cover of the declared value")),
        "cod": Badge(_p("charge", "Cash on delivery")),
        "fuel": Badge(_p("charge", "Fuel")),
        "tax": Badge(_p("charge", "Tax")),
    },
    "service_family": {
        "customer": Badge(_p("service family", "For the consignee")),
        "promotion": Badge(_p("service family", "For promotions")),
        "manufacturing": Badge(_p("service family", "For manufacturing")),
        "time": Badge(_p("service family", "For time")),
    },
    "tariff_unit": {
        "shipment": Badge(_p("tariff unit", "a shipment")),
        "piece": Badge(_p("tariff unit", "a piece")),
        "kg": Badge(_p("tariff unit", "a kg")),
        "value": Badge(_p("tariff unit", "of the declared value")),
        "pallet": Badge(_p("tariff unit", "a pallet")),
        "ldm": Badge(_p("tariff unit", "a loading metre")),
    },
    "tariff": {
        "running": Badge(_p("tariff", "In force"), "kept", "circle-check"),
        "coming": Badge(_p("tariff", "Takes effect later"), "open", "calendar"),
        "over": Badge(_p("tariff", "Replaced or ended"), "excused", "history"),
    },
}
