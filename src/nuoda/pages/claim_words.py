"""The house's words for claims: states, kinds, documents, remedies, accounts, regimes' figures."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

CLAIM_STATES: Mapping[str, Badge] = {
    "noticed": Badge(_p("claim", "Notice of loss"), "neutral", "mail"),
    "filed": Badge(_p("claim", "Filed"), "open", "inbox"),
    "complete": Badge(_p("claim", "Documents complete"), "open", "clipboard-list"),
    "proposed": Badge(_p("claim", "Decision proposed"), "risk", "hourglass"),
    "approved": Badge(_p("claim", "Approved, to be paid"), "open", "shield-check"),
    "paid": Badge(_p("claim", "Settled"), "kept", "circle-check"),
    "declined": Badge(_p("claim", "Declined"), "excused", "circle-x"),
    "withdrawn": Badge(_p("claim", "Withdrawn"), "excused", "circle-x"),
    "found": Badge(_p("claim", "Found after payment"), "kept", "package"),
}
CLAIM_KINDS: Mapping[str, Badge] = {
    "loss": Badge(_p("claim", "Loss"), icon="package-off"),
    "damage": Badge(_p("claim", "Damage"), icon="alert-triangle"),
    "shortage": Badge(_p("claim", "Shortage"), icon="box-off"),
    "delay": Badge(_p("claim", "Delay"), icon="clock-exclamation"),
}
STANDINGS: Mapping[str, Badge] = {
    "shipper": Badge(_p("standing", "Shipper")),
    "consignee": Badge(_p("standing", "Consignee")),
    "owner": Badge(_p("standing", "Owner of the goods")),
    "subrogated": Badge(_p("standing", "Insurer by subrogation")),
    "representative": Badge(_p("standing", "Representative")),
}
PAPERS: Mapping[str, Badge] = {
    "claim_letter": Badge(_p("paper", "Claim letter with amount")),
    "waybill": Badge(_p("paper", "Waybill or bill of lading")),
    "invoice": Badge(_p("paper", "Commercial or purchase invoice")),
    "packing_list": Badge(_p("paper", "Packing list")),
    "proof_of_delivery": Badge(_p("paper", "Proof of delivery with written exceptions")),
    "photos": Badge(_p("paper", "Photos: six sides, seal, label, inside, item")),
    "survey": Badge(_p("paper", "Inspection or survey report")),
    "repair_quote": Badge(_p("paper", "Repair quote or destruction certificate")),
    "salvage": Badge(_p("paper", "Statement of salvage")),
    "mitigation": Badge(_p("paper", "Note on mitigation")),
    "notice_of_loss": Badge(_p("paper", "Notice of loss with its date")),
    "weights": Badge(_p("paper", "Weights at each node")),
    "police_report": Badge(_p("paper", "Police report")),
    "temperature_log": Badge(_p("paper", "Temperature log")),
    "authority": Badge(_p("paper", "Power of attorney or subrogation receipt")),
    "bank_details": Badge(_p("paper", "Bank details")),
    "other": Badge(_p("paper", "Other document")),
}
AWARD_STATES: Mapping[str, Badge] = {
    "proposed": Badge(_p("award", "Waits for approval"), "risk", "hourglass"),
    "approved": Badge(_p("award", "Approved"), "open", "shield-check"),
    "refused": Badge(_p("award", "Refused"), "excused", "circle-x"),
    "paid": Badge(_p("award", "Paid or carried out"), "kept", "circle-check"),
    "reversed": Badge(_p("award", "Reversed"), "excused", "rotate-2"),
}
REMEDIES: Mapping[str, Badge] = {
    "cash": Badge(_p("remedy", "Compensation in money")),
    "refund": Badge(_p("remedy", "Refund of freight or fees")),
    "credit_note": Badge(_p("remedy", "Credit note")),
    "voucher": Badge(_p("remedy", "Voucher")),
    "redelivery": Badge(_p("remedy", "Redelivery")),
    "replacement": Badge(_p("remedy", "Replacement")),
    "repair": Badge(_p("remedy", "Repair")),
    "apology": Badge(_p("remedy", "Letter of apology")),
    "decline": Badge(_p("remedy", "Decline")),
}
AWARD_PURPOSES: Mapping[str, Badge] = {
    "claim": Badge(_p("award", "Claim")),
    "goodwill": Badge(_p("award", "Goodwill")),
}
METHODS: Mapping[str, Badge] = {
    "bank": Badge(_p("payment", "Bank transfer")),
    "set_off": Badge(_p("payment", "Set-off by agreement")),
    "voucher": Badge(_p("payment", "Voucher")),
    "credit": Badge(_p("payment", "Credit on the account")),
    "in_kind": Badge(_p("payment", "In kind")),
}
ACCOUNTS: Mapping[str, Badge] = {
    "claims": Badge(_p("account", "Cost of claims")),
    "goodwill": Badge(_p("account", "Cost of goodwill")),
    "payable": Badge(_p("account", "Owed to customers")),
    "bank": Badge(_p("account", "Bank")),
    "receivable": Badge(_p("account", "Receivable from customers")),
    "vouchers": Badge(_p("account", "Vouchers outstanding")),
    "in_kind": Badge(_p("account", "Given in kind")),
    "recoveries": Badge(_p("account", "Recovered by recourse")),
    "salvage": Badge(_p("account", "Salvaged goods")),
    "refundable": Badge(_p("account", "Owed back to partners and insurers")),
}
ENTRIES: Mapping[str, Badge] = {
    "owed": Badge(_p("ledger", "Approved: owed")),
    "paid": Badge(_p("ledger", "Paid")),
    "repaid": Badge(_p("ledger", "Found: paid back")),
    "salvage": Badge(_p("ledger", "Found: kept as salvage")),
    "recovered": Badge(_p("ledger", "Recovered")),
    "refund_due": Badge(_p("ledger", "Found: owed back")),
    "refunded": Badge(_p("ledger", "Refunded to partner or insurer")),
}
RECOURSE_STATES: Mapping[str, Badge] = {
    "open": Badge(_p("recourse", "To be notified"), "risk", "clock-exclamation"),
    "noticed": Badge(_p("recourse", "Notified"), "open", "send"),
    "recovered": Badge(_p("recourse", "Recovered"), "kept", "circle-check"),
    "refused": Badge(_p("recourse", "Refused"), "broken", "circle-x"),
    "withdrawn": Badge(_p("recourse", "Withdrawn"), "excused", "circle-x"),
    "refund_due": Badge(_p("recourse", "To be refunded"), "risk", "rotate-2"),
    "refunded": Badge(_p("recourse", "Refunded"), "kept", "circle-check"),
}
RECOURSE_PARTIES: Mapping[str, Badge] = {
    "partner": Badge(_p("recourse", "Partner")),
    "insurer": Badge(_p("recourse", "Insurer")),
}
MODES: Mapping[str, Badge] = {
    "road": Badge(_p("mode", "Road"), icon="truck"),
    "rail": Badge(_p("mode", "Rail"), icon="train"),
    "air": Badge(_p("mode", "Air"), icon="plane"),
    "sea": Badge(_p("mode", "Sea"), icon="ship"),
    "inland_water": Badge(_p("mode", "Inland waterway")),
    "multimodal": Badge(_p("mode", "Several modes, leg unknown")),
    "storage": Badge(_p("mode", "Storage")),
    "post": Badge(_p("mode", "Post")),
}
FAULTS: Mapping[str, Badge] = {
    "gross_negligence": Badge(_p("fault", "Gross negligence")),
    "intent": Badge(_p("fault", "Intent")),
}
EXCUSES_OF_CARRIER: Mapping[str, Badge] = {
    "force_majeure": Badge(_p("fault", "Force majeure")),
    "nature_of_goods": Badge(_p("fault", "Nature of the goods")),
    "fault_of_shipper": Badge(_p("fault", "Fault of the shipper")),
}
FORMULAS: Mapping[str, Badge] = {
    "proportional": Badge(_p("formula", "In proportion to the declared value")),
    "first_loss": Badge(_p("formula", "Up to the declared amount")),
}
LIMBS: Mapping[str, Badge] = {
    "notice": Badge(_p("deadline", "Notice of loss by the claimant")),
    "claim": Badge(_p("deadline", "Claim by the claimant")),
    "suit": Badge(_p("deadline", "Time bar for suing")),
    "acknowledge": Badge(_p("deadline", "We acknowledge the claim")),
    "decide": Badge(_p("deadline", "We answer the claim")),
    "status": Badge(_p("deadline", "We tell how the claim stands")),
    "counter": Badge(_p("deadline", "The claimant objects to our answer")),
    "lost": Badge(_p("deadline", "The goods may be treated as lost")),
    "found": Badge(_p("deadline", "Goods found again are offered to whom was paid")),
}
LIMITS: Mapping[str, Badge] = {
    "none": Badge(_p("limit", "No limit")),
    "kg": Badge(_p("limit", "By weight")),
    "package_or_kg": Badge(_p("limit", "By package or weight")),
    "declared": Badge(_p("limit", "Declared value")),
    "declared_agreed": Badge(_p("limit", "As agreed, else the actual loss")),
    "freight_or_declared": Badge(_p("limit", "Declared value, else a multiple of the postage")),
    "unknown": Badge(_p("limit", "Figures not known"), "risk", "alert-triangle"),
}

WORDS: Mapping[str, Mapping[str, Badge]] = {
    "claim": CLAIM_STATES,
    "claim_kind": CLAIM_KINDS,
    "standing": STANDINGS,
    "paper": PAPERS,
    "award": AWARD_STATES,
    "remedy": REMEDIES,
    "award_purpose": AWARD_PURPOSES,
    "payment": METHODS,
    "account": ACCOUNTS,
    "ledger_step": ENTRIES,
    "recourse": RECOURSE_STATES,
    "recourse_party": RECOURSE_PARTIES,
    "mode": MODES,
    "fault": FAULTS,
    "carrier_excuse": EXCUSES_OF_CARRIER,
    "formula": FORMULAS,
    "limb": LIMBS,
    "liability_limit": LIMITS,
}
