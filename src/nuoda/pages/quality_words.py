"""Words of causes and of what is done against them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

WORDS: Mapping[str, Mapping[str, Badge]] = {
    "action": {
        "planned": Badge(_p("action", "Planned"), "neutral", "clipboard-list"),
        "started": Badge(_p("action", "Started"), "open", "player-play"),
        "done": Badge(_p("action", "Done, effect awaited"), "risk", "hourglass"),
        "worked": Badge(_p("action", "It worked"), "kept", "circle-check"),
        "fell_short": Badge(_p("action", "It fell short"), "broken", "circle-x"),
        "dropped": Badge(_p("action", "Dropped"), "excused", "ban"),
    },
    "effect": {
        "too_early": Badge(_p("effect", "Too early to tell"), "open", "hourglass"),
        "effective": Badge(_p("effect", "Down as expected"), "kept", "arrow-down"),
        "partly": Badge(_p("effect", "Down, yet less than expected"), "risk", "arrow-down"),
        "none": Badge(_p("effect", "No change to be seen"), "excused", "minus"),
        "worse": Badge(_p("effect", "Risen"), "broken", "arrow-up"),
    },
    "reach": {
        "all": Badge(_p("reach", "Everywhere"), "neutral", "world"),
        "customer": Badge(_p("reach", "Customer"), "neutral", "building"),
        "lane": Badge(_p("reach", "Lane"), "neutral", "route"),
        "partner": Badge(_p("reach", "Carrier"), "neutral", "truck"),
        "place": Badge(_p("reach", "Place of delivery"), "neutral", "map-pin"),
    },
}
