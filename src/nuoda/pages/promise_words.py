"""The house's words for promises: kinds, what befell one, excuses, to whom and on what ground."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge


class Promised(Protocol):
    """A promise as far as its name goes."""

    @property
    def kind(self) -> str: ...
    @property
    def subject_kind(self) -> str: ...


PROMISE_KINDS: Mapping[str, Badge] = {
    "pickup": Badge(_p("promise", "Pickup"), icon="package"),
    "delivery": Badge(_p("promise", "Delivery"), icon="truck-delivery"),
    "first_reply": Badge(_p("promise", "First reply"), icon="messages"),
    "next_update": Badge(_p("promise", "Next word to the customer"), icon="message"),
    "plan": Badge(_p("promise", "Plan put forward"), icon="clipboard-list"),
    "resolution": Badge(_p("promise", "Case resolved"), icon="check"),
    "call_back": Badge(_p("promise", "Call back"), icon="phone"),
    "receipt_return": Badge(_p("promise", "Signed receipt returned"), icon="receipt"),
    "claim_decision": Badge(_p("promise", "Claim decided"), icon="scale"),
    "correction": Badge(_p("promise", "Corrective action done"), icon="target"),
    "statutory": Badge(_p("promise", "Legal time limit"), icon="gavel"),
    "custom": Badge(_p("promise", "Other promise"), icon="heart-handshake"),
}
# What the kind alone does not say: which promise it is, by what it is about.
PROMISES: Mapping[str, Badge] = {
    **PROMISE_KINDS,
    "custom/order_note": Badge(_p("promise", "Change acknowledged"), icon="check"),
    "custom/order_ask": Badge(_p("promise", "Other goods held"), icon="package"),
    "custom/hand_over": Badge(_p("promise", "Hand-over accepted"), icon="users"),
    "custom/recourse": Badge(_p("promise", "Notice of recourse"), icon="scale"),
    "custom/claim": Badge(_p("promise", "Word on goods found"), icon="message"),
    "custom/contract_step": Badge(_p("promise", "Right under the contract used"), icon="signature"),
    "custom/case_answer": Badge(_p("promise", "Answer under the contract"), icon="signature"),
    "call_back/case_follow_up": Badge(_p("promise", "Follow-up visit"), icon="phone"),
    "call_back/case_recovery": Badge(_p("promise", "Call after a low score"), icon="phone"),
}
PROMISE_ENTRIES: Mapping[str, Badge] = {
    "done": Badge(_p("promise entry", "Done"), "kept", "circle-check"),
    "undone": Badge(_p("promise entry", "Taken back: not done"), "risk", "rotate-2"),
    "void": Badge(_p("promise entry", "Called off"), icon="ban"),
    "endangered": Badge(_p("promise entry", "Came into risk"), "risk", "clock-exclamation"),
    "recovered": Badge(_p("promise entry", "Safe again"), "open", "circle-check"),
    "paused": Badge(_p("promise entry", "Question asked, clock stopped"), icon="clock-pause"),
    "resumed": Badge(_p("promise entry", "Answered, clock runs on"), icon="player-play"),
    "excused": Badge(_p("promise entry", "Excuse approved"), "excused", "scale"),
    "unexcused": Badge(_p("promise entry", "Excuse taken back"), icon="arrow-back-up"),
    "replaced": Badge(_p("promise entry", "Another date agreed"), icon="calendar-event"),
    "retargeted": Badge(_p("promise entry", "Target reckoned anew"), icon="calendar-event"),
    "reinstated": Badge(_p("promise entry", "Stands again"), "open", "arrow-back-up"),
}
EXCUSE_STATES: Mapping[str, Badge] = {
    "asked": Badge(_p("excuse", "To be decided"), "risk", "hourglass"),
    "approved": Badge(_p("excuse", "Approved"), "excused", "check"),
    "declined": Badge(_p("excuse", "Declined"), "neutral", "ban"),
    "revoked": Badge(_p("excuse", "Taken back"), "neutral", "arrow-back-up"),
}
BENEFICIARIES: Mapping[str, Badge] = {
    "customer": Badge(_p("beneficiary", "The customer"), icon="building"),
    "consignee": Badge(_p("beneficiary", "The consignee"), icon="user"),
    "partner": Badge(_p("beneficiary", "A partner"), icon="users"),
}
GROUNDS: Mapping[str, Badge] = {
    "level": Badge(_p("ground", "A service level"), icon="target"),
    "clause": Badge(_p("ground", "A clause of the contract"), icon="signature"),
    "statute": Badge(_p("ground", "The law"), icon="gavel"),
    "word": Badge(_p("ground", "Our word"), icon="message"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "promise_kind": PROMISE_KINDS,
    "promise_of": PROMISES,
    "promise_entry": PROMISE_ENTRIES,
    "excuse": EXCUSE_STATES,
    "beneficiary": BENEFICIARIES,
    "ground": GROUNDS,
}


def promise_code(kind: str, subject_kind: str) -> str:
    """The code among ``promise_of`` of this kind about such a thing; the kind where that says it all."""
    of_subject = f"{kind}/{subject_kind}"
    return of_subject if of_subject in PROMISES else kind
