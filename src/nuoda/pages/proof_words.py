"""The house's words for what happens at the door, and for receipts that come back."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

PROOF_OUTCOMES: Mapping[str, Badge] = {
    "delivered": Badge(_p("proof", "Handed to the consignee"), "kept", "circle-check"),
    "proxy": Badge(_p("proof", "Handed to another person"), "kept", "users"),
    "locker": Badge(_p("proof", "Left in a locker or at a station"), "kept", "box"),
    "partial": Badge(_p("proof", "A part of it handed over"), "risk", "box-off"),
    "with_exception": Badge(_p("proof", "Handed over with remarks"), "risk", "alert-triangle"),
    "refused": Badge(_p("proof", "Refused at the door"), "broken", "hand-stop"),
    "attempt_failed": Badge(_p("proof", "Not handed over"), "risk", "rotate-2"),
}
RELATIONS: Mapping[str, Badge] = {
    "self": Badge(_p("proof", "the consignee"), "neutral", "user"),
    "family": Badge(_p("proof", "family"), "neutral", "users"),
    "colleague": Badge(_p("proof", "a colleague"), "neutral", "users"),
    "reception": Badge(_p("proof", "reception"), "neutral", "building"),
    "neighbour": Badge(_p("proof", "a neighbour"), "neutral", "home"),
    "locker": Badge(_p("proof", "a locker"), "neutral", "box"),
    "station": Badge(_p("proof", "a station"), "neutral", "building-store"),
    "other": Badge(_p("proof", "somebody else"), "neutral", "user"),
}
# By the codes of X12 element 33.
QUANTITY_KINDS: Mapping[str, Badge] = {
    "A": Badge(_p("proof", "all missing"), "broken", "package-off"),
    "0": Badge(_p("proof", "missing"), "broken", "package-off"),
    "D": Badge(_p("proof", "damaged"), "risk", "alert-triangle"),
    "E": Badge(_p("proof", "all refused"), "broken", "hand-stop"),
    "P": Badge(_p("proof", "refused in part"), "risk", "hand-stop"),
    "W": Badge(_p("proof", "wrong goods"), "risk", "alert-triangle"),
    "O": Badge(_p("proof", "too many"), "risk", "plus"),
}
RETRACTIONS: Mapping[str, Badge] = {
    "not_received": Badge(_p("proof", "The consignee did not receive it"), "broken", "package-off"),
    "wrong_person": Badge(_p("proof", "It went to a wrong person or place"), "broken", "users"),
    "by_mistake": Badge(_p("proof", "It was recorded by mistake"), "risk", "pencil"),
}
RECEIPT_STATES: Mapping[str, Badge] = {
    "image_due": Badge(_p("receipt", "Picture due"), "open", "camera"),
    "station_due": Badge(_p("receipt", "On its way to our station"), "open", "truck"),
    "shipper_due": Badge(_p("receipt", "On its way to the shipper"), "open", "building"),
    "returned": Badge(_p("receipt", "Returned"), "kept", "circle-check"),
    "called_off": Badge(_p("receipt", "Called off"), "excused", "ban"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "proof_outcome": PROOF_OUTCOMES,
    "relation": RELATIONS,
    "quantity_kind": QUANTITY_KINDS,
    "retraction": RETRACTIONS,
    "receipt": RECEIPT_STATES,
}
