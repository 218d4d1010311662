"""What our own people are told about a promise in danger, in words."""

from __future__ import annotations

from collections.abc import Mapping

from nuoda.kernel.text import Text
from nuoda.kernel.text import text as _

_KINDS: Mapping[str, Text] = {
    "pickup": _("the pick-up"),
    "delivery": _("the delivery"),
    "first_reply": _("the first reply"),
    "next_update": _("the next word to the customer"),
    "plan": _("the plan"),
    "resolution": _("the resolution"),
    "call_back": _("the call back"),
    "receipt_return": _("the return of the receipt"),
    "claim_decision": _("the decision of the claim"),
    "correction": _("a corrective action"),
    "statutory": _("a legal time limit"),
    "custom": _("what was promised"),
}
_OF_SUBJECT: Mapping[str, Text] = {
    "order_note": _("the acknowledgement that warehouse or transport owes to a changed order"),
    "order_ask": _("the other goods held for the customer"),
    "hand_over": _("the acceptance of a hand-over between shifts"),
    "recourse": _("the notice of recourse to carrier or insurer"),
    "claim": _("our word on goods found after they were paid for"),
    "contract_step": _("the use of a right under the contract"),
    "case_answer": _("the answer that the contract asks for"),
}
_BECAUSE: Mapping[str, Text] = {
    "unanswered": _("Whoever was told before did not answer in time."),
    "passed": _("It was passed on to you."),
    "off_shift": _("Whoever had it went off duty."),
}
_VIA: Mapping[str, Text] = {
    "owner": _("It is yours."),
    "stand_in": _("You stand in for its owner."),
    "on_call": _("You are on call, and its owner is not on duty."),
    "colleague": _("You are on duty, and its owner is not."),
    "lead": _("You lead the team."),
    "supervisor": _("You are the supervisor."),
    "account_manager": _("You look after the customer."),
    "nobody": _("Nobody is on duty now."),
}
NEUTRAL = _("It is in danger.")


def promise_words(kind: str, subject_kind: str = "") -> Text:
    """What a kind of promise is called within a sentence, by its subject where the kind says nothing."""
    plain = _OF_SUBJECT.get(subject_kind, _KINDS["custom"])
    return plain if kind == "custom" else _KINDS.get(kind, plain)


def because_words(because: str, via: str) -> Text:
    """Why somebody is told: what went before, else as what she was found."""
    return _BECAUSE.get(because) or _VIA.get(via, NEUTRAL)
