"""The only writers of customers, their tiers, needs and services, and of where their systems are reached."""

from __future__ import annotations

from nuoda.domains.customers.commands.endpoints import (
    OpenedEndpoint,
    close_endpoint,
    open_endpoint,
    renew_endpoint_secret,
)
from nuoda.domains.customers.commands.forget import forget_contacts
from nuoda.domains.customers.commands.matrix import write_matrix
from nuoda.domains.customers.commands.needs import (
    NeedDraft,
    answer_needs,
    decline_need,
    record_needs,
    reopen_need,
)
from nuoda.domains.customers.commands.offerings import (
    OfferingDraft,
    begin_trial,
    draft_offering,
    evaluate_trial,
    release_offering,
    withdraw_offering,
)
from nuoda.domains.customers.commands.overrides import (
    decide_override,
    end_override,
    expire_overrides,
    request_override,
)
from nuoda.domains.customers.commands.profile import (
    ContactDraft,
    MarkDraft,
    ValueDraft,
    end_contact,
    mark_customers,
    name_agents,
    record_contact,
    record_values,
)
from nuoda.domains.customers.commands.record import CustomerDraft, record_customers
from nuoda.domains.customers.commands.scoring import (
    Reviewed,
    note_figures,
    record_scoring_terms,
    review_tiers,
)
from nuoda.domains.customers.commands.segments import SegmentDraft, define_segment, end_segment

__all__ = [
    "forget_contacts",
    "ContactDraft", "CustomerDraft", "MarkDraft", "NeedDraft", "OfferingDraft",
    "OpenedEndpoint", "Reviewed", "SegmentDraft", "ValueDraft", "answer_needs", "begin_trial",
    "close_endpoint", "decide_override", "decline_need", "define_segment", "draft_offering", "end_contact",
    "end_override", "end_segment", "evaluate_trial", "expire_overrides", "mark_customers", "name_agents",
    "note_figures", "open_endpoint", "record_contact", "record_customers", "record_needs",
    "record_scoring_terms", "record_values", "release_offering", "renew_endpoint_secret", "reopen_need",
    "request_override", "review_tiers", "withdraw_offering", "write_matrix",
]  # fmt: skip
