"""What follows what: fact → next command. Read this page first.

Each reaction is given batches of facts, at least once, and bears being given them twice: what it calls
is idempotent by a natural key. Order: what happened to one thing is handled in its order.
"""

from __future__ import annotations

from nuoda.domains.cases.facts import CaseClosed, CaseFed, CaseMessageWritten, CaseOpened, CaseResolved
from nuoda.domains.notices.facts import MessageReady, NoticeSent
from nuoda.domains.orders.facts import OrderCancelled, OrderConfirmed
from nuoda.domains.promises.facts import PromiseAtRisk, PromiseBroken, PromiseMade
from nuoda.domains.shipments.facts import (
    DeliveryRetracted,
    EtaMoved,
    ShipmentAdvanced,
    ShipmentDelivered,
    ShipmentEased,
    ShipmentEndangered,
    ShipmentRegistered,
    ShipmentTroubled,
)
from nuoda.insight.project import PROJECTED, project
from nuoda.kernel.outbox import Reaction
from nuoda.reactions.cases import open_exception_cases, settle_delivered_cases
from nuoda.reactions.clocks import note_customers_told, run_case_clocks
from nuoda.reactions.dangers import look_at_promised, tell_of_areas
from nuoda.reactions.forecasts import refine_forecasts
from nuoda.reactions.mail import hand_to_mail_server
from nuoda.reactions.promises import make_delivery_promises, weigh_deliveries
from nuoda.reactions.telling import tell_of_milestones, tell_of_trouble

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
        (PromiseAtRisk, PromiseBroken, ShipmentTroubled, ShipmentEndangered),
        open_exception_cases,
    ),
    Reaction("settle_delivered_cases", (ShipmentDelivered,), settle_delivered_cases),
    # a case is itself a promise: of the next word, and of an end
    Reaction(
        "run_case_clocks",
        (CaseOpened, CaseMessageWritten, CaseResolved, CaseClosed, NoticeSent),
        run_case_clocks,
    ),
    # the customer is told before she asks
    Reaction("tell_of_trouble", (CaseOpened, CaseFed, EtaMoved, CaseMessageWritten), tell_of_trouble),
    Reaction("tell_of_areas", (ShipmentEndangered,), tell_of_areas),
    Reaction("tell_of_milestones", (ShipmentAdvanced, ShipmentDelivered), tell_of_milestones),
    Reaction("hand_to_mail_server", (MessageReady,), hand_to_mail_server),
    Reaction("note_customers_told", (NoticeSent,), note_customers_told),
    # and everything is measured
    Reaction("project_measures", PROJECTED, project),
)
