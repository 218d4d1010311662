"""The house's words for reasons: their groups, each reason, and the parties one may lie with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

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
    "OVERAGE": Badge(_p("reason", "Overage"), "risk", "package"),
    "COD": Badge(_p("reason", "Collect on delivery"), "risk", "coin"),
    "BILLING": Badge(_p("reason", "Billing"), "risk", "receipt"),
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
    "CONSIGNEE.uncollected": _p("reason", "Not collected"),
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
    "DAMAGE.suspected": _p("reason", "Feared damaged"),
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
    # only a person finds these; no scan states them
    "ORDER.duplicate": _p("reason", "Order given twice"),
    "ORDER.late_amendment": _p("reason", "Order changed too late"),
    "ORDER.credit_hold": _p("reason", "Held for credit"),
    "SHIPPER.dimensions": _p("reason", "Wrong dimensions"),
    "SHIPPER.overweight": _p("reason", "Heavier than declared"),
    "PICKUP.no_entry": _p("reason", "Courier could not enter"),
    "PICKUP.phone_invalid": _p("reason", "Shipper's phone invalid"),
    "CUSTOMS.prohibited": _p("reason", "Refused by customs"),
    "CONSIGNEE.moved": _p("reason", "Consignee moved away"),
    "CONSIGNEE.identity": _p("reason", "Identity not proven"),
    "CONSIGNEE.no_money": _p("reason", "No money for collection"),
    "DAMAGE.contaminated": _p("reason", "Goods contaminated"),
    "MISDELIVERY.wrong_person": _p("reason", "Handed to a wrong person"),
    "MISDELIVERY.impersonation": _p("reason", "Taken under a false name"),
    "OVERAGE.extra_piece": _p("reason", "A piece too many"),
    "OVERAGE.unlabelled": _p("reason", "Piece without a label"),
    "WAREHOUSE.load_short": _p("reason", "Left behind at the dock"),
    "WAREHOUSE.work_failed": _p("reason", "Value-added work given up"),
    "WAREHOUSE.out_of_stock": _p("reason", "Not in stock"),
    "WAREHOUSE.stock_record": _p("reason", "Stock record wrong"),
    "WAREHOUSE.lot_error": _p("reason", "Wrong lot or expiry"),
    "WAREHOUSE.no_space": _p("reason", "No space in the warehouse"),
    "DOC.proof_missing": _p("reason", "Proof of delivery missing or late"),
    "DOC.invoice_wrong": _p("reason", "Invoice wrong"),
    "COD.amount_wrong": _p("reason", "Wrong amount collected"),
    "COD.not_collected": _p("reason", "Amount not collected"),
    "COD.late_remittance": _p("reason", "Collected money paid late"),
    "BILLING.weight": _p("reason", "Weight in dispute"),
    "BILLING.surcharge": _p("reason", "Surcharge in dispute"),
    "BILLING.duplicate": _p("reason", "Charged twice"),
    "SERVICE.attitude": _p("reason", "Unfriendly service"),
    "SERVICE.wrong_information": _p("reason", "Wrong information given"),
    "SERVICE.late_reply": _p("reason", "Answered too late"),
    "SERVICE.privacy": _p("reason", "Personal data disclosed"),
    "SYSTEM.interface": _p("reason", "Interface down"),
    "SYSTEM.duplicate_scan": _p("reason", "Scanned twice"),
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
WORDS: Mapping[str, Mapping[str, Badge]] = {
    "reason": REASONS,
    "reason_group": REASON_GROUPS,
    "party": PARTIES,
}
