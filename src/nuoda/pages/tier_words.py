"""Words of tiers, needs, offerings and the service matrix."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

WORDS: Mapping[str, Mapping[str, Badge]] = {
    "tier": {
        "platinum": Badge(_p("tier", "Platinum"), "accent", "crown"),
        "key": Badge(_p("tier", "Key"), "accent", "diamond"),
        "potential": Badge(_p("tier", "Potential"), "neutral", "star"),
        "ordinary": Badge(_p("tier", "Ordinary"), "neutral", "building"),
    },
    "tier_cause": {
        "recorded": Badge(_p("tier", "By record"), "neutral", "database"),
        "score": Badge(_p("tier", "By score"), "neutral", "chart-bar"),
        "override": Badge(_p("tier", "Set by hand"), "accent", "writing"),
        "expired": Badge(_p("tier", "Override expired"), "neutral", "hourglass"),
        "ended": Badge(_p("tier", "Override ended"), "neutral", "player-stop"),
    },
    "tier_move": {
        "risen": Badge(_p("tier", "Risen"), "kept", "arrow-up"),
        "fallen": Badge(_p("tier", "Fallen"), "risk", "arrow-down"),
        "new": Badge(_p("tier", "New"), "neutral", "circle-dot"),
    },
    "override": {
        "requested": Badge(_p("override", "Waits for approval"), "open", "hourglass"),
        "active": Badge(_p("override", "In force"), "accent", "writing"),
        "refused": Badge(_p("override", "Refused"), "excused", "ban"),
        "expired": Badge(_p("override", "Expired"), "excused", "clock"),
        "ended": Badge(_p("override", "Ended"), "excused", "player-stop"),
    },
    "score_part": {
        "recency": Badge(_p("score", "Days since the last order")),
        "frequency": Badge(_p("score", "Orders")),
        "monetary": Badge(_p("score", "Revenue")),
        "value": Badge(_p("score", "Margin")),
        "strategic": Badge(_p("score", "Strategic mark")),
        "overdue": Badge(_p("score", "Overdue payment"), "risk"),
        "claim_abuse": Badge(_p("score", "Abuse of claims"), "risk"),
    },
    "need_field": {
        "first": Badge(_p("need", "Important and urgent"), "broken", "flame"),
        "plan": Badge(_p("need", "Important"), "risk", "calendar"),
        "quick": Badge(_p("need", "Urgent"), "open", "bolt"),
        "later": Badge(_p("need", "Neither"), "neutral", "hourglass"),
    },
    "need": {
        "open": Badge(_p("need", "Open"), "open", "circle-dot"),
        "answered": Badge(_p("need", "Answered by an offering"), "kept", "check"),
        "declined": Badge(_p("need", "Declined"), "excused", "ban"),
    },
    "need_source": {
        "visit": Badge(_p("need", "Visit"), icon="users"),
        "call": Badge(_p("need", "Call"), icon="phone"),
        "complaint": Badge(_p("need", "Complaint"), icon="speakerphone"),
        "survey": Badge(_p("need", "Survey"), icon="clipboard-list"),
        "other": Badge(_p("need", "Elsewhere"), icon="dots"),
    },
    "offering": {
        "draft": Badge(_p("offering", "Draft"), "neutral", "pencil"),
        "trial": Badge(_p("offering", "On trial"), "open", "school"),
        "offered": Badge(_p("offering", "Offered"), "kept", "circle-check"),
        "withdrawn": Badge(_p("offering", "Withdrawn"), "excused", "ban"),
    },
    "served_by": {
        "manager": Badge(_p("service", "Manager by name"), icon="crown"),
        "agent": Badge(_p("service", "Agent by name"), icon="user"),
        "pool": Badge(_p("service", "The pool"), icon="users"),
        "self_service": Badge(_p("service", "Self-service and the pool"), icon="device-desktop"),
    },
    "told_level": {
        "every": Badge(_p("service", "Every milestone"), icon="bell-ringing"),
        "delivery": Badge(_p("service", "Delivery and trouble"), icon="bell"),
        "trouble": Badge(_p("service", "Trouble"), icon="bell"),
    },
    "digest": {
        "none": Badge(_p("service", "None")),
        "daily": Badge(_p("service", "Every day")),
        "weekly": Badge(_p("service", "Every week")),
    },
    "told_by": {
        "mail": Badge(_p("service", "Mail"), icon="mail"),
        "webhook": Badge(_p("service", "Webhook"), icon="send"),
    },
    "goodwill": {
        "standard": Badge(_p("service", "Standard")),
        "low": Badge(_p("service", "Low")),
        "medium": Badge(_p("service", "Medium")),
        "high": Badge(_p("service", "High")),
    },
}
