"""Words of orders that change: holds, versions, notes to acknowledge, questions, redirections."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

WORDS: Mapping[str, Mapping[str, Badge]] = {
    "order": {
        "held": Badge(_p("order", "Held"), "risk", "hand-stop"),
        "confirmed": Badge(_p("order", "Confirmed"), "neutral", "clipboard-check"),
        "dispatched": Badge(_p("order", "On the way"), "open", "truck"),
        "delivered": Badge(_p("order", "Delivered"), "kept", "circle-check"),
        "cancelled": Badge(_p("order", "Cancelled"), "excused", "ban"),
        "merged": Badge(_p("order", "Merged into its twin"), "excused", "link"),
    },
    "order_hold": {
        "duplicate": Badge(_p("order", "Told twice?"), "risk", "copy"),
        "question": Badge(_p("order", "Waits for an answer"), "risk", "help-circle"),
    },
    "order_decision": {
        "released": Badge(_p("order", "Released"), "kept", "check"),
        "merged": Badge(_p("order", "Merged into its twin"), "excused", "link"),
        "answered": Badge(_p("order", "Answered"), "kept", "message"),
        "cancelled": Badge(_p("order", "Cancelled"), "excused", "ban"),
    },
    "order_cause": {
        "taken": Badge(_p("order", "As it was taken"), icon="clipboard-check"),
        "amended": Badge(_p("order", "Amended"), icon="pencil"),
        "redirected": Badge(_p("order", "Redirected"), icon="route"),
    },
    "order_party": {
        "warehouse": Badge(_p("order", "Warehouse"), icon="building-warehouse"),
        "transport": Badge(_p("order", "Transport"), icon="truck"),
    },
    "order_note": {
        "amended": Badge(_p("order", "Changed"), "risk", "pencil"),
        "cancelled": Badge(_p("order", "Called off"), "broken", "ban"),
        "put_back": Badge(_p("order", "Goods back to their shelf"), "risk", "package"),
    },
    "order_ask": {
        "question": Badge(_p("order", "Question"), icon="help-circle"),
        "confirmation": Badge(_p("order", "Confirmation"), icon="clipboard-check"),
        "substitute": Badge(_p("order", "Another product?"), icon="refresh"),
    },
    "order_stage": {
        "taken": Badge(_p("order", "Taken"), icon="clipboard-check"),
        "handed_over": Badge(_p("order", "Handed over"), icon="package"),
        "moving": Badge(_p("order", "On the way"), icon="truck"),
        "over": Badge(_p("order", "Over"), icon="circle-check"),
    },
    "order_change": {
        "amend": Badge(_p("order", "Amendment"), icon="pencil"),
        "cancel": Badge(_p("order", "Cancellation"), icon="ban"),
        "redirect": Badge(_p("order", "Redirection"), icon="route"),
    },
    "redirect": {
        "asked": Badge(_p("redirect", "To be tried with the carrier"), "risk", "clock"),
        "tried": Badge(_p("redirect", "Asked of the carrier"), "open", "phone"),
        "done": Badge(_p("redirect", "Done"), "kept", "circle-check"),
        "failed": Badge(_p("redirect", "Failed"), "broken", "x"),
        "too_late": Badge(_p("redirect", "Too late"), "broken", "clock"),
    },
    "redirect_kind": {
        "redirect": Badge(_p("redirect", "To another address"), icon="route"),
        "stop": Badge(_p("redirect", "Stop and bring back"), icon="ban"),
    },
    "redirect_side": {
        "shipper": Badge(_p("redirect", "The shipper"), icon="user"),
        "consignee": Badge(_p("redirect", "The consignee"), icon="user"),
    },
    "verified": {
        "signed_in": Badge(_p("verified", "Signed in"), icon="user"),
        "api_key": Badge(_p("verified", "Key of the interface"), icon="key"),
        "called_back": Badge(_p("verified", "Called back on the number we hold"), icon="phone"),
        "in_writing": Badge(_p("verified", "In writing from an address we hold"), icon="mail"),
        "shipper_agreed": Badge(_p("verified", "The shipper agreed"), icon="check"),
    },
    "order_field": {
        "consignee.name": Badge(_("Name")),
        "consignee.phone": Badge(_("Phone")),
        "consignee.email": Badge(_("E-mail")),
        "consignee.country": Badge(_("Country")),
        "consignee.region": Badge(_("Province or region")),
        "consignee.city": Badge(_("City")),
        "consignee.district": Badge(_p("address", "District")),
        "consignee.street": Badge(_p("address", "Street, house, room")),
        "consignee.postcode": Badge(_("Postcode")),
        "goods": Badge(_("Goods")),
        "lines": Badge(_p("order", "Lines of goods")),
        "substitutes": Badge(_p("order", "Substitutes")),
        "pieces": Badge(_("Pieces")),
        "weight_kg": Badge(_("Weight")),
        "service": Badge(_("Service")),
        "pickup_from": Badge(_p("order", "Collection from")),
        "pickup_until": Badge(_p("order", "Collection until")),
        "handling": Badge(_("Handling")),
    },
}
