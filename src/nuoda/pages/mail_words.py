"""The house's words about mail that came in: what became of it, and why one waits for a person."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

STATES: Mapping[str, Badge] = {
    "waiting": Badge(_p("mail", "Waits for a person"), "risk", "hourglass"),
    "landed": Badge(_p("mail", "In its thread"), "kept", "circle-check"),
    "automatic": Badge(_p("mail", "Written by a machine"), "neutral", "settings"),
    "bounced": Badge(_p("mail", "Came back undelivered"), "broken", "arrow-back-up"),
    "discarded": Badge(_p("mail", "Put aside"), "neutral", "ban"),
}
WHY: Mapping[str, Badge] = {
    "no_token": Badge(_p("mail", "It came to no reply address"), icon="at"),
    "unknown_token": Badge(_p("mail", "Its reply address is not one of ours"), "broken", "alert-triangle"),
    "expired": Badge(_p("mail", "Its reply address has expired"), icon="clock"),
    "two_tokens": Badge(_p("mail", "It came to two reply addresses"), icon="arrows-sort"),
    "other_subject": Badge(_p("mail", "It answers another conversation"), "broken", "alert-triangle"),
    "unreadable": Badge(_p("mail", "It cannot be read"), icon="eye-off"),
    "empty": Badge(_p("mail", "It holds nothing"), icon="circle-dashed"),
}
DRAFTS: Mapping[str, Badge] = {
    "waiting": Badge(_p("order draft", "Waits for a person"), "risk", icon="hourglass"),
    "taken": Badge(_p("order draft", "Taken"), "kept", icon="check"),
    "dismissed": Badge(_p("order draft", "Put aside"), icon="ban"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {"incoming_mail": STATES, "mail_why": WHY, "order_draft": DRAFTS}
