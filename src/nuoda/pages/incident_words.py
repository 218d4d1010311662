"""The house's words for incidents: their kinds, and how far customers have heard."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

INCIDENT_KINDS: Mapping[str, Badge] = {
    "vehicle": Badge(_p("incident", "Vehicle broken down"), "risk", "truck"),
    "accident": Badge(_p("incident", "Accident"), "broken", "alert-triangle"),
    "road": Badge(_p("incident", "Road closed"), "risk", "ban"),
    "weather": Badge(_p("incident", "Weather"), "risk", "cloud-rain"),
    "customs": Badge(_p("incident", "Held by customs"), "risk", "clipboard-check"),
    "authority": Badge(_p("incident", "Stopped by an authority"), "risk", "gavel"),
    "capacity": Badge(_p("incident", "More freight than room"), "risk", "package"),
    "sorting": Badge(_p("incident", "Sorted or loaded wrongly"), "risk", "arrows-sort"),
    "fire": Badge(_p("incident", "Fire or water in a warehouse"), "broken", "flame"),
    "theft": Badge(_p("incident", "Theft"), "broken", "lock"),
    "cold_chain": Badge(_p("incident", "Cold chain broken"), "broken", "activity"),
    "dangerous_goods": Badge(_p("incident", "Dangerous goods leak"), "broken", "flame"),
    "system": Badge(_p("incident", "System or interface down"), "risk", "link"),
}
HEARD: Mapping[str, Badge] = {
    "told": Badge(_p("incident", "Told"), "kept", "circle-check"),
    "partly": Badge(_p("incident", "Told of some"), "open", "clock"),
    "untold": Badge(_p("incident", "Not told yet"), "risk", "clock"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {"incident": INCIDENT_KINDS, "heard": HEARD}
