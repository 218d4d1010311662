"""The house's words about warnings of promises in danger: as what somebody was told, why, and the answer."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

WHOM: Mapping[str, Badge] = {
    "owner": Badge(_p("warned", "Owner, or who stands in"), "neutral", "user"),
    "on_call": Badge(_p("warned", "Who is on call"), "neutral", "phone"),
    "lead": Badge(_p("warned", "Team lead"), "neutral", "users"),
    "supervisor": Badge(_p("warned", "Supervisor"), "neutral", "crown"),
    "account_manager": Badge(_p("warned", "Account manager"), "neutral", "building"),
}
VIA: Mapping[str, Badge] = {
    "owner": Badge(_p("warned", "Owner"), "neutral", "user"),
    "stand_in": Badge(_p("warned", "Stand-in"), "neutral", "user-circle"),
    "on_call": Badge(_p("warned", "On call"), "neutral", "phone"),
    "colleague": Badge(_p("warned", "Colleague on duty"), "neutral", "headset"),
    "lead": WHOM["lead"],
    "supervisor": WHOM["supervisor"],
    "account_manager": WHOM["account_manager"],
    "nobody": Badge(_p("warned", "Nobody was on duty"), "broken", "alert-triangle"),
}
BECAUSE: Mapping[str, Badge] = {
    "clock": Badge(_p("warned", "Its time came"), "neutral", "clock"),
    "unanswered": Badge(_p("warned", "Nobody answered"), "risk", "bell-ringing"),
    "passed": Badge(_p("warned", "Passed on"), "neutral", "corner-down-right"),
    "off_shift": Badge(_p("warned", "Went off duty"), "neutral", "logout"),
}
ANSWER: Mapping[str, Badge] = {
    "open": Badge(_p("warned", "Waits for an answer"), "risk", "bell-ringing"),
    "acknowledged": Badge(_p("warned", "Acknowledged"), "kept", "check"),
    "passed": Badge(_p("warned", "Passed on"), "neutral", "corner-down-right"),
    "unanswered": Badge(_p("warned", "Not answered"), "broken", "bell"),
    "overtaken": Badge(_p("warned", "Overtaken by the next"), "neutral", "chevrons-up"),
    "lapsed": Badge(_p("warned", "Settled meanwhile"), "neutral", "circle-check"),
}
LADDERS: Mapping[str, Badge] = {
    "critical": Badge(_p("ladder", "Critical cases")),
    "high": Badge(_p("ladder", "High cases")),
    "medium": Badge(_p("ladder", "Medium cases")),
    "low": Badge(_p("ladder", "Low cases")),
    "word": Badge(_p("ladder", "Any word given")),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "warned_whom": WHOM,
    "warned_via": VIA,
    "warned_because": BECAUSE,
    "warned_answer": ANSWER,
    "ladder": LADDERS,
}
