"""Every code of the domains has a word, and every fact that people care about is told."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import pytest

from nuoda.connectors.carriers.discovery import connectors
from nuoda.connectors.storefronts.discovery import order_connectors
from nuoda.domains.cases.facts import (
    CLOSING_CODES,
    WAITED_FOR,
    Area,
    CheckResult,
    EvidenceKind,
    Flag,
    LinkKind,
    all_codes,
)
from nuoda.domains.cases.facts import Channel as AskedBy
from nuoda.domains.cases.facts import Kind as CaseKind
from nuoda.domains.cases.facts import State as CaseState
from nuoda.domains.contracts.facts import Charge, Family, QuoteState, Unit, Urgency
from nuoda.domains.contracts.queries.tariffs import COLUMNS, SETTINGS, USED
from nuoda.domains.conversations.facts import MailState, Why
from nuoda.domains.customers.facts import Cause as TierCause
from nuoda.domains.customers.facts import Channel as ToldBy
from nuoda.domains.customers.facts import Contact as ServedBy
from nuoda.domains.customers.facts import (
    Digest,
    Goodwill,
    NeedState,
    OfferingState,
    OverrideState,
    Quadrant,
    Tier,
    Told,
)
from nuoda.domains.customers.facts import Source as NeedSource
from nuoda.domains.notices.facts import Kind as NoticeKind
from nuoda.domains.orders.facts import CHANNELS
from nuoda.domains.orders.facts import State as OrderState
from nuoda.domains.promises.facts import Beneficiary, Ground
from nuoda.domains.promises.facts import Entry as PromiseEntry
from nuoda.domains.promises.facts import Kind as PromiseKind
from nuoda.domains.promises.facts import State as PromiseState
from nuoda.domains.shipments.facts import REASONS, Milestone
from nuoda.domains.surveys.facts import Kind as SurveyKind
from nuoda.kernel.actor import Role
from nuoda.kernel.facts import KINDS
from nuoda.pages import badges
from nuoda.pages.vocabulary import choices, word
from nuoda.surfaces.desk.history import NEWSWORTHY, TOLD

# Facts that move things along without being news to anybody at the desk.
QUIET = {
    "playbook.written", "playbook.ended",
    # told on the dispatch board, trip by trip
    "plan.asked", "plan.made", "plan.applied", "trip.released", "trip.changed", "trip.started",
    "trip.finished", "trip.broken", "trip.stop_done", "trip.seal_differed",
    # ... how long data is kept, on a page of its own
    "retention.period_set", "retention.forgotten",
    # ... what persons ask about their own data, request by request
    "person_request.aim_set", "person_request.received", "person_request.identified",
    "person_request.searched", "person_request.copied", "person_request.correction_noted",
    "person_request.deletion_proposed", "person_request.deletion_approved", "person_request.deletion_done",
    "person_request.closed",
    "account.api_key_issued", "account.api_key_revoked", "account.opened", "agent.joined", "duty.planned",
    # mail that came in stands on a page of its own, and so do the orders read out of it
    "order_draft.taken", "order_draft.dismissed",
    "mail.landed", "mail.waiting", "mail.automatic", "mail.bounced", "mail.discarded",
    "message.ready", "service_level.recorded", "calendar.recorded",
    # views of lists, and weeks that were counted elsewhere
    "view.saved", "view.dropped", "causes.past_week_recorded",
    # told on pages of their own: area warnings, carrier data, forecast models, documents shown in clear
    "area.warned", "area.warning_ended", "code.followed", "code.mapped", "document.opened",
    "document.read_again", "forecast_model.activated", "forecast_model.trained",
    # ... claims with their decisions, recourse and records
    "claim.noticed", "claim.filed", "claim.assessed", "claim.papers_added", "claim.moved", "claim.decided",
    "claim.reported",
    "award.proposed", "award.approved", "award.refused", "award.paid", "award.reversed", "recourse.opened",
    "recourse.noticed", "recourse.settled", "recourse.adjusted", "recourse.withdrawn", "recourse.refund_due",
    "recourse.refunded", "liability_rule.recorded", "authority.recorded",
    # ... contracts with their figures and papers, endpoints, reports, numbers issued
    "contract.opened", "contract.clause_written", "contract.exclusion_asked", "contract.exclusion_decided",
    "contract.period_frozen", "contract.period_restated", "contract.credit_drafted",
    "contract.credit_decided", "contract.notice_received", "contract.step_settled", "contract.step_voided",
    "contract.termination_right_lapsed", "endpoint.opened", "endpoint.closed", "endpoint.secret_renewed",
    # ... terms for complaints, what customers were asked and said, and receipts of letters
    "complaint_term.set", "survey_wish.set", "survey.asked", "survey.answered", "survey.recovered",
    "enclosure.read", "enclosure.acknowledged",
    "post.ready", "post.sent", "receipt_term.set", "report_term.set", "report_term.ended",
    "report_term.issued", "waybill_numbers.issued",
    # ... what tiers are found by, and what customers are given
    "customer.marked", "customer.profiled", "customer.values_recorded", "matrix.written", "need.recorded",
    "need.settled", "offering.moved", "scoring_terms.recorded", "segment.defined", "tier_override.moved",
    # ... the roster with its hand-overs, and whom a promise's ladder warned
    "absence.recorded", "absence.withdrawn", "duty.cleared", "duty.swapped", "shift.set",
    "work.handed_over", "work.hand_over_accepted", "promise.warned", "promise.warning_answered",
    "promise.stand_in_named", "promise.given", "work.hand_over_written", "case_targets.recorded",
    "holidays.recorded",
    # ... tariffs, and quotes with what became of them
    "tariff.recorded", "quote.made", "quote.taken",
    # ... improvement plans with their owners and answers
    "contract.plan_given", "contract.plan_answered",
    # ... what is out, with the plans for it
    "contingency.on", "contingency.moved", "contingency.told", "contingency.off",
    "contingency_plan.prepared", "contingency_plan.rehearsed", "contingency_plan.retired",
    # ... notes to those who work on an order, and questions about it: they stand on its page
    "order.note_written", "order.note_acknowledged", "order.asked", "order.answered",
    # ... goods in warehouses: what is wrong with them opens a case, which is told
    "advice.announced", "advice.received", "stock.space_lacked", "stock.pick_short", "stock.damaged",
    "stock.varied", "stock.count_decided", "stock.packed", "stock.loaded", "stock.load_short",
    "stock.work_failed",
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("milestone", Milestone),
        ("tier_cause", TierCause),
        ("override", OverrideState),
        ("need_field", Quadrant),
        ("quote", QuoteState),
        ("urgency", Urgency),
        ("charge", Charge),
        ("service_family", Family),
        ("tariff_unit", Unit),
        ("tariff_row", USED),
        ("tariff_column", COLUMNS[1:]),
        ("tariff_setting", SETTINGS),
        ("connector", [*connectors(), *order_connectors(), "mail", "stream", "mqtt"]),
        ("need", NeedState),
        ("need_source", NeedSource),
        ("offering", OfferingState),
        ("served_by", ServedBy),
        ("told_level", Told),
        ("digest", Digest),
        ("told_by", ToldBy),
        ("goodwill", Goodwill),
        ("reason", all_codes()),
        ("case", CaseState),
        ("case_kind", CaseKind),
        ("closing", CLOSING_CODES),
        ("flag", Flag),
        ("area", Area),
        ("evidence", EvidenceKind),
        ("check", CheckResult),
        ("asked_by", AskedBy),
        ("survey_kind", SurveyKind),
        ("link", LinkKind),
        ("link_back", LinkKind),
        ("waited_for", WAITED_FOR),
        ("promise", PromiseState),
        ("promise_kind", PromiseKind),
        ("promise_entry", PromiseEntry),
        ("beneficiary", Beneficiary),
        ("ground", Ground),
        ("order", OrderState),
        ("channel", CHANNELS),
        ("tier", Tier),
        ("notice_kind", NoticeKind),
        ("incoming_mail", MailState),
        ("mail_why", Why),
        ("role", Role),
    ],
)
def test_every_code_has_a_word_and_no_word_is_left_over(kind: str, codes: Iterable[str]) -> None:
    known = {code.value if isinstance(code, StrEnum) else code for code in codes}
    assert set(badges.values(kind)) == known


def test_every_group_of_reasons_has_a_word() -> None:
    assert set(REASONS) <= all_codes()
    assert {code.split(".")[0] for code in all_codes()} <= set(badges.values("reason_group"))


def test_a_code_of_somebody_elses_stands_as_it_came() -> None:
    assert word("service", "same-day") == "same-day"
    assert word("no such kind", "x") == "x"
    assert ("express", badges.find("service", "express").label) in choices("service")


def test_every_fact_is_told_or_known_to_be_quiet() -> None:
    stated = {name for name, kind in KINDS.items() if kind.__module__.startswith("nuoda.")}
    assert stated <= TOLD | QUIET
    assert set(NEWSWORTHY) <= set(TOLD)
