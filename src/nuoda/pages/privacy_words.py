"""The house's words for requests of persons about their own data."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

KINDS: Mapping[str, Badge] = {
    "access": Badge(_p("person request", "Access and copy"), icon="eye"),
    "correction": Badge(_p("person request", "Correction"), icon="pencil"),
    "deletion": Badge(_p("person request", "Deletion"), icon="eraser"),
}
CHANNELS: Mapping[str, Badge] = {
    "phone": Badge(_p("person request", "By phone"), icon="phone"),
    "mail": Badge(_p("person request", "By mail"), icon="mail"),
    "letter": Badge(_p("person request", "By letter"), icon="file-text"),
    "window": Badge(_p("person request", "At the window"), icon="user"),
}
STATES: Mapping[str, Badge] = {
    "received": Badge(_p("person request", "Received"), "risk", "inbox"),
    "identified": Badge(_p("person request", "Identity checked"), "open", "shield-check"),
    "answered": Badge(_p("person request", "Answered"), "kept", "circle-check"),
    "refused": Badge(_p("person request", "Refused"), "excused", "ban"),
    "withdrawn": Badge(_p("person request", "Withdrawn"), "excused", "circle-minus"),
}
IDENTITIES: Mapping[str, Badge] = {
    "phone": Badge(_p("person request", "Called back on the phone of a waybill of hers"), icon="phone"),
    "mail": Badge(_p("person request", "Answered from the mail address of a waybill of hers"), icon="mail"),
    "paper": Badge(
        _p("person request", "Showed a paper with the name of a waybill of hers"), icon="certificate"
    ),
}
REFUSALS: Mapping[str, Badge] = {
    "unproven": Badge(_p("person request", "Who she is could not be checked"), icon="user"),
    "others": Badge(_p("person request", "It is about somebody else's data"), icon="users"),
    "repeated": Badge(_p("person request", "The same was answered a short while ago"), icon="history"),
    "law": Badge(_p("person request", "A law asks that it is kept as it is"), icon="gavel"),
}
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "person_request": KINDS,
    "person_request_channel": CHANNELS,
    "person_request_state": STATES,
    "identity": IDENTITIES,
    "person_refusal": REFUSALS,
}
