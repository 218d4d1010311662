"""The house's words for goods in warehouses: places, states, moves, counts, handling marks."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy as _p

from nuoda.pages.badges import Badge

WORDS: Mapping[str, Mapping[str, Badge]] = {
    "place_kind": {
        "receiving": Badge(_p("place", "Gate")),
        "storage": Badge(_p("place", "Storage")),
        "picking": Badge(_p("place", "Picking")),
        "packing": Badge(_p("place", "Packing")),
        "staging": Badge(_p("place", "Dock")),
        "quarantine": Badge(_p("place", "Quarantine"), "risk"),
    },
    "goods": {
        "good": Badge(_p("goods", "Good"), "kept", "check"),
        "held": Badge(_p("goods", "Held"), "risk", "lock"),
        "damaged": Badge(_p("goods", "Damaged"), "broken", "alert-triangle"),
    },
    "expiry": {
        "expired": Badge(_p("expiry", "Expired"), "broken", "alert-triangle"),
        "month": Badge(_p("expiry", "Within 30 days"), "risk", "clock"),
        "third": Badge(_p("expiry", "Last third of its life"), "risk", "clock"),
        "half": Badge(_p("expiry", "Half of its life is over"), "open", "clock"),
    },
    "stock_move": {
        "receive": Badge(_p("move", "Received")),
        "put_away": Badge(_p("move", "Put away")),
        "move": Badge(_p("move", "Moved")),
        "pick": Badge(_p("move", "Picked")),
        "pack": Badge(_p("move", "Packed")),
        "load": Badge(_p("move", "Loaded")),
        "work": Badge(_p("move", "Worked on")),
        "damage": Badge(_p("move", "Damaged"), "broken"),
        "hold": Badge(_p("move", "Held"), "risk"),
        "release": Badge(_p("move", "Let go"), "kept"),
        "count": Badge(_p("move", "Put right by a count"), "open"),
        "undo": Badge(_p("move", "Taken back")),
    },
    "stock_count": {
        "matched": Badge(_p("count", "As recorded"), "kept", "check"),
        "adjusted": Badge(_p("count", "Put right"), "open", "check"),
        "waiting": Badge(_p("count", "Waits for a second person"), "risk", "clock"),
        "refused": Badge(_p("count", "Count again"), "excused", "refresh"),
        "outdated": Badge(_p("count", "Counted anew"), "excused", "history"),
    },
    "allocated": {
        "open": Badge(_p("allocation", "Being planned"), "open", "clock"),
        "allocated": Badge(_p("allocation", "Held in stock"), "kept", "check"),
        "partial": Badge(_p("allocation", "Held in part"), "risk", "clock"),
        "backordered": Badge(_p("allocation", "Back-ordered"), "risk", "clock"),
        "substituted": Badge(_p("allocation", "Substituted"), "open", "refresh"),
        "drop_shipped": Badge(_p("allocation", "Sent by a supplier"), "open", "truck-delivery"),
        "short": Badge(_p("allocation", "No supply known"), "broken", "alert-triangle"),
        "cancelled": Badge(_p("allocation", "Cancelled"), "excused", "ban"),
    },
    "shortage_policy": {
        "priority": Badge(_p("shortage", "By tier, then by age")),
        "fair_share": Badge(_p("shortage", "The same share to each")),
        "oldest_first": Badge(_p("shortage", "Who ordered first")),
    },
    "split": {
        "none": Badge(_p("split", "Not at all")),
        "lines": Badge(_p("split", "By lines")),
        "pieces": Badge(_p("split", "By pieces")),
    },
    "line_consent": {
        "never": Badge(_p("order line", "No other product")),
        "ask": Badge(_p("order line", "Ask first")),
        "auto": Badge(_p("order line", "Send unasked, as agreed")),
    },
    "consent": {
        "never": Badge(_p("consent", "Never")),
        "ask": Badge(_p("consent", "She is asked each time")),
        "auto": Badge(_p("consent", "As agreed, unasked")),
    },
    "declined": {
        "backorder": Badge(_p("declined", "Wait for a delivery")),
        "cancel": Badge(_p("declined", "Are called off")),
    },
    "substitution": {
        "open": Badge(_p("substitution", "Asked"), "open", "help-circle"),
        "accepted": Badge(_p("substitution", "Accepted"), "kept", "check"),
        "declined": Badge(_p("substitution", "Declined"), "excused", "x"),
        "expired": Badge(_p("substitution", "No answer in time"), "risk", "clock"),
        "withdrawn": Badge(_p("substitution", "Taken back"), "excused", "ban"),
    },
    "substitution_why": {
        "order": Badge(_p("substitution", "The order changed")),
        "came": Badge(_p("substitution", "What was ordered came in")),
        "gone": Badge(_p("substitution", "It is not there any more")),
    },
    "payer": {
        "house": Badge(_p("payer", "We pay")),
        "customer": Badge(_p("payer", "The customer pays")),
    },
    "purchase": {
        "open": Badge(_p("purchase", "Ordered"), "open", "clock"),
        "accepted": Badge(_p("purchase", "Accepted"), "open", "truck-delivery"),
        "shipped": Badge(_p("purchase", "Sent"), "kept", "check"),
        "refused": Badge(_p("purchase", "Refused"), "broken", "alert-triangle"),
        "called_off": Badge(_p("purchase", "Called off"), "excused", "ban"),
        "cancel_asked": Badge(_p("purchase", "Cancellation asked"), "risk", "clock"),
        "cancel_refused": Badge(_p("purchase", "Cancellation refused"), "broken", "alert-triangle"),
    },
    "bearer": {
        "house": Badge(_p("bearer", "We bear it")),
        "customer": Badge(_p("bearer", "The customer bears it")),
        "supplier": Badge(_p("bearer", "The supplier bears it")),
    },
    "reorder": {
        "below": Badge(_p("reorder", "Order again"), "risk", "alert-triangle"),
        "enough": Badge(_p("reorder", "Enough"), "kept", "check"),
        "young": Badge(_p("reorder", "Too few days known"), "open", "clock"),
        "seldom": Badge(_p("reorder", "Ordered too seldom"), "open", "clock"),
        "unproven": Badge(_p("reorder", "Too few deliveries known"), "open", "clock"),
    },
    "advice": {
        "proposed": Badge(_p("advice", "Proposed"), "open", "hourglass"),
        "expected": Badge(_p("advice", "Expected"), "open", "clock"),
        "arrived": Badge(_p("advice", "Being taken in"), "open", "truck-delivery"),
        "received": Badge(_p("advice", "Taken in"), "kept", "check"),
        "cancelled": Badge(_p("advice", "Called off"), "excused", "ban"),
    },
    "package": {
        "waiting": Badge(_p("package", "At the dock"), "open", "package"),
        "loaded": Badge(_p("package", "Loaded"), "kept", "truck"),
    },
    "work": {
        "open": Badge(_p("work", "To be done"), "open", "tool"),
        "done": Badge(_p("work", "Done"), "kept", "check"),
        "failed": Badge(_p("work", "Given up"), "broken", "alert-triangle"),
        "waived": Badge(_p("work", "Not wanted any more"), "excused", "ban"),
    },
    "work_service": {
        "offered": Badge(_p("work", "Offered"), "kept", "check"),
        "closed": Badge(_p("work", "Not offered any more"), "excused", "ban"),
    },
    "handling_mark": {
        "fragile": Badge(_p("mark", "Fragile")),
        "up": Badge(_p("mark", "This side up")),
        "dry": Badge(_p("mark", "Keep dry")),
        "chilled": Badge(_p("mark", "Keep chilled")),
        "frozen": Badge(_p("mark", "Keep frozen")),
        "dangerous": Badge(_p("mark", "Dangerous goods"), "risk"),
        "heavy": Badge(_p("mark", "Heavy")),
    },
    "goods_unit": {
        "piece": Badge(_p("unit", "pcs")),
        "box": Badge(_p("unit", "boxes")),
        "carton": Badge(_p("unit", "cartons")),
        "bag": Badge(_p("unit", "bags")),
        "pair": Badge(_p("unit", "pairs")),
        "set": Badge(_p("unit", "sets")),
        "roll": Badge(_p("unit", "rolls")),
        "bottle": Badge(_p("unit", "bottles")),
        "pallet": Badge(_p("unit", "pallets")),
        "service": Badge(_p("unit", "times")),
    },
}
