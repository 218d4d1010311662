"""The house's words for notices: what they are about, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

NOTICE_KINDS: Mapping[str, Badge] = {
    "on_the_way": Badge(_p("notice", "On its way"), icon="truck"),
    "out_for_delivery": Badge(_p("notice", "Comes today"), icon="truck-delivery"),
    "delivered": Badge(_p("notice", "Delivered"), icon="circle-check"),
    "at_risk": Badge(_p("notice", "Early warning"), icon="clock-exclamation"),
    "late": Badge(_p("notice", "Late"), icon="clock-exclamation"),
    "trouble": Badge(_p("notice", "Trouble on the way"), icon="alert-triangle"),
    "new_date": Badge(_p("notice", "New expected time"), icon="calendar-event"),
    "delivered_late": Badge(_p("notice", "Delivered late"), icon="circle-check"),
    "not_delivered": Badge(_p("notice", "Not delivered after all"), icon="circle-x"),
    "case_message": Badge(_p("notice", "Message in a case"), icon="message"),
    "area_warning": Badge(_p("notice", "Warning of an area"), icon="alert-triangle"),
    "area_warning_ended": Badge(_p("notice", "Area no longer warned of"), icon="circle-check"),
    "incident": Badge(_p("notice", "News of an incident"), icon="speakerphone"),
    "contingency": Badge(_p("notice", "Something is out"), icon="alert-triangle"),
    "in_transit": Badge(_p("notice", "In-transit report"), icon="file-text"),
    "promise_warning": Badge(_p("notice", "Warning to our own"), icon="bell"),
    "claim_decision": Badge(_p("notice", "Decision on a claim"), icon="scale"),
    "claim_news": Badge(_p("notice", "How a claim stands"), icon="message"),
    "insurer_notice": Badge(_p("notice", "Notice to the insurer"), icon="shield-check"),
    "partner_message": Badge(_p("notice", "Message to a partner"), icon="truck"),
    "purchase": Badge(_p("notice", "Message to a supplier"), icon="truck-delivery"),
    "contract_notice": Badge(_p("notice", "Notice under a contract"), icon="file-text"),
    "case_received": Badge(_p("notice", "Complaint acknowledged"), icon="message"),
    "case_answer": Badge(_p("notice", "Answer to a complaint"), icon="file-text"),
    "survey": Badge(_p("notice", "Question of content"), icon="heart-handshake"),
    "order_short": Badge(_p("notice", "Goods come later"), icon="package"),
    "order_at_risk": Badge(_p("notice", "Early warning"), icon="clock-exclamation"),
    "order_late": Badge(_p("notice", "Late"), icon="clock-exclamation"),
    "order": Badge(_p("notice", "About an order"), icon="package"),
}
NOTICE_STATES: Mapping[str, Badge] = {
    "queued": Badge(_p("notice", "Waiting"), "neutral", "clock"),
    "released": Badge(_p("notice", "Being sent"), "open", "send"),
    "sent": Badge(_p("notice", "Sent"), "kept", "circle-check"),
    "failed": Badge(_p("notice", "Not delivered"), "broken", "circle-x"),
    "unreachable": Badge(_p("notice", "No address"), "risk", "at"),
    "superseded": Badge(_p("notice", "Replaced by other news"), "excused", "ban"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "notice": NOTICE_STATES,
    "notice_kind": NOTICE_KINDS,
}
