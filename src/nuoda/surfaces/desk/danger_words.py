"""The house's words for dangers and warnings of areas."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.pages import badges
from nuoda.pages.badges import Badge

KINDS: Mapping[str, Badge] = {
    "late": Badge(_p("danger", "Likely late"), "risk", "clock-exclamation"),
    "silence": Badge(_p("danger", "No sign"), "risk", "zoom-question"),
    "connection": Badge(_p("danger", "Connection missed"), "risk", "plane"),
    "attempt_failed": Badge(_p("danger", "Delivery failed"), "risk", "rotate-2"),
    "uncollected": Badge(_p("danger", "Not collected"), "risk", "inbox"),
    "refused": Badge(_p("danger", "Refused"), "risk", "ban"),
    "unfulfilled": Badge(_p("danger", "Ended, promise open"), "risk", "package-off"),
    "area_warning": Badge(_p("danger", "Area warned of"), "risk", "cloud-rain"),
    "stoppage": Badge(_p("danger", "Standing still"), "risk", "player-pause"),
    "deviation": Badge(_p("danger", "Off its way"), "risk", "route"),
    "geofence": Badge(_p("danger", "Fence crossed"), "risk", "map-pin"),
    "temperature": Badge(_p("danger", "Cold chain"), "broken", "flame"),
    "humidity": Badge(_p("danger", "Too damp or dry"), "risk", "cloud-rain"),
    "shock": Badge(_p("danger", "Knocked"), "risk", "bolt"),
}
QUANTITIES: Mapping[str, Badge] = {
    "temperature": Badge(_p("quantity", "Temperature"), icon="temperature"),
    "humidity": Badge(_p("quantity", "Humidity"), icon="cloud-rain"),
    "shock": Badge(_p("quantity", "Knocks"), icon="bolt"),
}
LEVELS: Mapping[str, Badge] = {
    "1": Badge(_p("danger level", "Look"), "neutral", "eye"),
    "2": Badge(_p("danger level", "Act"), "risk", "alert-triangle"),
    "3": Badge(_p("danger level", "Urgent"), "broken", "urgent"),
}
HAZARDS: Mapping[str, Badge] = {
    "storm": Badge(_p("hazard", "Storm or heavy rain"), "risk", "cloud-rain"),
    "typhoon": Badge(_p("hazard", "Typhoon"), "broken", "cloud-rain"),
    "flood": Badge(_p("hazard", "Flood"), "broken", "cloud-rain"),
    "snow": Badge(_p("hazard", "Snow or ice"), "risk", "cloud-rain"),
    "fog": Badge(_p("hazard", "Fog"), "risk", "eye-off"),
    "heat": Badge(_p("hazard", "Heat"), "risk", "flame"),
    "earthquake": Badge(_p("hazard", "Earthquake or landslide"), "broken", "alert-triangle"),
    "fire": Badge(_p("hazard", "Fire"), "broken", "flame"),
    "road_closed": Badge(_p("hazard", "Road closed"), "risk", "route"),
    "epidemic": Badge(_p("hazard", "Epidemic"), "risk", "hand-stop"),
    "strike": Badge(_p("hazard", "Strike"), "risk", "hand-stop"),
    "security": Badge(_p("hazard", "Security"), "risk", "shield-check"),
    "other": Badge(_p("hazard", "Other"), "neutral", "alert-triangle"),
}
SEVERITIES: Mapping[str, Badge] = {
    "minor": Badge(_p("warning severity", "Minor"), "neutral", "minus"),
    "moderate": Badge(_p("warning severity", "Moderate"), "neutral", "chevron-up"),
    "severe": Badge(_p("warning severity", "Severe"), "risk", "chevrons-up"),
    "extreme": Badge(_p("warning severity", "Extreme"), "broken", "urgent"),
}
STATES: Mapping[str, Badge] = {
    "in_force": Badge(_p("warning", "In force"), "risk", "bell-ringing"),
    "over": Badge(_p("warning", "Over"), "excused", "circle-check"),
    "superseded": Badge(_p("warning", "Superseded"), "excused", "history"),
    "cancelled": Badge(_p("warning", "Cancelled"), "excused", "ban"),
    "kept": Badge(_p("warning", "Kept, not acted upon"), "neutral", "inbox"),
}
DOERS: Mapping[str, Badge] = {
    "agent": Badge(_p("who does it", "agent"), "neutral", "headset"),
    "dispatcher": Badge(_p("who does it", "dispatcher"), "neutral", "truck"),
    "station": Badge(_p("who does it", "station"), "neutral", "building-store"),
}

for _kind, _words in (
    ("danger", KINDS), ("danger_level", LEVELS), ("hazard", HAZARDS), ("warning_severity", SEVERITIES),
    ("warning", STATES), ("doer", DOERS), ("quantity", QUANTITIES),
):  # fmt: skip
    badges.register(_kind, _words)


def level_badge(level: int) -> Badge:
    """A level as it is shown: beyond urgent each escalation is counted."""
    shown = LEVELS[str(min(max(level, 1), 3))]
    if level <= 3:
        return shown
    label = _("%(level)s, escalated %(count)s×") % {"level": shown.label, "count": level - 3}
    return Badge(label, shown.tone, shown.icon)
