"""The only writers of orders."""

from __future__ import annotations

from nuoda.domains.orders.commands.advance import OrderProgress, advance_orders
from nuoda.domains.orders.commands.allocation import ToHold, plan_allocations
from nuoda.domains.orders.commands.amend import amend_orders
from nuoda.domains.orders.commands.asks import (
    AskOver,
    QuestionDraft,
    answer_ask,
    ask_about_orders,
    ask_confirmations,
)
from nuoda.domains.orders.commands.backorders import CalledOff, call_off_backorders
from nuoda.domains.orders.commands.cancel import Cancellation, cancel_orders
from nuoda.domains.orders.commands.changing import TermDraft, set_change_terms
from nuoda.domains.orders.commands.consent import ask_for_consent
from nuoda.domains.orders.commands.disclosing import disclose_consignee
from nuoda.domains.orders.commands.drafted import (
    DraftDoubt,
    DraftIsSettled,
    WaitingDraft,
    dismiss_waiting_order,
    keep_waiting_orders,
    remember_layout,
    take_waiting_order,
)
from nuoda.domains.orders.commands.drafts import Amendment, OrderDraft, OrderLine, Party
from nuoda.domains.orders.commands.forget import forget_drafts, forget_order_mails, forget_orders
from nuoda.domains.orders.commands.holds import (
    NotHeld,
    TwinIsOver,
    merge_orders,
    part_orders,
    release_orders,
)
from nuoda.domains.orders.commands.noting import acknowledge_notes, ask_back_goods
from nuoda.domains.orders.commands.offered import (
    OfferDraft,
    offer_drop_shipping,
    open_catalogues,
)
from nuoda.domains.orders.commands.proposed import (
    Expired,
    NothingLacks,
    OrderIsOver,
    SubstituteGone,
    expire_substitutions,
    fail_substitutions,
)
from nuoda.domains.orders.commands.proposing import Proposed, propose_substitutes
from nuoda.domains.orders.commands.purchases import (
    PurchaseIsOver,
    Shipped,
    accept_purchases,
    refuse_purchases,
    ship_purchases,
)
from nuoda.domains.orders.commands.recalls import (
    CancelAnswer,
    NothingToTakeBack,
    answer_purchase_cancellations,
)
from nuoda.domains.orders.commands.record import record_orders
from nuoda.domains.orders.commands.replacing import StandIn, allow_substitutes, withdraw_substitutes
from nuoda.domains.orders.commands.settling import (
    HeldPart,
    Settled,
    follow_orders,
    lose_parts,
    note_come,
    note_sent,
    settle_allocations,
)
from nuoda.domains.orders.commands.sourced import (
    PolicyDraft,
    SourceTermDraft,
    set_allocation_policies,
    set_source_terms,
)
from nuoda.domains.orders.commands.unsent import UnsentDraft, drop_unsent_orders, keep_unsent_order

__all__ = [
    "forget_drafts",
    "forget_order_mails",
    "forget_orders",
    "PurchaseIsOver",
    "Shipped",
    "accept_purchases",
    "CancelAnswer",
    "NothingToTakeBack",
    "answer_purchase_cancellations",
    "disclose_consignee",
    "refuse_purchases",
    "ship_purchases",
    "Expired",
    "NothingLacks",
    "OrderIsOver",
    "Proposed",
    "SubstituteGone",
    "ask_for_consent",
    "expire_substitutions",
    "fail_substitutions",
    "propose_substitutes",
    "withdraw_substitutes",
    "UnsentDraft",
    "drop_unsent_orders",
    "keep_unsent_order",
    "CalledOff",
    "call_off_backorders",
    "OfferDraft",
    "PolicyDraft",
    "SourceTermDraft",
    "StandIn",
    "allow_substitutes",
    "offer_drop_shipping",
    "open_catalogues",
    "set_allocation_policies",
    "set_source_terms",
    "HeldPart",
    "Settled",
    "ToHold",
    "follow_orders",
    "lose_parts",
    "note_come",
    "note_sent",
    "plan_allocations",
    "settle_allocations",
    "Amendment",
    "AskOver",
    "Cancellation",
    "DraftDoubt",
    "DraftIsSettled",
    "NotHeld",
    "OrderDraft",
    "OrderLine",
    "OrderProgress",
    "Party",
    "QuestionDraft",
    "TermDraft",
    "TwinIsOver",
    "WaitingDraft",
    "acknowledge_notes",
    "advance_orders",
    "amend_orders",
    "answer_ask",
    "ask_about_orders",
    "ask_back_goods",
    "ask_confirmations",
    "cancel_orders",
    "dismiss_waiting_order",
    "keep_waiting_orders",
    "merge_orders",
    "part_orders",
    "record_orders",
    "release_orders",
    "remember_layout",
    "set_change_terms",
    "take_waiting_order",
]
