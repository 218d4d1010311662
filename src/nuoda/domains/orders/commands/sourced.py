from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta

from nuoda.domains.customers.queries import CustomerCard, customers_by_code
from nuoda.domains.orders.models import AllocationPolicy, SourceTerm
from nuoda.domains.orders.rules.allocating import Consent, Declined, Payer, Policy, Split
from nuoda.domains.orders.rules.shortage import Shortage
from nuoda.domains.stock.facts import Mark
from nuoda.domains.stock.queries import warehouses
from nuoda.kernel.actor import Actor, Role, system
from nuoda.kernel.bulk import save_columns
from nuoda.kernel.checks import check_choice, check_number, check_text
from nuoda.kernel.command import command
from nuoda.kernel.errors import FieldError, Forbidden, Invalid
from nuoda.kernel.money import is_currency
from nuoda.kernel.statements import insert
from nuoda.kernel.text import text as _

_HOUSE = system("allocation")
_DECIDERS = frozenset({Role.SUPERVISOR, Role.ADMIN, Role.SYSTEM})
_MOST = 10**9
LONGEST_QUESTION = 168
"""Hours for which a substitute is held at most while a customer is asked: a week."""


@dataclass(frozen=True, slots=True)
class SourceTermDraft:
    """What a shipment from a place to a region costs from a day on. See ``models.SourceTerm``."""

    place: str
    valid_from: date
    source: str
    region: str = ""
    trip_cost: int = 0
    kg_cost: int = 0
    piece_cost: int = 0
    transfer_cost: int = 0
    currency: str = "CNY"
    days: int = 1
    cutoff: time = time(16, 0)
    weekdays: tuple[int, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """How orders of a customer ("" for all others) are allocated from a day on."""

    valid_from: date
    source: str
    policy: Policy
    customer: str = ""


def may_set_terms(by: Actor) -> None:
    """Raises ``Forbidden`` for whoever neither leads nor is a machine of the house."""
    machine = by.role is Role.MACHINE and by.customer_id is None
    if by.role not in _DECIDERS and not machine:
        raise Forbidden


@command
def set_source_terms(*, by: Actor, at: datetime, terms: Sequence[SourceTermDraft]) -> int:
    """Set what places cost from a day on; what held before ends the day before. All in one currency.

    Raises ``Invalid``, and ``Forbidden`` for whoever does not lead. Returns how many were set.
    """
    may_set_terms(by)
    problems = [problem for one in terms for problem in _check_term(one)]
    known = set(SourceTerm.objects.values_list("currency", flat=True).distinct())
    if len(known | {one.currency for one in terms}) > 1:
        reason = _("Costs of places are compared, and so are in one currency.")
        problems.append(FieldError("currency", reason, _("Use the currency of the other terms.")))
    if problems:
        raise Invalid(fields=problems)
    wanted = {(one.place, one.region): one for one in terms}
    running = [
        row
        for row in SourceTerm.objects.select_for_update().filter(
            place__in={place for place, _region in wanted}, valid_to__isnull=True
        )
        if (row.place, row.region) in wanted
    ]
    for row in running:
        first = wanted[row.place, row.region].valid_from
        row.valid_to = max(row.valid_from, first - timedelta(days=1))
    save_columns(running, "valid_to")
    insert(
        [
            SourceTerm(
                **{**asdict(one), "weekdays": list(one.weekdays), "marks": list(one.marks)},
                set_at=at, set_by=by.name,
            )
            for one in wanted.values()
        ]
    )  # fmt: skip
    return len(wanted)


def _check_term(draft: SourceTermDraft) -> list[FieldError]:
    problems = [
        *check_text("place", draft.place, required=True, longest=20),
        *check_text("region", draft.region, longest=80),
        *check_text("source", draft.source, required=True),
        *check_number("days", draft.days, most=90, unit=_("days")),
    ]
    for name in ("trip_cost", "kg_cost", "piece_cost", "transfer_cost"):
        problems += check_number(name, getattr(draft, name), most=_MOST, unit=_("of money"))
    for mark in draft.marks:
        problems += check_choice("marks", mark, Mark, _("Unknown handling mark."))
    if any(day not in range(7) for day in draft.weekdays):
        reason = _("Days of the week are 0 (Monday) to 6.")
        problems.append(FieldError("weekdays", reason, _("Correct them.")))
    if not is_currency(draft.currency):
        reason = _("%(code)s is no currency.", {"code": draft.currency[:10] or "–"})
        problems.append(FieldError("currency", reason, _("Use a code such as CNY.")))
    return problems


@command
def set_allocation_policies(*, by: Actor, at: datetime, policies: Sequence[PolicyDraft]) -> int:
    """Set how orders are allocated from a day on; what held before ends the day before.

    Raises ``Invalid``, and ``Forbidden`` for whoever does not lead. Returns how many were set.
    """
    may_set_terms(by)
    cards = customers_by_code({one.customer for one in policies if one.customer}, actor=_HOUSE)
    houses = {one.code for one in warehouses(actor=_HOUSE)}
    problems = [problem for one in policies for problem in _check_policy(one, cards, houses)]
    if problems:
        raise Invalid(fields=problems)
    wanted = {cards[one.customer].id if one.customer else None: one for one in policies}
    running = [
        row
        for row in AllocationPolicy.objects.select_for_update().filter(valid_to__isnull=True)
        if row.customer_id in wanted
    ]
    for row in running:
        row.valid_to = max(row.valid_from, wanted[row.customer_id].valid_from - timedelta(days=1))
    save_columns(running, "valid_to")
    insert(
        [
            AllocationPolicy(
                customer_id=key, valid_from=one.valid_from, source=one.source, set_at=at, set_by=by.name,
                **asdict(one.policy),
            )
            for key, one in wanted.items()
        ]
    )  # fmt: skip
    return len(wanted)


def _check_houses(policy: Policy, houses: Set[str]) -> list[FieldError]:
    """Warehouses are named by codes that are known; none is both wanted and excluded."""
    problems = []
    for name in ("allowed", "preferred", "excluded"):
        for code in sorted(set(getattr(policy, name)) - houses):
            reason = _("There is no warehouse %(code)s.", {"code": code[:20] or "–"})
            problems.append(FieldError(name, reason, _("Correct the code.")))
    if barred := sorted({*policy.allowed, *policy.preferred} & {*policy.excluded}):
        reason = _("%(codes)s are wanted and excluded at once.", {"codes": ", ".join(barred)[:80]})
        problems.append(FieldError("excluded", reason, _("Name each warehouse once.")))
    if policy.allowed and (others := sorted({*policy.preferred} - {*policy.allowed})):
        reason = _("%(codes)s are preferred and not allowed.", {"codes": ", ".join(others)[:80]})
        problems.append(FieldError("preferred", reason, _("Allow them too, or leave them out.")))
    return problems


def _check_policy(draft: PolicyDraft, cards: dict[str, CustomerCard], houses: Set[str]) -> list[FieldError]:
    policy = draft.policy
    problems = [
        *check_text("source", draft.source, required=True),
        *check_choice("split", policy.split, Split, _("Unknown way of splitting.")),
        *check_choice("payer", policy.payer, Payer, _("It is neither the house nor the customer.")),
        *check_choice("consent", policy.consent, Consent, _("Unknown rule for substitutes.")),
        *check_choice("shortage", policy.shortage, Shortage, _("Unknown rule for shortages.")),
        *check_number("most", policy.most, least=1, most=10, unit=_("shipments")),
        *check_number("least", policy.least, most=_MOST, unit=_("pieces")),
        *check_number("backorder_days", policy.backorder_days, least=1, most=365, unit=_("days")),
        *check_number("lateness", policy.lateness, most=_MOST, unit=_("of money")),
        *check_number("split_cost", policy.split_cost, most=_MOST, unit=_("of money")),
        *check_choice("declined", policy.declined, Declined, _("It neither waits nor is called off.")),
        *check_number("answer_hours", policy.answer_hours, least=1, most=LONGEST_QUESTION, unit=_("hours")),
        *check_number("detour", policy.detour, most=_MOST, unit=_("of money")),
        *_check_houses(policy, houses),
    ]
    if draft.customer and draft.customer not in cards:
        reason = _("There is no customer %(code)s.", {"code": draft.customer[:40]})
        problems.append(FieldError("customer", reason, _("Correct the code.")))
    return problems
