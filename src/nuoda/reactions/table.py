"""What follows what: fact → next command. Read this page first.

Each reaction is given batches of facts, at least once, and bears being given them twice: what it calls
is idempotent by a natural key. Order: what happened to one thing is handled in its order.
"""

from __future__ import annotations

from nuoda.domains.cases.facts import (
    CaseAnswered,
    CaseClosed,
    CaseFed,
    CaseLinked,
    CaseMessageWritten,
    CaseNoted,
    CaseOnItsOwn,
    CaseOpened,
    CasePlanned,
    CaseReopened,
    CaseResolved,
    CaseUnlinked,
    CustomerWrote,
    IncidentDated,
    IncidentNews,
    PartnerMessageWritten,
    SeveritySet,
)
from nuoda.domains.claims.facts import AwardApproved, ClaimFiled, ClaimMoved, ClaimReported, RecourseWithdrawn
from nuoda.domains.contracts.facts import (
    ContingencyTold,
    ContractOpened,
    ReportIssued,
    ReportTermEnded,
    ReportTermSet,
)
from nuoda.domains.conversations.facts import MailBounced, MailLanded
from nuoda.domains.dispatch.facts import PlanAsked, PlanMade, SealDiffered, TripBroken
from nuoda.domains.notices.facts import (
    EnclosureAcknowledged,
    MessageReady,
    NoticeSent,
    PostFailed,
    PostReady,
    PostSent,
)
from nuoda.domains.orders.facts import (
    BackorderCancelled,
    OrderAllocated,
    OrderAmended,
    OrderAnswered,
    OrderCancelled,
    OrderConfirmed,
    PurchaseAnswered,
    PurchaseCalledOff,
    PurchaseShipped,
)
from nuoda.domains.privacy.facts import DeletionApproved
from nuoda.domains.promises.facts import (
    PromiseAtRisk,
    PromiseBroken,
    PromiseMade,
    PromiseRecovered,
    PromiseWarned,
)
from nuoda.domains.shipments.facts import (
    AreaWarningEnded,
    DangerCleared,
    DeliveryRetracted,
    DeviceBound,
    EtaMoved,
    ReceiptAdvanced,
    ReceiptCalledOff,
    ReceiptRequired,
    ShipmentAdvanced,
    ShipmentDelivered,
    ShipmentEased,
    ShipmentEndangered,
    ShipmentRedirectEnded,
    ShipmentRegistered,
    ShipmentTroubled,
)
from nuoda.domains.stock.facts import AdviceReceived, GoodsLoaded, GoodsPacked
from nuoda.domains.surveys.facts import SurveyAnswered
from nuoda.insight.causes.counting import CAUSED, count_causes, may_have_cause
from nuoda.insight.customers.counting import COUNTED, count_customers
from nuoda.insight.meter.project import METERED, may_be_metered
from nuoda.insight.project import PROJECTED, project
from nuoda.kernel.outbox import Reaction
from nuoda.reactions.actions import ACTION_FACTS, run_action_clocks
from nuoda.reactions.allocation import (
    FAILED,
    ORDER_FACTS,
    allocate_orders,
    mend_allocations,
    note_loaded,
    serve_waiting,
    settle_substitutions,
)
from nuoda.reactions.area_letters import (
    may_be_lifted,
    may_be_warned,
    tell_of_areas,
    tell_of_lifted_areas,
)
from nuoda.reactions.carried_words import carry_words, may_carry
from nuoda.reactions.cases import may_have_arrived, open_exception_cases, settle_delivered_cases
from nuoda.reactions.changes import (
    NOTES,
    carry_redirects,
    confirm_orders,
    promise_notes,
    renew_promises,
)
from nuoda.reactions.claim_clocks import CLAIM_FACTS, run_claim_clocks
from nuoda.reactions.claim_reports import acknowledge_claims, note_acknowledged, tell_claim_reports
from nuoda.reactions.claims import (
    RECOURSE_FACTS,
    note_insurers_told,
    run_recourse_clocks,
    tell_insurers,
    tell_of_decisions,
)
from nuoda.reactions.clocks import may_be_an_answer, note_customers_told, resume_answered, run_case_clocks
from nuoda.reactions.complaints import (
    COMPLAINT_FACTS,
    acknowledge_complaints,
    may_be_received,
    run_complaint_clocks,
    send_answers,
)
from nuoda.reactions.contingencies import tell_of_contingencies
from nuoda.reactions.corrections import take_corrections
from nuoda.reactions.dangers import look_at_promised
from nuoda.reactions.dispatching import (
    CARRIED,
    apply_automatic_plans,
    give_out_trips,
    open_breakdowns,
    open_seal_cases,
    start_plans,
)
from nuoda.reactions.drop_shipping import book_supplied, serve_refused, tell_suppliers
from nuoda.reactions.enclosing import CONTRACT_NOTICES, note_receipts, send_contract_notices
from nuoda.reactions.erasing import start_deletions
from nuoda.reactions.follow_ups import FOLLOW_UP_FACTS, run_follow_ups
from nuoda.reactions.forecasts import refine_forecasts
from nuoda.reactions.found_goods import (
    FOUND_FACTS,
    adjust_recourse,
    end_withdrawn_recourse,
    settle_found_goods,
)
from nuoda.reactions.handing import HAND_OVERS, promise_hand_overs
from nuoda.reactions.incidents import carry_incidents, join_incidents
from nuoda.reactions.mail import hand_to_mail_server
from nuoda.reactions.meter import STEPS, count_for_meters, promise_contract_steps
from nuoda.reactions.milestones import tell_of_milestones
from nuoda.reactions.order_letters import LETTERS, tell_of_orders
from nuoda.reactions.order_recovery import (
    SETTLING,
    of_an_order,
    settle_order_cases,
    tell_of_recovered_orders,
)
from nuoda.reactions.order_trouble import may_be_order_trouble, tell_of_order_trouble
from nuoda.reactions.own_stops import STOPPED_FOR, keep_own_stops
from nuoda.reactions.packing import book_packed_orders
from nuoda.reactions.promises import make_delivery_promises, weigh_deliveries
from nuoda.reactions.quotes import note_quotes_taken
from nuoda.reactions.receipts import ask_for_receipts, run_receipt_clocks
from nuoda.reactions.replying import land_mails, mail_partners, note_bounces
from nuoda.reactions.reports import run_report_clocks
from nuoda.reactions.retractions import tell_of_retractions
from nuoda.reactions.shortages import SHORTAGES, tell_of_shortages
from nuoda.reactions.stock import GOODS_FACTS, open_goods_cases
from nuoda.reactions.stops import settle_stops
from nuoda.reactions.substitutions import SUBSTITUTIONS
from nuoda.reactions.surveys import ask_for_ratings, keep_recovery_calls, recover_low_scores
from nuoda.reactions.targets import retarget_cases
from nuoda.reactions.tasks import TASK_FACTS, run_task_clocks
from nuoda.reactions.telling import may_be_trouble, tell_of_trouble
from nuoda.reactions.warnings import mail_warnings
from nuoda.reactions.webhooks import close_gone_endpoints, hand_to_endpoints
from nuoda.reactions.works import WORK_FACTS, ask_for_works

_CARRIAGE = (
    ShipmentRegistered, ShipmentAdvanced, ShipmentTroubled, ShipmentEased, EtaMoved, ShipmentDelivered,
    DeliveryRetracted,
)  # fmt: skip
_SERVED = (OrderAllocated, OrderCancelled, BackorderCancelled)

TABLE: tuple[Reaction, ...] = (
    # what was asked for is promised, and the promise is weighed whenever carriage tells something new
    Reaction("make_delivery_promises", (OrderConfirmed, ShipmentRegistered), make_delivery_promises),
    # ... and a quote that was taken up is closed by its order
    Reaction("note_quotes_taken", (OrderConfirmed,), note_quotes_taken),
    # ... and an order whose rest is called off is delivered with what came
    # ... and one whose rest comes later than promised is at risk from when that is known
    Reaction("weigh_deliveries", (*_CARRIAGE, PromiseMade, *_SERVED), weigh_deliveries),
    # an order that changes is promised anew; whoever works on it acknowledges
    Reaction("renew_promises", (OrderAmended,), renew_promises),
    Reaction("promise_notes", NOTES, promise_notes),
    # ... goods redirected on their way make a new version of it, unless they were faster
    Reaction(
        "carry_redirects", (ShipmentRedirectEnded, ShipmentAdvanced, ShipmentDelivered), carry_redirects
    ),
    # ... and the customer has it in writing, is asked what it left open, and told what became of it
    Reaction("confirm_orders", (PromiseMade,), confirm_orders),
    Reaction("tell_of_orders", LETTERS, tell_of_orders),
    Reaction("take_corrections", (OrderAnswered,), take_corrections),
    # ... and what it asks for of our stock is held, chosen among all places; where goods fail, anew; what was
    # held for one that is called off is free, and what was picked for it goes back
    Reaction("allocate_orders", ORDER_FACTS, allocate_orders),
    Reaction("mend_allocations", FAILED, mend_allocations),
    # ... with the value-added work it wants, which keeps its packages at the dock until it is done
    Reaction("ask_for_works", WORK_FACTS, ask_for_works),
    Reaction("serve_waiting", (AdviceReceived,), serve_waiting),
    Reaction("note_loaded", (GoodsLoaded,), note_loaded),
    # ... or a supplier sends it, which is watched as a shipment; what she refuses is served otherwise
    Reaction("serve_refused", (PurchaseAnswered,), serve_refused),
    Reaction("book_supplied", (PurchaseShipped,), book_supplied),
    # ... and what the order does not want any more is called off with her
    Reaction("tell_suppliers", (PurchaseCalledOff,), tell_suppliers),
    # ... or another product is offered, held while its customer is asked, and then hers or let go
    Reaction("settle_substitutions", SUBSTITUTIONS, settle_substitutions),
    Reaction("tell_of_shortages", SHORTAGES, tell_of_shortages),
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
    # what is packed and goes by our own vehicles gets a shipment under our own number
    Reaction("book_packed_orders", (GoodsPacked,), book_packed_orders),
    # what our own vehicles bring or fetch waits to be planned, and changes with its order
    Reaction("keep_own_stops", STOPPED_FOR, keep_own_stops),
    # trips are planned by a worker; a driver carries what his trip does, and a breakdown is an incident
    Reaction("start_plans", (PlanAsked,), start_plans),
    Reaction("apply_automatic_plans", (PlanMade,), apply_automatic_plans),
    Reaction("give_out_trips", CARRIED, give_out_trips),
    Reaction("open_breakdowns", (TripBroken,), open_breakdowns),
    # ... and doors that bore another seal than they were closed with are a case
    Reaction("open_seal_cases", (SealDiffered,), open_seal_cases),
    Reaction("settle_stops", (ShipmentDelivered,), settle_stops),
    # trouble in a warehouse becomes a case with an owner in the same way
    Reaction("open_goods_cases", GOODS_FACTS, open_goods_cases),
    # signed paper comes back where the customer wants it, in three steps that are promised
    Reaction("ask_for_receipts", (ShipmentDelivered, DeliveryRetracted), ask_for_receipts),
    Reaction("run_receipt_clocks", (ReceiptRequired, ReceiptAdvanced, ReceiptCalledOff), run_receipt_clocks),
    Reaction(
        "settle_delivered_cases", (ShipmentDelivered, CaseOpened), settle_delivered_cases, may_have_arrived
    ),
    # ... or when what an order lacked is there, it was delivered, or cancelled
    Reaction("settle_order_cases", SETTLING, settle_order_cases, of_an_order),
    # one cause, one incident: what it touches later joins it, windows move with it, each customer hears once
    Reaction("join_incidents", (ShipmentTroubled, DeviceBound), join_incidents),
    Reaction("carry_incidents", (IncidentNews, IncidentDated, CaseUnlinked), carry_incidents),
    # ... and of what is out each customer hears once, of all that is hers
    Reaction("tell_of_contingencies", (ContingencyTold,), tell_of_contingencies),
    # a case is itself a promise: of the next word, and of an end
    Reaction(
        "run_case_clocks",
        (
            CaseOpened,
            CaseMessageWritten,
            CaseAnswered,
            CasePlanned,
            CaseReopened,
            CaseResolved,
            CaseClosed,
            CaseLinked,
            CaseUnlinked,
            CaseOnItsOwn,
            SeveritySet,
            CaseFed,
            NoticeSent,
        ),
        run_case_clocks,
    ),
    # ... and the next word holds wherever a thread goes on
    Reaction("carry_words", (CaseLinked, CaseUnlinked), carry_words, may_carry),
    Reaction("retarget_cases", (SeveritySet, CaseFed), retarget_cases),
    # a complaint is acknowledged at once, answered by the earliest of its dates, and followed up
    Reaction("run_complaint_clocks", COMPLAINT_FACTS, run_complaint_clocks, may_be_received),
    Reaction("acknowledge_complaints", (CaseOpened,), acknowledge_complaints, may_be_received),
    Reaction("send_answers", (CaseAnswered,), send_answers),
    Reaction("run_follow_ups", FOLLOW_UP_FACTS, run_follow_ups),
    Reaction("resume_answered", (CustomerWrote,), resume_answered, may_be_an_answer),
    Reaction("run_task_clocks", TASK_FACTS, run_task_clocks),
    Reaction("promise_hand_overs", HAND_OVERS, promise_hand_overs),
    # loss in transit: the insurer is told at once, partners in time, and a claim is answered by its day
    Reaction("tell_insurers", (ShipmentTroubled,), tell_insurers),
    Reaction("run_recourse_clocks", RECOURSE_FACTS, run_recourse_clocks),
    Reaction("note_insurers_told", (NoticeSent,), note_insurers_told),
    Reaction("run_claim_clocks", CLAIM_FACTS, run_claim_clocks),
    Reaction("acknowledge_claims", (ClaimFiled,), acknowledge_claims),
    Reaction("note_acknowledged", (NoticeSent,), note_acknowledged),
    Reaction("tell_claim_reports", (ClaimReported,), tell_claim_reports),
    Reaction("tell_of_decisions", (AwardApproved,), tell_of_decisions),
    # ... and goods that come after they were paid for are spoken about, until it is booked whose they are
    Reaction("settle_found_goods", FOUND_FACTS, settle_found_goods),
    Reaction("adjust_recourse", (ClaimMoved,), adjust_recourse),
    Reaction("end_withdrawn_recourse", (RecourseWithdrawn,), end_withdrawn_recourse),
    # the customer is told before she asks
    Reaction(
        "tell_of_trouble",
        (CaseOpened, CaseFed, EtaMoved, CaseMessageWritten),
        tell_of_trouble,
        may_be_trouble,
    ),
    # ... of an order too whose goods are not there, or that nobody collected
    Reaction("tell_of_order_trouble", (CaseOpened, CaseFed), tell_of_order_trouble, may_be_order_trouble),
    # ... and when that is over
    Reaction("tell_of_recovered_orders", (PromiseRecovered,), tell_of_recovered_orders, of_an_order),
    # ... and whoever of ours has to know of a promise in danger, before it breaks
    Reaction("mail_warnings", (PromiseWarned,), mail_warnings),
    # ... of a warned area on the way of her goods, and that it is no longer warned of
    Reaction("tell_of_areas", (ShipmentEndangered,), tell_of_areas, may_be_warned),
    Reaction(
        "tell_of_lifted_areas",
        (AreaWarningEnded, DangerCleared, ShipmentEndangered),
        tell_of_lifted_areas,
        may_be_lifted,
    ),
    # ... and that what was told as delivered was not
    Reaction("tell_of_retractions", (DeliveryRetracted,), tell_of_retractions),
    Reaction("tell_of_milestones", (ShipmentAdvanced, ShipmentDelivered), tell_of_milestones),
    # ... and a partner is written to; whatever comes back lands in its thread, or marks a mail undelivered
    Reaction("mail_partners", (PartnerMessageWritten,), mail_partners),
    Reaction("land_mails", (MailLanded,), land_mails),
    Reaction("note_bounces", (MailBounced,), note_bounces),
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
    # she is asked how content she is; who is not is called, and the matter is taken up again
    Reaction("ask_for_ratings", (CaseClosed, ShipmentDelivered), ask_for_ratings),
    Reaction("recover_low_scores", (SurveyAnswered,), recover_low_scores),
    Reaction(
        "keep_recovery_calls",
        (CaseMessageWritten, CaseNoted, CaseAnswered, CaseClosed),
        keep_recovery_calls,
    ),
    # a deletion that two people agreed on is carried out at once, by a worker, in steps
    Reaction("start_deletions", (DeletionApproved,), start_deletions),
    # and everything is measured
    Reaction("project_measures", PROJECTED, project),
    # ... and metered by contract: what follows from a miss is dated, and so promised
    Reaction("count_for_meters", (*METERED, ContractOpened), count_for_meters, may_be_metered),
    Reaction("promise_contract_steps", STEPS, promise_contract_steps),
    Reaction("send_contract_notices", CONTRACT_NOTICES, send_contract_notices),
    Reaction("note_receipts", (EnclosureAcknowledged,), note_receipts),
    # ... and counted by customer and day, for scores and segments
    Reaction("count_customers", COUNTED, count_customers),
    # ... and counted by cause, so that what is done against causes can be seen to work; its day is promised
    Reaction("count_causes", CAUSED, count_causes, may_have_cause),
    Reaction("run_action_clocks", ACTION_FACTS, run_action_clocks),
)
