"""The house's words for what comes in: by which channel, and how a run stands."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

CHANNELS: Mapping[str, Badge] = {
    "file": Badge(_p("channel", "File"), icon="file-spreadsheet"),
    "web": Badge(_p("channel", "Customer page"), icon="world"),
    "phone": Badge(_p("channel", "Phone"), icon="phone"),
    "mail": Badge(_p("channel", "E-mail"), icon="mail"),
    "store": Badge(_p("channel", "Web shop"), icon="building-store"),
    "api": Badge(_p("channel", "API"), icon="link"),
    "edi": Badge(_p("channel", "EDI"), icon="database"),
    "replay": Badge(_p("channel", "Replay"), icon="history"),
}
RUN_STATES: Mapping[str, Badge] = {
    "waiting": Badge(_p("run", "Waiting for a worker"), "neutral", "clock"),
    "running": Badge(_p("run", "Running"), "open", "player-play"),
    "stopping": Badge(_p("run", "Stopping"), "risk", "player-stop"),
    "stopped": Badge(_p("run", "Stopped"), "excused", "player-pause"),
    "done": Badge(_p("run", "Done"), "kept", "circle-check"),
    "failed": Badge(_p("run", "Failed"), "broken", "circle-x"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "channel": CHANNELS,
    "run": RUN_STATES,
}
