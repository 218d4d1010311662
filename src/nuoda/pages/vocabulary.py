"""The house's words for its codes: milestones, reasons, states, kinds, tiers, services.

Desk and portal show the same words. The keys are the codes of the domains; this module knows no domain,
and a test holds both together. Codes that customers and carriers choose themselves (services, carriers)
have words where we know them and else stand as they came.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy as _p

from nuoda.pages import (
    badges,
    basis_words,
    case_words,
    claim_words,
    contingency_words,
    dispatch_words,
    incident_words,
    mail_words,
    meter_words,
    order_words,
    proof_words,
    quality_words,
    quote_words,
    stock_words,
    tariff_words,
    tier_words,
    warned_words,
)
from nuoda.pages.badges import Badge

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MILESTONES: Mapping[str, Badge] = {
    "BOOKED": Badge(_p("milestone", "Booked"), "neutral", "clipboard-list"),
    "PICKUP_FAILED": Badge(_p("milestone", "Pick-up failed"), "risk", "package-off"),
    "PICKED_UP": Badge(_p("milestone", "Picked up"), "open", "package-import"),
    "HUB_IN": Badge(_p("milestone", "Arrived at the hub"), "open", "building-warehouse"),
    "HUB_OUT": Badge(_p("milestone", "Left the hub"), "open", "package-export"),
    "LINEHAUL": Badge(_p("milestone", "On the trunk line"), "open", "truck"),
    "EXPORT_CUSTOMS": Badge(_p("milestone", "Export customs"), "open", "certificate"),
    "INTL_DEPARTED": Badge(_p("milestone", "Left the country"), "open", "plane"),
    "INTL_ARRIVED": Badge(_p("milestone", "Arrived in the country"), "open", "plane"),
    "CUSTOMS_IN": Badge(_p("milestone", "In customs"), "open", "certificate"),
    "CUSTOMS_HELD": Badge(_p("milestone", "Held by customs"), "risk", "hand-stop"),
    "CUSTOMS_RELEASED": Badge(_p("milestone", "Released by customs"), "open", "shield-check"),
    "DEST_CITY": Badge(_p("milestone", "Arrived in the city"), "open", "map-pin"),
    "STATION_IN": Badge(_p("milestone", "At the delivery station"), "open", "building-store"),
    "OUT_FOR_DELIVERY": Badge(_p("milestone", "Out for delivery"), "open", "truck-delivery"),
    "ATTEMPT_FAILED": Badge(_p("milestone", "Delivery failed"), "risk", "rotate-2"),
    "AT_PICKUP_POINT": Badge(_p("milestone", "Waiting at the pick-up point"), "open", "inbox"),
    "DELIVERED_PARTIAL": Badge(_p("milestone", "Partly delivered"), "risk", "box-off"),
    "REFUSED": Badge(_p("milestone", "Refused"), "risk", "ban"),
    "RECONSIGNED": Badge(_p("milestone", "Redirected"), "open", "corner-down-right"),
    "ON_HOLD": Badge(_p("milestone", "On hold"), "risk", "player-pause"),
    "FOUND": Badge(_p("milestone", "Found again"), "open", "zoom-question"),
    "RETURNING": Badge(_p("milestone", "Going back"), "risk", "arrow-back-up"),
    "DELIVERED": Badge(_p("milestone", "Delivered"), "kept", "circle-check"),
    "DELIVERED_PROXY": Badge(_p("milestone", "Delivered to another person"), "kept", "users"),
    "DELIVERED_LOCKER": Badge(_p("milestone", "Delivered to a locker"), "kept", "box"),
    "DELIVERED_WITH_EXCEPTION": Badge(_p("milestone", "Delivered with remarks"), "risk", "alert-triangle"),
    "RETURNED": Badge(_p("milestone", "Returned to the sender"), "excused", "arrow-back-up"),
    "CANCELLED": Badge(_p("milestone", "Cancelled"), "excused", "ban"),
    "LOST": Badge(_p("milestone", "Lost"), "broken", "package-off"),
    "DISPOSED": Badge(_p("milestone", "Disposed of"), "excused", "trash"),
}

REASON_GROUPS: Mapping[str, Badge] = {
    "ORDER": Badge(_p("reason", "Order"), "risk", "package"),
    "SHIPPER": Badge(_p("reason", "Shipper"), "risk", "building"),
    "PICKUP": Badge(_p("reason", "Pick-up"), "risk", "package-off"),
    "DELAY": Badge(_p("reason", "Delay"), "risk", "hourglass"),
    "CUSTOMS": Badge(_p("reason", "Customs"), "risk", "certificate"),
    "ADDRESS": Badge(_p("reason", "Address"), "risk", "map-pin"),
    "CONSIGNEE": Badge(_p("reason", "Consignee"), "risk", "user"),
    "LOSS": Badge(_p("reason", "Loss"), "broken", "package-off"),
    "DAMAGE": Badge(_p("reason", "Damage"), "broken", "flame"),
    "MISDELIVERY": Badge(_p("reason", "Wrong delivery"), "broken", "route"),
    "WAREHOUSE": Badge(_p("reason", "Warehouse"), "risk", "building-warehouse"),
    "DOC": Badge(_p("reason", "Papers"), "risk", "file-text"),
    "SERVICE": Badge(_p("reason", "Service"), "risk", "headset"),
    "SYSTEM": Badge(_p("reason", "No news"), "risk", "zoom-question"),
    **case_words.CAUSE_GROUPS,
}

_REASON_WORDS: Mapping[str, StrOrPromise] = {
    "ORDER.wrong_data": _p("reason", "Wrong order data"),
    "ORDER.cancelled": _p("reason", "Order cancelled"),
    "SHIPPER.not_ready": _p("reason", "Goods not ready"),
    "SHIPPER.packaging": _p("reason", "Poor packaging"),
    "SHIPPER.documents": _p("reason", "Shipper's papers missing"),
    "SHIPPER.prohibited": _p("reason", "Prohibited goods"),
    "PICKUP.missed": _p("reason", "Pick-up missed"),
    "PICKUP.cutoff": _p("reason", "Past the cut-off time"),
    "DELAY.weather": _p("reason", "Bad weather"),
    "DELAY.traffic": _p("reason", "Traffic"),
    "DELAY.vehicle": _p("reason", "Truck broken down"),
    "DELAY.human": _p("reason", "Sorted to a wrong run"),
    "DELAY.capacity": _p("reason", "Line over capacity"),
    "DELAY.authority": _p("reason", "Held by the authorities"),
    "DELAY.unstated": _p("reason", "Delay without a stated cause"),
    "CUSTOMS.documents": _p("reason", "Customs papers missing"),
    "CUSTOMS.duty": _p("reason", "Duty unpaid"),
    "CUSTOMS.inspection": _p("reason", "Customs inspection"),
    "CUSTOMS.held": _p("reason", "Held by customs"),
    "ADDRESS.wrong": _p("reason", "Wrong address"),
    "ADDRESS.incomplete": _p("reason", "Address incomplete"),
    "ADDRESS.out_of_area": _p("reason", "Outside the delivery area"),
    "CONSIGNEE.absent": _p("reason", "Nobody there"),
    "CONSIGNEE.unreachable": _p("reason", "Consignee not reached"),
    "CONSIGNEE.closed": _p("reason", "Consignee closed"),
    "CONSIGNEE.refused": _p("reason", "Refused by the consignee"),
    "CONSIGNEE.rescheduled": _p("reason", "Another day agreed"),
    "CONSIGNEE.unstated": _p("reason", "Delivery failed without a stated cause"),
    "LOSS.suspected": _p("reason", "Feared lost"),
    "LOSS.partial": _p("reason", "Pieces missing"),
    "LOSS.whole": _p("reason", "Lost"),
    "LOSS.theft": _p("reason", "Stolen"),
    "DAMAGE.broken": _p("reason", "Goods broken"),
    "DAMAGE.wet": _p("reason", "Goods wet"),
    "DAMAGE.crushed": _p("reason", "Goods crushed"),
    "DAMAGE.packaging": _p("reason", "Packaging damaged"),
    "DAMAGE.temperature": _p("reason", "Cold chain broken"),
    "DAMAGE.unstated": _p("reason", "Damaged"),
    "MISDELIVERY.wrong_place": _p("reason", "Delivered to a wrong place"),
    "MISDELIVERY.false_delivery": _p("reason", "Marked delivered, not received"),
    "MISDELIVERY.proxy": _p("reason", "Handed to somebody not asked for"),
    "WAREHOUSE.pick_error": _p("reason", "Wrong goods picked"),
    "WAREHOUSE.damage": _p("reason", "Damaged in the warehouse"),
    "DOC.label": _p("reason", "Label unreadable"),
    "SERVICE.promise_broken": _p("reason", "Promise broken"),
    "SYSTEM.silence": _p("reason", "No news for too long"),
    "SYSTEM.late": _p("reason", "Behind plan"),
    **case_words.CAUSE_WORDS,
}

REASONS: Mapping[str, Badge] = {
    code: Badge(words, REASON_GROUPS[group].tone, REASON_GROUPS[group].icon)
    for code, words in _REASON_WORDS.items()
    for group in [code.split(".", 1)[0]]
}

PARTIES: Mapping[str, Badge] = {
    "carrier": Badge(_p("party", "Carrier"), icon="truck"),
    "shipper": Badge(_p("party", "Shipper"), icon="building"),
    "consignee": Badge(_p("party", "Consignee"), icon="user"),
    "warehouse": Badge(_p("party", "Warehouse"), icon="building-warehouse"),
    "authority": Badge(_p("party", "Authorities"), icon="gavel"),
    "desk": Badge(_p("party", "Our desk"), icon="headset"),
    "nobody": Badge(_p("party", "Nobody"), icon="cloud-rain"),
    "undetermined": Badge(_p("party", "Cannot be determined"), icon="zoom-question"),
}

CASE_STATES: Mapping[str, Badge] = {
    "new": Badge(_p("case", "New"), "risk", "circle-dot"),
    "acknowledged": Badge(_p("case", "Taken up"), "open", "eye"),
    "investigating": Badge(_p("case", "Being looked into"), "open", "search"),
    "waiting": Badge(_p("case", "Waiting for an answer"), "open", "clock-pause"),
    "planned": Badge(_p("case", "Plan under way"), "open", "list-check"),
    "resolved": Badge(_p("case", "Resolved"), "kept", "check"),
    "closed": Badge(_p("case", "Closed"), "excused", "circle-check"),
    **case_words.MORE_STATES,
}

CASE_KINDS: Mapping[str, Badge] = {
    "exception": Badge(_p("case", "Exception"), icon="alert-triangle"),
    "incident": Badge(_p("case", "Incident"), "risk", "speakerphone"),
    "inquiry": Badge(_p("case", "Enquiry"), icon="help-circle"),
    "chase": Badge(_p("case", "Chase"), icon="bell-ringing"),
    "complaint": Badge(_p("case", "Complaint"), "risk", "speakerphone"),
    **case_words.MORE_KINDS,
}

CLOSING_CODES: Mapping[str, Badge] = {
    "resolved_satisfied": Badge(_p("closing", "Settled, customer content"), "kept", "mood-smile"),
    "resolved_accepted": Badge(_p("closing", "Settled, customer accepts"), "kept", "thumb-up"),
    "resolved_unsatisfied": Badge(_p("closing", "Settled, customer not content"), "risk", "flag"),
    "not_justified": Badge(_p("closing", "Not justified"), "excused", "scale"),
    "withdrawn": Badge(_p("closing", "Withdrawn by the customer"), "excused", "arrow-back-up"),
    "duplicate": Badge(_p("closing", "Duplicate"), "excused", "copy"),
    "unreachable": Badge(_p("closing", "Customer not reached"), "excused", "phone"),
    "delivered_in_time": Badge(_p("closing", "Arrived in time after all"), "kept", "clock-check"),
    "delivered_late_told": Badge(_p("closing", "Arrived late"), "excused", "clock-exclamation"),
    **case_words.MORE_CLOSING,
}

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

ORDER_STATES: Mapping[str, Badge] = {
    "held": Badge(_p("order", "Held"), "risk", "hand-stop"),
    "confirmed": Badge(_p("order", "Confirmed"), "neutral", "clipboard-check"),
    "dispatched": Badge(_p("order", "On the way"), "open", "truck"),
    "delivered": Badge(_p("order", "Delivered"), "kept", "circle-check"),
    "cancelled": Badge(_p("order", "Cancelled"), "excused", "ban"),
    "merged": Badge(_p("order", "Merged into its twin"), "excused", "link"),
}

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

TIERS: Mapping[str, Badge] = {
    "platinum": Badge(_p("tier", "Platinum"), "accent", "crown"),
    "key": Badge(_p("tier", "Key"), "accent", "diamond"),
    "potential": Badge(_p("tier", "Potential"), "neutral", "star"),
    "ordinary": Badge(_p("tier", "Ordinary"), "neutral", "building"),
}

NOTICE_KINDS: Mapping[str, Badge] = {
    "on_the_way": Badge(_p("notice", "On its way"), icon="truck"),
    "out_for_delivery": Badge(_p("notice", "Comes today"), icon="truck-delivery"),
    "delivered": Badge(_p("notice", "Delivered"), icon="circle-check"),
    "at_risk": Badge(_p("notice", "Early warning"), icon="clock-exclamation"),
    "late": Badge(_p("notice", "Late"), icon="clock-exclamation"),
    "trouble": Badge(_p("notice", "Trouble on the way"), icon="alert-triangle"),
    "new_date": Badge(_p("notice", "New expected time"), icon="calendar-event"),
    "delivered_late": Badge(_p("notice", "Delivered late"), icon="circle-check"),
    "case_message": Badge(_p("notice", "Message in a case"), icon="message"),
    "area_warning": Badge(_p("notice", "Warning of an area"), icon="alert-triangle"),
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

RUN_STATES: Mapping[str, Badge] = {
    "waiting": Badge(_p("run", "Waiting for a worker"), "neutral", "clock"),
    "running": Badge(_p("run", "Running"), "open", "player-play"),
    "stopping": Badge(_p("run", "Stopping"), "risk", "player-stop"),
    "stopped": Badge(_p("run", "Stopped"), "excused", "player-pause"),
    "done": Badge(_p("run", "Done"), "kept", "circle-check"),
    "failed": Badge(_p("run", "Failed"), "broken", "circle-x"),
}

SERVICES: Mapping[str, Badge] = {
    "express": Badge(_p("service", "Express"), icon="bolt"),
    "standard": Badge(_p("service", "Standard"), icon="truck"),
    "economy": Badge(_p("service", "Economy"), icon="coin"),
}

ROLES: Mapping[str, Badge] = {
    "admin": Badge(_p("role", "Administrator"), icon="settings"),
    "supervisor": Badge(_p("role", "Supervisor"), icon="users"),
    "agent": Badge(_p("role", "Service agent"), icon="headset"),
    "dispatcher": Badge(_p("role", "Dispatcher"), icon="steering-wheel"),
    "driver": Badge(_p("role", "Driver"), icon="truck-delivery"),
    "warehouse": Badge(_p("role", "Warehouse hand"), icon="building-warehouse"),
    "customer": Badge(_p("role", "Customer"), icon="building"),
    "machine": Badge(_p("role", "Machine"), icon="link"),
    "system": Badge(_p("role", "System"), icon="bolt"),
    "public": Badge(_p("role", "Visitor"), icon="world"),
}

# Why somebody needs a consignee in clear; kept with the fact that it was shown.
PURPOSES: Mapping[str, Badge] = {
    "call_consignee": Badge(_p("purpose", "To call the consignee"), icon="phone"),
    "check_address": Badge(_p("purpose", "To check the address"), icon="map-pin"),
    "tell_driver": Badge(_p("purpose", "To pass it to the driver"), icon="steering-wheel"),
    "claim": Badge(_p("purpose", "For a claim or the insurer"), icon="scale"),
}

LANGUAGES: Mapping[str, Badge] = {
    "zh-hans": Badge(_("Chinese"), icon="language"),
    "en": Badge(_("English"), icon="language"),
}

WORDS: Mapping[str, Mapping[str, Badge]] = {
    "milestone": MILESTONES,
    "reason": REASONS,
    "reason_group": REASON_GROUPS,
    "party": PARTIES,
    "case": CASE_STATES,
    "case_kind": CASE_KINDS,
    "closing": CLOSING_CODES,
    "promise_kind": PROMISE_KINDS,
    "promise_entry": PROMISE_ENTRIES,
    "excuse": EXCUSE_STATES,
    "beneficiary": BENEFICIARIES,
    "ground": GROUNDS,
    "order": ORDER_STATES,
    "channel": CHANNELS,
    "tier": TIERS,
    "notice": NOTICE_STATES,
    "notice_kind": NOTICE_KINDS,
    "run": RUN_STATES,
    "service": SERVICES,
    "role": ROLES,
    "purpose": PURPOSES,
    "language": LANGUAGES,
    **basis_words.WORDS,
    **proof_words.WORDS,
    **meter_words.METER_WORDS,
    **tier_words.WORDS,
    **case_words.WORDS,
    **incident_words.WORDS,
    **contingency_words.WORDS,
    **claim_words.WORDS,
    **warned_words.WORDS,
    **mail_words.WORDS,
    **quality_words.WORDS,
    **quote_words.WORDS,
    **tariff_words.WORDS,
    **stock_words.WORDS,
    **order_words.WORDS,
    **dispatch_words.WORDS,
}


def register_words() -> None:
    """Make every word known as a badge, under the kinds of ``WORDS``."""
    for kind, words in WORDS.items():
        badges.register(kind, words)


def word(kind: str, code: str) -> str:
    """The word for a code; the code itself where we have none (a service of somebody's own)."""
    known = badges.values(kind).get(code)
    if known is None and kind == "basis":
        return basis_words.composed(code)
    return str(known.label) if known else code


def choices(kind: str) -> list[tuple[str, StrOrPromise]]:
    """Every code of a kind with its word, in the order given: for filters and forms."""
    return [(code, badge.label) for code, badge in badges.values(kind).items()]
