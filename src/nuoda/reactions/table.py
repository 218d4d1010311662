"""What follows what: fact → next command. Read this page first.

Each reaction is given batches of facts, at least once, and bears being given them twice: what it calls
is idempotent by a natural key. Order: what happened to one thing is handled in its order.
"""

from __future__ import annotations

from nuoda.domains.cases.facts import (
    CaseClosed,
    CaseFed,
    CaseMessageWritten,
    CaseOpened,
    CasePlanned,
    CaseResolved,
    CustomerWrote,
)
from nuoda.domains.claims.facts import AwardApproved
from nuoda.domains.contracts.facts import ReportIssued, ReportTermEnded, ReportTermSet
from nuoda.domains.notices.facts import MessageReady, NoticeSent, PostFailed, PostReady, PostSent
from nuoda.domains.orders.facts import OrderCancelled, OrderConfirmed
from nuoda.domains.promises.facts import PromiseAtRisk, PromiseBroken, PromiseMade, PromiseWarned
from nuoda.domains.shipments.facts import (
    DangerCleared,
    DeliveryRetracted,
    EtaMoved,
    ReceiptAdvanced,
    ReceiptCalledOff,
    ReceiptRequired,
    ShipmentAdvanced,
    ShipmentDelivered,
    ShipmentEased,
    ShipmentEndangered,
    ShipmentRegistered,
    ShipmentTroubled,
)
from nuoda.insight.customers.counting import COUNTED, count_customers
from nuoda.insight.meter.project import METERED
from nuoda.insight.project import PROJECTED, project
from nuoda.kernel.outbox import Reaction
from nuoda.reactions.cases import open_exception_cases, settle_delivered_cases
from nuoda.reactions.claims import (
    CLAIM_FACTS,
    RECOURSE_FACTS,
    note_insurers_told,
    run_claim_clocks,
    run_recourse_clocks,
    tell_insurers,
    tell_of_decisions,
)
from nuoda.reactions.clocks import note_customers_told, resume_answered, run_case_clocks
from nuoda.reactions.dangers import look_at_promised, tell_of_areas
from nuoda.reactions.forecasts import refine_forecasts
from nuoda.reactions.mail import hand_to_mail_server
from nuoda.reactions.meter import STEPS, count_for_meters, promise_contract_steps
from nuoda.reactions.promises import make_delivery_promises, weigh_deliveries
from nuoda.reactions.receipts import ask_for_receipts, run_receipt_clocks
from nuoda.reactions.reports import run_report_clocks
from nuoda.reactions.telling import tell_of_milestones, tell_of_trouble
from nuoda.reactions.warnings import mail_warnings
from nuoda.reactions.webhooks import close_gone_endpoints, hand_to_endpoints

_CARRIAGE = (
    ShipmentRegistered, ShipmentAdvanced, ShipmentTroubled, ShipmentEased, EtaMoved, ShipmentDelivered,
    DeliveryRetracted,
)  # fmt: skip

TABLE: tuple[Reaction, ...] = (
    # what was asked for is promised, and the promise is weighed whenever carriage tells something new
    Reaction("make_delivery_promises", (OrderConfirmed, ShipmentRegistered), make_delivery_promises),
    Reaction("weigh_deliveries", (*_CARRIAGE, PromiseMade, OrderCancelled), weigh_deliveries),
    # the window of arrival is refined by the model in use, where there is one
    Reaction(
        "refine_forecasts",
        (ShipmentRegistered, ShipmentAdvanced, ShipmentTroubled, ShipmentEased),
        refine_forecasts,
    ),
    # trouble becomes one case with an owner, which ends when the goods arrive
    # ... and each change of a promise is weighed by the watch, whose dangers feed the same case
    Reaction("look_at_promised", (PromiseMade,), look_at_promised),
    Reaction(
        "open_exception_cases",
        (PromiseAtRisk, PromiseBroken, ShipmentTroubled, ShipmentEndangered, DangerCleared),
        open_exception_cases,
    ),
    # signed paper comes back where the customer wants it, in three steps that are promised
    Reaction("ask_for_receipts", (ShipmentDelivered, DeliveryRetracted), ask_for_receipts),
    Reaction("run_receipt_clocks", (ReceiptRequired, ReceiptAdvanced, ReceiptCalledOff), run_receipt_clocks),
    Reaction("settle_delivered_cases", (ShipmentDelivered,), settle_delivered_cases),
    # a case is itself a promise: of the next word, and of an end
    Reaction(
        "run_case_clocks",
        (CaseOpened, CaseMessageWritten, CasePlanned, CaseResolved, CaseClosed, NoticeSent),
        run_case_clocks,
    ),
    Reaction("resume_answered", (CustomerWrote,), resume_answered),
    # loss in transit: the insurer is told at once, partners in time, and a claim is answered by its day
    Reaction("tell_insurers", (ShipmentTroubled,), tell_insurers),
    Reaction("run_recourse_clocks", RECOURSE_FACTS, run_recourse_clocks),
    Reaction("note_insurers_told", (NoticeSent,), note_insurers_told),
    Reaction("run_claim_clocks", CLAIM_FACTS, run_claim_clocks),
    Reaction("tell_of_decisions", (AwardApproved,), tell_of_decisions),
    # the customer is told before she asks
    Reaction("tell_of_trouble", (CaseOpened, CaseFed, EtaMoved, CaseMessageWritten), tell_of_trouble),
    # ... and whoever of ours has to know of a promise in danger, before it breaks
    Reaction("mail_warnings", (PromiseWarned,), mail_warnings),
    Reaction("tell_of_areas", (ShipmentEndangered,), tell_of_areas),
    Reaction("tell_of_milestones", (ShipmentAdvanced, ShipmentDelivered), tell_of_milestones),
    Reaction("hand_to_mail_server", (MessageReady,), hand_to_mail_server),
    Reaction("hand_to_endpoints", (PostReady,), hand_to_endpoints),
    Reaction("close_gone_endpoints", (PostFailed,), close_gone_endpoints),
    # a report at intervals is promised one after the other, and kept by being sent
    Reaction(
        "run_report_clocks",
        (ReportTermSet, ReportTermEnded, ReportIssued, NoticeSent, PostSent, PromiseBroken),
        run_report_clocks,
    ),
    Reaction("note_customers_told", (NoticeSent,), note_customers_told),
    # and everything is measured
    Reaction("project_measures", PROJECTED, project),
    # ... and metered by contract: what follows from a miss is dated, and so promised
    Reaction("count_for_meters", METERED, count_for_meters),
    Reaction("promise_contract_steps", STEPS, promise_contract_steps),
    # ... and counted by customer and day, for scores and segments
    Reaction("count_customers", COUNTED, count_customers),
)
